//! What goes as time passes: old telemetry, that of deleted devices, idempotency keys. Days pass by the variable
//! `clock_offset_seconds`.

use crate::support::{Application, Device, events, role, stable, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const DAY: u64 = 86_400;

fn tick(application: &Application) -> Value {
    application.service().unwrap().post("/internal/tick", &json!({})).ok()
}

fn days_pass(application: &mut Application, days: u64) {
    application.restart(&[("clock_offset_seconds", &(days * DAY).to_string())]);
}

fn points(application: &Application, device: &str) -> usize {
    let answer = application.administrator().get(&format!("/skein/v1/devices/{device}/telemetry?limit=1000"));
    answer.ok()["points"].as_array().unwrap().len()
}

#[test]
fn telemetry_goes_after_its_retention_and_the_last_value_stays() {
    let mut application = own_application!(&["--no-clock"], &[("telemetry_retention_days", "7")]);
    let device = Device::create(&application, "d", &json!({}));
    for value in 0..5 {
        device.send(&json!({ "t": value })).expect_no_content();
    }
    // However old the device says that it is: what counts is when it was received.
    let call = device.api.call("POST", &events(&device.id)).json(&json!({ "old": 1 }));
    call.header("iothub-creation-time-utc", "2001-01-01T00:00:00Z").send().expect_no_content();
    let (id, path) = (device.id.clone(), device.path("/telemetry/t"));
    days_pass(&mut application, 6);
    assert_eq!(tick(&application)["messagesExpired"], 0);
    assert_eq!(points(&application, &id), 6);
    days_pass(&mut application, 8);
    assert_eq!(tick(&application)["messagesExpired"], 6);
    assert_eq!(tick(&application)["messagesExpired"], 0);
    assert_eq!(points(&application, &id), 0);
    assert_eq!(application.administrator().get(&path).ok()["value"], 4);
}

#[test]
fn one_tick_does_a_bounded_amount_of_work_and_the_next_goes_on() {
    let mut application = own_application!(&["--no-clock"], &[]);
    let device = Device::create(&application, "d", &json!({}));
    let body = STANDARD.encode("{\"t\":1}");
    let batch = json!(vec![json!({ "body": body }); 500]).to_string();
    for _ in 0..5 {
        let call = device.api.call("POST", &events(&device.id));
        call.body("application/vnd.microsoft.iothub.json", batch.clone()).send().expect_no_content();
    }
    days_pass(&mut application, 31);
    let expired: Vec<Value> = (0..3).map(|_| tick(&application)["messagesExpired"].clone()).collect();
    assert_eq!(expired, [2000, 500, 0]);
}

#[test]
fn the_telemetry_of_a_deleted_device_is_removed() {
    let application = own_application!(&["--no-clock"], &[]);
    let [deleted, kept] = ["a", "b"].map(|id| Device::create(&application, id, &json!({})));
    for device in [&deleted, &kept] {
        for value in 0..3 {
            device.send(&json!({ "t": value, "u": value })).expect_no_content();
        }
    }
    application.administrator().delete(&deleted.path("")).expect_no_content();
    let mut removed = 0;
    loop {
        let rows = tick(&application)["rowsPurged"].as_u64().unwrap();
        removed += rows;
        if rows == 0 {
            break;
        }
    }
    // Points, messages, series, and the mark that there was something to do.
    assert_eq!(removed, 6 + 3 + 2 + 1);
    assert_eq!(points(&application, &kept.id), 6);
    assert_eq!(kept.last("t"), 2);
}

#[test]
fn an_idempotency_key_is_forgotten_after_a_day() {
    let mut application = own_application!(&["--no-clock"], &[]);
    let path = stable(&format!("/api/apiTokens/{}", unique("t")));
    let put = |application: &Application| {
        let call = application.administrator().call("PUT", &path).header("idempotency-key", "k");
        call.json(&json!({ "roles": [{ "role": role::OPERATOR }] })).send()
    };
    let first = put(&application).ok();
    assert_eq!(put(&application).ok(), first);
    days_pass(&mut application, 2);
    // Past its time it is no answer any more, whether the tick came or not.
    put(&application).expect_central_error(409, "Conflict");
    assert_eq!(tick(&application)["keysForgotten"], 1);
    assert_eq!(tick(&application)["keysForgotten"], 0);
}

#[test]
fn a_token_ends_with_its_year() {
    let mut application = own_application!(&["--no-clock"], &[]);
    let path = stable(&format!("/api/apiTokens/{}", unique("t")));
    let body = json!({ "roles": [{ "role": role::OPERATOR }] });
    let token = application.administrator().put(&path, &body).ok()["token"].as_str().unwrap().to_owned();
    let get = |application: &Application| application.with(token.as_str()).get(&stable("/api/devices"));
    days_pass(&mut application, 364);
    get(&application).ok();
    days_pass(&mut application, 366);
    get(&application).expect_central_error(401, "Unauthenticated");
}
