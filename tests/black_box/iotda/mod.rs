//! The IoTDA dialect: what its clients prove themselves with (contract `iotda.md` §1.4), and device groups (§6.3).

mod access_keys;
mod both_credentials;
mod device_groups;
mod key_owners;
mod projects;
mod refused_signatures;
mod replays;
mod secrets;
mod signatures;
mod statements;
mod tokens;

use crate::support::{Api, Place, Signer};
use serde_json::Value;
use std::sync::OnceLock;

/// A key of the deployment, which has two at the most: the tests of a process share one.
fn administrator_key(place: &'static Place) -> &'static Signer {
    static KEY: OnceLock<Signer> = OnceLock::new();
    KEY.get_or_init(|| {
        let api = place.administrator();
        for key in keys(&api) {
            api.delete(&format!("/skein/v1/access-keys/{}", key["accessKey"].as_str().unwrap())).expect_no_content();
        }
        Signer::create(&api)
    })
}

/// Who the caller's keys are, without their secrets.
#[track_caller]
fn keys(api: &Api<'_>) -> Vec<Value> {
    api.get("/skein/v1/access-keys").ok()["value"].as_array().unwrap().clone()
}
