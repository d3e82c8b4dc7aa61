//! A filter means the same as text, in memory and as SQL, on every device.
#![allow(clippy::unwrap_used, clippy::panic, reason = "the whole file is a test")]

use proptest::prelude::*;
use rusqlite::{Connection, params_from_iter};
use skein_fleet::filter::DeviceField::{
    self, DisplayName, Edge, Enabled, Id, Provisioned, Scopes, Simulated, Template,
};
use skein_fleet::filter::sql::{Column, Condition, Parameter, translate};
use skein_fleet::filter::{Expression, Literal, Operator, Record, Value, matches, odata};

type Filter = Expression<DeviceField>;

#[derive(Debug, Clone)]
struct Device {
    id: String,
    display_name: String,
    template: Option<String>,
    scopes: Vec<String>,
    flags: [bool; 4],
}

impl Record<DeviceField> for Device {
    fn value(&self, field: &DeviceField) -> Value<'_> {
        let [enabled, provisioned, simulated, edge] = self.flags;
        match field {
            Id => Value::Text(&self.id),
            DisplayName => Value::Text(&self.display_name),
            Template => self.template.as_deref().map_or(Value::Null, Value::Text),
            Scopes => Value::Texts(self.scopes.iter().map(String::as_str).collect()),
            Enabled => Value::Boolean(enabled),
            Provisioned => Value::Boolean(provisioned),
            Simulated => Value::Boolean(simulated),
            Edge => Value::Boolean(edge),
        }
    }
}

/// Their order differs between code points, UTF-16 and languages; some mean something to SQL.
const PARTS: [&str; 12] = ["a", "ä", "a\u{308}", "Z", "ß", "\u{ffff}", "\u{10000}", "🌡", "\0", "''", "\\", "?1"];

/// Texts that are often equal, or prefixes or parts of each other.
fn text() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..4);
    prop_oneof![
        4 => "[abB'%_ ]{0,3}",
        2 => parts.prop_map(|parts| parts.concat()),
        1 => any::<String>(),
    ]
}

/// Texts that often occur inside those, behind characters of every length.
fn part() -> impl Strategy<Value = String> {
    let short = prop::sample::select(vec!["a", "b", "ß", "\u{308}", "🌡", "\0", "'"]);
    prop_oneof![2 => short.prop_map(str::to_owned), 1 => text()]
}

fn device() -> impl Strategy<Value = Device> {
    (text(), prop::option::of(text()), prop::collection::vec(text(), 0..3), any::<[bool; 4]>()).prop_map(
        |(display_name, template, scopes, flags)| Device { id: String::new(), display_name, template, scopes, flags },
    )
}

fn fleet() -> impl Strategy<Value = Vec<Device>> {
    (prop::collection::vec(device(), 1..6), text()).prop_map(|(mut devices, stem)| {
        for (index, device) in devices.iter_mut().enumerate() {
            device.id = format!("{stem}{index}");
        }
        devices
    })
}

fn operator() -> impl Strategy<Value = Operator> {
    prop::sample::select(vec![Operator::Eq, Operator::Ne, Operator::Lt, Operator::Le, Operator::Gt, Operator::Ge])
}

