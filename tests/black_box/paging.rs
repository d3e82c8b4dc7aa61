//! Page tokens (contract `central.md` §1.7).

use crate::support::{Api, Organization, Place, encoded, preview, role, stable, unique};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Devices that are there during the whole walk.
const LASTING: usize = 120;
/// Devices that come and go while it is made.
const PASSING: usize = 40;

#[test]
fn a_walk_under_inserts_and_deletes_repeats_nothing_and_loses_nothing() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let filter = encoded(&format!("scopes eq '{organization}'"));
    let path = |id: &str| stable(&format!("/api/devices/{id}"));
    let lasting: BTreeSet<String> = (0..LASTING).map(|number| format!("{organization}-{:03}", number * 3)).collect();
    for (number, id) in lasting.iter().enumerate() {
        // Many names are shared, so that a page can end between two devices of one name.
        let body = json!({ "displayName": format!("n{}", number % 9), "organizations": [organization] });
        place.administrator().put(&path(id), &body).ok();
    }
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let api = place.administrator();
            for number in (0..PASSING).cycle() {
                // Between the lasting ones, all over the list.
                let id = format!("{organization}-{:03}", (number * 7 % LASTING) * 3 + 1);
                let body = json!({ "displayName": format!("n{}", number % 11), "organizations": [organization] });
                api.put(&path(&id), &body).ok();
                if over.load(Ordering::Relaxed) {
                    break;
                }
                api.delete(&path(&id)).expect_no_content();
            }
        });
        let api = place.administrator();
        for order in ["", "&orderby=displayName", "&orderby=displayName%20desc"] {
            let first = preview(&format!("/api/devices?maxpagesize=7&filter={filter}{order}"));
            let seen = walk(&api, &first);
            let distinct: BTreeSet<String> = seen.iter().cloned().collect();
            assert_eq!(distinct.len(), seen.len(), "a device came twice ({order})");
            let lost: Vec<_> = lasting.difference(&distinct).collect();
            assert!(lost.is_empty(), "lost ({order}): {lost:?}");
        }
        over.store(true, Ordering::Relaxed);
    });
}

fn walk(api: &Api<'_>, first: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = Some(api.call("GET", first));
    while let Some(call) = next {
        let (page, link) = call.send().page(api);
        seen.extend(page.iter().map(|device| device["id"].as_str().unwrap().to_owned()));
        next = link;
    }
    seen
}

/// A first page's link in parts: what is in front of the token, and the token. And the filter of the list, with the
/// organization whose devices it has.
fn first_link(place: &Place) -> (String, String, String, Organization<'_>) {
    let organization = Organization::new(place);
    for number in 0..3 {
        let body = json!({ "organizations": [organization] });
        place.administrator().put(&stable(&format!("/api/devices/{organization}-{number}")), &body).ok();
    }
    let filter = encoded(&format!("scopes eq '{organization}'"));
    let answer = place.administrator().get(&preview(&format!("/api/devices?maxpagesize=1&filter={filter}")));
    let body = answer.ok();
    let link = body["nextLink"].as_str().unwrap().strip_prefix(&answer.origin).unwrap();
    let (front, token) = link.split_once("&%24skiptoken=").unwrap();
    (front.to_owned(), token.to_owned(), filter, organization)
}

#[test]
fn an_edited_token_is_a_bad_request() {
    let place = shared_place!();
    let (front, token, _, _organization) = first_link(place);
    let api = place.administrator();
    let get = |token: &str| api.get(&format!("{front}&$skiptoken={token}"));
    get(&token).ok();
    for position in (0..token.len()).step_by(5) {
        let other = if token.as_bytes()[position] == b'A' { "B" } else { "A" };
        let edited = format!("{}{other}{}", &token[..position], &token[position + 1..]);
        get(&edited).expect_central_error(400, "BadRequest");
    }
    for edited in [
        "",
        "A",
        "%00",
        "null",
        &token[1..],
        &token[..token.len() - 1],
        &format!("{token}A"),
        &format!("{token}{token}"),
    ] {
        get(edited).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn a_token_continues_its_own_list_and_no_other() {
    let place = shared_place!();
    let (_, token, filter, _organization) = first_link(place);
    let api = place.administrator();
    for other in [
        preview("/api/devices?maxpagesize=1"),
        preview("/api/devices?maxpagesize=1&filter=id%20ne%20'a'"),
        preview(&format!("/api/devices?maxpagesize=1&filter={filter}&orderby=displayName")),
        stable("/api/devices"),
        preview("/api/apiTokens?maxpagesize=1"),
        preview("/api/roles?maxpagesize=1"),
    ] {
        api.get(&format!("{other}&$skiptoken={token}")).expect_central_error(400, "BadRequest");
    }
    // Another size of the page is the same list.
    let same = preview(&format!("/api/devices?maxpagesize=100&filter={filter}"));
    assert_eq!(api.get(&format!("{same}&$skiptoken={token}")).page(&api).0.len(), 2);
}

#[test]
fn a_token_gives_nobody_more_than_they_may_see() {
    let place = shared_place!();
    let (front, token, _, _organization) = first_link(place);
    let elsewhere = Organization::new(place);
    let stranger = elsewhere.token(role::ORG_VIEWER);
    let body = stranger.get(&format!("{front}&$skiptoken={token}")).ok();
    assert_eq!(body["value"], json!([]));
    place.anonymous().get(&format!("{front}&$skiptoken={token}")).expect_central_error(401, "Unauthenticated");
}

#[test]
fn the_link_survives_clients_that_add_the_version_again() {
    let place = shared_place!();
    let (front, token, _, _organization) = first_link(place);
    let api = place.administrator();
    let answer = api.get(&format!("{front}&%24skiptoken={token}&api-version=2022-10-31-preview"));
    let (entries, next) = answer.page(&api);
    assert_eq!(entries.len(), 1);
    // Each parameter once, however often it came.
    let link = answer.ok()["nextLink"].as_str().unwrap().to_owned();
    for name in ["api-version=", "maxpagesize=", "filter=", "skiptoken="] {
        assert_eq!(link.matches(name).count(), 1, "{link}");
    }
    assert_eq!(next.unwrap().send().page(&api).0.len(), 1);
}

#[test]
fn tokens_and_roles_are_paged_as_devices_are() {
    let place = shared_place!();
    let api = place.administrator();
    let ids: Vec<String> = (0..3).map(|_| unique("page")).collect();
    for id in &ids {
        api.put(&stable(&format!("/api/apiTokens/{id}")), &json!({ "roles": [{ "role": role::OPERATOR }] })).ok();
    }
    let all = walk(&api, &preview("/api/apiTokens?maxpagesize=2"));
    assert!(all.is_sorted(), "{all:?}");
    for id in &ids {
        assert_eq!(all.iter().filter(|listed| *listed == id).count(), 1);
    }
    let roles = walk(&api, &preview("/api/roles?maxpagesize=4"));
    let whole: Vec<Value> = api.get(&preview("/api/roles")).page(&api).0;
    assert_eq!(roles, whole.iter().map(|role| role["id"].as_str().unwrap()).collect::<Vec<_>>());
}
