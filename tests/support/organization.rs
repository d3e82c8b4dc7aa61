//! Organizations that tests make. A deployment has 200 at most, so none stays behind: a test's own goes with all that
//! belongs to it when the test ends, and those that many tests name are made once.

use super::{Api, Place, encoded, organization_token, preview, stable, unique};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;
use std::ops::Deref;

/// An organization of one test alone; in bodies and paths it stands for its id.
pub struct Organization<'a> {
    place: &'a Place,
    id: String,
}

impl<'a> Organization<'a> {
    /// A new one at the top.
    #[track_caller]
    pub fn new(place: &'a Place) -> Self {
        Self::with(place, &json!({}))
    }

    /// A new one below this one. It must go first, as what is declared later does.
    #[track_caller]
    pub fn below(&self) -> Self {
        Self::with(self.place, &json!({ "parent": self }))
    }

    /// A new one with these members.
    #[track_caller]
    pub fn with(place: &'a Place, body: &Value) -> Self {
        let id = unique("org");
        place.administrator().put(&path(&id), body).ok();
        Self { place, id }
    }

    /// One that a call which is to come will make.
    pub fn to_come(place: &'a Place) -> Self {
        Self { place, id: unique("org") }
    }

    /// A client with a new token that holds one role in it.
    #[track_caller]
    pub fn token(&self, role: &str) -> Api<'a> {
        organization_token(self.place, role, &self.id)
    }

    /// The path of it.
    pub fn path(&self) -> String {
        path(&self.id)
    }
}

/// Makes an organization that tests share by its name, where it is missing.
#[track_caller]
pub fn shared_organization(place: &Place, id: &str) {
    place.administrator().put(&path(id), &json!({})).ok();
}

fn path(id: &str) -> String {
    stable(&format!("/api/organizations/{}", encoded(id)))
}

impl Deref for Organization<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for Organization<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.id)
    }
}

impl Serialize for Organization<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.id)
    }
}

/// The server may be gone by now; then there is nothing to clean up.
impl Drop for Organization<'_> {
    fn drop(&mut self) {
        let administrator = self.place.administrator();
        let of_it = |entry: &Value| {
            let roles = entry["roles"].as_array().cloned().unwrap_or_default();
            roles.iter().any(|role| role["organization"] == self.id.as_str())
                || entry["organizations"].as_array().is_some_and(|ids| ids.contains(&json!(self.id)))
        };
        let devices = format!("/api/devices?maxpagesize=100&filter={}", encoded(&format!("scopes eq '{}'", self.id)));
        for (list, resource) in [
            (devices.as_str(), "devices"),
            ("/api/apiTokens?maxpagesize=100", "apiTokens"),
            ("/api/users?maxpagesize=100", "users"),
            ("/api/deviceGroups?maxpagesize=100", "deviceGroups"),
        ] {
            let mut next = Some(preview(list));
            while let Some(path) = next.take() {
                let Ok(answer) = administrator.call("GET", &path).try_send() else { return };
                let Ok(page) = serde_json::from_slice::<Value>(&answer.body) else { return };
                for entry in page["value"].as_array().into_iter().flatten().filter(|entry| of_it(entry)) {
                    let id = entry["id"].as_str().unwrap_or_default();
                    let path = stable(&format!("/api/{resource}/{}", encoded(id)));
                    let _ = administrator.call("DELETE", &path).try_send();
                }
                next = page["nextLink"].as_str().and_then(|link| link.strip_prefix(&answer.origin)).map(Into::into);
            }
        }
        let _ = administrator.call("DELETE", &self.path()).try_send();
    }
}
