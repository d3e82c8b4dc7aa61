//! The language as clients see it. That text, memory and SQL mean the same is tested in `tests/filter_agreement.rs`.

use super::super::DeviceField;
use super::super::DeviceField::{DisplayName, Edge, Enabled, Id, Provisioned, Scopes, Simulated, Template};
use super::*;
use crate::filter::{Expression, Literal, Operator, TypeError};

type Filter = Expression<DeviceField>;

fn read(source: &str) -> Filter {
    parse(source).unwrap_or_else(|error| panic!("{source}: {error}"))
}

fn text(field: DeviceField, operator: Operator, value: &str) -> Filter {
    Expression::Compare { field, operator, literal: Literal::Text(value.to_owned()) }
}

fn flag(field: DeviceField, operator: Operator, value: bool) -> Filter {
    Expression::Compare { field, operator, literal: Literal::Boolean(value) }
}

fn contains(value: &str) -> Filter {
    Expression::Contains { field: DisplayName, text: value.to_owned() }
}

#[track_caller]
fn assert_refused(source: &str, message: &str) {
    match parse::<DeviceField>(source) {
        Ok(filter) => panic!("{source} was read as {filter:?}"),
        Err(error) => assert_eq!(error.to_string(), message, "{source}"),
    }
}

#[test]
fn the_examples_of_the_contract_are_read() {
    assert_eq!(read("Enabled ne true"), flag(Enabled, Operator::Ne, true));
    assert_eq!(read("id eq 'pump-1'"), text(Id, Operator::Eq, "pump-1"));
    assert_eq!(read("displayName lt 'M'"), text(DisplayName, Operator::Lt, "M"));
    assert_eq!(read("template le 'dtmi:a;1'"), text(Template, Operator::Le, "dtmi:a;1"));
    assert_eq!(read("scopes gt 'a'"), text(Scopes, Operator::Gt, "a"));
    assert_eq!(read("id ge ''"), text(Id, Operator::Ge, ""));
    assert_eq!(read("provisioned eq FALSE"), flag(Provisioned, Operator::Eq, false));
    assert_eq!(read("contains(displayName, 'O''Hara')"), contains("O'Hara"));
    assert_eq!(read("template eq null"), Expression::IsNull { field: Template, expected: true });
    assert_eq!(read("TEMPLATE NE NULL"), Expression::IsNull { field: Template, expected: false });
}

#[test]
fn and_binds_tighter_than_or_and_not_tightest() {
    let [a, b, c] = ["a", "b", "c"].map(contains);
    let source = "contains(displayName,'a') or contains(displayName,'b') and contains(displayName,'c')";
    assert_eq!(read(source), Expression::Or(vec![a.clone(), Expression::And(vec![b.clone(), c.clone()])]));
    let source = "(contains(displayName,'a') or contains(displayName,'b')) and not contains(displayName,'c')";
    assert_eq!(read(source), Expression::And(vec![Expression::Or(vec![a, b]), Expression::Not(Box::new(c))]));
    let source = "not id eq 'x' and simulated eq true";
    assert_eq!(
        read(source),
        Expression::And(vec![
            Expression::Not(Box::new(text(Id, Operator::Eq, "x"))),
            flag(Simulated, Operator::Eq, true)
        ])
    );
}

#[test]
fn the_legacy_search_is_contains() {
    for source in
        ["indexof(displayName,'x') ge 0", "IndexOf( displayname , 'x' ) gt -1", "indexof(displayName,'x') ne -1"]
    {
        assert_eq!(read(source), contains("x"), "{source}");
    }
    assert_eq!(
        read("indexof(displayName,'x') le 3"),
        Expression::IndexOf { field: DisplayName, text: "x".to_owned(), operator: Operator::Le, index: 3 }
    );
}

#[test]
fn the_filter_of_edge_only_is_read() {
    let edge = flag(Edge, Operator::Eq, true);
    assert_eq!(read("type eq 'GatewayDevice' or type eq 'EdgeDevice'"), Expression::Or(vec![edge.clone(), edge]));
    assert_eq!(read("type ne 'EdgeDevice'"), flag(Edge, Operator::Ne, true));
    assert_eq!(read("type eq 'iotEdge'"), Expression::Constant(false));
    assert_eq!(read("type ne 'edgedevice'"), Expression::Constant(true));
}

