//! What is refused, in which words.

use super::*;

#[track_caller]
fn assert_refused(source: &str, message: &str) {
    match parse(source) {
        Ok(query) => panic!("{source} was read as {query:?}"),
        Err(error) => assert_eq!(error.to_string(), message, "{source}"),
    }
}

/// What is wrong behind `WHERE`, which begins at position 29.
#[track_caller]
fn assert_condition_refused(condition: &str, message: &str) {
    assert_refused(&format!("SELECT * FROM devices WHERE {condition}"), message);
}

#[test]
fn errors_of_the_frame_name_what_was_expected() {
    for source in ["", " \t\r\n "] {
        assert_refused(source, "the query is empty; the shortest is SELECT * FROM devices");
    }
    assert_refused("$id = 'x'", "expected SELECT at position 1, found \"$id\"");
    assert_refused("SELECT", "expected * at position 7, found the end");
    assert_refused("SELECT $id FROM devices", "expected * at position 8, found \"$id\"");
    assert_refused("SELECT *, a FROM devices", "expected FROM at position 9, found ,");
    assert_refused("SELECT * WHERE $id = 'x'", "expected FROM at position 10, found \"WHERE\"");
    let source = "expected devices or the id of a template such as dtmi:example:pump;1 at position 15, found";
    assert_refused("SELECT * FROM", &format!("{} the end", source.replace("15", "14")));
    assert_refused("SELECT * FROM device", &format!("{source} \"device\""));
    assert_refused("SELECT * FROM devices;", &format!("{source} \"devices;\""));
    assert_refused("SELECT * FROM dtmi:a;1)", &format!("{source} \"dtmi:a;1)\""));
    assert_refused("SELECT * FROM 'dtmi'", &format!("{source} \"'dtmi'\""));
    assert_refused("SELECT * FROM devices $id", "expected WHERE or the end at position 23, found \"$id\"");
    assert_refused("SELECT * FROM devices ORDER BY $id", "expected WHERE or the end at position 23, found \"ORDER\"");
}

#[test]
fn errors_of_a_condition_name_what_was_expected() {
    let operand = "expected a $name, a property, NOT or ( at position 29, found";
    assert_condition_refused("", &format!("{operand} the end"));
    assert_condition_refused("= 5", &format!("{operand} an operator"));
    assert_condition_refused("() ", &operand.replace("29, found", "30, found )"));
    let operator = "expected =, !=, <>, <, <=, >, >= or IN at position";
    assert_condition_refused("running", &format!("{operator} 36, found the end"));
    assert_condition_refused("x LIKE 'a'", &format!("{operator} 31, found \"LIKE\""));
    assert_condition_refused("contains(x, 'a')", &format!("{operator} 37, found ("));
    let value = "expected a text in quotes, a number, true, false or null at position 33, found";
    assert_condition_refused("x = ", &format!("{value} the end"));
    assert_condition_refused("x = y", &format!("{value} \"y\""));
    assert_condition_refused("x = $id", &format!("{value} \"$id\""));
    assert_condition_refused("x = NaN", &format!("{value} \"NaN\""));
    assert_condition_refused("x = `y`", &format!("{value} a name"));
    assert_condition_refused("x == 1", &value.replace("33, found", "32, found an operator"));
    assert_condition_refused("x = 1 y = 2", "expected AND, OR or the end at position 35, found \"y\"");
    assert_condition_refused("x = 1)", "expected AND, OR or the end at position 34, found )");
    assert_condition_refused("(x = 1", "expected AND, OR or ) at position 35, found the end");
    assert_condition_refused("x.=1", "expected the name of a property at position 31, found an operator");
    assert_condition_refused("x.$id=1", "expected the name of a property at position 31, found \"$id\"");
    assert_condition_refused("'x' = x", "the value at position 29 must stand on the right of the field");
    assert_condition_refused("NOT true", "the value at position 33 must stand on the right of the field");
}

#[test]
fn errors_of_a_list_name_the_value() {
    assert_condition_refused("x IN 1", "expected [ at position 34, found a number");
    let value = "expected a text in quotes, a number, true or false at position";
    assert_condition_refused("x IN []", &format!("{value} 35, found ]"));
    assert_condition_refused("x IN [1,]", &format!("{value} 37, found ]"));
    assert_condition_refused("x IN [null]", &format!("{value} 35, found \"null\""));
    assert_condition_refused("x IN [1 2]", "expected a comma or ] at position 37, found a number");
    assert_condition_refused("x IN [1", "expected a comma or ] at position 36, found the end");
    assert_condition_refused("x IN [1, 'a']", "the value at position 38 is of another type than the first of its list");
    assert_condition_refused(
        "x IN [1, true]",
        "the value at position 38 is of another type than the first of its list",
    );
    assert_condition_refused("$id IN ['a', 5]", "$id at position 29 is a text and can be compared with a text only");
}