/// Any tree that the parser can make.
fn filter() -> impl Strategy<Value = Filter> {
    let equality = || prop::sample::select(vec![Operator::Eq, Operator::Ne]);
    let leaf = prop_oneof![
        4 => (prop::sample::select(vec![Id, DisplayName, Template, Scopes]), operator(), text())
            .prop_map(|(field, operator, text)| Filter::Compare { field, operator, literal: Literal::Text(text) }),
        2 => (prop::sample::select(vec![Enabled, Provisioned, Simulated]), equality(), any::<bool>())
            .prop_map(|(field, operator, value)| Filter::Compare { field, operator, literal: Literal::Boolean(value) }),
        1 => equality().prop_map(|operator| Filter::Compare { field: Edge, operator, literal: Literal::Boolean(true) }),
        1 => any::<bool>().prop_map(|expected| Filter::IsNull { field: Template, expected }),
        2 => part().prop_map(|text| Filter::Contains { field: DisplayName, text }),
        2 => (part(), operator(), -2..4_i64)
            .prop_filter("is read as contains", |(_, operator, index)| {
                !matches!((operator, index), (Operator::Ge, 0) | (Operator::Gt | Operator::Ne, -1))
            })
            .prop_map(|(text, operator, index)| Filter::IndexOf { field: DisplayName, text, operator, index }),
        1 => any::<bool>().prop_map(Filter::Constant),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

fn column(field: DeviceField, scopes: Column) -> Column {
    match field {
        Id => Column::Value("d.id"),
        DisplayName => Column::Value("d.display_name"),
        Template => Column::Value("d.template"),
        Scopes => scopes,
        Enabled => Column::Value("d.enabled"),
        Provisioned => Column::Value("d.provisioned"),
        Simulated => Column::Value("d.simulated"),
        Edge => Column::Value("d.edge"),
    }
}

const SCOPES_AS_ROWS: Column =
    Column::Rows { from: "scopes AS s", condition: "s.device = d.id", value: "s.organization" };
const SCOPES_AS_JSON: Column = Column::Rows { from: "json_each(d.scopes) AS s", condition: "TRUE", value: "s.value" };
const SCOPE_AS_COLUMN: Column = Column::AtMostOne("d.scope");

fn database(devices: &[Device]) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    database
        .execute_batch(
            "CREATE TABLE devices (id TEXT PRIMARY KEY, display_name TEXT NOT NULL, template TEXT, scope TEXT,
                 scopes TEXT NOT NULL, enabled INTEGER NOT NULL, provisioned INTEGER NOT NULL,
                 simulated INTEGER NOT NULL, edge INTEGER NOT NULL) STRICT;
             CREATE TABLE scopes (device TEXT NOT NULL, organization TEXT NOT NULL) STRICT;
             CREATE INDEX by_scope ON devices (scope);
             CREATE INDEX by_template ON devices (template);",
        )
        .unwrap();
    for device in devices {
        let [enabled, provisioned, simulated, edge] = device.flags;
        let scopes = serde_json::to_string(&device.scopes).unwrap();
        database
            .execute(
                "INSERT INTO devices VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                (
                    &device.id,
                    &device.display_name,
                    &device.template,
                    device.scopes.first(),
                    scopes,
                    enabled,
                    provisioned,
                    simulated,
                    edge,
                ),
            )
            .unwrap();
        for organization in &device.scopes {
            database.execute("INSERT INTO scopes VALUES (?1, ?2)", (&device.id, organization)).unwrap();
        }
    }
    database
}

