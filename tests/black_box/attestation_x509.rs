//! Individual attestations by certificate (contract `central.md` §2.7, 4.3).

use crate::support::{Device, TestCertificate, certificate};
use serde_json::{Value, json};

fn x509(primary: &str, secondary: Option<&str>) -> Value {
    let mut certificates = json!({ "primary": { "certificate": primary } });
    if let Some(secondary) = secondary {
        certificates["secondary"] = json!({ "certificate": secondary });
    }
    json!({ "type": "x509", "x509": { "clientCertificates": certificates } })
}

fn shown(primary: &TestCertificate, secondary: Option<&TestCertificate>) -> Value {
    let info = |certificate: &TestCertificate| json!({ "info": { "sha1Thumbprint": certificate.thumbprint } });
    let mut certificates = json!({ "primary": info(primary) });
    if let Some(secondary) = secondary {
        certificates["secondary"] = info(secondary);
    }
    json!({ "type": "x509", "x509": { "clientCertificates": certificates } })
}

#[test]
fn a_certificate_is_taken_in_every_form_and_only_its_thumbprint_is_shown() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    let certificate = certificate(Some(&device.id));
    let wrapped: String = certificate.base64_of_pem().chars().flat_map(|letter| [letter, '\n']).collect();
    let windows = certificate.pem.replace('\n', "\r\n");
    for form in [&certificate.base64_of_pem(), &certificate.base64_of_der(), &certificate.pem, &wrapped, &windows] {
        assert_eq!(api.put(&path, &x509(form, None)).ok(), shown(&certificate, None));
        assert_eq!(api.get(&path).ok(), shown(&certificate, None));
    }
}

#[test]
fn a_second_certificate_can_be_added_and_removed() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    let [first, second, third] = [(); 3].map(|()| certificate(Some(&device.id)));
    let both = x509(&first.base64_of_pem(), Some(&second.base64_of_der()));
    assert_eq!(api.put(&path, &both).ok(), shown(&first, Some(&second)));
    let patch = |certificates: Value| api.patch(&path, &json!({ "x509": { "clientCertificates": certificates } }));
    assert_eq!(patch(json!({ "secondary": null })).ok(), shown(&first, None));
    let again = json!({ "secondary": { "certificate": third.pem } });
    assert_eq!(patch(again).ok(), shown(&first, Some(&third)));
    let rolled = json!({ "primary": { "certificate": third.pem }, "secondary": null });
    assert_eq!(patch(rolled).ok(), shown(&third, None));
    patch(json!({ "primary": null })).expect_central_error(422, "UnprocessableEntity");
    assert_eq!(api.get(&path).ok(), shown(&third, None));
}

#[test]
fn the_common_name_must_be_the_device_id() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    let good = certificate(Some(&device.id));
    for bad in [certificate(Some("another")), certificate(Some(&device.id.to_uppercase())), certificate(None)] {
        for body in [x509(&bad.base64_of_pem(), None), x509(&good.base64_of_pem(), Some(&bad.base64_of_pem()))] {
            api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
        }
    }
    api.get(&path).expect_central_error(404, "NotFound");
}

#[test]
fn what_is_no_certificate_is_unprocessable() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let api = place.administrator();
    let path = device.path("/attestation");
    let certificate = certificate(Some(&device.id));
    let chain = format!("{}{}", certificate.pem, certificate.pem);
    let cut = &certificate.base64_of_der()[..400];
    let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
    for bad in ["", "nonsense", "bm9uc2Vuc2U=", &chain, cut, &key, &certificate.pem[..100], &"A".repeat(70_000)] {
        api.put(&path, &x509(bad, None)).expect_central_error(422, "UnprocessableEntity");
    }
    for bad in [json!({}), json!({ "certificate": 1 }), json!({ "certificate": null }), json!("text")] {
        let body = json!({ "type": "x509", "x509": { "clientCertificates": { "primary": bad } } });
        api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.get(&path).expect_central_error(404, "NotFound");
}

#[test]
fn a_certificate_does_not_let_keys_in() {
    let place = shared_place!();
    let device = Device::create(place, "d", &json!({}));
    let certificate = certificate(Some(&device.id));
    let body = x509(&certificate.base64_of_pem(), None);
    place.administrator().put(&device.path("/attestation"), &body).ok();
    // The derived key was good before; the device now has to prove itself by its certificate.
    device.send(&json!({ "t": 1 })).expect_hub_error(401, "IotHubUnauthorizedAccess");
}
