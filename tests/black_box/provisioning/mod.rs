//! Devices that register themselves over HTTPS, as with Azure's Device Provisioning Service (contract `central.md` §8).

mod approval;
mod faults;
mod hand_over;
mod protocol;
mod races;
mod statements;

use crate::support::{Answer, Api, DeviceToken, Place, derived_key, preview, stable, unique};
use serde_json::{Value, json};

/// The version that current SDKs send.
const VERSION: &str = "api-version=2021-06-01";

/// An enrolment group, as one who builds devices for it knows it.
struct Group<'a> {
    place: &'a Place,
    id: String,
    id_scope: String,
    key: String,
}

impl<'a> Group<'a> {
    /// A new one, of devices of this type.
    #[track_caller]
    fn new(place: &'a Place, kind: &str) -> Self {
        let id = unique("eg").replace('_', "-");
        let path = preview(&format!("/api/enrollmentGroups/{id}"));
        let body = json!({ "displayName": id, "type": kind, "attestation": { "type": "symmetricKey" } });
        let made = place.administrator().put(&path, &body).ok();
        Self {
            place,
            id,
            id_scope: made["idScope"].as_str().unwrap().to_owned(),
            key: made["attestation"]["symmetricKey"]["primaryKey"].as_str().unwrap().to_owned(),
        }
    }

    fn path(&self) -> String {
        stable(&format!("/api/enrollmentGroups/{}", self.id))
    }

    /// The client of a device of the group, with the token for its registration.
    fn client(&self, id: &str) -> Api<'a> {
        let token = DeviceToken::of_registration(&self.id_scope, id).sign(&derived_key(&self.key, id));
        self.place.with(token)
    }

    fn registration(&self, id: &str, rest: &str) -> String {
        format!("/{}/registrations/{id}{rest}?{VERSION}", self.id_scope)
    }

    /// Registers a device, with more members of the body.
    fn register(&self, id: &str, more: &Value) -> Answer {
        let mut body = json!({ "registrationId": id });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.client(id).put(&self.registration(id, "/register"), &body)
    }

    /// The device's own client at the hub that it was assigned, with the key that it has.
    fn at_hub(&self, id: &str, device_id: &str) -> Api<'a> {
        self.place.with(DeviceToken::of_hub(&self.place.hub(), device_id).sign(&derived_key(&self.key, id)))
    }
}

/// An id that no device has.
fn new_id() -> String {
    unique("dps").replace('_', "-")
}

/// The device as people see it.
fn device(place: &Place, id: &str) -> Answer {
    place.administrator().get(&stable(&format!("/api/devices/{id}")))
}
