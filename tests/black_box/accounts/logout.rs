//! `POST /v1/logout2`, in the three forms of its clients, and one's own sessions.

use crate::support::{Person, Tokens, let_remembered_credentials_end};
use serde_json::json;

fn is_signed_in(person: &Person<'_>, tokens: &Tokens) -> bool {
    person.place.with(&tokens.access).get("/v1/user2").status == 200
}

#[test]
fn every_form_ends_what_it_names_within_five_seconds() {
    let place = shared_place!();
    let person = Person::new(place);
    let sessions: Vec<Tokens> = (0..5).map(|_| person.sign_in()).collect();
    let api = |number: usize| place.with(&sessions[number].access);
    // The CLI, the SDK with an empty object, and the admin CLI, which names another session.
    api(0).call("POST", "/v1/logout2?logout_all=false").send().expect_rainmaker_success(200);
    api(1).post("/v1/logout2", &json!({})).expect_rainmaker_success(200);
    api(2).post("/v1/logout", &json!({ "refreshtoken": sessions[3].refresh })).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    let signed_in: Vec<bool> = sessions.iter().map(|tokens| is_signed_in(&person, tokens)).collect();
    assert_eq!(signed_in, [false, false, true, false, true]);
    api(0).get("/v1/user2").expect_rainmaker_error(401, 100_047);
    let refresh = place.anonymous().post("/v1/login2", &json!({ "refreshtoken": sessions[3].refresh }));
    refresh.expect_rainmaker_error(400, 101_017);
    api(2).post("/v1/logout2", &json!({ "logout_all": true })).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    assert!(!is_signed_in(&person, &sessions[2]) && !is_signed_in(&person, &sessions[4]));
}

#[test]
fn what_is_no_flag_is_refused() {
    let place = shared_place!();
    let api = Person::new(place).api();
    api.call("POST", "/v1/logout2?logout_all=maybe").send().expect_rainmaker_error(400, 101_036);
    api.post("/v1/logout2", &json!({ "logout_all": "maybe" })).expect_rainmaker_error(400, 101_036);
    api.get("/v1/user2").expect_status(200);
    place.anonymous().post("/v1/logout2", &json!({})).expect_rainmaker_error(401, 100_046);
}

#[test]
fn people_see_and_end_their_own_sessions() {
    let place = shared_place!();
    let (person, other) = (Person::new(place), Person::new(place));
    let (first, second) = (person.sign_in(), person.sign_in());
    let api = place.with(&second.access);
    let sessions = api.get("/skein/v1/sessions").expect_status(200).json();
    let sessions = sessions["value"].as_array().unwrap();
    let current: Vec<bool> = sessions.iter().map(|session| session["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [true, false]);
    let id = sessions[1]["id"].as_str().unwrap();
    other.api().delete(&format!("/skein/v1/sessions/{id}")).expect_skein_error(404, "not_found", None);
    api.delete(&format!("/skein/v1/sessions/{id}")).expect_status(204);
    let_remembered_credentials_end();
    assert!(!is_signed_in(&person, &first) && is_signed_in(&person, &second));
    place.administrator().get("/skein/v1/sessions").expect_skein_error(403, "forbidden", None);
}
