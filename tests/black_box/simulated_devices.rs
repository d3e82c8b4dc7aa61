//! Simulated devices, which nobody provisions (contract `central.md` §2.3, 2.4).

use crate::support::{Place, created, stable, unique, unix_now, wait_until};
use serde_json::{Value, json};

/// Waits for the clock, or is the clock where none runs.
fn wait_for_provisioning(place: &Place, id: &str) -> Value {
    let api = place.administrator();
    let path = stable(&format!("/api/devices/{id}"));
    wait_until("the device is provisioned", || {
        if let Some(service) = place.service() {
            service.post("/internal/tick", &json!({})).ok();
        }
        api.get(&path).ok()["provisioned"] == true
    });
    api.get(&path).ok()
}

#[test]
fn a_simulated_device_becomes_provisioned_by_itself() {
    let place = shared_place!();
    let body = json!({ "simulated": true, "template": "dtmi:a;1" });
    let id = created(&place.administrator(), "d", &body);
    assert_eq!(wait_for_provisioning(place, &id)["enabled"], true);
}

#[test]
fn our_own_host_turns_the_clock() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({ "simulated": true }))));
    wait_until("the device is provisioned", || api.get(&path).ok()["provisioned"] == true);
    // Ticks that did nothing leave no line in the log.
    let ticks = application.log().matches("/internal/tick").count();
    assert!(ticks <= 2, "{ticks} ticks in the log");
}

#[test]
fn provisioned_survives_being_replaced_blocked_and_no_longer_simulated() {
    let place = shared_place!();
    let api = place.administrator();
    let id = created(&api, "d", &json!({ "simulated": true }));
    wait_for_provisioning(place, &id);
    let path = stable(&format!("/api/devices/{id}"));
    assert_eq!(api.put(&path, &json!({ "simulated": true })).ok()["provisioned"], true);
    let blocked = api.patch(&path, &json!({ "enabled": false })).ok();
    assert_eq!((&blocked["enabled"], &blocked["provisioned"]), (&json!(false), &json!(true)));
    let unblocked = api.patch(&path, &json!({ "enabled": true, "simulated": false })).ok();
    assert_eq!((&unblocked["enabled"], &unblocked["provisioned"]), (&json!(true), &json!(true)));
}

#[test]
fn only_what_is_due_is_done_and_only_once() {
    let mut application = own_application!(&["--no-clock"], &[]);
    let api = application.administrator();
    let ids = [(); 2].map(|()| created(&api, "d", &json!({ "simulated": true })));
    let real = created(&api, "d", &json!({}));
    let changed_its_mind = created(&api, "d", &json!({ "simulated": true }));
    api.patch(&stable(&format!("/api/devices/{changed_its_mind}")), &json!({ "simulated": false })).ok();
    let begin = unix_now();
    application.restart(&[("clock_offset_seconds", "60")]);
    let tick = || application.service().unwrap().post("/internal/tick", &json!({})).ok();
    assert_eq!(
        tick(),
        json!({
            "devicesProvisioned": 2, "messagesExpired": 0, "rowsPurged": 0, "keysForgotten": 0, "commandsExpired": 0,
            "commandRequestsExpired": 0, "waitsEnded": 0,
            "signInRowsEnded": 0, "auditRowsChained": 5, "newestMessage": 0,
        }),
        "{} s after",
        unix_now() - begin
    );
    assert_eq!(tick()["devicesProvisioned"], 0);
    let provisioned = |id: &String| {
        application.administrator().get(&stable(&format!("/api/devices/{id}"))).ok()["provisioned"].clone()
    };
    assert!(ids.iter().all(|id| provisioned(id) == true));
    assert!([real, changed_its_mind].iter().all(|id| provisioned(id) == false));
}

#[test]
fn two_clocks_at_once_do_no_harm() {
    let mut application = own_application!(&["--no-clock"], &[]);
    let made: Vec<String> =
        (0..20).map(|_| created(&application.administrator(), &unique("d"), &json!({ "simulated": true }))).collect();
    application.restart(&[("clock_offset_seconds", "60")]);
    let tick = || {
        application.service().unwrap().post("/internal/tick", &json!({})).ok()["devicesProvisioned"].as_u64().unwrap()
    };
    let done: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(tick)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(done, made.len() as u64);
}
