//! Devices that prove themselves with a certificate, which a front that ends TLS shows, or with a signature of its key
//! (contract `central.md` §8.4, §14).

mod believed;
mod decided;
mod limits;
mod nginx;
mod nonces;
mod refused_proofs;
mod second_signature;
mod tokens;

use crate::support::{Answer, Api, Authority, Place, events, preview, stable, subject, unique};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rcgen::{KeyPair, SignatureAlgorithm, SigningKey};
use serde_json::{Value, json};

/// The secret of the front, which these tests are.
const SECRET: &str = "secret-of-the-front-0123456789abcdef";
pub const FRONT: [(&str, &str); 1] = [("tls_front_secret", SECRET)];

const SECRET_HEADER: &str = "x-tls-front-secret";
const NGINX: &str = "x-ssl-client-cert";
const ENVOY: &str = "x-forwarded-client-cert";

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// What the application says to a request of a device that presented these certificates to the front.
fn call(place: &Place, method: &str, path: &str, body: &Value, chain: &str) -> Answer {
    let call = place.anonymous().call(method, path).json(body);
    call.header(SECRET_HEADER, SECRET).header(NGINX, &escaped(chain)).send()
}

/// Telemetry of the device.
pub fn send(place: &Place, id: &str, chain: &str) -> Answer {
    call(place, "POST", &events(id), &json!({ "temperature": 21.5 }), chain)
}

/// The registration of the device.
fn register(place: &Place, id: &str, chain: &str) -> Answer {
    let path = format!("/{}/registrations/{id}/register?api-version=2021-06-01", id_scope(place));
    call(place, "PUT", &path, &json!({ "registrationId": id }), chain)
}

fn id_scope(place: &Place) -> String {
    let groups = place.administrator().get(&preview("/api/enrollmentGroups")).ok();
    groups["value"][0]["idScope"].as_str().unwrap().to_owned()
}

/// A group whose first certificate is verified, with the authority behind it.
struct Group<'a> {
    place: &'a Place,
    id: String,
    authority: Authority,
}

impl<'a> Group<'a> {
    fn new(place: &'a Place) -> Self {
        let group = Self { place, id: unique("eg").replace('_', "-"), authority: Authority::new(&unique("root")) };
        let body = json!({ "displayName": "Certificates", "type": "iot", "attestation": { "type": "x509" } });
        place.administrator().put(&group.path(""), &body).ok();
        group.trust(true);
        group
    }

    fn path(&self, rest: &str) -> String {
        stable(&format!("/api/enrollmentGroups/{}{rest}", self.id))
    }

    /// Sets the certificate, which an administrator vouches for or not.
    fn trust(&self, verified: bool) {
        let body = json!({ "certificate": self.authority.pem, "verified": verified });
        self.place.administrator().put(&self.path("/certificates/primary"), &body).ok();
    }

    /// The certificate of a device.
    fn leaf(&self, id: &str) -> String {
        self.authority.issue(&subject(id))
    }
}

fn new_id() -> String {
    unique("pump").replace('_', "-")
}

const NONCES: &str = "/skein/v1/enrollments/nonces";
const TOKENS: &str = "/skein/v1/enrollments/access-tokens";

/// A device that holds the key of its certificate.
struct Holder {
    id: String,
    key: KeyPair,
    chain: String,
}

impl Holder {
    /// One of the group, with a key of its own.
    fn of(group: &Group<'_>) -> Self {
        Self::with(group, &rcgen::PKCS_ECDSA_P256_SHA256)
    }

    /// The same with this kind of key.
    fn with(group: &Group<'_>, algorithm: &'static SignatureAlgorithm) -> Self {
        let (id, key) = (new_id(), KeyPair::generate_for(algorithm).unwrap());
        let chain = group.authority.certify(&subject(&id), &key);
        Self { id, key, chain }
    }

    /// The body that asks for a token.
    fn proof(&self, nonce: &str) -> Value {
        let signature = STANDARD.encode(self.key.sign(nonce.as_bytes()).unwrap());
        json!({ "nonce": nonce, "chain": self.chain, "signature": signature })
    }

    /// What is said to it for a new nonce.
    fn ask(&self, place: &Place) -> Answer {
        place.anonymous().post(TOKENS, &self.proof(&nonce(place)))
    }

    /// The device with a new token.
    fn signed_in<'a>(&self, place: &'a Place) -> Api<'a> {
        place.with(format!("Bearer {}", self.ask(place).ok()["accessToken"].as_str().unwrap()))
    }

    /// It registers.
    fn register(&self, api: &Api<'_>) -> Answer {
        let path = format!("/{}/registrations/{}/register?api-version=2021-06-01", id_scope(api.place), self.id);
        api.put(&path, &json!({ "registrationId": self.id }))
    }

    /// It sends telemetry.
    fn send(&self, api: &Api<'_>) -> Answer {
        api.post(&events(&self.id), &json!({ "temperature": 21.5 }))
    }
}

fn nonce(place: &Place) -> String {
    let nonce = place.anonymous().post(NONCES, &json!({})).expect_status(201).json();
    nonce["nonce"].as_str().unwrap().to_owned()
}

/// What the deployment issues to a new device of this id for this key.
fn issued(place: &Place, id: &str, key: &KeyPair) -> Value {
    let api = place.administrator();
    api.put(&stable(&format!("/api/devices/{id}")), &json!({})).ok();
    let csr = subject(id).serialize_request(key).unwrap().pem().unwrap();
    api.post("/skein/v1/enrollments/csr", &json!({ "deviceId": id, "csr": csr })).expect_status(201).json()
}

fn revoke(place: &Place, issued: &Value) {
    let path = format!("/skein/v1/enrollments/certificates/{}", issued["serialNumber"].as_str().unwrap());
    place.administrator().delete(&path).expect_no_content();
}
