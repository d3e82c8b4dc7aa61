//! Signed requests that are what they say.

use super::administrator_key;
use crate::support::{encoded, events, stable, unique};
use serde_json::json;

#[test]
fn both_forms_of_a_signature_are_a_credential_for_every_component() {
    let place = shared_place!();
    let signer = administrator_key(place);
    for signer in [signer.clone(), signer.derived()] {
        let call = |method: &str, path: &str| place.anonymous().call(method, path).signed(&signer);
        let me = call("GET", "/skein/v1/whoami").send().ok();
        assert_eq!((&me["kind"], &me["id"]), (&json!("administrator"), &json!("bootstrap")));
        let path = stable(&format!("/api/devices/{}", unique("d")));
        let put = call("PUT", &path).json(&json!({ "displayName": "Küche" })).send().ok();
        assert_eq!(put["displayName"], "Küche");
        assert_eq!(call("GET", &path).send().ok(), put);
        let patch = call("PATCH", &path).body("application/merge-patch+json", r#"{"displayName":"Bad"}"#);
        assert_eq!(patch.send().ok()["displayName"], "Bad");
        call("PUT", &path).json(&json!({ "displayName": "Flur" })).chunked().send().ok();
        call("DELETE", &path).send().expect_no_content();
        call("GET", "/v1/admin/user2").send().expect_status(200);
        call("GET", "/v3/projects?name=cn-north-4").send().ok();
    }
}

#[test]
fn odd_paths_and_queries_are_signed_as_they_are_sent() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let get = |path: &str| place.anonymous().call("GET", path).signed(signer).send();
    for name in ["%7Bproject_id%7D", "ü b%2Bc~", "100%25", "%E4%BD%A0"] {
        let path = format!(
            "/v3/projects?name={}&empty=&tag=b&tag=a&valueless",
            name.replace('ü', "%C3%BC").replace(' ', "%20")
        );
        get(&path).ok();
    }
    // A segment that has to be encoded reaches the endpoint, which has its own opinion of it.
    let device = get(&stable(&format!("/api/devices/{}", encoded("{project_id} ü"))));
    device.expect_central_error(400, "BadRequest");
    get(&stable("/api/devices/a%2Db")).expect_central_error(404, "NotFound");
}

#[test]
fn a_signed_body_has_the_limit_of_every_body() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let send = |length: usize| {
        let path = stable(&format!("/api/devices/{}", unique("d")));
        let body = format!(r#"{{"displayName":"{}"}}"#, "x".repeat(length - 18));
        place.anonymous().call("PUT", &path).body("application/json", body).signed(signer).send()
    };
    send(1024 * 1024).expect_central_error(422, "UnprocessableEntity");
    send(1024 * 1024 + 1).expect_central_error(413, "PayloadTooLarge");
}

#[test]
fn who_may_do_all_else_is_still_no_device() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let call = place.anonymous().call("POST", &events("d")).json(&json!({ "t": 1 })).signed(signer);
    call.send().expect_hub_error(403, "IotHubUnauthorizedAccess");
}
