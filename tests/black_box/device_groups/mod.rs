//! Device groups in the Central dialect (contract `central.md` §3), and what our own adds to them.

mod explanation;
mod list;
mod members;
mod organizations;
mod preview;
mod published;
mod queries;
mod resource;

use crate::support::{Api, stable, unique};
use serde_json::{Value, json};

/// The path of a group, with what follows it.
pub fn group_path(id: &str, rest: &str) -> String {
    stable(&format!("/api/deviceGroups/{id}{rest}"))
}

/// A new group with this query; gives its id.
#[track_caller]
pub fn group(api: &Api<'_>, filter: &str) -> String {
    let id = unique("g");
    api.put(&group_path(&id, ""), &json!({ "displayName": id, "filter": filter })).ok();
    id
}

/// The ids on a page, in its order.
pub fn ids(page: &Value) -> Vec<String> {
    page["value"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}
