//! What many tests begin with: a device with its keys, a token with roles.

use super::{Answer, Api, DeviceToken, Place, encoded, events, stable, unique};
use serde_json::{Value, json};

/// A device that was created for a test.
pub struct Device<'a> {
    pub id: String,
    pub id_scope: String,
    pub primary_key: String,
    pub secondary_key: String,
    /// The device itself, with a token for the hub.
    pub api: Api<'a>,
}

impl<'a> Device<'a> {
    /// A new device of this kind of id, with these members.
    #[track_caller]
    pub fn create(place: &'a Place, id: &str, body: &Value) -> Self {
        let administrator = place.administrator();
        let id = created(&administrator, id, body);
        let credentials = administrator.get(&stable(&format!("/api/devices/{}/credentials", encoded(&id)))).ok();
        let key = |name: &str| credentials["symmetricKey"][name].as_str().unwrap().to_owned();
        Self {
            id_scope: credentials["idScope"].as_str().unwrap().to_owned(),
            primary_key: key("primaryKey"),
            secondary_key: key("secondaryKey"),
            api: place.with(DeviceToken::of_hub(&place.hub(), &id).sign(&key("primaryKey"))),
            id,
        }
    }

    /// The path of the device, with what follows it.
    pub fn path(&self, rest: &str) -> String {
        stable(&format!("/api/devices/{}{rest}", encoded(&self.id)))
    }

    /// Sends one message.
    pub fn send(&self, body: &Value) -> Answer {
        self.api.post(&events(&self.id), body)
    }

    /// Its last value of that name.
    #[track_caller]
    pub fn last(&self, name: &str) -> Value {
        let path = self.path(&format!("/telemetry/{}", encoded(name)));
        self.api.place.administrator().get(&path).ok()["value"].take()
    }

    /// The telemetry query of our own dialect.
    pub fn query(&self, parameters: &str) -> Answer {
        let path = format!("/skein/v1/devices/{}/telemetry?{parameters}", encoded(&self.id));
        self.api.place.administrator().get(&path)
    }
}

/// Creates a device with a unique id that begins like this, and gives the id.
#[track_caller]
pub fn created(api: &Api<'_>, id: &str, body: &Value) -> String {
    let id = unique(id);
    api.put(&stable(&format!("/api/devices/{}", encoded(&id))), body).ok();
    id
}

/// The path of the device groups of IoTDA's one project, with what follows it.
pub fn project_groups(api: &Api<'_>, rest: &str) -> String {
    let project = api.get("/v3/projects").ok()["projects"][0]["id"].as_str().unwrap().to_owned();
    format!("/v5/iot/{project}/device-group{rest}")
}

/// A new group that devices are added to one by one; gives its id.
#[track_caller]
pub fn static_group(api: &Api<'_>) -> String {
    let group = api.post(&project_groups(api, ""), &json!({ "name": unique("g") })).expect_status(201).json();
    group["group_id"].as_str().unwrap().to_owned()
}

/// A client with a new API token that holds these roles.
#[track_caller]
pub fn token_with_roles<'a>(place: &'a Place, roles: &Value) -> Api<'a> {
    let path = stable(&format!("/api/apiTokens/{}", unique("t")));
    let token = place.administrator().put(&path, &json!({ "roles": roles })).ok();
    place.with(token["token"].as_str().unwrap())
}

/// A client with one role in one organization.
#[track_caller]
pub fn organization_token<'a>(place: &'a Place, role: &str, organization: &str) -> Api<'a> {
    token_with_roles(place, &json!([{ "role": role, "organization": organization }]))
}
