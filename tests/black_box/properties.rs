//! Properties of devices, components and modules (contract `central.md` §2.8).

use crate::support::{Device, Organization, encoded, organization_token, preview, role, stable, unix_now};
use serde_json::{Value, json};
use std::thread;

/// The device's report.
fn report(device: &Device<'_>, part: &str, document: &Value) {
    let path = format!("/skein/v1/devices/{}{part}/twin/reported", encoded(&device.id));
    device.api.patch(&path, document).ok();
}

/// What is read, without the times, each of which has to be of the last minutes.
#[track_caller]
fn without_times(mut shown: Value) -> Value {
    let part = shown.as_object_mut().unwrap();
    for (name, member) in part.iter_mut() {
        if name == "$metadata" {
            for property in member.as_object_mut().unwrap().values_mut() {
                let Some(time) = property.as_object_mut().unwrap().remove("lastUpdateTime") else { continue };
                let time = time.as_str().unwrap().to_owned();
                let (seconds, fraction) = time.strip_suffix('Z').unwrap().split_once('.').unwrap();
                assert_eq!(fraction.len(), 7, "{time}");
                let parsed: jiff::Timestamp = format!("{seconds}Z").parse().unwrap();
                assert!(unix_now().abs_diff(u64::try_from(parsed.as_second()).unwrap()) < 300, "{time}");
            }
        } else if member.get("$metadata").is_some() {
            *member = without_times(member.take());
        }
    }
    shown
}

#[test]
fn a_property_is_asked_reported_and_acknowledged() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/properties");
    assert_eq!(api.get(&path).ok(), json!({ "$metadata": {} }));

    let reply = api.patch(&path, &json!({ "target": 65.5 })).expect_status(202).json();
    assert_eq!(reply, json!({ "$metadata": { "target": { "desiredValue": 65.5 } } }));
    let asked = json!({ "$metadata": { "target": { "desiredValue": 65.5, "desiredVersion": 1 } } });
    assert_eq!(api.get(&path).ok(), asked, "what is merely asked for is no value and was not updated");

    report(&device, "", &json!({ "maximum": 93.9, "target": { "value": 60, "ac": 202, "av": 1, "ad": "heating" } }));
    let shown = api.get(&path).ok();
    assert!(shown["$metadata"]["maximum"]["lastUpdateTime"].is_string(), "{shown}");
    let expected = json!({ "maximum": 93.9, "target": 60, "$metadata": { "maximum": {}, "target": {
        "desiredValue": 65.5, "desiredVersion": 1, "ackCode": 202, "ackVersion": 1, "ackDescription": "heating",
    } } });
    assert_eq!(without_times(shown), expected);
}

#[test]
fn components_lie_under_their_names_and_are_read_alone() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let of_component = device.path("/components/thermostat1/properties");
    api.get(&of_component).expect_central_error(404, "NotFound");
    report(&device, "", &json!({ "serial": "x", "thermostat1": { "__t": "c", "maximum": 80 }, "object": { "a": 1 } }));
    let reply = api.patch(&of_component, &json!({ "target": 20 })).expect_status(202).json();
    assert_eq!(reply, json!({ "$metadata": { "target": { "desiredValue": 20 } } }));
    let thermostat = json!({
        "maximum": 80, "$metadata": { "maximum": {}, "target": { "desiredValue": 20, "desiredVersion": 1 } },
    });
    assert_eq!(without_times(api.get(&of_component).ok()), thermostat);
    let whole = json!({
        "serial": "x", "object": { "a": 1 }, "thermostat1": thermostat, "$metadata": { "serial": {}, "object": {} },
    });
    assert_eq!(without_times(api.get(&device.path("/properties")).ok()), whole);
    // At the device's level, with the mark or for a component that is known without it.
    let body =
        json!({ "thermostat1": { "target": 21 }, "thermostat2": { "__t": "c", "target": 22 }, "object": { "b": 2 } });
    let reply = api.patch(&device.path("/properties"), &body).expect_status(202).json();
    let expected = json!({
        "thermostat1": { "$metadata": { "target": { "desiredValue": 21 } } },
        "thermostat2": { "$metadata": { "target": { "desiredValue": 22 } } },
        "$metadata": { "object": { "desiredValue": { "b": 2 } } },
    });
    assert_eq!(reply, expected);
    assert_eq!(
        api.get(&device.path("/components")).ok(),
        json!({ "value": [{ "@type": "Component", "name": "thermostat1" }, { "@type": "Component", "name": "thermostat2" }] })
    );
}

