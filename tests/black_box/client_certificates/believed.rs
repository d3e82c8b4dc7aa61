//! When a header is believed.

use super::{ENVOY, FRONT, Group, NGINX, SECRET, SECRET_HEADER, escaped, new_id, register, send};
use crate::support::{Answer, Application, events};
use serde_json::json;

/// A device that its group's certificate proves, with its certificate.
fn device(application: &Application) -> (String, String) {
    let group = Group::new(application);
    let id = new_id();
    let leaf = group.leaf(&id);
    register(application, &id, &leaf).expect_status(200);
    (id, leaf)
}

fn with(application: &Application, id: &str, headers: &[(&str, &str)]) -> Answer {
    let call = application.anonymous().call("POST", &events(id)).json(&json!({ "temperature": 21.5 }));
    headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send()
}

/// What a front that writes this header may do and may not.
fn believes(application: &Application, id: &str, certificate: (&str, &str), other: (&str, &str)) {
    let secret = (SECRET_HEADER, SECRET);
    with(application, id, &[secret, certificate]).expect_no_content();
    // What a client wrote into a header that the front does not set says nothing, alone or beside the front's.
    with(application, id, &[secret, other]).expect_status(401);
    with(application, id, &[secret, certificate, (other.0, "nonsense")]).expect_no_content();
    for headers in [
        vec![certificate],
        vec![(SECRET_HEADER, &SECRET[1..]), certificate],
        vec![(SECRET_HEADER, ""), certificate],
        vec![secret, secret, certificate],
        vec![secret, certificate, certificate],
        vec![secret],
        vec![secret, (certificate.0, "")],
        vec![secret, (certificate.0, "nonsense")],
    ] {
        with(application, id, &headers).expect_status(401);
    }
}

#[test]
fn the_header_of_the_front_is_believed_with_the_secret_alone() {
    let mut application = own_application!(&[], &FRONT);
    let (id, leaf) = device(&application);
    let leaf = escaped(&leaf);
    let envoy = format!("By=spiffe://front;Cert=\"{leaf}\";Subject=\"CN={id}\"");
    believes(&application, &id, (NGINX, &leaf), (ENVOY, &envoy));
    application.restart(&[("tls_front_header", ENVOY)]);
    believes(&application, &id, (ENVOY, &envoy), (NGINX, &leaf));
    application.restart(&[("tls_front_secret", "")]);
    with(&application, &id, &[(SECRET_HEADER, SECRET), (ENVOY, &envoy)]).expect_status(401);
    with(&application, &id, &[(SECRET_HEADER, ""), (ENVOY, &envoy)]).expect_status(401);
}

#[test]
fn without_a_front_nobody_is_believed() {
    let place = shared_place!();
    for secret in ["", SECRET] {
        let call = place.anonymous().call("POST", &events("pump1")).json(&json!({}));
        call.header(SECRET_HEADER, secret).header(NGINX, "x").send().expect_status(401);
    }
}

#[test]
fn a_credential_of_its_own_goes_before_the_certificate() {
    let application = own_application!(&[], &FRONT);
    let (id, leaf) = device(&application);
    let wrong = ("authorization", "Bearer wrong");
    with(&application, &id, &[wrong, (SECRET_HEADER, SECRET), (NGINX, &escaped(&leaf))]).expect_status(401);
    send(&application, &id, &leaf).expect_no_content();
}
