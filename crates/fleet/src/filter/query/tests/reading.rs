//! What is read, and how it is printed.

use super::*;

/// A template of the documentation's examples, and what is asked of its devices.
fn of_template(id: &str) -> Condition {
    metadata(Metadata::Template, Operator::Eq, id)
}

#[test]
fn the_examples_of_the_documentation_are_read() {
    let dtdl = of_template("dtmi:modelDefinition:dtdlv2");
    for (source, expected) in [
        (
            r#"SELECT * FROM devices WHERE $template = "dtmi:modelDefinition:dtdlv2" AND $provisioned = true"#,
            Expression::And(vec![dtdl, metadata(Metadata::Provisioned, Operator::Eq, true)]),
        ),
        (
            r#"SELECT * FROM devices WHERE $template = "dtmi:modelDefinition:model1""#,
            of_template("dtmi:modelDefinition:model1"),
        ),
        (
            r#"SELECT * FROM devices WHERE $template = "dtmi:modelDefinition:model2" AND $simulated = true"#,
            Expression::And(vec![
                of_template("dtmi:modelDefinition:model2"),
                metadata(Metadata::Simulated, Operator::Eq, true),
            ]),
        ),
        // The CLI's tests name a template that does not exist, by its display name.
        (r#"SELECT * FROM devices WHERE $template = "Thermostat 4""#, of_template("Thermostat 4")),
    ] {
        assert_eq!(read(source), Query { source: Source::Devices, condition: Some(expected) }, "{source}");
        assert_eq!(print(&read(source)), source);
    }
    let everything = read("SELECT * FROM devices");
    assert_eq!(everything, Query { source: Source::Devices, condition: None });
    assert_eq!(everything.expression(), Expression::Constant(true));
}

#[test]
fn a_template_can_be_the_source() {
    for id in ["dtmi:modelDefinition:hkwwkuqv:vfynvkgs;1", "urn:modelDefinition:fupmoiu28b:ymju9efv9"] {
        let all = read(&format!("SELECT * FROM {id}"));
        assert_eq!(all.source, Source::Template(id.to_owned()));
        assert_eq!(all.expression(), of_template(id));
        let some = read(&format!("select*from {id}\nwhere temperature > 20"));
        let warm = property(PropertyPath::of_device("temperature"), Operator::Gt, 20);
        assert_eq!(some.expression(), Expression::And(vec![of_template(id), warm]));
        assert_eq!(print(&some), format!("SELECT * FROM {id} WHERE temperature > 20"));
    }
}

#[test]
fn words_are_read_in_any_case_but_not_the_names_of_properties() {
    assert_eq!(
        read("sElEcT * fRoM DEVICES wHeRe nOt $DISPLAYNAME iN ['a'] aNd Running = TRUE Or x = NULL").condition,
        Some(condition(r#"(NOT $displayName IN ["a"] AND Running = true) OR x = null"#))
    );
    assert_ne!(condition("running = true"), condition("Running = true"));
}

#[test]
fn every_operator_is_read() {
    for (sign, operator) in [
        ("=", Operator::Eq),
        ("!=", Operator::Ne),
        ("<>", Operator::Ne),
        ("<", Operator::Lt),
        ("<=", Operator::Le),
        (">", Operator::Gt),
        (">=", Operator::Ge),
    ] {
        for source in [format!("speed{sign}-5"), format!("speed {sign} -5")] {
            assert_eq!(condition(&source), property(PropertyPath::of_device("speed"), operator, -5), "{source}");
        }
    }
}

#[test]
fn and_binds_tighter_than_or_and_not_tightest() {
    let [a, b, c] = ["a", "b", "c"].map(|name| condition(&format!("{name} = 1")));
    assert_eq!(
        condition("a=1 OR b=1 AND c=1"),
        Expression::Or(vec![a.clone(), Expression::And(vec![b.clone(), c.clone()])])
    );
    assert_eq!(
        condition("(a=1 OR b=1) AND NOT c=1"),
        Expression::And(vec![Expression::Or(vec![a.clone(), b]), Expression::Not(Box::new(c))])
    );
    assert_eq!(condition("NOT NOT (a=1)"), Expression::Not(Box::new(Expression::Not(Box::new(a)))));
}

#[test]
fn paths_have_one_or_two_names() {
    let target = PropertyPath::of_component("thermostat", "target");
    for source in ["thermostat.target = 1", "thermostat . target = 1", "`thermostat`.`target` = 1"] {
        assert_eq!(condition(source), property(target.clone(), Operator::Eq, 1), "{source}");
    }
    for (source, name) in [
        ("_x", "_x"),
        ("firmware-version", "firmware-version"),
        ("Temperatur_außen2", "Temperatur_außen2"),
        ("selected", "selected"),
        ("devices", "devices"),
        ("`in`", "in"),
        ("`$id`", "$id"),
        ("`a.b`", "a.b"),
        (r"`a``b\`c\\d`", r"a`b`c\d"),
        ("`2nd`", "2nd"),
        ("`-x`", "-x"),
        ("`not`", "not"),
        ("`NULL`", "NULL"),
        ("`a b`", "a b"),
    ] {
        let expected = property(PropertyPath::of_device(name), Operator::Eq, 1);
        assert_eq!(condition(&format!("{source} = 1")), expected, "{source}");
        let canonical = if source.contains("``") { r"`a\`b\`c\\d`" } else { source };
        assert_eq!(print_expression(&expected), format!("{canonical} = 1"));
    }
}

#[test]
fn texts_have_either_quotes_and_both_escapes() {
    for (source, text) in [
        (r#""x""#, "x"),
        ("'x'", "x"),
        ("''", ""),
        (r#"'a"b'"#, r#"a"b"#),
        (r#""a'b""#, "a'b"),
        ("'it''s'", "it's"),
        (r#""a""b""#, r#"a"b"#),
        (r"'it\'s'", "it's"),
        (r#""a\"b\\c""#, r#"a"b\c"#),
        (r"'\n\r\t\`'", "\n\r\t`"),
        ("'a\nb'", "a\nb"),
        ("'日本🌡'", "日本🌡"),
        ("'OR 1 = 1 --'", "OR 1 = 1 --"),
    ] {
        let read = condition(&format!("x = {source}"));
        assert_eq!(read, property(PropertyPath::of_device("x"), Operator::Eq, text), "{source}");
        assert_eq!(condition(&print_expression(&read)), read);
    }
    assert_eq!(print_expression(&condition("x = 'a\"\\\\\t'")), r#"x = "a\"\\\t""#);
}

#[test]
fn numbers_are_integers_decimals_and_powers() {
    for (source, number, printed) in [
        ("0", 0.into(), "0"),
        ("-0", 0.into(), "0"),
        ("007", 7.into(), "7"),
        ("9223372036854775807", i64::MAX.into(), "9223372036854775807"),
        ("-9223372036854775808", i64::MIN.into(), "-9223372036854775808"),
        ("21.5", Literal::from(21.5), "21.5"),
        ("-0.001", (-0.001).into(), "-0.001"),
        ("2.0", 2.into(), "2"),
        ("1e3", 1000.into(), "1000"),
        ("1E-7", 1e-7.into(), "1e-7"),
        ("1.5e+300", 1.5e300.into(), "1.5e300"),
        ("18446744073709551616.0", 18_446_744_073_709_551_616.0.into(), "1.8446744073709552e19"),
        ("1e-400", 0.into(), "0"),
        ("5e-324", 5e-324.into(), "5e-324"),
    ] {
        let read = condition(&format!("x = {source}"));
        assert_eq!(read, property(PropertyPath::of_device("x"), Operator::Eq, number), "{source}");
        assert_eq!(print_expression(&read), format!("x = {printed}"));
    }
}

#[test]
fn a_list_has_values_of_one_type() {
    for (source, literals) in [
        ("x IN [1, -2.5, 1e3]", vec![Literal::from(1), (-2.5).into(), 1000.into()]),
        ("x in['a' , \"b\"]", vec!["a".into(), "b".into()]),
        ("x IN [true]", vec![true.into()]),
    ] {
        let field = QueryField::Property(PropertyPath::of_device("x"));
        assert_eq!(condition(source), Expression::In { field, literals }, "{source}");
    }
    assert_eq!(print_expression(&condition("$id in['a' , \"b\"]")), r#"$id IN ["a", "b"]"#);
}

#[test]
fn null_asks_whether_there_is_a_value() {
    let field = QueryField::Property(PropertyPath::of_component("a", "b"));
    assert_eq!(condition("a.b = NULL"), Expression::IsNull { field: field.clone(), expected: true });
    assert_eq!(condition("a.b <> null"), Expression::IsNull { field, expected: false });
    let field = QueryField::Metadata(Metadata::Template);
    assert_eq!(condition("$template != null"), Expression::IsNull { field, expected: false });
    assert_eq!(print_expression(&condition("a.b <> NULL")), "a.b != null");
}

#[test]
fn printing_uses_the_fewest_parentheses() {
    for (source, printed) in [
        ("((a = 1))", "a = 1"),
        ("(a = 1 and b = 2) or c = 3", "a = 1 AND b = 2 OR c = 3"),
        ("a = 1 and (b = 2 or c = 3)", "a = 1 AND (b = 2 OR c = 3)"),
        ("a = 1 and (b = 2 and c = 3)", "a = 1 AND (b = 2 AND c = 3)"),
        ("not (not (a = 1))", "NOT NOT a = 1"),
        ("not (a = 1 or b = 2)", "NOT (a = 1 OR b = 2)"),
    ] {
        assert_eq!(print_expression(&condition(source)), printed);
        assert_eq!(condition(printed), condition(source));
    }
}
