//! The whole way of a device through a real nginx with the configuration of the documentation.

use super::{ENVOY, FRONT, Group, Holder, NGINX, SECRET, SECRET_HEADER, escaped, issued, new_id, revoke};
use crate::support::{Authority, Place, TlsFront, events, let_remembered_credentials_end, stable, subject};
use rcgen::KeyPair;
use serde_json::json;
use std::time::{Duration, SystemTime};

/// What the device at this place sends, and what is said to it.
fn send(place: &Place, id: &str) -> u16 {
    place.anonymous().post(&events(id), &json!({ "temperature": 21.5 })).status
}

#[test]
fn a_device_with_a_certificate_registers_sends_and_is_read_back() {
    let application = own_application!(&[], &FRONT);
    let Some(front) = TlsFront::start(&application, SECRET) else { return };
    let group = Group::new(&application);
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let device = Holder::with(&group, algorithm);
        let place = front.reached(&application, Some((&device.chain, &device.key)));
        assert_eq!(send(&place, &device.id), 404);
        let state = device.register(&place.anonymous()).expect_status(200).json();
        assert_eq!(state["registrationState"]["status"], "assigned");
        assert_eq!(state["registrationState"]["deviceId"], device.id);
        assert_eq!(send(&place, &device.id), 204);
        let values = application.administrator().get(&format!("/skein/v1/devices/{}/telemetry", device.id)).ok();
        assert!(values.to_string().contains("21.5"), "{values}");
    }
}

#[test]
fn who_shows_no_certificate_is_nobody_whatever_its_headers_say() {
    let application = own_application!(&[], &FRONT);
    let Some(front) = TlsFront::start(&application, SECRET) else { return };
    let group = Group::new(&application);
    let device = Holder::of(&group);
    let own = front.reached(&application, Some((&device.chain, &device.key)));
    device.register(&own.anonymous()).expect_status(200);
    let nobody = front.reached(&application, None);
    assert_eq!(send(&nobody, &device.id), 401);
    let other = Holder::of(&group);
    let another = front.reached(&application, Some((&other.chain, &other.key)));
    other.register(&another.anonymous()).expect_status(200);
    let leaf = escaped(&device.chain);
    for place in [&nobody, &another] {
        for (name, value) in [(NGINX, leaf.clone()), (ENVOY, format!("Cert=\"{leaf}\""))] {
            let call = place.anonymous().call("POST", &events(&device.id)).json(&json!({}));
            call.header(name, &value).header(SECRET_HEADER, SECRET).send().expect_status(401);
        }
    }
    // Who brings another credential comes in with that.
    nobody.administrator().get(&stable(&format!("/api/devices/{}", device.id))).ok();
}

#[test]
fn certificates_that_are_not_good_are_refused_on_the_way() {
    let application = own_application!(&[], &FRONT);
    let Some(front) = TlsFront::start(&application, SECRET) else { return };
    let group = Group::new(&application);
    let (id, key) = (new_id(), KeyPair::generate().unwrap());
    let with = |chain: &str| send(&front.reached(&application, Some((chain, &key))), &id);
    assert_eq!(with(&Authority::new(&group.authority.name).certify(&subject(&id), &key)), 401);
    let mut expired = subject(&id);
    expired.not_after = (SystemTime::now() - Duration::from_hours(1)).into();
    // That one nginx refuses by itself.
    let expired = front.reached(&application, Some((&group.authority.certify(&expired, &key), &key)));
    let answer = expired.agent().get(format!("{}/healthz", expired.origins()[0])).call().unwrap();
    assert_eq!(answer.status(), 400);
    let good = group.authority.certify(&subject(&id), &key);
    assert_eq!(with(&good), 404);
    group.trust(false);
    let_remembered_credentials_end();
    assert_eq!(with(&good), 401);
}

#[test]
fn a_certificate_that_was_issued_here_is_good_until_it_is_revoked() {
    let application = own_application!(&[], &FRONT);
    let Some(front) = TlsFront::start(&application, SECRET) else { return };
    let (id, key) = (new_id(), KeyPair::generate().unwrap());
    let issued = issued(&application, &id, &key);
    let place = front.reached(&application, Some((issued["chain"].as_str().unwrap(), &key)));
    assert_eq!(send(&place, &id), 204);
    revoke(&application, &issued);
    let_remembered_credentials_end();
    assert_eq!(send(&place, &id), 401);
}