#[test]
fn modules_are_apart_and_have_components() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({ "type": ["iotEdge"] }));
    let api = place.administrator();
    let path = |rest: &str| device.path(&format!("/modules/sensor{rest}"));
    for rest in ["/properties", "/components", "/components/k/properties"] {
        api.get(&path(rest)).expect_central_error(404, "NotFound");
    }
    assert_eq!(api.get(&device.path("/modules")).ok(), json!({ "value": [] }));
    let reply = api.put(&path("/properties"), &json!({ "SendInterval": 20 })).expect_status(202).json();
    assert_eq!(reply, json!({ "$metadata": { "SendInterval": { "desiredValue": 20 } } }));
    let reply = api.patch(&path("/components/k/properties"), &json!({ "on": true })).expect_status(202).json();
    assert_eq!(reply, json!({ "$metadata": { "on": { "desiredValue": true } } }));
    report(&device, "/modules/sensor", &json!({ "k": { "on": { "value": true, "ac": 200, "av": 2 } } }));
    let component = json!({ "on": true, "$metadata": {
        "on": { "desiredValue": true, "desiredVersion": 2, "ackCode": 200, "ackVersion": 2 },
    } });
    assert_eq!(without_times(api.get(&path("/components/k/properties")).ok()), component);
    let module =
        json!({ "k": component, "$metadata": { "SendInterval": { "desiredValue": 20, "desiredVersion": 1 } } });
    assert_eq!(without_times(api.get(&path("/properties")).ok()), module);
    assert_eq!(api.get(&device.path("/properties")).ok(), json!({ "$metadata": {} }), "the device has none of it");
    report(&device, "/modules/%24edgeAgent", &json!({ "a": 1 }));
    let listed = json!({ "value": [
        { "@type": ["Relationship", "EdgeModule"], "name": "sensor", "displayName": "sensor" },
    ] });
    assert_eq!(api.get(&device.path("/modules")).ok(), listed, "the runtime is no module of the device's own");
    assert_eq!(api.get(&path("/components")).ok(), json!({ "value": [{ "@type": "Component", "name": "k" }] }));
}

#[test]
fn a_put_replaces_a_patch_merges_and_null_removes() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/properties");
    let desired = || {
        let shown = api.get(&path).ok();
        let of = |part: &Value| -> Value {
            let metadata = part["$metadata"].as_object().unwrap();
            metadata
                .iter()
                .map(|(name, about)| (name.clone(), about["desiredValue"].clone()))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let mut all = of(&shown);
        if shown.get("k").is_some() {
            all["k"] = of(&shown["k"]);
        }
        all
    };
    api.patch(&path, &json!({ "a": { "x": 1 }, "b": 1, "k": { "__t": "c", "a": 1, "b": 1 } })).expect_status(202);
    api.patch(&path, &json!({ "a": { "y": 2 }, "b": null })).expect_status(202);
    assert_eq!(desired(), json!({ "a": { "x": 1, "y": 2 }, "k": { "a": 1, "b": 1 } }));
    api.put(&device.path("/components/k/properties"), &json!({ "b": 2, "c": null })).expect_status(202);
    assert_eq!(desired(), json!({ "a": { "x": 1, "y": 2 }, "k": { "b": 2 } }));
    let reply = api.put(&path, &json!({ "c": [1, null] })).expect_status(202).json();
    assert_eq!(reply, json!({ "$metadata": { "c": { "desiredValue": [1, null] } } }));
    assert_eq!(desired(), json!({ "c": [1, null] }));
    let reply = api.patch(&path, &json!({ "c": null })).expect_status(202).json();
    assert_eq!(reply, json!({ "$metadata": {} }));
    assert_eq!(desired(), json!({}));
}

