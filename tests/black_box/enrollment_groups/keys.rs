//! The keys of a group.

use super::{group, path, symmetric, with_keys};
use crate::support::{Api, random_key, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The keys of a group.
#[track_caller]
fn keys(api: &Api<'_>, id: &str) -> (String, String) {
    let keys = api.get(&path(id, "")).ok()["attestation"]["symmetricKey"].take();
    let key = |name: &str| keys[name].as_str().unwrap().to_owned();
    (key("primaryKey"), key("secondaryKey"))
}

#[test]
fn keys_that_are_not_given_are_made_of_64_bytes() {
    let place = shared_place!();
    let api = place.administrator();
    let (one, other) = (group(&api, &symmetric()), group(&api, &symmetric()));
    let (primary, secondary) = keys(&api, &one);
    for key in [&primary, &secondary] {
        assert_eq!((key.len(), STANDARD.decode(key).unwrap().len()), (88, 64));
    }
    assert_ne!(primary, secondary);
    assert_ne!(keys(&api, &other).0, primary);
}

#[test]
fn own_keys_are_base64_of_16_to_64_bytes_and_both() {
    let place = shared_place!();
    let api = place.administrator();
    let id = unique("eg").replace('_', "-");
    let good = random_key(32);
    for bad in [random_key(15), random_key(65), "base64?".to_owned(), String::new()] {
        api.put(&path(&id, ""), &with_keys(&bad, &good)).expect_central_error(422, "UnprocessableEntity");
        api.put(&path(&id, ""), &with_keys(&good, &bad)).expect_central_error(422, "UnprocessableEntity");
    }
    for missing in ["primaryKey", "secondaryKey"] {
        let mut body = with_keys(&good, &good);
        body["attestation"]["symmetricKey"].as_object_mut().unwrap().remove(missing);
        api.put(&path(&id, ""), &body).expect_central_error(422, "UnprocessableEntity");
    }
    let mut none = symmetric();
    none["attestation"]["symmetricKey"] = Value::Null;
    api.put(&path(&id, ""), &none).expect_central_error(422, "UnprocessableEntity");
    let (shortest, longest) = (random_key(16), random_key(64));
    let id = group(&api, &with_keys(&shortest, &longest));
    assert_eq!(keys(&api, &id), (shortest, longest));
}

#[test]
fn two_groups_of_a_type_do_not_share_their_keys() {
    let place = shared_place!();
    let api = place.administrator();
    let (first, second) = (random_key(32), random_key(32));
    let id = group(&api, &with_keys(&first, &second));
    let another = unique("eg").replace('_', "-");
    // The migrator looks for the group that has them when it is told so.
    api.put(&path(&another, ""), &with_keys(&first, &second)).expect_central_error(409, "Conflict");
    let mut edge = with_keys(&first, &second);
    edge["type"] = json!("iotEdge");
    api.put(&path(&another, ""), &edge).ok();
    api.patch(&path(&another, ""), &json!({ "type": "iot" })).expect_central_error(409, "Conflict");
    let swapped = group(&api, &with_keys(&second, &first));
    let rotate = json!({ "attestation": { "symmetricKey": { "primaryKey": first, "secondaryKey": second } } });
    api.patch(&path(&swapped, ""), &rotate).expect_central_error(409, "Conflict");
    // One's own keys are no conflict, and one of both can be changed.
    api.patch(&path(&id, ""), &rotate).ok();
    let third = random_key(32);
    api.patch(&path(&id, ""), &json!({ "attestation": { "symmetricKey": { "primaryKey": third } } })).ok();
    assert_eq!(keys(&api, &id), (third, second.clone()));
    for bad in [json!({ "primaryKey": null }), json!({ "primaryKey": "AAAA" }), Value::Null] {
        let body = json!({ "attestation": { "symmetricKey": bad } });
        api.patch(&path(&id, ""), &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.put(&path(&another, ""), &with_keys(&first, &second)).expect_central_error(409, "Conflict");
}

#[test]
fn no_key_is_in_the_files() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let (primary, secondary) = (random_key(32), random_key(32));
    let id = group(&api, &with_keys(&primary, &secondary));
    let made = keys(&api, &group(&api, &symmetric()));
    api.delete(&path(&id, "")).expect_status(204);
    let Some(file) = application.database_file() else { return };
    let mut written = std::fs::read(&file).unwrap();
    written.extend(std::fs::read(file.with_extension("db-wal")).unwrap_or_default());
    for key in [&primary, &secondary, &made.0, &made.1] {
        let bytes = STANDARD.decode(key).unwrap();
        assert!(!written.windows(key.len()).any(|window| window == key.as_bytes()), "as text");
        assert!(!written.windows(bytes.len()).any(|window| window == bytes), "as bytes");
        assert!(!application.log().contains(key.as_str()));
    }
}
