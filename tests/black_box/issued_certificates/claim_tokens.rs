//! Claim tokens and the report of them.

use super::{CLAIM_TOKENS, ClaimToken, new_key, refusal};
use crate::support::{Organization, Person, role, unique, unix_now};
use serde_json::{Value, json};

const YEAR: u64 = 365 * 24 * 3600;

#[test]
fn a_token_is_shown_once_and_has_its_defaults() {
    let place = shared_place!();
    let api = place.administrator();
    let token = ClaimToken::new(place, json!({}));
    let shown = token.report();
    let mut expected = token.made.clone();
    assert!(expected["token"].as_str().unwrap().starts_with("skein_ct_"));
    expected.as_object_mut().unwrap().remove("token");
    assert_eq!(shown, expected);
    assert!(shown["id"].as_str().unwrap().starts_with("clm_"));
    let life = shown["expiresAt"].as_u64().unwrap() - shown["createdAt"].as_u64().unwrap();
    assert_eq!(life, 7 * 24 * 3_600_000);
    assert_eq!(
        shown,
        json!({
            "id": shown["id"], "name": "Line 7", "uses": 1, "used": 0, "unused": 1, "status": "active",
            "createdAt": shown["createdAt"], "expiresAt": shown["expiresAt"],
        })
    );
    api.delete(&token.path("")).expect_no_content();
    let ended = token.report();
    assert_eq!(ended["status"], "ended");
    api.delete(&token.path("")).expect_no_content();
    assert_eq!(token.report(), ended);
}

#[test]
fn what_a_token_can_not_be_is_refused_by_name() {
    let place = shared_place!();
    let api = place.administrator();
    let now = unix_now();
    for (member, value) in [
        ("name", json!("")),
        ("name", json!("x".repeat(129))),
        ("uses", json!(0)),
        ("uses", json!(100_001)),
        ("lifetimeSeconds", json!(59)),
        ("lifetimeSeconds", json!(YEAR + 1)),
        ("expiresAt", json!(now * 1000)),
        ("expiresAt", json!((now + YEAR + 60) * 1000)),
        ("deviceIdPrefix", json!("")),
        ("deviceIdPrefix", json!("a b")),
        ("deviceIdPrefix", json!("x".repeat(65))),
        ("template", json!("")),
        ("organization", json!(unique("never"))),
        ("organization", json!("A B")),
    ] {
        let mut body = json!({ "name": "Line 7" });
        body[member] = value;
        assert_eq!(refusal(&api.post(CLAIM_TOKENS, &body), 422).1, member, "{body}");
    }
    let both = json!({ "name": "a", "lifetimeSeconds": 60, "expiresAt": (now + 600) * 1000 });
    assert_eq!(refusal(&api.post(CLAIM_TOKENS, &both), 422).1, "lifetimeSeconds");
    for body in [json!({}), json!({ "name": "a", "count": 3 }), json!({ "name": "a", "uses": -1 })] {
        assert_eq!(refusal(&api.post(CLAIM_TOKENS, &body), 422).1, "body");
    }
}

#[test]
fn the_edges_of_what_a_token_can_be_are_taken() {
    let place = shared_place!();
    let until = (unix_now() + YEAR - 60) * 1000;
    for members in [
        json!({ "uses": 100_000, "lifetimeSeconds": 60, "deviceIdPrefix": "x".repeat(64) }),
        json!({ "uses": 1, "lifetimeSeconds": YEAR }),
        json!({ "expiresAt": until }),
    ] {
        let token = ClaimToken::new(place, members.clone());
        for (name, value) in members.as_object().unwrap().iter().filter(|(name, _)| *name != "lifetimeSeconds") {
            assert_eq!(token[name], *value);
        }
    }
}

#[test]
fn tokens_and_their_uses_come_in_pages_the_newest_first() {
    let place = shared_place!();
    let api = place.administrator();
    let tokens: Vec<ClaimToken<'_>> = (0..3).map(|_| ClaimToken::new(place, json!({ "uses": 3 }))).collect();
    let pages = |path: &str| -> Vec<Value> {
        let (mut found, mut rest) = (Vec::new(), String::new());
        loop {
            let page = api.get(&format!("{path}?limit=2{rest}")).ok();
            let entries = page["value"].as_array().unwrap();
            assert!(entries.len() <= 2);
            found.extend(entries.iter().cloned());
            match page["nextPageToken"].as_str() {
                Some(token) => rest = format!("&pageToken={token}"),
                None => return found,
            }
        }
    };
    let all = pages(CLAIM_TOKENS);
    let places: Vec<usize> =
        tokens.iter().map(|token| all.iter().position(|one| one["id"] == token["id"]).unwrap()).collect();
    assert!(places.is_sorted_by(|one, next| one > next), "{places:?}");
    assert!(all.iter().all(|one| one.get("token").is_none()));
    let ids: Vec<String> = (0..3).map(|_| unique("lamp")).collect();
    for id in &ids {
        tokens[0].claim(id, &new_key()).expect_status(201);
    }
    let used: Vec<Value> = pages(&tokens[0].path("/uses")).iter().map(|one| one["deviceId"].clone()).collect();
    assert_eq!(used, ids.iter().rev().map(|id| json!(id)).collect::<Vec<_>>());
    assert_eq!(tokens[0].report()["status"], "usedUp");
    refusal(&api.get(&format!("{CLAIM_TOKENS}?limit=101")), 400);
    refusal(&api.get(&format!("{CLAIM_TOKENS}?pageToken=x")), 400);
}

#[test]
fn a_token_that_is_not_there_is_not_found() {
    let place = shared_place!();
    let api = place.administrator();
    let path = format!("{CLAIM_TOKENS}/clm_never");
    refusal(&api.get(&path), 404);
    refusal(&api.get(&format!("{path}/uses")), 404);
    refusal(&api.delete(&path), 404);
}

#[test]
fn nobody_else_makes_or_sees_tokens() {
    let place = shared_place!();
    let organization = Organization::new(place);
    for api in [Person::new(place).api(), organization.token(role::ORG_ADMIN)] {
        refusal(&api.get(CLAIM_TOKENS), 403);
        refusal(&api.post(CLAIM_TOKENS, &json!({ "name": "a" })), 403);
    }
}