#[test]
fn what_was_read_can_be_sent_back() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/properties");
    report(&device, "", &json!({ "a": 1, "k": { "__t": "c", "b": 2 } }));
    let read = api.get(&path).ok();
    api.put(&path, &read).expect_status(202);
    let shown = api.get(&path).ok();
    assert_eq!(shown["$metadata"]["a"]["desiredValue"], 1);
    assert_eq!(shown["k"]["$metadata"]["b"]["desiredValue"], 2);
    assert_eq!(shown["$metadata"]["a"]["desiredVersion"], 1);
    api.put(&path, &shown).expect_status(202);
    assert_eq!(api.get(&path).ok(), shown, "what changes nothing is no new version");
}

#[test]
fn what_a_twin_can_not_hold_is_422_and_changes_nothing() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/properties");
    let text = |bytes: usize| "x".repeat(bytes - 2);
    api.patch(&path, &json!({ "edge": text(4096) })).expect_status(202);
    let before = api.get(&path).ok();
    let many: serde_json::Map<String, Value> = (0..8).map(|number| (format!("p{number}"), text(4096).into())).collect();
    let deep = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    for (body, part) in [
        (json!({ "a": 1, "large": text(4097) }), "large: the value has 4097 bytes; at most 4096 are allowed"),
        (Value::Object(many), "the desired properties would have"),
        (json!({ "deep": deep(11) }), "deep: the value nests more than 10 levels deep"),
        (json!({ "a.b": 1 }), "the name \"a.b\""),
        (json!({ "$version": 1 }), "the name \"$version\""),
        (json!({ "k": { "__t": "x" } }), "k: __t must be"),
        (json!([1]), "must be a JSON object"),
        (json!(null), "must be a JSON object"),
    ] {
        for method in ["PUT", "PATCH"] {
            let message = api.call(method, &path).json(&body).send().expect_central_error(422, "UnprocessableEntity");
            assert!(message.contains(part), "{message}");
        }
    }
    assert_eq!(api.get(&path).ok(), before);
    api.patch(&path, &json!({ "deep": deep(10) })).expect_status(202);
    api.call("PATCH", &path).body("application/json", "{").send().expect_central_error(400, "BadRequest");
    api.call("PATCH", &path).body("text/plain", "{}").send().expect_central_error(415, "UnsupportedMediaType");
    api.patch(&device.path("/modules/a%20b/properties"), &json!({})).expect_central_error(400, "BadRequest");
    api.patch(&device.path("/components/a%20b/properties"), &json!({}))
        .expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn unmodeled_is_a_parameter_of_the_preview_for_devices_and_components() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path =
        |rest: &str, value: &str| format!("/api/devices/{}{rest}/properties?unmodeled={value}", encoded(&device.id));
    for rest in ["", "/components/k"] {
        for value in ["true", "false"] {
            api.patch(&preview(&path(rest, value)), &json!({ "a": 1 })).expect_status(202);
            api.get(&preview(&path(rest, value))).ok();
        }
        api.get(&preview(&path(rest, "maybe"))).expect_central_error(400, "BadRequest");
        api.put(&preview(&path(rest, "maybe")), &json!({})).expect_central_error(400, "BadRequest");
        api.get(&stable(&path(rest, "maybe"))).ok();
    }
    api.patch(&preview(&path("/modules/m", "maybe")), &json!({ "a": 1 })).expect_status(202);
}

