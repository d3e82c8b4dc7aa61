//! `api-version` (contract `central.md` §1.1).

use crate::support::{created, unique};
use serde_json::json;

const EVERY_PATH: [&str; 7] = [
    "/api/devices",
    "/api/devices/d",
    "/api/devices/d/credentials",
    "/api/devices/d/attestation",
    "/api/devices/d/telemetry/t",
    "/api/apiTokens",
    "/api/roles",
];

#[test]
fn a_missing_version_is_not_found() {
    let api = shared_place!().administrator();
    for path in EVERY_PATH {
        let message = api.get(path).expect_central_error(404, "NotFound");
        assert_eq!(message, "'' is not a valid API version.", "{path}");
    }
}

#[test]
fn an_unknown_version_is_not_found_and_quoted() {
    let api = shared_place!().administrator();
    for path in EVERY_PATH {
        let message = api.get(&format!("{path}?api-version=2099-01-01")).expect_central_error(404, "NotFound");
        assert_eq!(message, "'2099-01-01' is not a valid API version.", "{path}");
    }
}

#[test]
fn an_unknown_version_changes_nothing() {
    let api = shared_place!().administrator();
    let id = unique("d");
    api.put(&format!("/api/devices/{id}?api-version=2099-01-01"), &json!({})).expect_central_error(404, "NotFound");
    api.get(&format!("/api/devices/{id}?api-version=2022-07-31")).expect_central_error(404, "NotFound");
}

#[test]
fn every_version_that_real_scripts_send_is_served() {
    let api = shared_place!().administrator();
    let id = created(&api, "d", &json!({}));
    for version in
        ["1.0", "1.1-preview", "1.2-preview", "2022-05-31", "2022-06-30-preview", "2022-07-31", "2022-10-31-preview"]
    {
        assert_eq!(api.get(&format!("/api/devices/{id}?api-version={version}")).ok()["id"], id.as_str(), "{version}");
    }
}

#[test]
fn the_version_may_come_twice_if_it_agrees_with_itself() {
    let api = shared_place!().administrator();
    api.get("/api/devices?api-version=2022-07-31&api-version=2022-07-31").ok();
    api.get("/api/devices?api-version=2022-07-31&api-version=1.0").expect_central_error(400, "BadRequest");
}
