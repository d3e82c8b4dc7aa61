//! The variables of the application under load, and the credentials of its callers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use skein_fleet::credentials::{SharedAccessSignature, SymmetricKey};
use skein_fleet::time::Clock;
use skein_runtime::SystemClock;
use skein_store::sealing::Sealer;

pub const ADMIN_TOKEN: &str = "admin-token-of-the-load-harness-0123456789";
const SERVICE_TOKEN: &str = "service-token-of-the-load-harness-0123456789";

/// The host part of a device token's resource. The harness listens nowhere else, and a token may leave the port out.
const HUB: &str = "127.0.0.1";
const HOUR: i64 = 60 * 60;

fn encryption_key() -> String {
    STANDARD.encode([7; 32])
}

/// What the harness gives the application as `--variable`.
pub fn variables() -> [String; 3] {
    [
        format!("admin_token={ADMIN_TOKEN}"),
        format!("service_token={SERVICE_TOKEN}"),
        format!("encryption_key={}", encryption_key()),
    ]
}

pub fn sealer() -> Sealer {
    Sealer::from_setting(&encryption_key()).unwrap()
}

/// The token that the device makes of its key, as the value of `Authorization`.
pub fn device_token(id: &str, key: &SymmetricKey) -> String {
    token(&format!("{HUB}%2Fdevices%2F{id}"), None, key)
}

/// The token with which the device registers.
pub fn registration_token(id_scope: &str, id: &str, key: &SymmetricKey) -> String {
    token(&format!("{id_scope}%2Fregistrations%2F{id}"), Some("registration"), key)
}

fn token(resource: &str, key_name: Option<&str>, key: &SymmetricKey) -> String {
    let expiry = SystemClock::default().now().unix_seconds() + 10 * HOUR;
    SharedAccessSignature::sign(resource, &expiry.to_string(), key_name, key).reveal()
}
