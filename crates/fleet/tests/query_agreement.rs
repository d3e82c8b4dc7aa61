//! A query means the same as text, in memory and as SQL, on every device.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "the whole file is a test")]

use proptest::prelude::*;
use rusqlite::{Connection, params_from_iter, types};
use serde_json::json;
use skein_fleet::filter::query::{self, Metadata, Query, QueryField, Source, explain};
use skein_fleet::filter::sql::{
    Column, Condition, Parameter, PropertyKind, PropertyRows, select_by_property, translate,
};
use skein_fleet::filter::{
    DeviceRecord, Expression, Field, Literal, Number, Operator, PropertyPath, Value, ValueKind, matches, truth,
};

type Filter = Expression<QueryField>;

/// Their order differs between code points, UTF-16 and languages; some mean something to SQL or to the language.
const TEXTS: [&str; 16] =
    ["", "a", "b", "ä", "a\u{308}", "Z", "\u{ffff}", "\u{10000}", "🌡", "\0", "a\0b", "'", "\"", "\\", "?1", "1"];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(TEXTS.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Close to each other around the places where doubles stop being exact, and where integers end.
fn number() -> impl Strategy<Value = Number> {
    const EDGES: [i64; 9] =
        [i64::MIN, -9_007_199_254_740_993, -1, 0, 1, 2, 9_007_199_254_740_992, 9_007_199_254_740_993, i64::MAX];
    const REALS: [f64; 12] = [
        -1e300,
        -9_223_372_036_854_777_856.0,
        -9_223_372_036_854_775_808.0,
        -0.5,
        -0.0,
        5e-324,
        0.1,
        1.0,
        1.5,
        9_007_199_254_740_992.0,
        9_223_372_036_854_775_808.0,
        1e300,
    ];
    prop_oneof![
        4 => prop::sample::select(EDGES.to_vec()).prop_map(Number::from),
        4 => prop::sample::select(REALS.to_vec()).prop_map(|real| Number::from_real(real).unwrap()),
        1 => any::<i64>().prop_map(Number::from),
        1 => (prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL).prop_map(|real| Number::from_real(real).unwrap()),
    ]
}

fn json_number(number: Number) -> serde_json::Value {
    number.as_integer().map_or_else(|| json!(number.to_real()), |integer| json!(integer))
}

fn property_value() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        3 => text().prop_map(serde_json::Value::String),
        4 => number().prop_map(json_number),
        1 => Just(json!(u64::MAX)),
        2 => any::<bool>().prop_map(serde_json::Value::Bool),
        1 => Just(serde_json::Value::Null),
        1 => prop::sample::select(vec![json!({"a": 1}), json!([1]), json!([]), json!({})]),
    ]
}

/// Few, so that devices often have them.
fn path() -> impl Strategy<Value = PropertyPath> {
    let name =
        || prop_oneof![6 => prop::sample::select(vec!["a", "b", "in", "a.b"]).prop_map(str::to_owned), 1 => text()];
    (prop_oneof![2 => Just(String::new()), 1 => name()], name())
        .prop_filter("a name is not empty", |(_, name)| !name.is_empty())
        .prop_map(|(component, name)| PropertyPath { component, name })
}

fn fleet() -> impl Strategy<Value = Vec<DeviceRecord>> {
    let device = (
        text(),
        prop::option::of(text()),
        prop::option::of(text()),
        any::<[bool; 3]>(),
        prop::collection::btree_map(path(), property_value(), 0..8),
    )
        .prop_map(|(display_name, template, organization, [enabled, provisioned, simulated], properties)| {
            DeviceRecord {
                id: String::new(),
                display_name,
                template,
                organization,
                enabled,
                provisioned,
                simulated,
                edge: false,
                properties,
            }
        });
    prop::collection::vec(device, 1..6).prop_map(|mut devices| {
        for (index, device) in devices.iter_mut().enumerate() {
            device.id = format!("a{index}");
        }
        devices
    })
}

fn field() -> impl Strategy<Value = QueryField> {
    prop_oneof![
        2 => prop::sample::select(Metadata::ALL.to_vec()).prop_map(QueryField::Metadata),
        3 => path().prop_map(QueryField::Property),
    ]
}

fn literals() -> impl Strategy<Value = Vec<Literal>> {
    prop_oneof![
        prop::collection::vec(text().prop_map(Literal::Text), 1..4),
        prop::collection::vec(number().prop_map(Literal::Number), 1..4),
        prop::collection::vec(any::<bool>().prop_map(Literal::Boolean), 1..3),
    ]
}

fn operator() -> impl Strategy<Value = Operator> {
    prop::sample::select(vec![Operator::Eq, Operator::Ne, Operator::Lt, Operator::Le, Operator::Gt, Operator::Ge])
}

