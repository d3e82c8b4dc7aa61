//! Where a request comes from: what a trusted proxy says of it counts, and what anybody else says does not.

use crate::support::{Answer, Application, Person, created};
use serde_json::json;

/// The fronts of these tests, of which the test itself is one.
const TRUSTED: [(&str, &str); 2] = [("trusted_proxies", "127.0.0.1, 10.0.0.0/8"), ("free_attempts_per_address", "10")];

const FORWARDED: &str = "x-forwarded-for";

/// The address that the audit log has of a change that came with these lines of the header.
fn audited(application: &Application, lines: &[&str]) -> String {
    let api = application.administrator();
    let id = created(&api, "d", &json!({}));
    let path = crate::support::stable(&format!("/api/devices/{id}"));
    let call = api.call("PATCH", &path).json(&json!({ "displayName": "Front door" }));
    lines.iter().fold(call, |call, line| call.header(FORWARDED, line)).send().ok();
    let page = api.get(&format!("/skein/v1/audit?subject={id}&action=device.updated")).ok();
    page["value"][0]["actor"]["address"].as_str().unwrap().to_owned()
}

fn guess(application: &Application, name: &str, forwarded: &str) -> Answer {
    let body = json!({ "user_name": name, "password": "Wrong9-password" });
    application.anonymous().call("POST", "/v1/login2").header(FORWARDED, forwarded).json(&body).send()
}

#[test]
fn a_stranger_can_not_say_where_a_request_comes_from() {
    let application = own_application!(&[], &[("trusted_proxies", "10.0.0.0/8"), ("free_attempts_per_address", "10")]);
    let address = audited(&application, &["198.51.100.7"]);
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    for number in 0..11 {
        let name = format!("n{number}@example.com");
        guess(&application, &name, &format!("198.51.100.{number}")).expect_rainmaker_error(400, 101_009);
    }
    guess(&application, "n11@example.com", "198.51.100.11").expect_rainmaker_error(429, 100_070);
}

#[test]
fn the_audit_log_has_the_client_behind_a_trusted_proxy() {
    let application = own_application!(&[], &TRUSTED);
    for (lines, expected) in [
        (&["198.51.100.7"][..], "198.51.100.7"),
        (&["1.1.1.1, [2001:db8::7]:4711, 10.1.2.3"], "2001:db8::7"),
        (&["1.1.1.1", "198.51.100.7", "10.1.2.3"], "198.51.100.7"),
        (&["1.1.1.1, unknown, 10.1.2.3"], "10.1.2.3"),
    ] {
        assert_eq!(audited(&application, lines), expected, "{lines:?}");
    }
    assert!(audited(&application, &[]).starts_with("127.0.0.1:"));
    // The other component as well.
    let person = Person::new(&application);
    guess(&application, &person.name, "198.51.100.7");
    let body = json!({ "user_name": person.name, "password": person.password });
    application.anonymous().call("POST", "/v1/login2").header(FORWARDED, "198.51.100.9").json(&body).send().ok();
    let page = application.administrator().get("/skein/v1/audit?action=session.opened").ok();
    assert_eq!(page["value"][0]["actor"]["address"], "198.51.100.9");
}

#[test]
fn each_client_behind_a_trusted_proxy_has_attempts_of_its_own() {
    let application = own_application!(&[], &TRUSTED);
    // What the client itself writes in front changes nothing.
    for number in 0..11 {
        let forged = format!("203.0.113.{number}, 198.51.100.7");
        guess(&application, &format!("n{number}@example.com"), &forged).expect_rainmaker_error(400, 101_009);
    }
    guess(&application, "n11@example.com", "203.0.113.11, 198.51.100.7").expect_rainmaker_error(429, 100_070);
    guess(&application, "n11@example.com", "198.51.100.8").expect_rainmaker_error(400, 101_009);
}
