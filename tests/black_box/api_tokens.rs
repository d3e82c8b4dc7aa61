//! API tokens (contract `central.md` §1.2, 5).

use crate::support::{
    Api, encoded, let_remembered_credentials_end, preview, rfc3339, role, stable, token_with_roles, unique, unix_now,
    wait_until,
};
use serde_json::{Value, json};

fn path(id: &str) -> String {
    stable(&format!("/api/apiTokens/{id}"))
}

fn operator() -> Value {
    json!({ "roles": [{ "role": role::OPERATOR }] })
}

#[test]
fn the_value_of_a_token_is_shown_once() {
    let api = shared_place!().administrator();
    let id = unique("t");
    let created = api.put(&path(&id), &operator()).ok();
    let mut names: Vec<&str> = created.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["expiry", "id", "roles", "token"]);
    assert_eq!((&created["id"], &created["roles"]), (&json!(id), &operator()["roles"]));
    let shown = json!({ "id": id, "roles": created["roles"], "expiry": created["expiry"] });
    assert_eq!(api.get(&path(&id)).ok(), shown);
    assert_eq!(listed(&api, &id), [shown]);
}

/// The entries of that id on all pages of the list.
fn listed(api: &Api<'_>, id: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut next = Some(api.call("GET", &preview("/api/apiTokens?maxpagesize=100")));
    while let Some(call) = next {
        let (page, link) = call.send().page(api);
        found.extend(page.into_iter().filter(|token| token["id"] == id));
        next = link;
    }
    found
}

#[test]
fn a_token_has_the_published_form_with_its_expiry_in_milliseconds() {
    let api = shared_place!().administrator();
    let id = unique("t");
    let body = json!({ "roles": [{ "role": role::OPERATOR }], "expiry": "2096-02-29T12:34:56.789Z" });
    let created = api.put(&path(&id), &body).ok();
    assert_eq!(created["expiry"], "2096-02-29T12:34:56.789Z");
    let token = created["token"].as_str().unwrap();
    let fields = token.strip_prefix("SharedAccessSignature ").unwrap();
    let fields: Vec<(&str, &str)> = fields.split('&').map(|field| field.split_once('=').unwrap()).collect();
    assert_eq!(fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["sr", "sig", "skn", "se"]);
    let application: Vec<usize> = fields[0].1.split('-').map(str::len).collect();
    assert_eq!(application, [8, 4, 4, 4, 12], "{}", fields[0].1);
    let signature: Vec<u8> = percent_encoding::percent_decode_str(fields[1].1).collect();
    assert_eq!(signature.len(), 44, "base64 of 32 bytes");
    assert_eq!(fields[2].1, id);
    assert_eq!(fields[3].1, "3981357296789");
}

#[test]
fn a_token_lives_a_year_unless_its_maker_says_otherwise() {
    let api = shared_place!().administrator();
    let created = api.put(&path(&unique("t")), &operator()).ok();
    let token = created["token"].as_str().unwrap();
    let milliseconds: u64 = token.rsplit("se=").next().unwrap().parse().unwrap();
    let days = (milliseconds / 1000 - unix_now()) / 86_400;
    assert!((364..=365).contains(&days), "{days}");
    // As text with three fractional digits.
    let expiry = created["expiry"].as_str().unwrap();
    assert!(expiry.len() == "2027-11-22T09:35:57.000Z".len() && expiry.ends_with('Z'), "{expiry}");
}

#[test]
fn a_second_put_is_a_conflict_and_leaves_the_first_token() {
    let place = shared_place!();
    let api = place.administrator();
    let id = unique("t");
    let created = api.put(&path(&id), &operator()).ok();
    let other = json!({ "roles": [{ "role": role::ADMINISTRATOR }] });
    for body in [operator(), other] {
        api.put(&path(&id), &body).expect_central_error(409, "Conflict");
    }
    assert_eq!(api.get(&path(&id)).ok()["roles"], operator()["roles"]);
    place.with(created["token"].as_str().unwrap()).get(&stable("/api/devices")).ok();
}

