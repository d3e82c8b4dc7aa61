//! What a filter may say (contract `central.md` §2.6). What it finds is in `filter_agreement.rs`.

use crate::support::{Place, encoded, preview, stable, unique};
use serde_json::json;

/// Devices whose names all hold the mark that is given back.
fn fleet(place: &Place, devices: &[(&str, &str)]) -> String {
    let mark = unique("mark");
    for (id, name) in devices {
        let body = json!({ "displayName": format!("{name} {mark}") });
        place.administrator().put(&stable(&format!("/api/devices/{mark}-{id}")), &body).ok();
    }
    mark
}

/// The ids that are found, without the mark in front.
fn found(place: &Place, mark: &str, filter: &str) -> Vec<String> {
    let api = place.administrator();
    let filter = format!("({filter}) and contains(displayName, '{mark}')");
    let (entries, _) = api.get(&preview(&format!("/api/devices?filter={}", encoded(&filter)))).page(&api);
    let id = |device: &serde_json::Value| device["id"].as_str().unwrap().replace(&format!("{mark}-"), "");
    entries.iter().map(id).collect()
}

#[test]
fn fields_operators_and_words_are_read_in_any_case() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "x"), ("b", "y")]);
    for filter in [
        "ENABLED eq true and DisplayName ge 'y'",
        "Enabled EQ True AND displayname GE 'y'",
        "NOT (displayName LT 'y')",
        "CONTAINS(DISPLAYNAME, 'y ')",
    ] {
        assert_eq!(found(place, &mark, filter), ["b"], "{filter}");
    }
}

#[test]
fn and_binds_tighter_than_or_and_parentheses_tighter_still() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "x"), ("b", "y"), ("c", "z")]);
    let starts = |letter: &str| format!("contains(displayName, '{letter} ')");
    let (x, y, z) = (starts("x"), starts("y"), starts("z"));
    assert_eq!(found(place, &mark, &format!("{x} or {y} and {z}")), ["a"]);
    assert_eq!(found(place, &mark, &format!("({x} or {y}) and {y}")), ["b"]);
    assert_eq!(found(place, &mark, &format!("not {x} and not {y}")), ["c"]);
    assert_eq!(found(place, &mark, &format!("not ({x} and {y})")), ["a", "b", "c"]);
}

#[test]
fn a_quote_in_a_text_is_doubled() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "it's"), ("b", "its"), ("c", "''"), ("d", "100% _x \"y\" *")]);
    assert_eq!(found(place, &mark, "contains(displayName, 'it''s')"), ["a"]);
    assert_eq!(found(place, &mark, "contains(displayName, '''''')"), ["c"]);
    // What is special to a database is not to a client.
    for text in ["%", "_x", "\"y\"", "*", "100% _x \"y\""] {
        assert_eq!(found(place, &mark, &format!("contains(displayName, '{text}')")), ["d"], "{text}");
    }
}

#[test]
fn contains_is_case_sensitive_and_finds_short_and_long_texts() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "Thermostat"), ("b", "thermostat"), ("c", "térmóstat 日本語")]);
    assert_eq!(found(place, &mark, "contains(displayName, 'Thermo')"), ["a"]);
    assert_eq!(found(place, &mark, "contains(displayName, 'T')"), ["a"]);
    assert_eq!(found(place, &mark, "contains(displayName, 'th')"), ["b"]);
    assert_eq!(found(place, &mark, "contains(displayName, 'é')"), ["c"]);
    assert_eq!(found(place, &mark, "contains(displayName, '本')"), ["c"]);
    assert_eq!(found(place, &mark, "contains(displayName, '日本語')"), ["c"]);
    assert_eq!(found(place, &mark, "contains(displayName, '')"), ["a", "b", "c"]);
    assert_eq!(found(place, &mark, &format!("contains(displayName, '{}')", "x".repeat(200))), Vec::<String>::new());
}

#[test]
fn a_renamed_device_is_found_by_its_new_name_alone() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "before")]);
    let path = stable(&format!("/api/devices/{mark}-a"));
    place.administrator().patch(&path, &json!({ "displayName": format!("after {mark}") })).ok();
    assert_eq!(found(place, &mark, "contains(displayName, 'before')"), Vec::<String>::new());
    assert_eq!(found(place, &mark, "contains(displayName, 'after')"), ["a"]);
    place.administrator().delete(&path).expect_no_content();
    assert_eq!(found(place, &mark, "contains(displayName, 'after')"), Vec::<String>::new());
}

#[test]
fn the_older_clients_are_understood() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "xyz"), ("b", "zyx")]);
    let edge = preview(&format!("/api/devices/{mark}-b"));
    place.administrator().patch(&edge, &json!({ "type": ["iotEdge"] })).ok();
    assert_eq!(found(place, &mark, "indexof(displayName, 'yz') ge 0"), ["a"]);
    assert_eq!(found(place, &mark, "indexof(displayName, 'z') eq 0"), ["b"]);
    assert_eq!(found(place, &mark, "indexof(displayName, 'xy') eq -1"), ["b"]);
    // `az iot central device list --edge-only`.
    assert_eq!(found(place, &mark, "type eq 'GatewayDevice' or type eq 'EdgeDevice'"), ["b"]);
    let api = place.administrator();
    let filter = encoded(&format!("contains(displayName, '{mark}')"));
    let old = format!("/api/devices?api-version=2022-06-30-preview&$filter={filter}&$top=1&$orderby=displayName");
    let (entries, next) = api.get(&old).page(&api);
    assert_eq!(entries.len(), 1);
    assert_eq!(next.unwrap().send().page(&api).0.len(), 1);
}

#[test]
fn a_plus_in_a_query_is_a_space() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "x")]);
    let api = place.administrator();
    let (entries, _) = api.get(&preview(&format!("/api/devices?filter=id+eq+'{mark}-a'"))).page(&api);
    assert_eq!(entries.len(), 1);
}

#[test]
fn a_device_without_a_template_is_found_by_null() {
    let place = shared_place!();
    let mark = fleet(place, &[("a", "x"), ("b", "y")]);
    let path = stable(&format!("/api/devices/{mark}-b"));
    place.administrator().patch(&path, &json!({ "template": "dtmi:x;1" })).ok();
    assert_eq!(found(place, &mark, "template eq null"), ["a"]);
    assert_eq!(found(place, &mark, "template ne null"), ["b"]);
    assert_eq!(found(place, &mark, "template ne 'dtmi:other;1'"), ["b"]);
}
