//! Many at once.

use super::{Group, device, new_id};
use crate::support::{preview, stable};
use serde_json::json;
use std::thread;

#[test]
fn fifty_who_register_the_same_id_at_once_are_one_device() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let id = new_id();
    let answers: Vec<_> = thread::scope(|scope| {
        let tries: Vec<_> = (0..50)
            .map(|number| {
                let (group, id) = (&group, if number % 2 == 0 { id.clone() } else { id.to_uppercase() });
                scope.spawn(move || group.register(&id, &json!({})).expect_status(200).json())
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let first = &answers[0]["registrationState"]["deviceId"];
    assert!(answers.iter().all(|answer| answer["registrationState"]["deviceId"] == *first), "{answers:?}");
    let filter = format!("id eq '{id}' or id eq '{}'", id.to_uppercase());
    let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    let found = place.administrator().get(&preview(&format!("/api/devices?filter={filter}"))).ok();
    assert_eq!(found["value"].as_array().unwrap().len(), 1, "{found}");
    let made = place
        .administrator()
        .get(&format!("/skein/v1/audit?subject={}&action=device.created", first.as_str().unwrap()));
    assert_eq!(made.ok()["value"].as_array().unwrap().len(), 1);
}

#[test]
fn a_registration_and_the_deletion_of_its_device_do_not_meet_halfway() {
    let place = shared_place!();
    let group = Group::new(place, "iot");
    let id = new_id();
    group.register(&id, &json!({})).expect_status(200);
    thread::scope(|scope| {
        let registers = scope.spawn(|| {
            for _ in 0..20 {
                group.register(&id, &json!({})).expect_status(200);
            }
        });
        for _ in 0..20 {
            let status = place.administrator().delete(&stable(&format!("/api/devices/{id}"))).status;
            assert!([204, 404].contains(&status), "{status}");
        }
        registers.join().unwrap();
    });
    group.register(&id, &json!({})).expect_status(200);
    assert_eq!(device(place, &id).ok()["provisioned"], true);
}
