//! What was run on a device.

use super::{Receiver, answered, command, newest};
use crate::support::{Device, encoded, preview};
use serde_json::{Value, json};

/// The requests of a history, from all of its pages.
fn requests(device: &Device<'_>, name: &str, size: usize) -> Vec<Value> {
    let api = device.api.place.administrator();
    let path = preview(&format!("/api/devices/{}/commands/{name}?maxpagesize={size}", encoded(&device.id)));
    let (mut found, mut next) = (Vec::new(), Some(api.call("GET", &path)));
    while let Some(call) = next {
        let (entries, following) = call.send().page(&api);
        assert!(entries.len() <= size);
        found.extend(entries.into_iter().map(|mut entry| entry["request"].take()));
        next = following;
    }
    found
}

#[test]
fn it_goes_on_page_by_page_the_newest_first() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    for number in 0..5 {
        for name in ["a", "b"] {
            answered(&device, &command(&device, name), &json!({ "request": [name, number] }), &json!(null));
        }
    }
    let expected: Vec<Value> = (0..5).rev().map(|number| json!(["a", number])).collect();
    for size in [1, 2, 5, 100] {
        assert_eq!(requests(&device, "a", size), expected, "{size}");
    }
    assert_eq!(requests(&device, "never", 25), [Value::Null; 0]);
    // A token of one history is none of another's.
    let api = place.administrator();
    let (_, next) = api.get(&preview(&format!("/api/devices/{}/commands/a?maxpagesize=1", device.id))).page(&api);
    let link = next.unwrap().send().ok()["nextLink"].as_str().unwrap().to_owned();
    let foreign = link.split_once("/api/").unwrap().1.replace("/commands/a", "/commands/b");
    api.get(&format!("/api/{foreign}")).expect_central_error(400, "BadRequest");
}

#[test]
fn ours_has_all_commands_with_where_they_stand() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    for name in ["a", "b", "c"] {
        answered(&device, &command(&device, name), &json!({}), &json!(name));
    }
    let path = format!("/skein/v1/devices/{}/commands", device.id);
    let mut names = Vec::new();
    let mut next = format!("{path}?limit=2");
    loop {
        let page = api.get(&next).ok();
        names.extend(page["value"].as_array().unwrap().iter().map(|entry| entry["name"].clone()));
        let Some(token) = page["nextPageToken"].as_str() else { break };
        next = format!("{path}?limit=2&pageToken={}", encoded(token));
    }
    assert_eq!(names, ["c", "b", "a"]);
    let newest = newest(&device);
    let times: Vec<i64> = ["createdAt", "deliveredAt", "answeredAt"].map(|name| newest[name].as_i64().unwrap()).into();
    assert!(times.is_sorted(), "{times:?}");
    let expected = json!({
        "id": newest["id"], "name": "c", "state": "answered", "response": "c", "responseCode": 200,
        "createdAt": times[0], "deliveredAt": times[1], "answeredAt": times[2],
    });
    assert_eq!(newest, expected);
    for wrong in ["?limit=0", "?limit=101", "?pageToken=x"] {
        let answer = api.get(&format!("{path}{wrong}"));
        let field = if wrong.contains("limit") { "limit" } else { "pageToken" };
        answer.expect_skein_error(400, "bad_request", Some(field));
    }
    assert_eq!(api.get(&format!("{path}?limit=100")).ok()["value"].as_array().unwrap().len(), 3);
}

#[test]
fn it_ends_after_thirty_days() {
    let mut application = own_application!(&["--no-clock"], &[]);
    let device_id = {
        let device = Device::create(&application, "d", &json!({}));
        answered(&device, &command(&device, "a"), &json!({}), &json!(null));
        Receiver::of(&device).connect();
        device.id.clone()
    };
    let count = |application: &crate::support::Application| {
        let path = format!("/skein/v1/devices/{device_id}/commands");
        application.administrator().get(&path).ok()["value"].as_array().unwrap().len()
    };
    let tick = |application: &crate::support::Application| {
        application.service().unwrap().post("/internal/tick", &json!({})).ok()["commandsExpired"].clone()
    };
    // Some seconds are left for the test itself.
    let thirty_days = 30 * 24 * 60 * 60;
    for (offset, expired, left) in [(thirty_days - 60, 0, 1), (thirty_days + 1, 1, 0)] {
        application.restart(&[("clock_offset_seconds", &offset.to_string())]);
        assert_eq!((tick(&application), count(&application)), (json!(expired), left), "{offset}");
    }
}
