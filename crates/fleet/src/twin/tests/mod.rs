//! Twins, write by write.

mod laws;
mod limits;
mod writing;

use serde_json::{Map, Value, json};

use super::*;

const NOW: Timestamp = Timestamp::from_unix_millis(1_795_340_157_123);
const LATER: Timestamp = Timestamp::from_unix_millis(1_795_340_158_000);

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { panic!("{value}") };
    members
}

/// What a document says of this twin.
fn said(twin: &Twin, document: Value) -> Assignments {
    Assignments::of_document(object(document), |name| twin.has_component(name)).unwrap()
}

fn write(twin: &Twin, manner: Manner, document: Value) -> OperatorWrite {
    let (desired, cloud) = sort_by_model(said(twin, document), None, false).unwrap();
    OperatorWrite { manner, target: Target::Everything, desired, cloud }
}

/// The twin after an operator's PATCH of all of it.
fn asked(twin: &Twin, document: Value) -> Twin {
    twin.after_write(&write(twin, Manner::Merge, document), NOW).unwrap()
}

/// The twin after a device's report.
fn told(twin: &Twin, document: Value) -> Twin {
    twin.after_report(&said(twin, document), LATER).unwrap()
}

fn desired(twin: &Twin) -> Value {
    Value::Object(twin.desired.document())
}

fn delta(twin: &Twin) -> Value {
    Value::Object(twin.delta())
}

fn values(twin: &Twin) -> Value {
    let shown =
        |(path, value): (PropertyPath, QueryValue)| json!([path.component, path.name, value.kind.name(), value.value]);
    twin.query_values().into_iter().map(shown).collect()
}

#[test]
fn a_property_is_open_until_the_device_answers_it() {
    let twin = asked(&Twin::default(), json!({ "target": 21, "mode": "eco", "valve": { "__t": "c", "open": true } }));
    assert_eq!(delta(&twin), desired(&twin), "the device has said nothing");
    let twin = told(&twin, json!({ "target": { "value": 20, "ac": 202, "av": 1, "ad": "heating" } }));
    assert_eq!(delta(&twin), json!({ "mode": "eco", "valve": { "__t": "c", "open": true } }), "seen is settled");
    let twin = told(&twin, json!({ "mode": "eco", "valve": { "__t": "c", "open": false } }));
    assert_eq!(delta(&twin), json!({ "valve": { "__t": "c", "open": true } }), "another value is no answer");
    let twin = told(&twin, json!({ "valve": { "open": { "value": true, "ac": 200, "av": 0 } } }));
    assert_eq!(delta(&twin), json!({}), "an old answer with the right value");
    let twin = asked(&twin, json!({ "target": 22 }));
    assert_eq!(delta(&twin), json!({ "target": 22 }), "the version that was seen is not the present one");
    let twin = told(&twin, json!({ "target": { "value": 20, "ac": 400, "av": 2, "ad": "too warm" } }));
    assert_eq!(delta(&twin), json!({}), "a refusal is an answer");
}

#[test]
fn numbers_are_equal_by_their_value() {
    let twin = asked(&Twin::default(), json!({ "a": 21, "b": [1, { "x": 2.0 }], "c": 0.1 }));
    assert_eq!(delta(&told(&twin, json!({ "a": 21.0, "b": [1.0, { "x": 2 }], "c": 0.1 }))), json!({}));
    let other = told(&twin, json!({ "a": 21.5, "b": [1.0, { "x": 2, "y": 1 }], "c": "0.1" }));
    assert_eq!(delta(&other), desired(&twin));
}

#[test]
fn only_the_four_members_make_an_answer() {
    let of =
        |value: &Value| Acknowledgement::of(value).map(|answer| (answer.value.clone(), answer.code, answer.version));
    assert_eq!(of(&json!({ "value": 1, "ac": 200, "av": 3, "ad": "done" })), Some((json!(1), 200, 3)));
    assert_eq!(of(&json!({ "value": { "x": 1 }, "ac": 200, "av": 3 })), Some((json!({ "x": 1 }), 200, 3)));
    for value in [
        json!({ "value": 1, "ac": 200 }),
        json!({ "ac": 200, "av": 3 }),
        json!({ "value": 1, "ac": "200", "av": 3 }),
        json!({ "value": 1, "ac": 200, "av": 3, "ad": 1 }),
        json!({ "value": 1, "ac": 200, "av": 3, "unit": "K" }),
        json!([1]),
        json!(1),
    ] {
        assert_eq!(of(&value), None, "{value}");
        assert_eq!(Acknowledgement::value_of(&value), &value);
    }
}

#[test]
fn queries_see_the_reported_value_else_the_desired_else_the_clouds() {
    let twin = asked(&Twin::default(), json!({ "a": 1, "b": 1.5, "c": "x", "k": { "__t": "c", "a": true } }));
    let cloud = said(&twin, json!({ "a": "noted", "d": "noted" }));
    let nothing = Assignments::default();
    let noted = OperatorWrite { manner: Manner::Merge, target: Target::Everything, desired: nothing, cloud };
    let twin = twin.after_write(&noted, NOW).unwrap();
    let twin = told(&twin, json!({ "a": { "value": 2, "ac": 200, "av": 1 }, "b": [1], "e": null, "f": "a\u{0}b" }));
    let expected = json!([
        ["", "a", "number", 2],
        ["", "b", "json", null],
        ["", "c", "text", "x"],
        ["", "d", "text", "noted"],
        ["", "f", "json", null],
        ["k", "a", "boolean", 1],
    ]);
    assert_eq!(values(&twin), expected);
    assert_eq!(values(&Twin::default()), json!([]));
}

#[test]
fn a_model_says_where_a_property_goes() {
    let path = PropertyPath::of_device;
    let model = PropertyModel {
        components: ["valve".to_owned()].into(),
        properties: [
            (path("target"), PropertyRole::Writable),
            (path("note"), PropertyRole::Cloud),
            (path("serial"), PropertyRole::ReadOnly),
            (PropertyPath::of_component("valve", "open"), PropertyRole::Writable),
        ]
        .into(),
    };
    let sort = |document: Value, unmodeled| {
        let is_component = |name: &str| model.components.contains(name);
        let said = Assignments::of_document(object(document), is_component).unwrap();
        sort_by_model(said, Some(&model), unmodeled)
    };
    let body = json!({ "target": 1, "note": "x", "valve": { "open": true }, "gone": null });
    let sorted = sort(body, false).unwrap();
    let write = OperatorWrite { manner: Manner::Merge, target: Target::Everything, desired: sorted.0, cloud: sorted.1 };
    let twin = Twin::default().after_write(&write, NOW).unwrap();
    assert_eq!(desired(&twin), json!({ "target": 1, "valve": { "__t": "c", "open": true } }));
    assert_eq!(Value::Object(twin.cloud.document()), json!({ "note": "x" }));
    assert_eq!(sort(json!({ "serial": 1 }), true), Err(TwinError::ReadOnly { path: "serial".into() }));
    assert_eq!(sort(json!({ "valve": { "x": 1 } }), false), Err(TwinError::Unmodeled { path: "valve.x".into() }));
    assert!(sort(json!({ "valve": { "x": 1 } }), true).is_ok());
}
