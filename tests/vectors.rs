//! The vectors of contract `central.md` §8.3: the product's code, and the code of these tests that plays the devices,
//! must both agree with what is published.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

mod support;

use skein_fleet::credentials::{HubToken, SymmetricKey};
use support::{DeviceToken, derived_key};

const GROUP_KEY: &str = "8isrFI1sGsIlvvFSSFRiMfCNzv21fjbE/+ah/lSh3lF8e2YG1Te7w1KpZhJFFXJrqYKi9yegxkqIChbqOS9Egw==";
const REGISTRATION_ID: &str = "sn-007-888-abc-mac-a1-b2-c3-d4-e5-f6";
const DEVICE_KEY: &str = "Jsm0lyGpjaVYVP2g3FnmnmG9dI/9qU24wNoykUmermc=";

#[test]
fn a_device_key_is_derived_as_published() {
    assert_eq!(SymmetricKey::from_base64(GROUP_KEY).unwrap().derive(REGISTRATION_ID).to_base64(), DEVICE_KEY);
    assert_eq!(derived_key(GROUP_KEY, REGISTRATION_ID), DEVICE_KEY);
}

#[test]
fn an_id_is_not_folded() {
    let upper = REGISTRATION_ID.to_uppercase();
    assert_ne!(SymmetricKey::from_base64(GROUP_KEY).unwrap().derive(&upper).to_base64(), DEVICE_KEY);
}

/// Microsoft, "How to use symmetric keys over HTTPS without an SDK" (azure-docs,
/// articles/iot-dps/iot-dps-https-sym-key-support.md).
const HUB_KEY: &str = "18RQk/hOPJR9EbsJlk2j8WA6vWaj/yi+oaYg7zmxfQNdOyMSu+SJ8O7TSlZhDJCYmn4rzEiVKIzNiVAWjLxrGA==";
const HUB_TOKEN: &str = "SharedAccessSignature sr=MyExampleHub.azure-devices.net%2Fdevices%2Fmy-symkey-device\
                         &sig=f%2BwW8XOKeJOtiPc9Iwjc4OpExvPM7NlhM9qxN2a1aAM%3D&se=1663119026";

#[test]
fn the_documented_hub_token_is_made_and_verified() {
    let token = DeviceToken::of_hub("MyExampleHub.azure-devices.net", "my-symkey-device").until(1_663_119_026);
    assert_eq!(token.sign(HUB_KEY), HUB_TOKEN);
    let parsed = HubToken::parse(HUB_TOKEN).unwrap();
    assert!(parsed.is_signed_by(&SymmetricKey::from_base64(HUB_KEY).unwrap()));
    assert_eq!(parsed.expiry().unix_millis(), 1_663_119_026_000);
    assert!(parsed.is_for("myexamplehub.azure-devices.net") && !parsed.is_for("another.azure-devices.net"));
    assert!(parsed.device_ids().any(|id| id.as_str() == "my-symkey-device"));
}
