//! Headers that the host sets for the components. A caller can not: what they say decides about links and audiences.

use crate::support::{Device, DeviceToken, events, preview, stable, unique};
use serde_json::json;

const EVIL: &str = "evil.example.net";

#[test]
fn a_forged_url_does_not_change_the_next_link() {
    let place = shared_place!();
    let api = place.administrator();
    for _ in 0..2 {
        crate::support::created(&api, "d", &json!({}));
    }
    let path = preview("/api/devices?maxpagesize=1");
    let forged = format!("http://{EVIL}{path}");
    for name in ["spin-full-url", "Spin-Full-Url", "x-forwarded-host", "forwarded", "x-original-host"] {
        let answer = api.call("GET", &path).header(name, &forged).send();
        let link = answer.ok()["nextLink"].as_str().unwrap().to_owned();
        assert!(link.starts_with(&format!("{}/api/devices?", answer.origin)), "{name}: {link}");
    }
}

#[test]
fn the_links_name_the_host_that_the_request_names() {
    let api = shared_place!().administrator();
    for _ in 0..2 {
        crate::support::created(&api, "d", &json!({}));
    }
    let answer = api.call("GET", &preview("/api/devices?maxpagesize=1")).header("host", "iot.example.com:8080").send();
    let link = answer.ok()["nextLink"].as_str().unwrap().to_owned();
    assert!(link.starts_with("http://iot.example.com:8080/api/devices?"), "{link}");
}

#[test]
fn a_forged_url_does_not_change_the_audience_of_a_device_token() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let for_another = DeviceToken::of_hub(EVIL, &device.id).sign(&device.primary_key);
    let path = events(&device.id);
    for name in ["spin-full-url", "x-forwarded-host"] {
        let call = place.with(for_another.as_str()).call("POST", &path).json(&json!({ "t": 1 }));
        let answer = call.header(name, &format!("http://{EVIL}{path}")).send();
        answer.expect_hub_error(401, "IotHubUnauthorizedAccess");
    }
    let call = device.api.call("POST", &path).json(&json!({ "t": 1 }));
    call.header("spin-full-url", &format!("http://{EVIL}{path}")).send().expect_no_content();
}

#[test]
fn forged_route_headers_lead_nowhere_else() {
    let api = shared_place!().administrator();
    let id = unique("d");
    let mut call = api.call("GET", &stable(&format!("/api/devices/{id}")));
    for (name, value) in [
        ("spin-path-info", "/healthz"),
        ("spin-matched-route", "/healthz"),
        ("spin-raw-component-route", "/healthz"),
        ("spin-component-route", "/healthz"),
        ("spin-base-path", "/x"),
        ("spin-client-addr", "1.2.3.4:5"),
        ("spin-path-match-device_id", "another"),
    ] {
        call = call.header(name, value);
    }
    let message = call.send().expect_central_error(404, "NotFound");
    assert!(message.contains(&id), "{message}");
}

#[test]
fn the_links_name_the_public_url_where_one_is_set() {
    let application = own_application!(&[], &[("public_url", "https://iot.example.com/")]);
    let api = application.administrator();
    for _ in 0..2 {
        crate::support::created(&api, "d", &json!({}));
    }
    let link = api.get(&preview("/api/devices?maxpagesize=1")).ok()["nextLink"].as_str().unwrap().to_owned();
    let rest = link.strip_prefix("https://iot.example.com").unwrap();
    assert_eq!(api.get(rest).ok()["value"].as_array().unwrap().len(), 1);
    // Devices may name it as their hub.
    let device = Device::create(&application, "d", &json!({}));
    for hub in ["iot.example.com", "IoT.example.com"] {
        let token = DeviceToken::of_hub(hub, &device.id).sign(&device.primary_key);
        application.with(token).post(&events(&device.id), &json!({ "t": 1 })).expect_no_content();
    }
}
