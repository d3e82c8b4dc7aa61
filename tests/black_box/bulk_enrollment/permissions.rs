//! Who may send a file, and what of it is done for whom.

use super::{BULK, CSV, outcomes, send};
use crate::support::{
    Organization, created, let_remembered_credentials_end, project_groups, random_key, role, stable, static_group,
    unique, wait_until,
};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

#[test]
fn who_may_not_make_devices_may_not_send_files() {
    let place = shared_place!();
    let organization = Organization::new(place);
    send(&place.anonymous(), "", CSV, "id\n").expect_status(401);
    send(&organization.token(role::ORG_VIEWER), "", CSV, "id\n").expect_status(403);
    place.administrator().get(BULK).expect_status(405);
}

#[test]
fn who_is_limited_to_an_organization_makes_devices_there_alone() {
    let place = shared_place!();
    let (mine, other) = (Organization::new(place), Organization::new(place));
    let below = mine.below();
    let administrator = place.administrator();
    let foreign = created(&administrator, "d", &json!({ "organizations": [other] }));
    let of_nobody = created(&administrator, "d", &json!({}));
    let group_of_all = static_group(&administrator);
    let api = mine.token(role::ORG_ADMIN);
    let group = static_group(&api);
    let ids = ["a", "b", "c", "d", "e", "f"].map(unique);
    let rows = [
        json!({ "id": ids[0], "organization": mine, "primaryKey": random_key(64), "secondaryKey": random_key(64) }),
        json!({ "id": ids[1], "organization": below, "groups": [group] }),
        json!({ "id": ids[2], "organization": other }),
        // Who holds one organization need not name it.
        json!({ "id": ids[3] }),
        json!({ "id": foreign }),
        json!({ "id": of_nobody }),
        json!({ "id": ids[4], "organization": mine, "groups": [group_of_all] }),
    ];
    let expected =
        ["created", "created", "refused organization", "created", "refused id", "refused id", "refused groups"];
    assert_eq!(outcomes(&api, &rows), expected);
    let device = administrator.get(&stable(&format!("/api/devices/{}", ids[3]))).ok();
    assert_eq!(device["organizations"], json!([mine]));
    // A group of the organization takes no device of another one.
    let row = json!({ "id": ids[5], "organization": other, "groups": [group] });
    assert_eq!(outcomes(&administrator, &[row]), ["refused groups"]);
    administrator.delete(&project_groups(&administrator, &format!("/{group}"))).expect_no_content();
    for id in [&ids[0], &ids[1], &ids[3], &foreign] {
        administrator.delete(&stable(&format!("/api/devices/{id}"))).expect_no_content();
    }
}

#[test]
fn a_token_does_with_a_file_what_its_scopes_allow() {
    let place = shared_place!();
    let api = place.administrator();
    let group = static_group(&api);
    let (listed, other) = (unique("listed"), unique("other"));
    let token = |body| {
        place.with(format!(
            "Bearer {}",
            api.post("/skein/v1/tokens", body).expect_status(201).json()["token"].as_str().unwrap()
        ))
    };
    let narrow = token(&json!({ "name": "narrow", "scopes": ["devices.write"], "devices": [listed] }));
    let keys = json!({ "id": listed, "primaryKey": random_key(64), "secondaryKey": random_key(64) });
    assert_eq!(outcomes(&narrow, &[keys]), ["refused -"]);
    let rows = [json!({ "id": listed, "groups": [group] }), json!({ "id": other })];
    assert_eq!(outcomes(&narrow, &rows), ["refused groups", "refused id"]);
    assert_eq!(outcomes(&narrow, &[json!({ "id": listed })]), ["created"]);
    // What a device has beside is told to nobody who could not give it.
    for row in [json!({ "id": listed, "groups": [group] }), json!({ "id": listed, "thumbprint": "ab".repeat(20) })] {
        let field = if row["groups"].is_array() { "refused groups" } else { "refused -" };
        assert_eq!(outcomes(&narrow, &[row]), [field]);
    }
}

/// A piece of a body, as it is sent when its length is not told first.
fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

#[test]
fn an_upload_ends_when_its_token_does() {
    let place = shared_place!();
    let api = place.administrator();
    let made = api
        .post("/skein/v1/tokens", &json!({ "name": "short", "scopes": ["devices.write"] }))
        .expect_status(201)
        .json();
    let address = place.origins()[0].strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST {BULK} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Type: {CSV}\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        made["token"].as_str().unwrap()
    );
    let [early, late] = ["early", "late"].map(unique);
    let rows = |prefix: &str| (0..250).map(|number| format!("{prefix}-{number}")).collect::<Vec<_>>().join("\n");
    stream.write_all((head + &chunk(&format!("id\n{}\n", rows(&early)))).as_bytes()).unwrap();
    let is_there = |prefix: &str| api.get(&stable(&format!("/api/devices/{prefix}-249"))).status == 200;
    wait_until("the first rows are done", || is_there(&early));
    api.delete(&format!("/skein/v1/tokens/{}", made["id"].as_str().unwrap())).expect_no_content();
    let_remembered_credentials_end();
    stream.write_all((chunk(&format!("{}\n", rows(&late))) + "0\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(!is_there(&late));
}
