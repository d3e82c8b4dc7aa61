//! What holds for all writes.

use proptest::prelude::*;

use super::*;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no other", |real| real.is_finite()).prop_map(Value::from),
        "\\PC{0,4}".prop_map(Value::from)
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            members(inner).prop_map(Value::Object),
        ]
    })
}

fn members(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map("[a-c]", value, 0..4).prop_map(|members| members.into_iter().collect())
}

/// A document with properties of the device and of components; null among them.
fn document() -> impl Strategy<Value = Value> {
    let patch = || prop_oneof![4 => value(), 1 => Just(Value::Null)];
    let component = members(patch()).prop_map(|mut members| {
        members.insert("__t".into(), "c".into());
        Value::Object(members)
    });
    let entry = prop_oneof![3 => patch(), 1 => component];
    prop::collection::btree_map("[a-e]", entry, 0..5).prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn twin() -> impl Strategy<Value = Twin> {
    (document(), document()).prop_map(|(one, other)| told(&asked(&Twin::default(), one), other))
}

/// The document with `value` for each property, those of components among them.
fn with_each_property(mut document: Map<String, Value>, value: &Value) -> Value {
    for (_, member) in &mut document {
        match member.as_object_mut().filter(|members| members.contains_key("__t")) {
            None => *member = value.clone(),
            Some(members) => {
                members
                    .iter_mut()
                    .filter(|(name, _)| *name != "__t")
                    .for_each(|(_, property)| *property = value.clone());
            }
        }
    }
    Value::Object(document)
}

proptest! {
    #[test]
    fn a_report_of_what_is_desired_leaves_nothing_open(desired in document()) {
        let twin = asked(&Twin::default(), desired);
        let document = Value::Object(twin.delta());
        prop_assert_eq!(delta(&told(&twin, document)), json!({}));
    }

    #[test]
    fn an_acknowledgement_of_the_version_leaves_nothing_open(twin in twin(), more in document(), held in value()) {
        let twin = asked(&twin, more);
        let answer = json!({ "value": held, "ac": 200, "av": twin.desired.version() });
        // The old values go first, so that what is reported is the answer alone; what was reported rightly stays.
        let emptied = told(&twin, with_each_property(twin.delta(), &Value::Null));
        let report = with_each_property(twin.delta(), &answer);
        prop_assert_eq!(delta(&told(&emptied, report)), json!({}));
    }

    #[test]
    fn a_write_that_is_sent_twice_counts_once(twin in twin(), document in document()) {
        for manner in [Manner::Merge, Manner::Replace] {
            let once = twin.after_write(&write(&twin, manner, document.clone()), NOW).unwrap();
            let twice = once.after_write(&write(&once, manner, document.clone()), LATER).unwrap();
            prop_assert_eq!(&twice, &once);
            prop_assert!(once.desired.version() - twin.desired.version() <= 1);
            prop_assert_eq!(once.desired.version() == twin.desired.version(), once.desired == twin.desired);
        }
    }

    #[test]
    fn a_merge_is_that_of_rfc_7396(first in members(value()), patch in document()) {
        // Documents without components, which the standard does not know.
        let patch: Map<String, Value> =
            object(patch).into_iter().filter(|(_, value)| value.get("__t").is_none()).collect();
        let twin = asked(&Twin::default(), Value::Object(first.clone()));
        let mut expected = Value::Object(twin.desired.document());
        crate::merge_patch::apply(&mut expected, Value::Object(patch.clone())).unwrap();
        prop_assert_eq!(desired(&asked(&twin, Value::Object(patch))), expected);
    }

    #[test]
    fn a_replacement_is_what_was_sent(twin in twin(), document in members(value())) {
        let without_nulls = Value::Object(document);
        let after = twin.after_write(&write(&Twin::default(), Manner::Replace, without_nulls.clone()), NOW).unwrap();
        prop_assert_eq!(desired(&after), without_nulls);
        prop_assert_eq!(after.reported, twin.reported);
    }

    #[test]
    fn every_twin_is_stored_as_it_is(twin in twin()) {
        for section in [&twin.desired, &twin.reported] {
            let text = serde_json::to_string(section).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Section>(&text).unwrap(), section);
        }
    }
}
