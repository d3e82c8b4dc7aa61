//! `X-Auth-Token`, alone and beside an `Authorization`.

use crate::support::{Answer, Person, Place, Signer, role, stable, unique};
use serde_json::json;

const PATH: &str = "/v3/projects";

fn get(place: &Place, token: Option<&str>, authorization: Option<&str>) -> Answer {
    let mut call = place.anonymous().call("GET", PATH);
    for (name, value) in [("x-auth-token", token), ("authorization", authorization)] {
        if let Some(value) = value {
            call = call.header(name, value);
        }
    }
    call.send()
}

#[test]
fn a_session_and_an_api_token_are_tokens_and_nothing_else_is() {
    let place = shared_place!();
    let tokens = Person::new(place).sign_in();
    let path = stable(&format!("/api/apiTokens/{}", unique("t")));
    let made = place.administrator().put(&path, &json!({ "roles": [{ "role": role::OPERATOR }] })).ok();
    get(place, Some(&tokens.access), None).ok();
    get(place, Some(made["token"].as_str().unwrap()), None).ok();
    get(place, Some(""), None).expect_iotda_error(401, "APIGW.0301");
    get(place, Some(""), Some("Bearer nonsense")).expect_iotda_error(401, "APIGW.0301");
    for wrong in ["nonsense", &tokens.id, &tokens.refresh, "a.b.c", &"x".repeat(9_000)] {
        let message = get(place, Some(wrong), None).expect_iotda_error(403, "IOTDA.000004");
        assert!(!message.contains(wrong), "{message}");
    }
    let twice = place.anonymous().call("GET", PATH).header("x-auth-token", &tokens.access);
    twice.header("x-auth-token", &tokens.access).send().expect_iotda_error(403, "IOTDA.000004");
}

#[test]
fn whichever_is_valid_counts() {
    let place = shared_place!();
    let person = Person::new(place);
    let token = person.sign_in().access;
    let signer = Signer::create(&person.api());
    let stranger = signer.knowing(&"x".repeat(40));
    for dummy in ["dummy", "Bearer nonsense", "Basic dXNlcjpwYXNz", ""] {
        get(place, Some(&token), Some(dummy)).ok();
        get(place, Some("nonsense"), Some(dummy)).expect_iotda_error(403, "IOTDA.000004");
    }
    get(place, Some("nonsense"), Some(&token)).ok();
    let signed = |signer: &Signer, token: &str| {
        place.anonymous().call("GET", PATH).header("x-auth-token", token).signed(signer).send()
    };
    signed(&signer, &token).ok();
    signed(&signer, "nonsense").ok();
    signed(&stranger, &token).ok();
    signed(&stranger, "nonsense").expect_iotda_error(401, "APIGW.0301");
}

#[test]
fn only_the_paths_of_huaweis_dialects_take_the_header() {
    let place = shared_place!();
    let token = Person::new(place).sign_in().access;
    let call = |path: &str| place.anonymous().call("GET", path).header("x-auth-token", &token).send();
    call("/skein/v1/whoami").expect_skein_error(401, "unauthenticated", None);
    call("/v1/user2").expect_rainmaker_error(401, 100_046);
    call(PATH).ok();
}
