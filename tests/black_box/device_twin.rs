//! A device's own twin over HTTPS.

use crate::support::{Device, encoded};
use serde_json::{Value, json};

fn path(device: &Device<'_>, rest: &str) -> String {
    format!("/skein/v1/devices/{}{rest}", encoded(&device.id))
}

/// The times, which have to be ours.
fn without_times(mut twin: Value) -> Value {
    fn strip(value: &mut Value) {
        let Some(members) = value.as_object_mut() else { return };
        if let Some(time) = members.remove("updatedAt") {
            assert!(time.as_i64().unwrap() > 1_700_000_000_000, "{time}");
        }
        members.values_mut().for_each(strip);
    }
    strip(&mut twin["metadata"]);
    twin
}

#[test]
fn a_device_sees_what_is_desired_and_what_is_still_to_do() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let empty = json!({
        "desired": {}, "desiredVersion": 0, "reported": {}, "reportedVersion": 0, "delta": {},
        "metadata": { "desired": {}, "reported": {} },
    });
    assert_eq!(device.api.get(&path(&device, "/twin")).ok(), empty);
    let body = json!({ "target": 21, "k": { "__t": "c", "on": true } });
    place.administrator().patch(&device.path("/properties"), &body).expect_status(202);
    let told = json!({ "target": { "value": 20, "ac": 202, "av": 1, "ad": "soon" }, "serial": "x" });
    let reply = device.api.patch(&path(&device, "/twin/reported"), &told).ok();
    assert_eq!(reply, json!({ "reportedVersion": 1, "desiredVersion": 1 }));
    let expected = json!({
        "desired": body, "desiredVersion": 1,
        "reported": told, "reportedVersion": 1,
        "delta": { "k": { "__t": "c", "on": true } },
        "metadata": {
            "desired": { "target": { "version": 1 }, "k": { "on": { "version": 1 } } },
            "reported": { "target": { "version": 1 }, "serial": { "version": 1 } },
        },
    });
    assert_eq!(without_times(device.api.get(&path(&device, "/twin")).ok()), expected);
    let reply = device.api.patch(&path(&device, "/twin/reported"), &json!({ "k": { "__t": "c", "on": true } })).ok();
    assert_eq!(reply["reportedVersion"], 2);
    assert_eq!(device.api.get(&path(&device, "/twin")).ok()["delta"], json!({}));
}

#[test]
fn a_report_merges_and_may_be_sent_twice() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let reported = path(&device, "/twin/reported");
    device.api.patch(&reported, &json!({ "a": { "x": 1, "y": 1 }, "b": 1 })).ok();
    for _ in 0..2 {
        let reply = device.api.patch(&reported, &json!({ "a": { "y": null, "z": 2 }, "b": null })).ok();
        assert_eq!(reply["reportedVersion"], 2);
    }
    assert_eq!(device.api.get(&path(&device, "/twin")).ok()["reported"], json!({ "a": { "x": 1, "z": 2 } }));
}

#[test]
fn a_device_that_has_the_twin_is_told_so() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let twin = path(&device, "/twin");
    let first = device.api.get(&twin);
    let etag = first.expect_status(200).header("etag").unwrap().to_owned();
    let again = |etag: &str| device.api.call("GET", &twin).header("if-none-match", etag).send();
    let unchanged = again(&etag);
    assert_eq!(unchanged.expect_status(304).text(), "");
    assert_eq!(unchanged.header("etag"), Some(etag.as_str()));
    place.administrator().patch(&device.path("/properties"), &json!({ "a": 1 })).expect_status(202);
    let changed = again(&etag).expect_status(200).header("etag").unwrap().to_owned();
    device.api.patch(&path(&device, "/twin/reported"), &json!({ "a": 1 })).ok();
    assert_ne!(again(&changed).expect_status(200).header("etag"), Some(changed.as_str()));
    again("\"unclosed").expect_skein_error(400, "bad_request", Some("If-None-Match"));
}

#[test]
fn a_device_has_its_own_twin_and_no_other() {
    let place = shared_place!();
    let [device, other] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    for rest in ["/twin", "/modules/m/twin"] {
        device.api.get(&path(&other, rest)).expect_skein_error(401, "unauthenticated", None);
        let reported = path(&other, &format!("{rest}/reported"));
        device.api.patch(&reported, &json!({ "a": 1 })).expect_skein_error(401, "unauthenticated", None);
        place.administrator().get(&path(&device, rest)).expect_skein_error(403, "forbidden", None);
    }
    assert_eq!(other.api.get(&path(&other, "/twin")).ok()["reportedVersion"], 0);
}

#[test]
fn modules_have_twins_of_their_own() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    place.administrator().patch(&device.path("/modules/m/properties"), &json!({ "a": 1 })).expect_status(202);
    assert_eq!(device.api.get(&path(&device, "/modules/m/twin")).ok()["desired"], json!({ "a": 1 }));
    assert_eq!(device.api.get(&path(&device, "/twin")).ok()["desired"], json!({}));
    let never_written = device.api.get(&path(&device, "/modules/n/twin")).ok();
    assert_eq!((&never_written["desiredVersion"], &never_written["delta"]), (&json!(0), &json!({})));
    device.api.patch(&path(&device, "/modules/n/twin/reported"), &json!({ "b": 2 })).ok();
    assert_eq!(place.administrator().get(&device.path("/modules/n/properties")).ok()["b"], 2);
    device.api.get(&path(&device, "/modules/a%20b/twin")).expect_skein_error(400, "bad_request", Some("moduleName"));
}

#[test]
fn a_device_has_fifty_modules() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let reported = |number: usize| path(&device, &format!("/modules/m{number}/twin/reported"));
    for number in 0..50 {
        device.api.patch(&reported(number), &json!({ "a": 1 })).ok();
    }
    device.api.patch(&reported(50), &json!({ "a": 1 })).expect_skein_error(409, "conflict", None);
    device.api.patch(&reported(49), &json!({ "a": 2 })).ok();
}

#[test]
fn what_a_twin_can_not_hold_is_refused() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let reported = path(&device, "/twin/reported");
    for body in [json!({ "a": "x".repeat(4096) }), json!({ "$metadata": {} }), json!({ "a b": 1 }), json!([]), json!(1)]
    {
        device.api.patch(&reported, &body).expect_skein_error(422, "unprocessable", Some("body"));
    }
    device.api.call("PATCH", &reported).body("application/json", "{").send().expect_skein_error(
        400,
        "bad_request",
        None,
    );
    assert_eq!(device.api.get(&path(&device, "/twin")).ok()["reportedVersion"], 0);
}

#[test]
fn a_device_that_is_blocked_or_deleted_has_no_twin() {
    let place = shared_place!();
    let api = place.administrator();
    let [blocked, deleted] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    for device in [&blocked, &deleted] {
        device.api.get(&path(device, "/twin")).ok();
    }
    api.patch(&blocked.path(""), &json!({ "enabled": false })).ok();
    api.delete(&deleted.path("")).expect_no_content();
    for device in [&blocked, &deleted] {
        let status = device.api.get(&path(device, "/twin")).status;
        assert!([401, 403, 404].contains(&status), "{status}");
        let status = device.api.patch(&path(device, "/twin/reported"), &json!({ "a": 1 })).status;
        assert!([401, 403, 404].contains(&status), "{status}");
    }
}
