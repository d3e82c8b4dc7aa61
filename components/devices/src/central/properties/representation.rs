//! Properties as clients see them (contract `central.md` §2.8).

use super::METADATA;
use serde::Serialize;
use serde_json::{Map, Value, json};
use skein_fleet::twin::{Acknowledgement, Assignment, Assignments, Property, PropertyPath, Twin};
use std::collections::BTreeSet;

/// What is told of a property beside its value.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    desired_value: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    desired_version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ack_version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ack_description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ack_code: Option<i64>,
    /// When the device last reported another value; of a cloud property, when it was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_update_time: Option<String>,
}

/// The properties of a component, or those of the device or module with its components under their names. A value is what
/// the device reports, or the cloud property's; one that is merely desired stands in `$metadata` alone.
pub fn current(twin: &Twin, component: Option<&str>, is_shown: impl Fn(&PropertyPath) -> bool) -> Map<String, Value> {
    let paths: BTreeSet<&PropertyPath> = [&twin.desired, &twin.reported, &twin.cloud]
        .into_iter()
        .flat_map(|section| section.properties().map(|(path, _)| path))
        .filter(|path| is_shown(path))
        .collect();
    let of = |component: &str| properties(twin, paths.iter().copied().filter(|path| path.component == component));
    if let Some(component) = component {
        return of(component);
    }
    let mut shown = of("");
    shown.extend(twin.components().map(|name| (name.to_owned(), Value::Object(of(name)))));
    shown
}

fn properties<'a>(twin: &'a Twin, paths: impl Iterator<Item = &'a PropertyPath>) -> Map<String, Value> {
    let (mut shown, mut metadata) = (Map::new(), Map::new());
    for path in paths {
        let [desired, reported, cloud] =
            [&twin.desired, &twin.reported, &twin.cloud].map(|section| section.property(path));
        let value = reported.map(|reported| Acknowledgement::value_of(&reported.value));
        if let Some(value) = value.or(cloud.map(|cloud| &cloud.value)) {
            shown.insert(path.name.clone(), value.clone());
        }
        metadata.insert(path.name.clone(), json!(about(desired, reported, cloud)));
    }
    shown.insert(METADATA.to_owned(), metadata.into());
    shown
}

fn about<'a>(
    desired: Option<&'a Property>,
    reported: Option<&'a Property>,
    cloud: Option<&'a Property>,
) -> Metadata<'a> {
    let answer = reported.and_then(|reported| Acknowledgement::of(&reported.value));
    Metadata {
        desired_value: desired.map(|desired| &desired.value),
        desired_version: desired.map(|desired| desired.version),
        ack_version: answer.map(|answer| answer.version),
        ack_description: answer.and_then(|answer| answer.description),
        ack_code: answer.map(|answer| answer.code),
        last_update_time: reported.or(cloud).map(|property| property.changed_at.to_rfc3339_ticks()),
    }
}

/// The reply to a write: of each property that it sets the value that is desired from now on, and nothing else.
pub fn written(twin: &Twin, component: Option<&str>, said: &Assignments) -> Map<String, Value> {
    let mut reply = Map::new();
    for assignment in &said.0 {
        let Assignment::Property(path, _) = assignment else { continue };
        let Some(property) = twin.desired.property(path).or_else(|| twin.cloud.property(path)) else { continue };
        let members = if component.is_some() || path.component.is_empty() {
            Some(&mut reply)
        } else {
            object(&mut reply, &path.component)
        };
        if let Some(metadata) = members.and_then(|members| object(members, METADATA)) {
            metadata.insert(path.name.clone(), json!({ "desiredValue": property.value }));
        }
    }
    if reply.is_empty() {
        reply.insert(METADATA.to_owned(), json!({}));
    }
    reply
}

/// The object of that name, which is made if it is missing.
fn object<'a>(members: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    members.entry(name).or_insert_with(|| json!({})).as_object_mut()
}
