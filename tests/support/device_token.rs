//! The tokens that devices make, made as the contract says (`central.md` §8.3, 8.6) and without the product's code.

use super::{encoded, unix_now};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How long a token of the tests is good.
const LIFE: u64 = 600;

/// A token that is still to be signed.
#[derive(Clone)]
pub struct DeviceToken {
    resource: String,
    expiry: u64,
    key_name: Option<&'static str>,
}

impl DeviceToken {
    /// For the hub: `{hub}/devices/{deviceId}`.
    pub fn of_hub(hub: &str, device: &str) -> Self {
        Self::of_resource(encoded(&format!("{hub}/devices/{device}")))
    }

    /// For provisioning: `{idScope}/registrations/{registrationId}`.
    pub fn of_registration(id_scope: &str, id: &str) -> Self {
        Self { key_name: Some("registration"), ..Self::of_resource(encoded(&format!("{id_scope}/registrations/{id}"))) }
    }

    /// For the resource as it will stand in the token.
    pub fn of_resource(resource: String) -> Self {
        Self { resource, expiry: unix_now() + LIFE, key_name: None }
    }

    /// That ends at this second.
    pub fn until(self, expiry: u64) -> Self {
        Self { expiry, ..self }
    }

    pub fn key_name(self, key_name: Option<&'static str>) -> Self {
        Self { key_name, ..self }
    }

    /// The value of `Authorization`, signed with a key in base64.
    pub fn sign(&self, key: &str) -> String {
        let text = format!("{}\n{}", self.resource, self.expiry);
        let signature = encoded(&STANDARD.encode(hmac(key, text.as_bytes())));
        let key_name = self.key_name.map(|name| format!("&skn={name}")).unwrap_or_default();
        format!("SharedAccessSignature sr={}&sig={signature}&se={}{key_name}", self.resource, self.expiry)
    }
}

/// The key of a device whose group has this key.
pub fn derived_key(group_key: &str, id: &str) -> String {
    STANDARD.encode(hmac(group_key, id.as_bytes()))
}

/// A key of so many bytes that nobody else has.
pub fn random_key(bytes: usize) -> String {
    let mut key = vec![0; bytes];
    getrandom::fill(&mut key).unwrap();
    STANDARD.encode(key)
}

fn hmac(key: &str, message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key).unwrap()).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}
