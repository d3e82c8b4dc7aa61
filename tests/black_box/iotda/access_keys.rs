//! `/skein/v1/access-keys`.

use super::keys;
use crate::support::{Device, Person, Signer, role, token_with_roles};
use serde_json::json;

const PATH: &str = "/skein/v1/access-keys";

#[test]
fn a_key_is_made_with_its_secret_and_listed_without() {
    let place = shared_place!();
    let api = Person::new(place).api();
    assert_eq!(keys(&api).len(), 0);
    let made = api.post(PATH, &json!({ "description": "für das Skript" })).expect_status(201).json();
    let signer = Signer::of(&made);
    let is_id = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    assert!(signer.access_key.len() == 20 && signer.access_key.bytes().all(is_id), "{made}");
    assert!(signer.secret_key.len() == 40 && signer.secret_key.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert!(made["createdAt"].is_i64());
    let mut shown = made.clone();
    shown.as_object_mut().unwrap().remove("secretKey");
    assert_eq!(keys(&api), [shown]);
    assert_eq!(made["description"], "für das Skript");
}

#[test]
fn an_owner_has_two_keys_and_an_end_of_each() {
    let place = shared_place!();
    let (api, other) = (Person::new(place).api(), Person::new(place).api());
    let first = Signer::create(&api);
    // A body is not needed.
    let second = api.call("POST", PATH).send().expect_status(201).json();
    assert_eq!(second["description"], "");
    api.post(PATH, &json!({})).expect_skein_error(409, "conflict", None);
    let path = format!("{PATH}/{}", first.access_key);
    other.delete(&path).expect_skein_error(404, "not_found", None);
    api.delete(&path).expect_no_content();
    api.delete(&path).expect_skein_error(404, "not_found", None);
    Signer::create(&api);
    assert_eq!(keys(&api).len(), 2);
    assert_eq!(keys(&other).len(), 0);
}

#[test]
fn a_description_has_255_characters_at_the_most() {
    let place = shared_place!();
    let api = Person::new(place).api();
    api.post(PATH, &json!({ "description": "ü".repeat(255) })).expect_status(201);
    for description in [json!("ü".repeat(256)), json!(1), json!(null)] {
        let refused = api.post(PATH, &json!({ "description": description }));
        refused.expect_skein_error(422, "unprocessable", Some("description"));
    }
    for body in [json!({ "name": "x" }), json!([])] {
        api.post(PATH, &body).expect_skein_error(400, "bad_request", None);
    }
    assert_eq!(keys(&api).len(), 1);
}

#[test]
fn only_people_and_the_bootstrap_administrator_have_keys() {
    let place = shared_place!();
    place.anonymous().get(PATH).expect_skein_error(401, "unauthenticated", None);
    let token = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    let device = Device::create(place, "d", &json!({}));
    let service = place.service();
    for api in [Some(token), Some(device.api), service].into_iter().flatten() {
        api.get(PATH).expect_skein_error(403, "forbidden", None);
        api.post(PATH, &json!({})).expect_skein_error(403, "forbidden", None);
        api.delete(&format!("{PATH}/WKZQ4D2PCYN7GT5XH3RM")).expect_skein_error(403, "forbidden", None);
    }
}
