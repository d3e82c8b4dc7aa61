//! Device templates (contract `central.md` §6).

mod access;
mod capabilities;
mod conditions;
mod documents;
mod list;
mod operations;
mod unknown_templates;

use crate::support::{Answer, Api, Place, encoded, stable, unique};
use serde_json::{Value, json};

/// A template that is there for one test: there is room for a thousand, and a server may see many runs.
struct Template<'a> {
    id: String,
    api: Api<'a>,
}

impl<'a> Template<'a> {
    /// An id that is free.
    fn new(place: &'a Place) -> Self {
        Self { id: format!("dtmi:tests:{};1", unique("t").replace('-', "_")), api: place.administrator() }
    }

    /// A template that was made of this body.
    #[track_caller]
    fn create(place: &'a Place, body: &Value) -> Self {
        let template = Self::new(place);
        template.put(body).ok();
        template
    }

    fn path(&self) -> String {
        stable(&format!("/api/deviceTemplates/{}", encoded(&self.id)))
    }

    fn put(&self, body: &Value) -> Answer {
        self.api.put(&self.path(), body)
    }

    fn patch(&self, body: &Value) -> Answer {
        self.api.patch(&self.path(), body)
    }

    #[track_caller]
    fn get(&self) -> Value {
        self.api.get(&self.path()).ok()
    }
}

impl Drop for Template<'_> {
    fn drop(&mut self) {
        // A test that failed has said so; a template that a device uses stays.
        let _ = self.api.call("DELETE", &self.path()).try_send();
    }
}

/// The least that a template has.
fn smallest() -> Value {
    json!({ "@type": ["ModelDefinition", "DeviceModel"], "capabilityModel": { "@type": "Interface" } })
}

/// The same with a name.
fn named(display_name: &str) -> Value {
    let mut body = smallest();
    body["displayName"] = json!(display_name);
    body
}

/// A template as clients send one.
fn heat_pump() -> Value {
    json!({
        "@type": ["ModelDefinition", "DeviceModel"],
        "@context": ["dtmi:iotcentral:context;2", "dtmi:dtdl:context;2"],
        "displayName": "Heat pump",
        "description": "In the cellar",
        "capabilityModel": {
            "@id": "dtmi:acme:HeatPump;1",
            "@type": "Interface",
            "displayName": { "en": "Heat pump" },
            "contents": [
                { "@type": ["Telemetry", "Temperature"], "name": "flow", "schema": "double", "unit": "degreeCelsius" },
                { "@type": "Property", "name": "target", "schema": "double", "writable": true, "maxValue": 80.5 },
                { "@type": ["Property", "Cloud", "StringValue"], "name": "customer", "schema": "string" },
                { "@type": "Command", "name": "reboot", "durable": false },
                { "@type": "Component", "name": "zone", "schema": { "@type": "Interface", "contents": [] } }
            ]
        }
    })
}
