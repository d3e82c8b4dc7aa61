//! `GET /skein/v1/devices/{deviceId}/telemetry`: points.

use crate::support::{Device, Place, encoded, events, unique};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A device with a point of `a` each second from 09:00:00 on, and a point of `b` each second other.
fn device(place: &Place, seconds: u32) -> Device<'_> {
    let device = Device::create(place, "d", &json!({}));
    for second in 0..seconds {
        let mut body = json!({ "a": second });
        if second % 2 == 0 {
            body["b"] = json!(second * 10);
        }
        let call = device.api.call("POST", &events(&device.id)).json(&body);
        call.header("iothub-creation-time-utc", &time(second)).send().expect_no_content();
    }
    device
}

fn time(second: u32) -> String {
    format!("2026-11-22T09:{:02}:{:02}.000Z", second / 60, second % 60)
}

#[track_caller]
fn values(device: &Device<'_>, parameters: &str) -> Vec<(String, u64)> {
    let answer = device.query(parameters).ok();
    let points = answer["points"].as_array().unwrap().iter();
    points.map(|point| (point["name"].as_str().unwrap().to_owned(), point["value"].as_u64().unwrap())).collect()
}

fn named<const N: usize>(points: [(&str, u64); N]) -> Vec<(String, u64)> {
    points.map(|(name, value)| (name.to_owned(), value)).into()
}

#[test]
fn points_come_in_the_order_of_time_with_name_times_and_value() {
    let device = device(shared_place!(), 2);
    let answer = device.query("").ok();
    let received = answer["points"][0]["receivedAt"].as_str().unwrap();
    assert!(received.len() == 24 && received.ends_with('Z'), "{received}");
    let mut shown = answer.clone();
    for point in shown["points"].as_array_mut().unwrap() {
        point["receivedAt"] = json!("…");
    }
    let point = |name: &str, second: u32, value: u32| json!({ "name": name, "time": time(second), "receivedAt": "…", "value": value });
    assert_eq!(shown, json!({ "points": [point("a", 0, 0), point("b", 0, 0), point("a", 1, 1)] }));
}

#[test]
fn names_choose_the_series() {
    let device = device(shared_place!(), 3);
    assert_eq!(values(&device, "names=b"), named([("b", 0), ("b", 20)]));
    let both = values(&device, "names=a,b");
    assert_eq!(both, values(&device, "names=b,%20a"));
    assert_eq!(both.len(), 5);
    assert_eq!(values(&device, "names=b,none"), named([("b", 0), ("b", 20)]));
    assert_eq!(device.query("names=none").ok(), json!({ "points": [] }));
}

#[test]
fn from_is_inclusive_and_to_is_exclusive() {
    let device = device(shared_place!(), 6);
    let between = |from: u32, to: u32| values(&device, &format!("names=a&from={}&to={}", time(from), time(to)));
    assert_eq!(between(2, 4), named([("a", 2), ("a", 3)]));
    assert_eq!(between(4, 4), []);
    assert_eq!(between(5, 2), []);
    assert_eq!(values(&device, &format!("names=a&from={}", time(4))), named([("a", 4), ("a", 5)]));
    assert_eq!(values(&device, &format!("names=a&to={}", time(1))), named([("a", 0)]));
    // Another zone is the same moment.
    let offset = encoded("2026-11-22T10:00:05+01:00");
    assert_eq!(values(&device, &format!("names=a&from={offset}")), named([("a", 5)]));
}

#[test]
fn desc_is_the_other_way_round() {
    let device = device(shared_place!(), 4);
    let mut ascending = values(&device, "order=asc");
    ascending.reverse();
    assert_eq!(values(&device, "order=desc"), ascending);
    assert_eq!(values(&device, "names=a&order=desc&limit=2"), named([("a", 3), ("a", 2)]));
}

