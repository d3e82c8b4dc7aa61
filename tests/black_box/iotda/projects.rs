//! `GET /v3/projects`.

use crate::support::{Device, Person, Signer};
use serde_json::json;

#[test]
fn there_is_one_project_whatever_region_is_asked_for() {
    let place = shared_place!();
    let signer = Signer::create(&Person::new(place).api());
    let origin = &place.origins()[0];
    let get = |query: &str| {
        let call = place.anonymous().call("GET", &format!("/v3/projects{query}")).signed(&signer);
        call.to(origin).send().ok()
    };
    let named = get("?name=cn-north-4");
    let id = named["projects"][0]["id"].as_str().unwrap();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)), "{id}");
    let project = json!({
        "id": id, "name": "cn-north-4", "domain_id": id, "parent_id": id, "enabled": true, "is_domain": false,
        "description": "", "links": { "self": format!("{origin}/v3/projects/{id}") },
    });
    let links = json!({ "self": format!("{origin}/v3/projects"), "next": null, "previous": null });
    assert_eq!(named, json!({ "projects": [project], "links": links }));
    let mut unnamed = project;
    unnamed["name"] = json!("skein");
    assert_eq!(get("")["projects"], json!([unnamed]));
    place.anonymous().get("/v3/projects?name=a").expect_iotda_error(401, "APIGW.0301");
}

#[test]
fn any_principal_may_ask() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let id = |api: &crate::support::Api<'_>| api.get("/v3/projects").ok()["projects"][0]["id"].clone();
    assert_eq!(id(&place.administrator()), id(&device.api));
    let answer = place.administrator().get("/v3/projects?name=a&name=b");
    answer.expect_iam_error(400, "Bad Request");
    place.administrator().get("/v3/nothing").expect_iam_error(404, "Not Found");
    place.administrator().delete("/v3/projects").expect_iam_error(405, "Method Not Allowed");
}
