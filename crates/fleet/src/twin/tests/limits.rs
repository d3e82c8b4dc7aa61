//! The edge of every limit.

use super::*;

fn write_of(document: Value) -> Result<Twin, TwinError> {
    let said = Assignments::of_document(object(document), |_| false)?;
    let (desired, cloud) = sort_by_model(said, None, false)?;
    Twin::default()
        .after_write(&OperatorWrite { manner: Manner::Merge, target: Target::Everything, desired, cloud }, NOW)
}

/// A text whose JSON has so many bytes.
fn text(bytes: usize) -> Value {
    "x".repeat(bytes - 2).into()
}

#[test]
fn a_property_has_4_kib() {
    assert!(write_of(json!({ "a": text(MAXIMUM_PROPERTY_BYTES) })).is_ok());
    let refused = write_of(json!({ "k": { "__t": "c", "a": text(MAXIMUM_PROPERTY_BYTES + 1) } }));
    assert_eq!(refused.unwrap_err().to_string(), "k.a: the value has 4097 bytes; at most 4096 are allowed");
    let half = asked(&Twin::default(), json!({ "a": { "x": text(3000) } }));
    let grown = half.after_write(&write(&half, Manner::Merge, json!({ "a": { "y": text(3000) } })), NOW);
    assert!(matches!(grown, Err(TwinError::PropertyTooLarge { bytes: 6011, .. })), "{grown:?}");
}

/// A document that takes so many bytes as JSON.
fn document(bytes: usize) -> Value {
    let mut document = json!({});
    for name in 'a'..='z' {
        let left = bytes - document.to_string().len();
        let around = if name == 'a' { 4 } else { 5 };
        if left > 2 * MAXIMUM_PROPERTY_BYTES {
            document[name.to_string()] = text(MAXIMUM_PROPERTY_BYTES);
        } else if left > MAXIMUM_PROPERTY_BYTES {
            document[name.to_string()] = text(MAXIMUM_PROPERTY_BYTES / 2);
        } else {
            document[name.to_string()] = text(left - around);
            break;
        }
    }
    assert_eq!(document.to_string().len(), bytes);
    document
}

#[test]
fn a_section_has_32_kib() {
    assert!(write_of(document(MAXIMUM_DESIRED_BYTES)).is_ok());
    let error = write_of(document(MAXIMUM_DESIRED_BYTES + 1)).unwrap_err();
    assert_eq!(error.to_string(), "the desired properties would have 32769 bytes together; at most 32768 are allowed");
    let report = |bytes| Twin::default().after_report(&said(&Twin::default(), document(bytes)), NOW);
    assert!(report(MAXIMUM_REPORTED_BYTES).is_ok());
    assert!(matches!(report(MAXIMUM_REPORTED_BYTES + 1), Err(TwinError::SectionTooLarge { section: "reported", .. })));
    let note = |bytes| {
        let (desired, cloud) = (Assignments::default(), said(&Twin::default(), document(bytes)));
        let write = OperatorWrite { manner: Manner::Merge, target: Target::Everything, desired, cloud };
        Twin::default().after_write(&write, NOW)
    };
    assert!(note(MAXIMUM_CLOUD_BYTES).is_ok());
    assert!(matches!(note(MAXIMUM_CLOUD_BYTES + 1), Err(TwinError::SectionTooLarge { section: "cloud", .. })));
}

#[test]
fn a_value_nests_ten_levels() {
    let nested = |levels: usize| {
        (0..levels).fold(json!(1), |inner, level| if level % 2 == 0 { json!([inner]) } else { json!({ "a": inner }) })
    };
    assert!(write_of(json!({ "a": nested(MAXIMUM_DEPTH) })).is_ok());
    let too_deep = TwinError::TooDeep { path: "a".into() };
    assert_eq!(write_of(json!({ "a": nested(MAXIMUM_DEPTH + 1) })), Err(too_deep.clone()));
    assert_eq!(write_of(json!({ "a": nested(100) })), Err(too_deep));
}

#[test]
fn names_have_no_dots_spaces_dollars_or_control_characters() {
    let long = "ü".repeat(MAXIMUM_NAME_LENGTH);
    for name in ["a", "_a-1", "größe", "a/b", &long] {
        assert!(write_of(json!({ name: 1 })).is_ok(), "{name}");
        assert!(write_of(json!({ name: { "__t": "c", name: 1 } })).is_ok(), "{name}");
    }
    let longer = "x".repeat(MAXIMUM_NAME_LENGTH + 1);
    for name in ["", "a.b", "a b", "$metadata", "a\n", "a\u{85}", &longer] {
        assert!(matches!(write_of(json!({ name: 1 })), Err(TwinError::Name { .. })), "{name}");
        assert!(matches!(write_of(json!({ name: null })), Err(TwinError::Name { .. })), "{name}");
        assert!(matches!(write_of(json!({ "k": { "__t": "c", name: 1 } })), Err(TwinError::Name { .. })), "{name}");
    }
    assert!(matches!(Assignments::of_component("a b", Map::new()), Err(TwinError::Name { .. })));
}

#[test]
fn the_mark_has_one_value() {
    for mark in [json!("d"), json!(null), json!(1)] {
        let refused = write_of(json!({ "k": { "__t": mark } }));
        assert_eq!(refused.unwrap_err().to_string(), "k: __t must be \"c\", the mark of a component");
    }
}
