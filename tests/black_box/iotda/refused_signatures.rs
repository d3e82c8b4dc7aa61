//! Signed requests that are not what they say.

use super::administrator_key;
use crate::support::{Answer, Person, Place, Signer, stable, unique};
use serde_json::json;

const TARGET: &str = "/v3/projects?name=a";

/// A request with a signature for what may be another one.
struct Forged<'a> {
    place: &'a Place,
    signed: (&'a str, &'a str, &'a str),
    headers: Vec<(String, String)>,
}

impl<'a> Forged<'a> {
    fn new(place: &'a Place, signer: &Signer, method: &'a str, target: &'a str, body: &[u8]) -> Self {
        let signed = (method, place.origins()[0].as_str(), target);
        let headers = [("content-type".to_owned(), "application/json".to_owned())];
        let headers = headers.iter().cloned().chain(signer.sign(signed, &headers, body)).collect();
        Self { place, signed, headers }
    }

    /// Replaces a part of a header's value.
    fn header(mut self, name: &str, from: &str, to: &str) -> Self {
        for (_, value) in self.headers.iter_mut().filter(|(known, _)| known == name) {
            assert!(value.contains(from), "{name}: {value}");
            *value = value.replace(from, to);
        }
        self
    }

    fn send(&self, method: &str, target: &str, body: Option<&str>) -> Answer {
        let mut call = self.place.anonymous().call(method, target).to(self.signed.1);
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        if let Some(body) = body {
            call = call.body("", body);
        }
        call.send()
    }
}

#[track_caller]
fn assert_refused(answer: &Answer) {
    answer.expect_iotda_error(401, "APIGW.0301");
}

#[test]
fn a_signature_is_good_for_the_request_that_it_signs_alone() {
    let place = shared_place!();
    let signer = Signer::create(&Person::new(place).api());
    for signer in [signer.clone(), signer.derived()] {
        let forged = || Forged::new(place, &signer, "GET", TARGET, b"");
        let get = |forged: Forged<'_>| forged.send("GET", TARGET, None);
        get(forged()).ok();
        assert_refused(&forged().send("GET", "/v3/projects?name=b", None));
        assert_refused(&forged().send("GET", "/v3/projects?name=a&name=a", None));
        assert_refused(&forged().send("GET", "/v3/projects", None));
        forged().send("HEAD", TARGET, None).expect_status(401);
        assert_refused(&get(forged().header("content-type", "json", "xml")));
        assert_refused(&get(forged().header("x-nonce", "n", "m")));
        assert_refused(&get(forged().header("authorization", &signer.access_key, "WKZQ4D2PCYN7GT5XH3RM")));
        assert_refused(&get(forged().header("authorization", "host;", "")));
        assert_refused(&get(forged().header("authorization", ";x-sdk-date", "")));
        let other = signer.knowing(&signer.secret_key.to_lowercase());
        assert_refused(&get(Forged::new(place, &other, "GET", TARGET, b"")));
        // The signature of one path does not open another.
        let whoami = forged().send("GET", "/skein/v1/whoami", None);
        whoami.expect_skein_error(401, "unauthenticated", None);
        let twice = forged();
        let call = place.anonymous().call("GET", TARGET).to(&place.origins()[0]);
        let call = twice.headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        assert_refused(&call.header("x-nonce", "another").send());
    }
    assert_refused(&place.anonymous().get(TARGET));
    assert_refused(&place.with("SDK-HMAC-SHA256 nonsense").get(TARGET));
}

#[test]
fn a_signature_is_good_for_the_host_that_was_dialled() {
    let place = shared_place!();
    let signer = Signer::create(&Person::new(place).api());
    let origin = &place.origins()[0];
    let send = |signed: &str, host: Option<&str>| {
        let headers = signer.sign(("GET", signed, TARGET), &[], b"");
        let call = place.anonymous().call("GET", TARGET).to(origin);
        let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        match host {
            Some(host) => call.header("host", host).send(),
            None => call.send(),
        }
    };
    send(origin, None).ok();
    send("https://iot.example.com", Some("iot.example.com")).ok();
    assert_refused(&send("https://iot.example.com", None));
    assert_refused(&send(origin, Some("iot.example.com")));
    // A header that says where the request went is not believed.
    let headers = signer.sign(("GET", "https://iot.example.com", TARGET), &[], b"");
    let call =
        place.anonymous().call("GET", TARGET).header("spin-full-url", &format!("https://iot.example.com{TARGET}"));
    assert_refused(&headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send());
}

#[test]
fn a_changed_body_is_refused_and_changes_nothing() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let body = json!({ "displayName": "a" }).to_string();
    let forged = || Forged::new(place, signer, "PUT", &path, body.as_bytes());
    for changed in [body.replace("\"a\"", "\"b\""), format!("{body} "), String::new()] {
        let answer = forged().send("PUT", &path, Some(&changed));
        answer.expect_central_error(401, "Unauthenticated");
    }
    let other_path = path.replace("/d-", "/e-");
    forged().send("PUT", &other_path, Some(&body)).expect_central_error(401, "Unauthenticated");
    forged().send("PATCH", &path, Some(&body)).expect_central_error(401, "Unauthenticated");
    for path in [&path, &other_path] {
        place.administrator().get(path).expect_central_error(404, "NotFound");
    }
    assert_eq!(forged().send("PUT", &path, Some(&body)).ok()["displayName"], "a");
}

#[test]
fn no_header_of_the_client_stands_for_the_body() {
    let place = shared_place!();
    let signer = administrator_key(place);
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let body = r#"{"displayName":"a"}"#;
    for digest in ["UNSIGNED-PAYLOAD", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"] {
        let mut forged = Forged::new(place, signer, "PUT", &path, b"");
        forged.headers.push(("x-sdk-content-sha256".into(), digest.into()));
        forged.send("PUT", &path, Some(body)).expect_central_error(401, "Unauthenticated");
    }
}

#[test]
fn the_date_of_a_signature_lies_at_most_15_minutes_from_the_present() {
    let place = shared_place!();
    let signer = Signer::create(&Person::new(place).api());
    for signer in [signer.clone(), signer.derived()] {
        let get = |seconds| place.anonymous().call("GET", TARGET).signed(&signer.later(seconds)).send();
        for seconds in [-890, 890] {
            get(seconds).ok();
        }
        for seconds in [-905, 910, -86_400, 86_400] {
            assert_refused(&get(seconds));
        }
    }
}
