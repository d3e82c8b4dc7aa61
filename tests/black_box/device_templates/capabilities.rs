//! What a template says of its devices: their properties, components and commands (contract `central.md` §2.8, 6).

use super::{Template, heat_pump};
use crate::suite::device_groups::{group, group_path, ids};
use crate::support::{Device, Place, encoded, preview, stable};
use serde_json::{Value, json};

/// A heat pump whose zone has a property and a command, and a device of it.
fn heat_pump_with_device(place: &Place) -> (Device<'_>, Template<'_>) {
    let mut body = heat_pump();
    let contents = json!([
        { "@type": "Property", "name": "setpoint", "schema": "double", "writable": true },
        { "@type": "Property", "name": "serial", "schema": "string" },
        { "@type": "Command", "name": "flush" }
    ]);
    body["capabilityModel"]["contents"][4]["schema"]["contents"] = contents;
    body["capabilityModel"]["contents"][4]["displayName"] = json!("The zone");
    let template = Template::create(place, &body);
    let device = Device::create(place, "d", &json!({ "template": template.id }));
    (device, template)
}

#[test]
fn a_property_goes_where_the_template_says() {
    let place = shared_place!();
    let api = place.administrator();
    let (device, _template) = heat_pump_with_device(place);
    let path = device.path("/properties");
    let body = json!({ "target": 21, "customer": "Ms Hill", "zone": { "setpoint": 5 } });
    let reply = api.patch(&path, &body).expect_status(202).json();
    let desired = |value: Value| json!({ "desiredValue": value });
    assert_eq!(
        reply,
        json!({
            "$metadata": { "target": desired(json!(21)), "customer": desired(json!("Ms Hill")) },
            "zone": { "$metadata": { "setpoint": desired(json!(5)) } },
        })
    );
    // The device sees what is asked of it, and nothing of what the cloud notes.
    let twin = device.api.get(&format!("/skein/v1/devices/{}/twin", encoded(&device.id))).ok();
    assert_eq!(twin["desired"], json!({ "target": 21, "zone": { "__t": "c", "setpoint": 5 } }));
    let shown = api.get(&path).ok();
    assert_eq!((&shown["customer"], &shown["$metadata"]["target"]["desiredValue"]), (&json!("Ms Hill"), &json!(21)));
    for (body, named) in [
        (json!({ "zone": { "serial": "x" } }), "serial"),
        (json!({ "unknown": 1 }), "unknown"),
        (json!({ "zone": { "unknown": 1 } }), "unknown"),
    ] {
        for answer in [api.patch(&path, &body), api.put(&path, &body)] {
            let message = answer.expect_central_error(422, "UnprocessableEntity");
            assert!(message.contains(named), "{message}");
        }
    }
    assert_eq!(api.get(&path).ok(), shown, "nothing is half-written");
}

#[test]
fn a_query_finds_what_the_cloud_notes_of_a_device() {
    let place = shared_place!();
    let api = place.administrator();
    let (device, template) = heat_pump_with_device(place);
    api.patch(&device.path("/properties"), &json!({ "customer": "Ms Hill" })).expect_status(202);
    let members = |customer: &str| {
        let filter = format!("SELECT * FROM devices WHERE $template = '{}' AND customer = '{customer}'", template.id);
        let group = group(&api, &filter);
        let page = api.get(&group_path(&group, "/devices")).ok();
        api.delete(&group_path(&group, "")).expect_no_content();
        ids(&page)
    };
    assert_eq!(members("Ms Hill"), [device.id.as_str()]);
    assert!(members("Mr Hill").is_empty());
}

#[test]
fn what_the_template_does_not_know_is_shown_and_taken_where_that_is_asked_for() {
    let place = shared_place!();
    let api = place.administrator();
    let (device, _template) = heat_pump_with_device(place);
    let report = json!({ "uptime": 7, "flow": 3 });
    device.api.patch(&format!("/skein/v1/devices/{}/twin/reported", encoded(&device.id)), &report).ok();
    assert!(api.get(&device.path("/properties")).ok().get("uptime").is_none());
    let unmodeled = preview(&format!("/api/devices/{}/properties?unmodeled=true", encoded(&device.id)));
    assert_eq!(api.get(&unmodeled).ok()["uptime"], 7);
    api.patch(&unmodeled, &json!({ "mode": "eco" })).expect_status(202);
    assert_eq!(api.get(&unmodeled).ok()["$metadata"]["mode"]["desiredValue"], "eco");
}

#[test]
fn components_are_those_of_the_template_as_it_describes_them() {
    let place = shared_place!();
    let api = place.administrator();
    let (device, _template) = heat_pump_with_device(place);
    let listed = api.get(&device.path("/components")).ok();
    assert_eq!(listed["value"], json!([{ "@type": "Component", "name": "zone", "displayName": "The zone" }]));
    let of_zone = device.path("/components/zone/properties");
    api.get(&of_zone).ok();
    api.get(&device.path("/components/cellar/properties")).expect_central_error(404, "NotFound");
    device
        .api
        .patch(
            &format!("/skein/v1/devices/{}/twin/reported", encoded(&device.id)),
            &json!({ "attic": { "__t": "c", "t": 1 } }),
        )
        .ok();
    let listed = api.get(&device.path("/components")).ok();
    let names: Vec<_> = listed["value"].as_array().unwrap().iter().map(|part| part["name"].clone()).collect();
    assert_eq!(names, ["attic", "zone"]);
}

#[test]
fn a_command_that_the_template_does_not_have_is_not_there() {
    let place = shared_place!();
    let api = place.administrator();
    let (device, _template) = heat_pump_with_device(place);
    let run = |rest: &str| api.post(&device.path(rest), &json!({}));
    let message = |rest: &str| run(rest).expect_central_error(404, "NotFound");
    for unknown in
        ["/commands/flush", "/commands/explode", "/components/zone/commands/reboot", "/components/x/commands/flush"]
    {
        assert!(message(unknown).contains("has no command"), "{}", message(unknown));
    }
    // These it has: the device is merely not connected.
    for known in ["/commands/reboot", "/components/zone/commands/flush"] {
        assert!(!message(known).contains("has no command"), "{}", message(known));
    }
    // Without a template every command is taken.
    api.patch(&stable(&format!("/api/devices/{}", encoded(&device.id))), &json!({ "template": null })).ok();
    assert!(!message("/commands/explode").contains("has no command"));
}
