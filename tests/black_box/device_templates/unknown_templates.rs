//! The variable `unknown_templates` (contract `central.md` §2.3): what becomes of a device whose template does not exist.

use super::{Template, smallest};
use crate::support::{Api, created, stable, unique};
use serde_json::{Value, json};

fn path(id: &str) -> String {
    stable(&format!("/api/devices/{id}"))
}

#[test]
fn the_name_of_an_unknown_template_is_kept_unless_the_deployment_says_otherwise() {
    let place = shared_place!();
    let api = place.administrator();
    let body = json!({ "template": "dtmi:tests:nobody;1", "simulated": true });
    let id = created(&api, "d", &body);
    assert_eq!(api.get(&path(&id)).ok()["template"], "dtmi:tests:nobody;1");
    assert_eq!(api.put(&path(&id), &json!({ "simulated": true })).ok()["simulated"], true);
}

#[track_caller]
fn assert_refused(api: &Api<'_>, method: &str, id: &str, body: &Value) {
    let message = api.call(method, &path(id)).json(body).send().expect_central_error(400, "BadRequest");
    assert!(message.starts_with("template: "), "{message}");
}

#[test]
fn a_strict_deployment_takes_templates_that_exist() {
    let mut application = own_application!(&[], &[]);
    let unknown = json!({ "template": "dtmi:tests:nobody;1" });
    let old = created(&application.administrator(), "d", &unknown);
    let bare = created(&application.administrator(), "d", &json!({ "simulated": true }));
    application.restart(&[("unknown_templates", "refuse")]);

    let template = Template::create(&application, &smallest());
    let api = application.administrator();
    let (known, id) = (json!({ "template": template.id }), unique("d"));
    assert_refused(&api, "PUT", &id, &unknown);
    let conditional = api.call("PUT", &path(&id)).header("if-none-match", "*").json(&unknown).send();
    conditional.expect_central_error(400, "BadRequest");
    api.get(&path(&id)).expect_central_error(404, "NotFound");
    assert_eq!(api.put(&path(&id), &known).ok()["template"], template.id.as_str());
    assert_refused(&api, "PUT", &id, &unknown);
    assert_refused(&api, "PATCH", &id, &unknown);
    assert_eq!(api.get(&path(&id)).ok()["template"], template.id.as_str());
    api.patch(&path(&id), &json!({ "template": null })).ok();
    api.put(&path(&id), &json!({})).ok();

    // A simulated device needs one.
    for method in ["PUT", "PATCH"] {
        let message = api.call(method, &path(&id)).json(&json!({ "simulated": true })).send();
        let message = message.expect_central_error(422, "UnprocessableEntity");
        assert!(message.starts_with("simulated: "), "{message}");
    }
    let simulated = json!({ "template": template.id, "simulated": true });
    assert_eq!(api.patch(&path(&id), &simulated).ok()["simulated"], true);
    api.patch(&path(&id), &json!({ "template": null })).expect_central_error(422, "UnprocessableEntity");

    // What was there before may stay as it is, also when a client sends back what it read.
    for (id, present) in [(&old, &unknown), (&bare, &json!({ "simulated": true }))] {
        let mut device = api.get(&path(id)).ok();
        for (name, value) in present.as_object().unwrap() {
            assert_eq!(device[name], *value);
        }
        device["displayName"] = json!("renamed");
        assert_eq!(api.patch(&path(id), &device).ok()["displayName"], "renamed");
    }
    assert_refused(&api, "PATCH", &old, &json!({ "template": "dtmi:tests:another;1" }));
    api.patch(&path(&old), &known).ok();
}