#[test]
fn a_deleted_token_lets_nobody_in_any_more() {
    let place = shared_place!();
    let api = place.administrator();
    let id = unique("t");
    let token = api.put(&path(&id), &operator()).ok()["token"].as_str().unwrap().to_owned();
    let holder = place.with(token);
    holder.get(&stable("/api/devices")).ok();
    api.delete(&path(&id)).expect_no_content();
    api.get(&path(&id)).expect_central_error(404, "NotFound");
    api.delete(&path(&id)).expect_central_error(404, "NotFound");
    let_remembered_credentials_end();
    for _ in 0..20 {
        holder.get(&stable("/api/devices")).expect_central_error(401, "Unauthenticated");
    }
    // An id that is free again does not bring the old value back.
    api.put(&path(&id), &operator()).ok();
    holder.get(&stable("/api/devices")).expect_central_error(401, "Unauthenticated");
}

#[test]
fn a_token_that_ended_lets_nobody_in() {
    let place = shared_place!();
    let api = place.administrator();
    let expiry = rfc3339(unix_now() + 2);
    let body = json!({ "roles": [{ "role": role::OPERATOR }], "expiry": expiry });
    let token = api.put(&path(&unique("t")), &body).ok()["token"].as_str().unwrap().to_owned();
    let holder = place.with(&token);
    wait_until("the token has ended", || holder.get(&stable("/api/devices")).status == 401);
    // Its own text does not say until when it is good.
    let (front, _) = token.rsplit_once("se=").unwrap();
    let forged = format!("{front}se=3981357296789");
    place.with(forged).get(&stable("/api/devices")).expect_central_error(401, "Unauthenticated");
}

#[test]
fn what_is_no_token_is_unprocessable() {
    let api = shared_place!().administrator();
    let id = unique("t");
    let role = |role: Value| json!({ "roles": [{ "role": role }] });
    let expiry = |expiry: Value| json!({ "roles": [{ "role": role::OPERATOR }], "expiry": expiry });
    for body in [
        json!({}),
        json!([]),
        json!({ "roles": null }),
        json!({ "roles": [] }),
        json!({ "roles": "Operator" }),
        json!({ "roles": [role::OPERATOR] }),
        json!({ "roles": [{}] }),
        json!({ "roles": vec![json!({ "role": role::OPERATOR }); 201] }),
        role(json!(null)),
        role(json!(1)),
        role(json!("Operator")),
        role(json!("00000000-0000-0000-0000-000000000000")),
        // A role of an organization needs one.
        role(json!(role::ORG_ADMIN)),
        role(json!(role::ORG_OPERATOR)),
        role(json!(role::ORG_VIEWER)),
        json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": "Not An Id" }] }),
        json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": 1 }] }),
        expiry(json!("2020-01-01T00:00:00Z")),
        expiry(json!("tomorrow")),
        expiry(json!("2096-02-29")),
        expiry(json!(4_000_000_000_000_u64)),
        expiry(json!(null)),
    ] {
        api.put(&path(&id), &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.get(&path(&id)).expect_central_error(404, "NotFound");
}

#[test]
fn a_token_id_has_40_letters_digits_and_dashes_at_most() {
    let api = shared_place!().administrator();
    let id = unique("T");
    let longest = format!("{id}{}", "x".repeat(40 - id.len()));
    api.put(&path(&longest), &operator()).ok();
    for bad in ["a b", "a_b", "ä", "a.b", &format!("{longest}x")] {
        api.put(&path(&encoded(bad)), &operator()).expect_central_error(400, "BadRequest");
        api.get(&path(&encoded(bad))).expect_central_error(400, "BadRequest");
        api.delete(&path(&encoded(bad))).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn a_token_made_by_a_token_can_do_what_its_maker_can() {
    let place = shared_place!();
    let maker = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    let made = maker.put(&path(&unique("t")), &json!({ "roles": [{ "role": role::ADMINISTRATOR }] })).ok();
    let api = place.with(made["token"].as_str().unwrap());
    let id = crate::support::created(&api, "d", &json!({}));
    api.get(&stable(&format!("/api/devices/{id}"))).ok();
}

#[test]
fn a_role_is_taken_in_either_case_and_shown_in_lower() {
    let api = shared_place!().administrator();
    let body = json!({ "roles": [{ "role": role::OPERATOR.to_uppercase() }] });
    assert_eq!(api.put(&path(&unique("t")), &body).ok()["roles"], operator()["roles"]);
}
