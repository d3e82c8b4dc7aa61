//! What modules of a device measure (contract `central.md` §2.8).

use crate::support::{Answer, Device, encoded};
use serde_json::{Value, json};

fn path(device: &Device<'_>, module: &str) -> String {
    format!("/devices/{}/modules/{module}/messages/events?api-version=2020-03-13", encoded(&device.id))
}

fn send(device: &Device<'_>, module: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let call = device.api.call("POST", &path(device, module)).json(body);
    headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send()
}

#[test]
fn a_value_of_a_module_is_neither_the_devices_nor_another_modules() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({ "type": ["iotEdge"] }));
    device.send(&json!({ "t": 1 })).expect_no_content();
    send(&device, "m", &[], &json!({ "t": 2, "ambient": { "humidity": 25 } })).expect_no_content();
    send(&device, "n", &[("dt-subject", "k")], &json!({ "t": 3 })).expect_no_content();
    let last = |rest: &str| place.administrator().get(&device.path(rest));
    assert_eq!(last("/telemetry/t").ok()["value"], 1);
    assert_eq!(last("/modules/m/telemetry/t").ok()["value"], 2);
    assert_eq!(last("/modules/m/telemetry/ambient").ok()["value"], json!({ "humidity": 25 }));
    let value = last("/modules/n/components/k/telemetry/t").ok();
    assert_eq!(value["value"], 3);
    assert_eq!(value["timestamp"].as_str().unwrap().len(), "2026-11-22T09:35:57.123Z".len());
    for rest in ["/modules/n/telemetry/t", "/modules/m/components/k/telemetry/t", "/modules/o/telemetry/t"] {
        last(rest).expect_central_error(404, "NotFound");
    }
    let points = device.query("names=m/t,n/k.t").ok()["points"].take();
    let mut named: Vec<_> = points.as_array().unwrap().iter().map(|point| (&point["name"], &point["value"])).collect();
    named.sort_by_key(|(name, _)| name.to_string());
    assert_eq!(named, [(&json!("m/t"), &json!(2)), (&json!("n/k.t"), &json!(3))]);
}

#[test]
fn a_message_of_a_module_is_stored_once() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for value in [1, 2] {
        send(&device, "m", &[("iothub-messageid", "one")], &json!({ "t": value })).expect_no_content();
    }
    assert_eq!(device.query("names=m/t").ok()["points"].as_array().unwrap().len(), 1);
}

#[test]
fn a_device_sends_for_its_own_modules_under_names_that_fit() {
    let place = shared_place!();
    let [device, other] = ["a", "b"].map(|id| Device::create(place, id, &json!({})));
    let foreign = device.api.post(&path(&other, "m"), &json!({ "t": 1 }));
    foreign.expect_hub_error(401, "IotHubUnauthorizedAccess");
    send(&device, "a%20b", &[], &json!({ "t": 1 })).expect_hub_error(400, "ArgumentInvalid");
    send(&device, "m", &[], &json!({ "x".repeat(254): 1 })).expect_no_content();
    send(&device, "m", &[], &json!({ "x".repeat(255): 1 })).expect_hub_error(400, "ArgumentInvalid");
}