/// The ids of the devices for which the condition is true. Its parameters follow one of the query's own.
fn select(database: &Connection, condition: &Condition) -> Vec<String> {
    let own = rusqlite::types::Value::Integer(1);
    let bound = condition.parameters.iter().map(|parameter| match parameter {
        Parameter::Text(text) => rusqlite::types::Value::Text(text.clone()),
        Parameter::Integer(integer) => rusqlite::types::Value::Integer(*integer),
        Parameter::Real(real) => rusqlite::types::Value::Real(*real),
    });
    let sql = format!("SELECT d.id FROM devices AS d WHERE ?1 AND {} ORDER BY d.rowid", condition.sql);
    let mut statement = database.prepare(&sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    statement
        .query_map(params_from_iter([own].into_iter().chain(bound)), |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

fn in_memory(devices: &[Device], filter: &Filter) -> Vec<String> {
    devices.iter().filter(|device| matches(filter, *device)).map(|device| device.id.clone()).collect()
}

const WORDS: [&str; 22] = [
    "id",
    "displayName",
    "template",
    "enabled",
    "type",
    "eq",
    "ne",
    "lt",
    "and",
    "or",
    "not",
    "(",
    ")",
    ",",
    "'x'",
    "'",
    "null",
    "true",
    "5",
    "-1",
    "contains",
    "indexof",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn memory_and_sql_find_the_same_devices(mut devices in fleet(), filter in filter()) {
        let database = database(&devices);
        for scopes in [SCOPES_AS_ROWS, SCOPES_AS_JSON] {
            let condition = translate(&filter, &|field: &DeviceField| column(*field, scopes), 2);
            prop_assert_eq!(in_memory(&devices, &filter), select(&database, &condition), "{}", condition.sql);
        }
        for device in &mut devices {
            device.scopes.truncate(1);
        }
        let condition = translate(&filter, &|field: &DeviceField| column(*field, SCOPE_AS_COLUMN), 2);
        prop_assert_eq!(in_memory(&devices, &filter), select(&database, &condition), "{}", condition.sql);
    }

    #[test]
    fn what_is_printed_is_read_back(filter in filter()) {
        let text = odata::print(&filter);
        prop_assume!(text.chars().count() <= odata::MAXIMUM_LENGTH);
        prop_assert_eq!(odata::parse::<DeviceField>(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn what_is_read_is_printed_to_the_same_meaning(filter in filter()) {
        if let Ok(filter) = odata::parse::<DeviceField>(&odata::print(&filter).to_uppercase()) {
            prop_assert_eq!(odata::parse::<DeviceField>(&odata::print(&filter)), Ok(filter));
        }
    }

    #[test]
    fn no_value_reaches_the_sql(filter in filter()) {
        let condition = translate(&filter, &|field: &DeviceField| column(*field, SCOPES_AS_ROWS), 1);
        let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || b" ()?<>=.,_".contains(&byte);
        prop_assert!(condition.sql.bytes().all(is_ours), "{}", condition.sql);
        let numbers = condition.sql.split('?').skip(1).map(|rest| rest.trim_end_matches(|c: char| !c.is_ascii_digit()));
        let numbers: Vec<usize> = numbers.map(|rest| rest.split([')', ' ']).next().unwrap().parse().unwrap()).collect();
        prop_assert_eq!(numbers.into_iter().max().unwrap_or(0), condition.parameters.len());
    }

    #[test]
    fn every_match_satisfies_every_conjunct(devices in fleet(), filter in filter()) {
        for device in devices.iter().filter(|device| matches(&filter, *device)) {
            prop_assert!(filter.conjuncts().all(|part| matches(part, device)));
            prop_assert!(filter.required_text(&DisplayName).is_none_or(|text| device.display_name.contains(text)));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(
        source in any::<String>(),
        words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..12),
    ) {
        let _ = odata::parse::<DeviceField>(&source);
        let _ = odata::parse::<DeviceField>(&words.join(" "));
        let _ = odata::parse::<DeviceField>(&words.concat());
    }
}

fn sql(source: &str, scopes: Column) -> Condition {
    translate(&odata::parse(source).unwrap(), &|field: &DeviceField| column(*field, scopes), 1)
}

#[test]
fn the_sql_is_what_a_person_would_write() {
    for (source, expected) in [
        ("id eq 'a' and not enabled eq true", "((d.id = ?1) AND (NOT (d.enabled = ?2)))"),
        (
            "template ne null or contains(displayName, 'x')",
            "((d.template IS NOT NULL) OR (instr(d.display_name, ?1) > ?2))",
        ),
        ("indexof(displayName, 'x') le 3", "(instr(d.display_name, ?1) <= ?2)"),
        ("scopes ne 'n'", "(d.scope IS NULL OR d.scope <> ?1)"),
        ("type eq 'none'", "FALSE"),
    ] {
        assert_eq!(sql(source, SCOPE_AS_COLUMN).sql, expected, "{source}");
    }
    assert_eq!(
        sql("scopes eq 'n'", SCOPES_AS_ROWS).sql,
        "(EXISTS (SELECT 1 FROM scopes AS s WHERE s.device = d.id AND s.organization = ?1))"
    );
    assert_eq!(
        sql("scopes ne 'n'", SCOPES_AS_ROWS).sql,
        "(NOT EXISTS (SELECT 1 FROM scopes AS s WHERE s.device = d.id AND s.organization = ?1))"
    );
}

#[test]
fn parameters_stand_in_the_order_of_their_numbers() {
    let condition = sql("id eq 'it''s' and enabled ne true and indexof(displayName, 'x') gt 4", SCOPE_AS_COLUMN);
    let text = |text: &str| Parameter::Text(text.to_owned());
    assert_eq!(condition.parameters, [text("it's"), Parameter::Integer(1), text("x"), Parameter::Integer(5)]);
}

#[test]
fn equality_uses_an_index() {
    let database = database(&[]);
    for (source, index) in [
        ("scopes eq 'n'", "by_scope"),
        ("template eq 't' and enabled eq true", "by_template"),
        ("id gt 'a' and id lt 'b'", "sqlite_autoindex_devices_1"),
    ] {
        let query =
            format!("EXPLAIN QUERY PLAN SELECT d.id FROM devices AS d WHERE {}", sql(source, SCOPE_AS_COLUMN).sql);
        let plan: String = database
            .query_row(&query, params_from_iter(["x"; 2].iter().take(query.matches('?').count())), |row| {
                row.get("detail")
            })
            .unwrap();
        assert!(plan.contains(index), "{source}: {plan}");
    }
}

#[test]
fn the_longest_filter_runs() {
    let conditions = odata::MAXIMUM_LENGTH / "id ne''or ".len();
    let source = vec!["id ne''"; conditions].join("or ");
    let database = database(&[]);
    assert_eq!(
        select(
            &database,
            &translate(&odata::parse(&source).unwrap(), &|field: &DeviceField| column(*field, SCOPE_AS_COLUMN), 2)
        ),
        Vec::<String>::new()
    );
}