#[test]
fn patches_of_different_properties_do_not_undo_each_other() {
    const WRITERS: usize = 8;
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let path = device.path("/properties");
    thread::scope(|scope| {
        for number in 0..WRITERS {
            let (device, path) = (&device, &path);
            scope.spawn(move || {
                place.administrator().patch(path, &json!({ format!("p{number}"): number })).expect_status(202);
                report(device, "", &json!({ format!("r{number}"): number }));
            });
        }
    });
    let shown = place.administrator().get(&path).ok();
    for number in 0..WRITERS {
        assert_eq!(shown["$metadata"][format!("p{number}")]["desiredValue"], number);
        assert_eq!(shown[format!("r{number}")], number);
    }
    let versions: Vec<i64> = (0..WRITERS)
        .map(|number| shown["$metadata"][format!("p{number}")]["desiredVersion"].as_i64().unwrap())
        .collect();
    assert_eq!(versions.iter().max(), Some(&8));
}

#[test]
fn a_twin_goes_with_its_device() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    api.patch(&device.path("/properties"), &json!({ "a": 1 })).expect_status(202);
    api.delete(&device.path("")).expect_no_content();
    for rest in ["/properties", "/components/k/properties", "/components", "/modules", "/modules/m/properties"] {
        api.get(&device.path(rest)).expect_central_error(404, "NotFound");
    }
    for rest in ["/properties", "/components/k/properties", "/modules/m/properties"] {
        api.patch(&device.path(rest), &json!({ "a": 1 })).expect_central_error(404, "NotFound");
    }
    api.put(&device.path(""), &json!({})).ok();
    assert_eq!(api.get(&device.path("/properties")).ok(), json!({ "$metadata": {} }));
}

#[test]
fn a_write_is_audited_and_a_report_is_not() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    api.patch(&device.path("/properties"), &json!({ "a": 1, "k": { "__t": "c", "b": 2 } })).expect_status(202);
    api.patch(&device.path("/properties"), &json!({ "a": 1 })).expect_status(202);
    report(&device, "", &json!({ "a": 1 }));
    let path = format!("/skein/v1/audit?subject={}&action=properties.updated", encoded(&device.id));
    let rows = api.get(&path).ok()["value"].take();
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    let after = json!({ "id": device.id, "module": null, "desired": { "a": 1, "k.b": 2 }, "cloud": {} });
    assert_eq!(rows[0]["after"], after);
}

#[test]
fn properties_outside_the_organization_do_not_exist() {
    let place = shared_place!();
    let [mine, other] = [Organization::new(place), Organization::new(place)];
    let device = Device::create(place, "d", &json!({ "organizations": [other] }));
    let inside = Device::create(place, "d", &json!({ "organizations": [mine] }));
    let api = organization_token(place, role::ORG_OPERATOR, &mine);
    for rest in ["", "/components/k", "/modules/m", "/modules/m/components/k"] {
        let path = device.path(&format!("{rest}/properties"));
        api.get(&path).expect_central_error(404, "NotFound");
        api.put(&path, &json!({ "a": 1 })).expect_central_error(404, "NotFound");
        api.patch(&path, &json!({ "a": 1 })).expect_central_error(404, "NotFound");
        api.patch(&inside.path(&format!("{rest}/properties")), &json!({ "a": 1 })).expect_status(202);
        api.get(&inside.path(&format!("{rest}/properties"))).ok();
    }
    for rest in ["/components", "/modules", "/modules/m/components"] {
        api.get(&device.path(rest)).expect_central_error(404, "NotFound");
    }
    assert_eq!(place.administrator().get(&device.path("/properties")).ok(), json!({ "$metadata": {} }));
    let viewer = organization_token(place, role::ORG_VIEWER, &mine);
    viewer.get(&inside.path("/properties")).ok();
    viewer.patch(&inside.path("/properties"), &json!({})).expect_central_error(403, "Forbidden");
}
