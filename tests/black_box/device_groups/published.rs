//! The requests of the published documentation of device groups (`sources/001`), in its order and with its bodies, and the
//! answers member by member. The documentation leaves the etag out of its answers; the schema has one.

use crate::support::{Application, stable};
use serde_json::{Value, json};

const QUERY: &str = "SELECT * FROM devices WHERE $template = \"dtmi:modelDefinition:dtdlv2\" AND $provisioned = true";

/// The group without its etag, which has to be there.
#[track_caller]
fn without_etag(mut group: Value) -> Value {
    let etag = group.as_object_mut().unwrap().remove("etag");
    assert!(etag.is_some_and(|etag| etag.as_str().is_some_and(|etag| !etag.is_empty())), "{group}");
    group
}

#[test]
fn the_requests_of_the_documentation_are_answered_as_documented() {
    let application = own_application!(&["--no-clock"], &[]);
    let api = application.administrator();
    // The organizations that the documentation takes to be there.
    for id in ["seattle", "redmond"] {
        api.put(&stable(&format!("/api/organizations/{id}")), &json!({ "displayName": id })).ok();
    }
    let body = json!({
        "displayName": "Device group 1", "description": "Custom device group.", "filter": QUERY,
        "organizations": ["seattle"]
    });
    let mut expected = json!({
        "id": "group1", "displayName": "Device group 1", "description": "Custom device group.", "filter": QUERY,
        "organizations": ["seattle"]
    });
    let path = stable("/api/deviceGroups/group1");
    assert_eq!(without_etag(api.put(&path, &body).ok()), expected);
    assert_eq!(without_etag(api.get(&path).ok()), expected);
    expected["displayName"] = json!("New group name");
    assert_eq!(without_etag(api.patch(&path, &json!({ "displayName": "New group name" })).ok()), expected);
    assert_eq!(without_etag(api.get(&path).ok()), expected);
    api.delete(&path).expect_no_content();
    api.get(&path).expect_central_error(404, "NotFound");
    list(&application);
}

fn list(application: &Application) {
    let api = application.administrator();
    let text = "This is a default device group containing all the devices for this particular Device Template.";
    let mut documented = json!([
        {
            "id": "475cad48-b7ff-4a09-b51e-1a9021385453", "displayName": "DeviceGroupEntry1", "description": text,
            "filter": QUERY, "organizations": ["seattle"]
        },
        {
            "id": "c2d5ae1d-2cb7-4f58-bf44-5e816aba0a0e", "displayName": "DeviceGroupEntry2", "description": text,
            "filter": "SELECT * FROM devices WHERE $template = \"dtmi:modelDefinition:model1\"",
            "organizations": ["redmond"]
        },
        {
            "id": "241ad72b-32aa-4216-aabe-91b240582c8d", "displayName": "DeviceGroupEntry3", "description": text,
            "filter": "SELECT * FROM devices WHERE $template = \"dtmi:modelDefinition:model2\" AND $simulated = true"
        },
        {
            "id": "group4", "displayName": "DeviceGroupEntry4", "description": text,
            "filter": "SELECT * FROM devices WHERE $template = \"dtmi:modelDefinition:model3\""
        }
    ]);
    for group in documented.as_array().unwrap() {
        let path = format!("/api/deviceGroups/{}", group["id"].as_str().unwrap());
        // Read-only members of a body are passed over.
        assert_eq!(&without_etag(api.put(&stable(&path), group).ok()), group);
    }
    let page = api.get(&stable("/api/deviceGroups")).ok();
    assert_eq!(page.as_object().unwrap().len(), 1, "{page}");
    let listed: Vec<Value> = page["value"].as_array().unwrap().iter().cloned().map(without_etag).collect();
    documented.as_array_mut().unwrap().sort_by_key(|group| group["id"].as_str().unwrap().to_owned());
    assert_eq!(json!(listed), documented);
}