/// Any tree that the parser can make. What it would refuse for its types is turned to something that it takes.
fn filter() -> impl Strategy<Value = Filter> {
    let leaf = (field(), operator(), literals(), 0..5).prop_map(|(field, operator, mut literals, form)| {
        use skein_fleet::filter::{check_comparison, check_null_test};
        if check_comparison(&field, Operator::Eq, &literals[0]).is_err() {
            let text = Literal::Text("a".to_owned());
            let is_text = check_comparison(&field, Operator::Eq, &text).is_ok();
            literals = vec![if is_text { text } else { Literal::Boolean(true) }];
        }
        match form {
            0 if check_null_test(&field, Operator::Eq).is_ok() => {
                Filter::IsNull { field, expected: operator == Operator::Eq }
            }
            1 => Filter::In { field, literals },
            _ => {
                let literal = literals.remove(0);
                let takes = check_comparison(&field, operator, &literal).is_ok();
                Filter::Compare { field, operator: if takes { operator } else { Operator::Ne }, literal }
            }
        }
    });
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

/// What the tree can say and the language cannot. A flag cannot be searched.
fn search() -> impl Strategy<Value = Filter> {
    let searched = || field().prop_filter("is a flag", |field| field.kind() != ValueKind::Boolean);
    prop_oneof![
        (searched(), text()).prop_map(|(field, text)| Filter::Contains { field, text }),
        (searched(), text(), operator(), -2..4_i64).prop_map(|(field, text, operator, index)| Filter::IndexOf {
            field,
            text,
            operator,
            index
        }),
        field().prop_map(|field| Filter::In { field, literals: Vec::new() }),
    ]
}

fn any_query() -> impl Strategy<Value = Query> {
    let template = "(dtmi:[a-z;:._-]{1,9}|urn:[A-Z0-9:]{0,5})".prop_map(Source::Template);
    (prop_oneof![Just(Source::Devices), template], prop::option::of(filter()))
        .prop_map(|(source, condition)| Query { source, condition })
}

const PROPERTIES: PropertyRows = PropertyRows {
    from: "device_properties AS p",
    owner: "p.device_pk",
    record: "d.pk",
    component: "p.component",
    name: "p.name",
    kind: "p.kind",
    value: "p.value",
};

const ORGANIZATION_AS_COLUMN: Column = Column::AtMostOne("d.organization");
const ORGANIZATIONS_AS_ROWS: Column = Column::Rows {
    from: "devices AS o",
    condition: "o.pk = d.pk AND o.organization IS NOT NULL",
    value: "o.organization",
};

fn column(field: &QueryField) -> Column {
    match field {
        QueryField::Metadata(Metadata::Id) => Column::Value("d.id"),
        QueryField::Metadata(Metadata::DisplayName) => Column::Value("d.display_name"),
        QueryField::Metadata(Metadata::Template) => Column::Value("d.template"),
        QueryField::Metadata(Metadata::Organizations) => ORGANIZATION_AS_COLUMN,
        QueryField::Metadata(Metadata::Enabled) => Column::Value("d.enabled"),
        QueryField::Metadata(Metadata::Provisioned) => Column::Value("d.provisioned"),
        QueryField::Metadata(Metadata::Simulated) => Column::Value("d.simulated"),
        QueryField::Property(_) => Column::Property(PROPERTIES),
    }
}

/// The shape that [`PropertyRows`] documents.
const SCHEMA: &str = "
    CREATE TABLE devices (pk INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, template TEXT,
        organization TEXT, enabled INTEGER NOT NULL, provisioned INTEGER NOT NULL, simulated INTEGER NOT NULL) STRICT;
    CREATE TABLE device_properties (
        device_pk INTEGER NOT NULL REFERENCES devices (pk) ON DELETE CASCADE,
        component TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'boolean', 'json')),
        value ANY,
        PRIMARY KEY (device_pk, component, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX device_properties_by_value ON device_properties (component, name, kind, value);";

fn database(devices: &[DeviceRecord]) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(SCHEMA).unwrap();
    for (pk, device) in (0_u32..).zip(devices) {
        let DeviceRecord { enabled, provisioned, simulated, .. } = *device;
        let row = (
            pk,
            &device.id,
            &device.display_name,
            &device.template,
            &device.organization,
            enabled,
            provisioned,
            simulated,
        );
        database.execute("INSERT INTO devices VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", row).unwrap();
        for (path, value) in &device.properties {
            if let Some((kind, value)) = PropertyKind::of(&Value::from(value)) {
                let value = value.as_ref().map_or(types::Value::Null, bound);
                let row = (pk, &path.component, &path.name, kind.name(), value);
                database.execute("INSERT INTO device_properties VALUES (?1, ?2, ?3, ?4, ?5)", row).unwrap();
            }
        }
    }
    database
}

