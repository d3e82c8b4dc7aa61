//! Who gets in, and in which forms (contract `central.md` §1.2).

use crate::support::{Answer, encoded, role, stable, token_with_roles, unique};
use serde_json::json;

#[track_caller]
fn assert_unauthenticated(answer: &Answer) {
    answer.expect_central_error(401, "Unauthenticated");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn a_request_without_a_credential_is_unauthenticated() {
    let place = shared_place!();
    for path in ["/api/devices", "/api/devices/d", "/api/apiTokens", "/api/roles"] {
        assert_unauthenticated(&place.anonymous().get(&stable(path)));
    }
    assert_unauthenticated(&place.with("").get(&stable("/api/devices")));
}

#[test]
fn an_unauthenticated_write_changes_nothing() {
    let place = shared_place!();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    assert_unauthenticated(&place.anonymous().put(&path, &json!({})));
    place.administrator().get(&path).expect_central_error(404, "NotFound");
}

#[test]
fn what_is_no_credential_of_ours_is_unauthenticated() {
    let place = shared_place!();
    let long = format!("Bearer {}", "x".repeat(9_000));
    for authorization in [
        "Bearer",
        "Bearer not-a-token",
        "Basic dXNlcjpwYXNz",
        "SharedAccessSignature",
        "SharedAccessSignature sr=a&sig=b&skn=c&se=d",
        "SharedAccessSignature nonsense",
        "nonsense",
        &long,
    ] {
        assert_unauthenticated(&place.with(authorization).get(&stable("/api/devices")));
    }
}

#[test]
fn two_credentials_are_none() {
    let place = shared_place!();
    let api = token_with_roles(place, &json!([{ "role": role::OPERATOR }]));
    let call = api.call("GET", &stable("/api/devices"));
    assert_unauthenticated(&call.header("authorization", "Bearer another").send());
}

#[test]
fn a_token_is_taken_in_either_form_and_with_its_fields_in_any_order() {
    let place = shared_place!();
    let (token, id) = new_token(place);
    let (scheme, fields) = token.split_once(' ').unwrap();
    let mut parts: Vec<&str> = fields.split('&').collect();
    parts.reverse();
    let reversed = parts.join("&");
    for authorization in [
        token.clone(),
        format!("Bearer {token}"),
        format!("{scheme} {reversed}"),
        format!("sharedaccesssignature {fields}"),
    ] {
        let me = place.with(authorization).get("/skein/v1/whoami").ok();
        assert_eq!((&me["kind"], &me["id"]), (&json!("api-token"), &json!(id)));
    }
}

#[test]
fn a_token_with_another_signature_id_or_application_is_unauthenticated() {
    let place = shared_place!();
    let (token, id) = new_token(place);
    let (_, other_id) = new_token(place);
    let signature = token.split("&sig=").nth(1).unwrap().split('&').next().unwrap();
    let application = token.split("sr=").nth(1).unwrap().split('&').next().unwrap();
    let forged_signature = encoded("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    for forged in [
        token.replace(signature, &forged_signature),
        token.replace(&id, &other_id),
        token.replace(application, "00000000-0000-0000-0000-000000000000"),
        token.replace("sr=", "sx="),
        token.replace("&sig=", "&sig=x"),
        format!("{token}&sr={application}"),
    ] {
        assert_ne!(forged, token);
        assert_unauthenticated(&place.with(forged).get(&stable("/api/devices")));
    }
    place.with(token).get(&stable("/api/devices")).ok();
}

#[test]
fn the_bootstrap_administrator_is_known_by_the_variable() {
    let me = shared_place!().administrator().get("/skein/v1/whoami").ok();
    assert_eq!((&me["kind"], &me["id"]), (&json!("administrator"), &json!("bootstrap")));
    assert_eq!(me["roles"], json!([{ "role": role::ADMINISTRATOR }]));
}

#[test]
fn whoami_speaks_our_own_dialect() {
    let place = shared_place!();
    place.anonymous().get("/skein/v1/whoami").expect_skein_error(401, "unauthenticated", None);
    place.with("Bearer wrong").get("/skein/v1/whoami").expect_skein_error(401, "unauthenticated", None);
}

/// A new token's value and its id.
fn new_token(place: &crate::support::Place) -> (String, String) {
    let id = unique("t");
    let body = json!({ "roles": [{ "role": role::OPERATOR }] });
    let answer = place.administrator().put(&stable(&format!("/api/apiTokens/{id}")), &body).ok();
    (answer["token"].as_str().unwrap().to_owned(), id)
}
