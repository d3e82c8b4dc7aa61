//! A twin as its device sees it.

use serde::Serialize;
use serde_json::{Map, Value, json};
use skein_fleet::twin::{Section, Twin};
use skein_store::twins::TwinRecord;

/// What is desired, what is reported, and what is still to be done. The cloud properties are not the device's.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    desired: Map<String, Value>,
    desired_version: i64,
    reported: Map<String, Value>,
    reported_version: i64,
    delta: Map<String, Value>,
    metadata: Metadata,
}

/// Of each property the version and the time of its last change; those of a component under its name.
#[derive(Serialize)]
struct Metadata {
    desired: Map<String, Value>,
    reported: Map<String, Value>,
}

impl Answer {
    /// The twin.
    pub fn of(twin: &Twin) -> Self {
        Self {
            desired: twin.desired.document(),
            desired_version: twin.desired.version(),
            reported: twin.reported.document(),
            reported_version: twin.reported.version(),
            delta: twin.delta(),
            metadata: Metadata { desired: metadata(&twin.desired), reported: metadata(&twin.reported) },
        }
    }
}

fn metadata(section: &Section) -> Map<String, Value> {
    let mut shown = Map::new();
    for (path, property) in section.properties() {
        let members = match path.component.as_str() {
            "" => Some(&mut shown),
            component => shown.entry(component).or_insert_with(|| json!({})).as_object_mut(),
        };
        if let Some(members) = members {
            let change = json!({ "version": property.version, "updatedAt": property.changed_at });
            members.insert(path.name.clone(), change);
        }
    }
    shown
}

/// The answer to a report.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reported {
    reported_version: i64,
    desired_version: i64,
}

impl Reported {
    /// The versions of the twin.
    pub fn of(twin: &Twin) -> Self {
        Self { reported_version: twin.reported.version(), desired_version: twin.desired.version() }
    }
}

/// The entity tag of what the device sees. A device that is made anew under its id has another record id.
pub fn etag(record: &TwinRecord) -> String {
    let versions = record.twin.as_ref().map_or((0, 0), |twin| (twin.desired.version(), twin.reported.version()));
    format!("{}.{}.{}", record.device_record_id, versions.0, versions.1)
}