fn bound(parameter: &Parameter) -> types::Value {
    match parameter {
        Parameter::Text(text) => types::Value::Text(text.clone()),
        Parameter::Integer(integer) => types::Value::Integer(*integer),
        Parameter::Real(real) => types::Value::Real(*real),
    }
}

/// The first column of every row. The parameters of the condition follow one of the query's own.
fn rows<T: types::FromSql>(database: &Connection, sql: &str, condition: &Condition) -> Vec<T> {
    let own = types::Value::Integer(1);
    let mut statement = database.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    statement
        .query_map(params_from_iter([own].into_iter().chain(condition.parameters.iter().map(bound))), |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

const WORDS: [&str; 36] = [
    "SELECT",
    "*",
    "FROM",
    "devices",
    "dtmi:a;1",
    "WHERE",
    "SELECT * FROM devices WHERE",
    "AND",
    "or",
    "NOT",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "$id",
    "$enabled",
    "$ts",
    "a",
    "in",
    "`b`",
    "`",
    "=",
    "!=",
    "<>",
    "<",
    ">=",
    "'x'",
    "'",
    "\"",
    "\\",
    "null",
    "true",
    "-5",
    "1e9",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn memory_and_sql_find_the_same(devices in fleet(), filter in prop_oneof![4 => filter(), 1 => search()]) {
        let database = database(&devices);
        // Not only which devices match: what is unknown in memory is null in SQL, and what is false is false.
        let expected: Vec<Option<bool>> = devices.iter().map(|device| truth(&filter, device)).collect();
        for organizations in [ORGANIZATION_AS_COLUMN, ORGANIZATIONS_AS_ROWS] {
            let columns = |field: &QueryField| match field {
                QueryField::Metadata(Metadata::Organizations) => organizations,
                field => column(field),
            };
            let condition = translate(&filter, &columns, 2);
            let sql = format!("SELECT CASE WHEN ?1 THEN {} END FROM devices AS d ORDER BY d.pk", condition.sql);
            let found: Vec<Option<bool>> = rows(&database, &sql, &condition);
            prop_assert_eq!(&found, &expected, "{}", condition.sql);
        }
    }

    #[test]
    fn the_index_finds_what_memory_does(devices in fleet(), filter in filter()) {
        let database = database(&devices);
        for part in filter.conjuncts() {
            let Some(selection) = select_by_property(part, &PROPERTIES, 2) else { continue };
            let sql = format!("SELECT device_pk FROM ({}) WHERE ?1 ORDER BY device_pk", selection.sql);
            let found: Vec<u32> = rows(&database, &sql, &selection);
            let matching = (0_u32..).zip(&devices).filter(|(_, device)| matches(part, *device));
            prop_assert_eq!(found, matching.map(|(pk, _)| pk).collect::<Vec<_>>(), "{}", selection.sql);
        }
    }

    #[test]
    fn what_is_printed_is_read_back(query in any_query()) {
        let text = query::print(&query);
        prop_assume!(text.chars().count() <= query::MAXIMUM_LENGTH);
        prop_assert_eq!(query::parse(&text), Ok(query), "{}", text);
    }

    #[test]
    fn no_value_and_no_name_reaches_the_sql(filter in filter()) {
        let condition = translate(&filter, &column, 1);
        // What is left between the quotes of our own kinds.
        let kinds = ["'text'", "'number'", "'boolean'"];
        let sql = kinds.iter().fold(condition.sql.clone(), |sql, kind| sql.replace(kind, ""));
        let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || b" ()?<>=.,_".contains(&byte);
        prop_assert!(sql.bytes().all(is_ours), "{}", condition.sql);
        let words = sql.split(|character: char| !character.is_ascii_alphabetic() && !"._".contains(character));
        for word in words.filter(|word| !word.is_empty()) {
            let is_keyword = word.bytes().all(|byte| byte.is_ascii_uppercase());
            prop_assert!(is_keyword || word == "p" || word.starts_with("d.") || word.starts_with("p.")
                || word == "device_properties", "{} in {}", word, condition.sql);
        }
        prop_assert_eq!(condition.sql.matches('?').count(), condition.parameters.len());
    }

    #[test]
    fn an_explanation_agrees_with_itself(devices in fleet(), filter in filter()) {
        for device in &devices {
            let explanation = explain(&filter, device);
            prop_assert_eq!(explanation.truth, truth(&filter, device));
            let text = format!("SELECT * FROM devices WHERE {}", explanation.text);
            prop_assert_eq!(query::parse(&text).map(|query| query.condition), Ok(Some(filter.clone())));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(
        source in any::<String>(),
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..12),
    ) {
        for text in [source.clone(), words.join(" "), words.concat()] {
            for text in [format!("SELECT * FROM devices WHERE {text}"), text] {
                if let Ok(query) = query::parse(&text) {
                    prop_assert_eq!(query::parse(&query::print(&query)), Ok(query));
                }
            }
        }
    }
}

fn condition(source: &str) -> Filter {
    query::parse(&format!("SELECT * FROM devices WHERE {source}")).unwrap().condition.unwrap()
}

#[test]
fn the_sql_is_what_a_person_would_write() {
    let property = "SELECT p.value > ?1 FROM device_properties AS p WHERE p.device_pk = d.pk";
    for (source, expected) in [
        ("$id IN ['a', 'b'] AND $enabled = true", "((d.id IN (?1, ?2)) AND (d.enabled = ?3))".to_owned()),
        ("$organizations IN ['a']", "(d.organization IS NOT NULL AND d.organization IN (?1))".to_owned()),
        (
            "NOT room.temperature > 20",
            format!("(NOT (({property} AND p.component = ?2 AND p.name = ?3 AND p.kind = 'number')))"),
        ),
        (
            "temperature != null",
            "(EXISTS (SELECT 1 FROM device_properties AS p \
             WHERE p.device_pk = d.pk AND p.component = ?1 AND p.name = ?2))"
                .to_owned(),
        ),
    ] {
        assert_eq!(translate(&condition(source), &column, 1).sql, expected, "{source}");
    }
    let selection = select_by_property(&condition("`it's` IN [1.5, 2]"), &PROPERTIES, 4).unwrap();
    assert_eq!(
        selection.sql,
        "SELECT p.device_pk FROM device_properties AS p \
         WHERE p.component = ?6 AND p.name = ?7 AND p.kind = 'number' AND p.value IN (?4, ?5)"
    );
    let text = |text: &str| Parameter::Text(text.to_owned());
    assert_eq!(selection.parameters, [Parameter::Real(1.5), Parameter::Integer(2), text(""), text("it's")]);
}

fn plan(database: &Connection, sql: &str, condition: &Condition) -> String {
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let mut statement = database.prepare(&sql).unwrap();
    let steps = statement.query_map(params_from_iter(condition.parameters.iter().map(bound)), |row| row.get("detail"));
    steps.unwrap().map(Result::unwrap).collect::<Vec<String>>().join("; ")
}

#[test]
fn one_property_is_looked_up_by_the_primary_key_and_values_by_the_index() {
    let database = database(&[]);
    for source in ["a = 'x'", "a > 5", "a.b IN [1, 2, 3]", "a = true"] {
        let condition = translate(&condition(source), &column, 1);
        let found = plan(&database, &format!("SELECT d.id FROM devices AS d WHERE {}", condition.sql), &condition);
        let by_key = "SEARCH p USING PRIMARY KEY (device_pk=? AND component=? AND name=?)";
        assert!(found.contains(by_key), "{source}: {found}");
    }
    for (source, expected) in [
        ("a = 'x'", "(component=? AND name=? AND kind=? AND value=?)"),
        ("a = true", "(component=? AND name=? AND kind=? AND value=?)"),
        ("a > 5", "(component=? AND name=? AND kind=? AND value>?)"),
        ("a.b <= 'x'", "(component=? AND name=? AND kind=? AND value<?)"),
        ("a.b IN [1, 2, 3]", "(component=? AND name=? AND kind=? AND value=?)"),
    ] {
        let selection = select_by_property(&condition(source), &PROPERTIES, 1).unwrap();
        let found = plan(&database, &selection.sql, &selection);
        let by_value = format!("SEARCH p USING COVERING INDEX device_properties_by_value {expected}");
        assert_eq!(found, by_value, "{source}");
    }
    for source in ["a != 'x'", "a = null", "NOT a = 1", "$id = 'x'", "a = 1 OR a = 2"] {
        assert_eq!(select_by_property(&condition(source), &PROPERTIES, 1), None, "{source}");
    }
}

#[test]
fn the_largest_query_runs() {
    let text = vec!["NOT a.b = 'x'"; query::MAXIMUM_CONDITIONS].join(" OR ");
    let condition = translate(&condition(&text), &column, 2);
    let sql = format!("SELECT d.id FROM devices AS d WHERE ?1 AND {}", condition.sql);
    assert_eq!(rows::<String>(&database(&[]), &sql, &condition), Vec::<String>::new());
}

#[test]
fn a_property_without_a_path_is_missing() {
    let field = QueryField::Metadata(Metadata::Template);
    assert_eq!(field.property(), None);
    let filter = Filter::IsNull { field, expected: true };
    let condition = translate(&filter, &|_: &QueryField| Column::Property(PROPERTIES), 1);
    assert_eq!(condition.sql, "(NOT EXISTS (SELECT 1 FROM device_properties AS p WHERE FALSE))");
}
