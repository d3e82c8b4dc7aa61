//! What a deployment says in its own words, and under whose name (contract `rainmaker.md` §S).

mod custom_data;
mod domain;
mod mail_failures;
mod message_templates;
mod message_texts;
mod permissions;
mod policies;
mod sender;
mod super_administrator;

use crate::support::Place;
use serde_json::Value;

/// The rows of the audit log of one kind of change, the oldest first.
fn audited(place: &Place, action: &str) -> Vec<Value> {
    let page = place.administrator().get(&format!("/skein/v1/audit?action={action}")).expect_status(200).json();
    page["value"].as_array().unwrap().iter().rev().cloned().collect()
}
