//! Who makes tokens, with which roles, and who knows of them.

use crate::support::{Organization, organization_token, role, stable, token_with_roles, unique};
use serde_json::{Value, json};

#[test]
fn only_who_may_write_tokens_makes_and_deletes_them() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let everywhere = |role: &str| token_with_roles(place, &json!([{ "role": role }]));
    let inside = |role: &str| organization_token(place, role, &organization);
    for (api, may) in [
        (everywhere(role::ADMINISTRATOR), true),
        (everywhere(role::BUILDER), false),
        (everywhere(role::OPERATOR), false),
        (inside(role::ORG_ADMIN), true),
        (inside(role::ORG_OPERATOR), false),
        (inside(role::ORG_VIEWER), false),
    ] {
        let viewer = json!({ "role": role::ORG_VIEWER, "organization": organization });
        let path = stable(&format!("/api/apiTokens/{}", unique("t")));
        let answer = api.put(&path, &json!({ "roles": [viewer] }));
        if may {
            answer.ok();
            api.delete(&path).expect_no_content();
        } else {
            answer.expect_central_error(403, "Forbidden");
            api.delete(&path).expect_central_error(403, "Forbidden");
            place.administrator().get(&path).expect_central_error(404, "NotFound");
        }
    }
}

#[test]
fn nobody_gives_away_what_they_do_not_have() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let elsewhere = Organization::new(place);
    let api = organization_token(place, role::ORG_ADMIN, &organization);
    let put = |roles: Value| api.put(&stable(&format!("/api/apiTokens/{}", unique("t"))), &json!({ "roles": roles }));
    for roles in [
        json!([{ "role": role::ADMINISTRATOR }]),
        json!([{ "role": role::OPERATOR }]),
        json!([{ "role": role::ORG_VIEWER, "organization": elsewhere }]),
        json!([{ "role": role::ORG_VIEWER, "organization": organization }, { "role": role::OPERATOR }]),
    ] {
        put(roles).expect_central_error(403, "Forbidden");
    }
    for role in [role::ORG_VIEWER, role::ORG_ADMIN, role::OPERATOR, role::ADMINISTRATOR] {
        put(json!([{ "role": role, "organization": organization }])).ok();
    }
}

#[test]
fn a_token_is_seen_by_those_who_could_have_made_it() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let elsewhere = Organization::new(place);
    let api = organization_token(place, role::ORG_ADMIN, &organization);
    let (mine, others, wide) = (unique("a"), unique("b"), unique("c"));
    for (id, roles) in [
        (&mine, json!([{ "role": role::ORG_VIEWER, "organization": organization }])),
        (&others, json!([{ "role": role::ORG_VIEWER, "organization": elsewhere }])),
        (&wide, json!([{ "role": role::OPERATOR }])),
    ] {
        place.administrator().put(&stable(&format!("/api/apiTokens/{id}")), &json!({ "roles": roles })).ok();
    }
    api.get(&stable(&format!("/api/apiTokens/{mine}"))).ok();
    for hidden in [&others, &wide] {
        api.get(&stable(&format!("/api/apiTokens/{hidden}"))).expect_central_error(404, "NotFound");
        api.delete(&stable(&format!("/api/apiTokens/{hidden}"))).expect_central_error(404, "NotFound");
        place.administrator().get(&stable(&format!("/api/apiTokens/{hidden}"))).ok();
    }
    let (listed, next) = api.get(&stable("/api/apiTokens")).page(&api);
    let ids: Vec<&str> = listed.iter().map(|token| token["id"].as_str().unwrap()).collect();
    // That one and the token that asks.
    assert!(ids.len() == 2 && ids.contains(&mine.as_str()) && next.is_none(), "{ids:?}");
}