#[test]
fn errors_name_the_place() {
    assert_refused("", "the filter is empty");
    assert_refused(" \t ", "the filter is empty");
    assert_refused("id", "expected eq, ne, lt, le, gt or ge at position 3, found the end");
    assert_refused("id is 'x'", "expected eq, ne, lt, le, gt or ge at position 4, found \"is\"");
    assert_refused("id eq", "expected a text in single quotes, true, false or null at position 6, found the end");
    assert_refused(
        "id eq displayName",
        "expected a text in single quotes, true, false or null at position 7, found \"displayName\"",
    );
    assert_refused("id eq 'x' id eq 'y'", "expected and, or or the end at position 11, found \"id\"");
    assert_refused("id eq 'x')", "expected and, or or the end at position 10, found )");
    assert_refused("(id eq 'x'", "expected and, or or ) at position 11, found the end");
    assert_refused("id eq 'x' and", "expected a field, a function, not or ( at position 14, found the end");
    assert_refused("id eq 'x' or ()", "expected a field, a function, not or ( at position 15, found )");
    assert_refused("id = 'x'", "unexpected character '=' at position 4");
    assert_refused("id eq \"x\"", "unexpected character '\"' at position 7");
    assert_refused(
        "id eq 'ü''",
        "the text that begins at position 7 has no closing quote; a quote inside a text is doubled",
    );
    assert_refused("'x' eq id", "the value at position 1 must stand on the right of the field");
    assert_refused("not true", "the value at position 5 must stand on the right of the field");
    assert_refused(
        "colour eq 'red'",
        "unknown field \"colour\" at position 1; known are id, displayName, template, scopes, enabled, provisioned, simulated, type",
    );
    assert_refused("startswith(id, 'x')", "unknown function \"startswith\" at position 1; known are contains, indexof");
    assert_refused("contains(id, 'x')", "the field id at position 10 cannot be searched");
    assert_refused("contains(displayName)", "expected a comma at position 21, found )");
    assert_refused("contains(displayName, 1)", "expected a text at position 23, found a number");
    assert_refused("contains('x', displayName)", "expected a field at position 10, found a text");
    assert_refused("contains(displayName, 'x'", "expected ) at position 26, found the end");
    assert_refused("indexof(displayName, 'x')", "expected eq, ne, lt, le, gt or ge at position 26, found the end");
    assert_refused("indexof(displayName, 'x') ge '0'", "expected a number at position 30, found a text");
}

#[test]
fn types_must_agree() {
    for (source, error) in [
        ("id eq true", TypeError::TextExpected),
        ("id eq 5", TypeError::TextExpected),
        ("type eq true", TypeError::TextExpected),
        ("type eq 5", TypeError::TextExpected),
        ("enabled eq 'true'", TypeError::BooleanExpected),
        ("enabled eq 1", TypeError::BooleanExpected),
        ("enabled lt true", TypeError::NoOrder),
        ("type ge 'EdgeDevice'", TypeError::NoOrder),
        ("template lt null", TypeError::NullHasNoOrder),
        ("id eq null", TypeError::NeverNull),
        ("scopes ne null", TypeError::NeverNull),
        ("type eq null", TypeError::NeverNull),
    ] {
        let refused = parse::<DeviceField>(source);
        assert!(
            matches!(refused, Err(FilterError::Type { error: found, position: 1, .. }) if found == error),
            "{source}: {refused:?}"
        );
    }
    assert_refused(
        "enabled lt true",
        "the field enabled at position 1 has no order and can be compared for equality only",
    );
}

#[test]
fn length_is_bounded() {
    let filter = |length: usize| format!("id eq '{}'", "ü".repeat(length - "id eq ''".len()));
    assert!(parse::<DeviceField>(&filter(MAXIMUM_LENGTH)).is_ok());
    assert_refused(&filter(MAXIMUM_LENGTH + 1), "the filter has 4097 characters; at most 4096 are allowed");
}

#[test]
fn depth_is_bounded_for_parentheses_and_not_together() {
    let nested = |parentheses: usize, nots: usize| {
        format!("{}{}id eq 'x'{}", "(".repeat(parentheses), "not ".repeat(nots), ")".repeat(parentheses))
    };
    assert!(parse::<DeviceField>(&nested(20, 12)).is_ok());
    assert_refused(&nested(20, 13), "the filter nests more than 32 levels deep at position 69");
    assert_refused(&nested(33, 0), "the filter nests more than 32 levels deep at position 33");
    assert!(matches!(parse::<DeviceField>(&"(".repeat(MAXIMUM_LENGTH)), Err(FilterError::TooDeep { position: 33 })));
    assert!(matches!(parse::<DeviceField>(&"not ".repeat(1000)), Err(FilterError::TooDeep { position: 129 })));
}

#[test]
fn an_error_does_not_repeat_a_long_word() {
    let message = parse::<DeviceField>(&format!("{} eq 'x'", "x".repeat(4000))).unwrap_err().to_string();
    assert!(message.len() < 200, "{message}");
}

#[test]
fn printing_uses_the_fewest_parentheses() {
    for (source, printed) in [
        ("((id eq 'x'))", "id eq 'x'"),
        ("(id eq 'a' and id eq 'b') or id eq 'c'", "id eq 'a' and id eq 'b' or id eq 'c'"),
        ("id eq 'a' and (id eq 'b' or id eq 'c')", "id eq 'a' and (id eq 'b' or id eq 'c')"),
        ("id eq 'a' and (id eq 'b' and id eq 'c')", "id eq 'a' and (id eq 'b' and id eq 'c')"),
        ("not (not (ENABLED EQ TRUE))", "not not enabled eq true"),
        ("not (id eq 'a' or id eq 'b')", "not (id eq 'a' or id eq 'b')"),
        ("indexof(displayName, 'it''s') ge 0", "contains(displayName, 'it''s')"),
        ("type eq 'GatewayDevice'", "type eq 'EdgeDevice'"),
        ("type eq 'none'", "type eq ''"),
        ("template ne null", "template ne null"),
    ] {
        let filter = read(source);
        assert_eq!(print(&filter), printed);
        assert_eq!(read(printed), filter);
    }
}
