//! What ends the access of a device that signed a nonce.

use super::{Group, Holder, issued, new_id, nonce, revoke};
use crate::support::{let_remembered_credentials_end, stable};
use rcgen::KeyPair;
use serde_json::json;

#[test]
fn a_token_ends() {
    let mut application = own_application!(&[], &[]);
    let (id, token) = {
        let device = Holder::of(&Group::new(&application));
        let token = device.ask(&application).ok()["accessToken"].as_str().unwrap().to_owned();
        let api = application.with(format!("Bearer {token}"));
        device.register(&api).expect_status(200);
        (device.id, token)
    };
    for (offset, status) in [("3500", 204), ("3601", 401)] {
        application.restart(&[("clock_offset_seconds", offset)]);
        let api = application.with(format!("Bearer {token}"));
        api.post(&crate::support::events(&id), &json!({ "temperature": 22 })).expect_status(status);
    }
}

#[test]
fn what_stops_vouching_for_a_device_ends_its_tokens() {
    let place = shared_place!();
    let groups: Vec<Group<'_>> = (0..3).map(|_| Group::new(place)).collect();
    let devices: Vec<_> = groups.iter().map(Holder::of).collect();
    let clients: Vec<_> = devices.iter().map(|device| device.signed_in(place)).collect();
    for (device, api) in devices.iter().zip(&clients) {
        device.register(api).expect_status(200);
        device.send(api).expect_no_content();
    }
    let api = place.administrator();
    groups[0].trust(false);
    api.patch(&groups[1].path(""), &json!({ "enabled": false })).ok();
    api.patch(&stable(&format!("/api/devices/{}", devices[2].id)), &json!({ "enabled": false })).ok();
    let_remembered_credentials_end();
    devices[0].send(&clients[0]).expect_status(401);
    devices[1].send(&clients[1]).expect_status(401);
    devices[2].send(&clients[2]).expect_status(403);
    // And is not asked for the next one.
    groups[0].trust(true);
    devices[0].send(&clients[0]).expect_no_content();
}

#[test]
fn a_certificate_that_was_issued_here_signs_until_it_is_revoked() {
    let place = shared_place!();
    let (id, key) = (new_id(), KeyPair::generate().unwrap());
    let issued = issued(place, &id, &key);
    let device = Holder { id, key, chain: issued["chain"].as_str().unwrap().to_owned() };
    let client = device.signed_in(place);
    device.send(&client).expect_no_content();
    device.register(&client).expect_status(200);
    revoke(place, &issued);
    let_remembered_credentials_end();
    device.send(&client).expect_status(401);
    device.register(&client).expect_status(401);
    let answer = place.anonymous().post(super::TOKENS, &device.proof(&nonce(place)));
    assert!(answer.expect_status(403).text().contains("revoked"), "{}", answer.text());
}
