//! `Idempotency-Key` on the creation of an API token: the one answer that can not be read again.

use crate::support::{Answer, Api, role, stable, token_with_roles, unique};
use serde_json::{Value, json};

fn put(api: &Api<'_>, id: &str, key: &str, body: &Value) -> Answer {
    let call = api.call("PUT", &stable(&format!("/api/apiTokens/{id}")));
    call.header("idempotency-key", key).json(body).send()
}

fn roles(role: &str) -> Value {
    json!({ "roles": [{ "role": role }] })
}

#[test]
fn the_same_request_with_the_same_key_gets_the_same_answer() {
    let place = shared_place!();
    let api = place.administrator();
    let (id, key) = (unique("t"), unique("key"));
    let first = put(&api, &id, &key, &roles(role::OPERATOR)).ok();
    assert_eq!(put(&api, &id, &key, &roles(role::OPERATOR)).ok(), first);
    place.with(first["token"].as_str().unwrap()).get(&stable("/api/devices")).ok();
}

#[test]
fn another_request_with_the_same_key_is_a_conflict() {
    let api = shared_place!().administrator();
    let (id, key) = (unique("t"), unique("key"));
    put(&api, &id, &key, &roles(role::OPERATOR)).ok();
    put(&api, &id, &key, &roles(role::BUILDER)).expect_central_error(409, "Conflict");
    assert_eq!(api.get(&stable(&format!("/api/apiTokens/{id}"))).ok()["roles"], roles(role::OPERATOR)["roles"]);
}

#[test]
fn another_key_does_not_lift_the_conflict() {
    let api = shared_place!().administrator();
    let id = unique("t");
    put(&api, &id, &unique("key"), &roles(role::OPERATOR)).ok();
    put(&api, &id, &unique("key"), &roles(role::OPERATOR)).expect_central_error(409, "Conflict");
}

#[test]
fn a_key_means_something_for_its_token_and_its_caller_alone() {
    let place = shared_place!();
    let api = place.administrator();
    let key = unique("key");
    let [first, second] = ["a", "b"].map(|id| put(&api, &unique(id), &key, &roles(role::OPERATOR)).ok());
    assert_ne!(first["token"], second["token"]);
    let other = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    let id = first["id"].as_str().unwrap();
    let answer = put(&other, id, &key, &roles(role::OPERATOR));
    answer.expect_central_error(409, "Conflict");
    assert!(!answer.text().contains("sig="));
}

#[test]
fn a_refused_request_does_not_use_its_key_up() {
    let api = shared_place!().administrator();
    let (id, key) = (unique("t"), unique("key"));
    put(&api, &id, &key, &json!({})).expect_central_error(422, "UnprocessableEntity");
    put(&api, &id, &key, &roles(role::OPERATOR)).ok();
}

#[test]
fn a_key_has_1_to_255_characters() {
    let api = shared_place!().administrator();
    let longest = format!("{}{}", unique("key"), "x".repeat(255));
    put(&api, &unique("t"), &longest[..255], &roles(role::OPERATOR)).ok();
    for key in [&longest[..256], ""] {
        let id = unique("t");
        put(&api, &id, key, &roles(role::OPERATOR)).expect_central_error(400, "BadRequest");
        api.get(&stable(&format!("/api/apiTokens/{id}"))).expect_central_error(404, "NotFound");
    }
}

#[test]
fn of_many_at_once_all_get_the_one_token_or_are_told_to_ask_again() {
    let place = shared_place!();
    let (id, key) = (unique("t"), unique("key"));
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let put = || put(&place.administrator(), &id, &key, &roles(role::OPERATOR));
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(put)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let created: Vec<Value> = answers.iter().filter(|answer| answer.status == 200).map(Answer::ok).collect();
    assert!(!created.is_empty());
    assert!(created.iter().all(|token| *token == created[0]), "{created:?}");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert!([409, 503].contains(&answer.status), "{}", answer.text());
    }
    assert_eq!(put(&place.administrator(), &id, &key, &roles(role::OPERATOR)).ok(), created[0]);
}
