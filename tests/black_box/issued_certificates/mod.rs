//! Certificates for devices that bring a signing request (`docs/skein.md`).

mod authority;
mod certificates;
mod claim_tokens;
mod claims;
mod csr;

use crate::support::{Answer, Api, Place};
use rcgen::KeyPair;
use serde_json::{Value, json};
use skein_fleet::time::Timestamp;
use skein_x509::path::find_path;
use skein_x509::{Certificate, CertificateChain};
use std::ops::Deref;

const AUTHORITY: &str = "/skein/v1/certificate-authority";
const CERTIFICATES: &str = "/skein/v1/enrollments/certificates";
const CLAIM: &str = "/skein/v1/enrollments/claim";
const CLAIM_TOKENS: &str = "/skein/v1/enrollments/claim-tokens";
const CSR: &str = "/skein/v1/enrollments/csr";

fn new_key() -> KeyPair {
    KeyPair::generate().unwrap()
}

/// A signing request of the key for this common name.
fn csr_of(key: &KeyPair, name: &str) -> String {
    crate::support::subject(name).serialize_request(key).unwrap().pem().unwrap()
}

/// A body with a new key.
fn body(id: &str) -> Value {
    json!({ "deviceId": id, "csr": csr_of(&new_key(), id) })
}

/// The path of a certificate.
fn path(serial_number: &Value) -> String {
    format!("{CERTIFICATES}/{}", serial_number.as_str().unwrap())
}

/// The message and the field of a refusal.
#[track_caller]
fn refusal(answer: &Answer, status: u16) -> (String, String) {
    let error = answer.expect_status(status).json()["error"].take();
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    (text("message"), text("field"))
}

/// Checks that the answer's certificate proves the device under the authority that is in its chain; gives both.
#[track_caller]
fn verified(answer: &Value, id: &str) -> (Certificate, Certificate) {
    let chain = CertificateChain::parse(answer["chain"].as_str().unwrap()).unwrap();
    let leaf = Certificate::parse(answer["certificate"].as_str().unwrap()).unwrap();
    assert_eq!(chain.leaf(), &leaf);
    let [authority] = chain.others() else { panic!("{answer}") };
    let now = Timestamp::from_unix_seconds(i64::try_from(crate::support::unix_now()).unwrap());
    let alone = CertificateChain::from_ders(&[leaf.der()]).unwrap();
    let trusted = [authority];
    let found = find_path(&alone, &trusted, now).unwrap();
    assert_eq!(found.common_name, id);
    leaf.verify_issued_by(authority).unwrap();
    assert_eq!(answer["notBefore"], leaf.validity().not_before.unix_millis());
    assert_eq!(answer["notAfter"], leaf.validity().not_after.unix_millis());
    (leaf, authority.clone())
}

/// A claim token of one test, which ends with it: there is room for a thousand.
struct ClaimToken<'a> {
    api: Api<'a>,
    made: Value,
}

impl<'a> ClaimToken<'a> {
    /// A new one with these members.
    #[track_caller]
    fn new(place: &'a Place, mut members: Value) -> Self {
        let api = place.administrator();
        members["name"] = json!("Line 7");
        let made = api.post(CLAIM_TOKENS, &members).expect_status(201).json();
        Self { api, made }
    }

    fn path(&self, rest: &str) -> String {
        format!("{CLAIM_TOKENS}/{}{rest}", self.made["id"].as_str().unwrap())
    }

    /// The report of it.
    #[track_caller]
    fn report(&self) -> Value {
        self.api.get(&self.path("")).ok()
    }

    /// What a stranger gets for it who asks for this id with this key.
    fn claim(&self, id: &str, key: &KeyPair) -> Answer {
        claim(self.api.place, &self.made["token"], id, key)
    }
}

impl Deref for ClaimToken<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.made
    }
}

impl Drop for ClaimToken<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.api.delete(&self.path("")).expect_no_content();
        }
    }
}

fn claim(place: &Place, token: &Value, id: &str, key: &KeyPair) -> Answer {
    place.anonymous().post(CLAIM, &json!({ "deviceId": id, "csr": csr_of(key, id), "claimToken": token }))
}