#[test]
fn a_walk_over_pages_of_any_size_gives_every_point_once_and_in_order() {
    let device = device(shared_place!(), 12);
    for order in ["asc", "desc"] {
        let whole = device.query(&format!("order={order}&limit=1000")).ok();
        for size in [1, 2, 5, 18, 19] {
            let mut seen: Vec<Value> = Vec::new();
            let mut token = String::new();
            loop {
                let page = device.query(&format!("order={order}&limit={size}{token}")).ok();
                let points = page["points"].as_array().unwrap();
                seen.extend(points.iter().cloned());
                let Some(next) = page.get("nextPageToken") else { break };
                assert_eq!(points.len(), size);
                token = format!("&pageToken={}", encoded(next.as_str().unwrap()));
            }
            assert_eq!(json!(seen), whole["points"], "{order} {size}");
        }
    }
}

#[test]
fn points_of_one_moment_are_not_lost_between_pages() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for value in 0..9 {
        let call = device.api.call("POST", &events(&device.id)).json(&json!({ "a": value, "b": value }));
        call.header("iothub-creation-time-utc", &time(0)).send().expect_no_content();
    }
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = device.query(&format!("limit=4{token}")).ok();
        seen.extend(
            page["points"].as_array().unwrap().iter().map(|point| (point["name"].to_string(), point["value"].as_u64())),
        );
        let Some(next) = page.get("nextPageToken") else { break };
        token = format!("&pageToken={}", encoded(next.as_str().unwrap()));
    }
    assert_eq!(seen.len(), 18);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 18);
}

#[test]
fn a_page_token_continues_its_own_query_and_no_other() {
    let place = shared_place!();
    let [one, other] = [device(place, 3), device(place, 3)];
    let token = one.query("limit=1").ok()["nextPageToken"].as_str().unwrap().to_owned();
    one.query(&format!("limit=2&pageToken={token}")).ok();
    let edited = format!("{}{}", &token[..token.len() - 1], if token.ends_with('A') { "B" } else { "A" });
    for parameters in [
        format!("order=desc&pageToken={token}"),
        format!("names=a&pageToken={token}"),
        format!("from={}&pageToken={token}", time(0)),
        format!("to={}&pageToken={token}", time(9)),
        format!("pageToken={edited}"),
        "pageToken=".to_owned(),
        "pageToken=nonsense".to_owned(),
        format!("interval=1s&from={}&pageToken={token}", time(0)),
    ] {
        one.query(&parameters).expect_skein_error(400, "bad_request", Some("pageToken"));
    }
    other.query(&format!("pageToken={token}")).expect_skein_error(400, "bad_request", Some("pageToken"));
}

#[test]
fn a_wrong_parameter_is_named() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let many = vec!["x"; 51].join(",");
    for (parameters, field) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("order=up", "order"),
        ("order=", "order"),
        ("from=yesterday", "from"),
        ("from=2026-11-22", "from"),
        ("to=", "to"),
        ("names=", "names"),
        ("names=a,,b", "names"),
        (&format!("names={many}"), "names"),
        ("limit=1&limit=2", "limit"),
    ] {
        device.query(parameters).expect_skein_error(400, "bad_request", Some(field));
    }
    device.query("limit=1000").ok();
    device.query("limit=1&limit=1").ok();
}

#[test]
fn a_device_that_is_not_there_is_not_found() {
    let place = shared_place!();
    let api = place.administrator();
    let path = |id: &str| format!("/skein/v1/devices/{}/telemetry", encoded(id));
    api.get(&path(&unique("never"))).expect_skein_error(404, "not_found", None);
    api.get(&path("not an id")).expect_skein_error(400, "bad_request", Some("deviceId"));
    place.anonymous().get(&path("d")).expect_skein_error(401, "unauthenticated", None);
}

#[test]
fn the_page_has_100_points_unless_the_client_says_otherwise() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let body: serde_json::Map<String, Value> = (0..40).map(|number| (format!("v{number}"), json!(number))).collect();
    for _ in 0..3 {
        device.send(&Value::Object(body.clone())).expect_no_content();
    }
    let page = device.query("").ok();
    assert_eq!(page["points"].as_array().unwrap().len(), 100);
    assert!(page["nextPageToken"].is_string());
}