#[test]
fn names_that_mean_nothing_are_refused_by_name() {
    let known = "known are $id, $displayName, $template, $provisioned, $simulated, $enabled, $organizations";
    for name in ["$templateDisplayName", "$", "$scopes", "$type"] {
        let message = format!("unknown name {name:?} at position 29; {known}");
        assert_condition_refused(&format!("{name} = 'x'"), &message);
    }
    assert_condition_refused(
        "x = 1 AND $ts > 5",
        "$ts at position 39 is a name of telemetry; a query of devices has none",
    );
    assert_condition_refused(
        "a.b.c = 1",
        "the path at position 29 has more than two names; write property or component.property",
    );
    assert_condition_refused("`` = 1", "the name at position 29 is empty");
    assert_condition_refused("a.`` = 1", "the name at position 31 is empty");
    let keyword = "is no name; a property called so is written in backquotes";
    assert_condition_refused("in = 5", &format!("the keyword IN at position 29 {keyword}"));
    assert_condition_refused("x = 1 AND and", &format!("the keyword AND at position 39 {keyword}"));
    assert_condition_refused("a.null = 5", &format!("the keyword NULL at position 31 {keyword}"));
}

#[test]
fn what_cannot_be_cut_is_refused_with_its_place() {
    assert_condition_refused("x ! 1", "unexpected character '!' at position 31");
    assert_condition_refused("ü = 'ü' & 1", "unexpected character '&' at position 37");
    assert_condition_refused("x = 1; DROP", "unexpected character ';' at position 34");
    for (source, place) in [("x = 'a", 33), ("x = \"a'", 33), ("x = 'a''", 33), ("`x = 1", 29), (r"x = 'a\'", 33)] {
        assert_condition_refused(
            source,
            &format!("the text or name that begins at position {place} has no closing quote"),
        );
    }
    let escape = "must be followed by a quote, a backslash, n, r or t; write \\\\ for a backslash";
    assert_condition_refused(r"x = 'C:\d'", &format!("the backslash at position 36 {escape}"));
    assert_condition_refused("x = '\\", &format!("the backslash at position 34 {escape}"));
    for number in ["-", "1.", "1.e5", "1e", "1e+", "12abc", "1.2.3", "0x10", "1_000", "-Infinity", "1e5.5", "٣", "--1"]
    {
        if number == "٣" {
            // No ASCII digit, and so the beginning of nothing.
            assert_condition_refused("x = ٣", "unexpected character '٣' at position 33");
            continue;
        }
        let shown = number.strip_suffix("-1").unwrap_or(number);
        assert_condition_refused(
            &format!("x = {number}"),
            &format!("{shown:?} at position 33 is not a number; numbers are written like -12, 1.5 or 2e-3"),
        );
    }
    for number in ["9223372036854775808", "-9223372036854775809", "1e309", "-1.8e308"] {
        assert_condition_refused(&format!("x = {number}"), "the number at position 33 is too large");
    }
}

#[test]
fn types_must_agree() {
    let text = "is a text and can be compared with a text only";
    let boolean = "is true or false and can be compared with true or false only";
    let order = "has no order and can be compared for equality only";
    for (source, message) in [
        ("$id = 5", format!("$id at position 29 {text}")),
        ("$ORGANIZATIONS = true", format!("$organizations at position 29 {text}")),
        ("$enabled = 1", format!("$enabled at position 29 {boolean}")),
        ("$simulated IN ['true']", format!("$simulated at position 29 {boolean}")),
        ("$provisioned > false", format!("$provisioned at position 29 {order}")),
        ("a.b <= true", format!("a.b at position 29 {order}")),
        ("`a b` < null", "`a b` at position 29 can be compared with null for equality only".to_owned()),
        ("$template >= null", "$template at position 29 can be compared with null for equality only".to_owned()),
        ("$id = null", "$id at position 29 can not be compared with null".to_owned()),
        ("$organizations != null", "$organizations at position 29 can not be compared with null".to_owned()),
    ] {
        assert_condition_refused(source, &message);
    }
}

#[test]
fn an_error_does_not_repeat_a_long_word() {
    let long = "x".repeat(3000);
    for source in [
        format!("{long} * FROM devices"),
        format!("SELECT * FROM {long}"),
        format!("SELECT * FROM devices WHERE ${long} = 1"),
        format!("SELECT * FROM devices WHERE {long} < null"),
        format!("SELECT * FROM devices WHERE x = 1{long}"),
        format!("SELECT * FROM devices WHERE x = {long}"),
    ] {
        let message = parse(&source).unwrap_err().to_string();
        assert!(message.len() < 200, "{message}");
    }
}
