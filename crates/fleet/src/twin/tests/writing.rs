//! What a write changes, and what it leaves.

use super::*;

#[track_caller]
fn versions(section: &Section, expected: &Value) {
    let versions: Map<String, Value> =
        section.properties().map(|(path, property)| (section::shown(path), property.version.into())).collect();
    assert_eq!(&Value::Object(versions), expected);
}

#[test]
fn a_patch_merges_and_null_removes() {
    let twin = asked(&Twin::default(), json!({ "a": { "x": 1, "y": null }, "b": 1, "c": [1, null] }));
    assert_eq!(desired(&twin), json!({ "a": { "x": 1 }, "b": 1, "c": [1, null] }));
    let twin = asked(&twin, json!({ "a": { "z": 2 }, "b": null, "c": [2], "d": null }));
    assert_eq!(desired(&twin), json!({ "a": { "x": 1, "z": 2 }, "c": [2] }));
    assert_eq!(twin.desired.version(), 2);
}

#[test]
fn each_property_has_the_version_and_time_of_its_last_change() {
    let twin = asked(&Twin::default(), json!({ "a": 1, "b": 1, "k": { "__t": "c", "a": 1 } }));
    let again = twin.after_write(&write(&twin, Manner::Merge, json!({ "a": 1, "b": 2 })), LATER).unwrap();
    versions(&again.desired, &json!({ "a": 1, "b": 2, "k.a": 1 }));
    let times: Vec<_> = again.desired.properties().map(|(_, property)| property.changed_at).collect();
    assert_eq!(times, [NOW, LATER, NOW]);
}

#[test]
fn what_changes_nothing_leaves_the_twin_as_it_is() {
    let twin =
        told(&asked(&Twin::default(), json!({ "a": { "x": 1 }, "b": 2 })), json!({ "k": { "__t": "c" }, "r": 1 }));
    for document in
        [json!({}), json!({ "a": { "x": 1 } }), json!({ "b": 2, "none": null }), json!({ "a": { "y": null } })]
    {
        let after = twin.after_write(&write(&twin, Manner::Merge, document.clone()), LATER).unwrap();
        assert_eq!(after, twin, "{document}");
    }
    let same = twin.after_write(&write(&twin, Manner::Replace, json!({ "b": 2, "a": { "x": 1 } })), LATER).unwrap();
    assert_eq!(same, twin);
    assert_eq!(told(&twin, json!({ "r": 1, "k": { "__t": "c" } })), twin);
}

#[test]
fn a_put_replaces_and_keeps_the_version_of_what_stays() {
    let twin = asked(&Twin::default(), json!({ "a": 1, "b": { "x": 1 }, "k": { "__t": "c", "a": 1 } }));
    let put =
        twin.after_write(&write(&twin, Manner::Replace, json!({ "a": 1, "b": { "y": 1 }, "c": null })), LATER).unwrap();
    assert_eq!(desired(&put), json!({ "a": 1, "b": { "y": 1 } }));
    versions(&put.desired, &json!({ "a": 1, "b": 2 }));
    assert_eq!(put.reported, twin.reported);
}

#[test]
fn a_component_is_written_without_its_neighbours() {
    let twin =
        asked(&Twin::default(), json!({ "a": 1, "k": { "__t": "c", "a": 1, "b": 1 }, "l": { "__t": "c", "a": 1 } }));
    let component = |manner, members: Value| {
        let said = Assignments::of_component("k", object(members)).unwrap();
        let (desired, cloud) = sort_by_model(said, None, false).unwrap();
        let write = OperatorWrite { manner, target: Target::Component("k".into()), desired, cloud };
        desired_of(&twin.after_write(&write, LATER).unwrap())
    };
    let others = |k: Value| json!({ "a": 1, "k": k, "l": { "__t": "c", "a": 1 } });
    assert_eq!(component(Manner::Merge, json!({ "b": 2 })), others(json!({ "__t": "c", "a": 1, "b": 2 })));
    assert_eq!(component(Manner::Replace, json!({ "b": 2 })), others(json!({ "__t": "c", "b": 2 })));
    assert_eq!(component(Manner::Replace, json!({})), others(json!({ "__t": "c" })));
    assert_eq!(component(Manner::Merge, json!({ "a": null })), others(json!({ "__t": "c", "b": 1 })));
}

fn desired_of(twin: &Twin) -> Value {
    desired(twin)
}

#[test]
fn components_and_properties_take_each_others_place() {
    let twin = told(&Twin::default(), json!({ "k": { "__t": "c", "a": 1 } }));
    let reported = |twin: &Twin| Value::Object(twin.reported.document());
    let known = told(&twin, json!({ "k": { "b": 2 } }));
    assert_eq!(reported(&known), json!({ "k": { "__t": "c", "a": 1, "b": 2 } }), "a known one needs no mark");
    let scalar = told(&known, json!({ "k": 5 }));
    assert_eq!(reported(&scalar), json!({ "k": 5 }));
    let component = told(&scalar, json!({ "k": { "__t": "c" } }));
    assert_eq!(reported(&component), json!({ "k": { "__t": "c" } }), "one without properties is one");
    assert_eq!(reported(&told(&component, json!({ "k": null }))), json!({}));
    assert_eq!(component.components().collect::<Vec<_>>(), ["k"]);
    let value = told(&Twin::default(), json!({ "k": { "a": 1 } }));
    assert_eq!(value.components().count(), 0, "an object is a value");
}

#[test]
fn a_component_that_only_the_device_knows_is_one_for_operators() {
    let twin = told(&Twin::default(), json!({ "k": { "__t": "c", "a": 1 } }));
    assert_eq!(desired(&asked(&twin, json!({ "k": { "b": 1 } }))), json!({ "k": { "__t": "c", "b": 1 } }));
    assert_eq!(desired(&asked(&twin, json!({ "k": {} }))), json!({ "k": { "__t": "c" } }));
}

#[test]
fn a_section_is_stored_and_read_as_it_is() {
    let twin = asked(&Twin::default(), json!({ "a": { "x": [1, null] }, "k": { "__t": "c", "a": 0.1 } }));
    let text = serde_json::to_string(&twin.desired).unwrap();
    assert_eq!(serde_json::from_str::<Section>(&text).unwrap(), twin.desired);
    let stored = json!({ "version": 1, "components": ["k"], "properties": [
        ["", "a", { "x": [1, null] }, 1, NOW.unix_millis()], ["k", "a", 0.1, 1, NOW.unix_millis()],
    ]});
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), stored);
}
