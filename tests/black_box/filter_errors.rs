//! What is no filter, or too much of one (contract `central.md` §2.6).

use crate::support::{Place, encoded, preview};

#[track_caller]
fn assert_refused(place: &Place, filter: &str) {
    let answer = place.administrator().get(&preview(&format!("/api/devices?filter={}", encoded(filter))));
    let message = answer.expect_central_error(400, "BadRequest");
    assert!(message.starts_with("filter: "), "{message}");
}

#[test]
fn what_is_no_filter_is_a_bad_request() {
    let place = shared_place!();
    for filter in [
        "",
        " ",
        "nonsense",
        "id",
        "id eq",
        "id eq 'a",
        "id eq a",
        "id eq \"a\"",
        "id is 'a'",
        "id eq 'a' and",
        "id eq 'a' or or id eq 'b'",
        "id eq 'a' id eq 'b'",
        "(id eq 'a'",
        "id eq 'a')",
        "()",
        "'a' eq id",
        "id eq displayName",
        "enabled",
        "not",
        "contains(displayName)",
        "contains(displayName, 'a'",
        "contains(displayName, a)",
        "contains(id, 'a')",
        "contains('a', displayName)",
        "startswith(displayName, 'a')",
        "contains(displayName, 'a') eq true",
        "color eq 'a'",
        "id eq 'a'; drop table devices",
        "id eq 'a' -- comment",
        "displayName eq 'a\u{0}",
    ] {
        assert_refused(place, filter);
    }
}

#[test]
fn values_must_fit_their_fields() {
    let place = shared_place!();
    for filter in [
        "enabled lt true",
        "provisioned ge false",
        "simulated gt false",
        "enabled eq 'true'",
        "id eq true",
        "id eq 1",
        "enabled eq 1",
        "displayName eq null",
        "id eq null",
        "enabled eq null",
        "template lt null",
        "scopes eq null",
        "scopes eq true",
    ] {
        assert_refused(place, filter);
    }
}

#[test]
fn the_cost_of_a_filter_is_bounded() {
    let place = shared_place!();
    let api = place.administrator();
    let length = |length: usize| format!("id eq '{}'", "x".repeat(length - "id eq ''".len()));
    api.get(&preview(&format!("/api/devices?filter={}", length(4096).replace(' ', "%20")))).ok();
    assert_refused(place, &length(4097));
    let depth = |depth: usize| format!("{}id eq 'a'{}", "(".repeat(depth), ")".repeat(depth));
    api.get(&preview(&format!("/api/devices?filter={}", encoded(&depth(32))))).ok();
    assert_refused(place, &depth(33));
    assert_refused(place, &format!("{}id eq 'a'", "not ".repeat(33)));
    assert_refused(place, &"(".repeat(4000));
    // As wide as a filter can be.
    let wide = vec!["id ne 'a'"; 290].join(" or ");
    api.get(&preview(&format!("/api/devices?filter={}", encoded(&wide)))).ok();
}
