//! Create, read, replace, change, delete.

use super::{Template, heat_pump, named, smallest};
use crate::support::{created, encoded, stable};
use serde_json::{Value, json};

/// The document of the answer, without what a template has by itself.
fn without_own(mut template: Value) -> Value {
    let members = template.as_object_mut().unwrap();
    members.remove("@id");
    members.remove("etag");
    template
}

#[test]
fn a_template_is_kept_whole_and_given_back_whole() {
    let place = shared_place!();
    let template = Template::new(place);
    let mut body = heat_pump();
    body["solution"] = json!({ "views": [{ "tiles": [1, 2.5, null, "ü", true] }], "none": null });
    body["capabilityModel"]["contents"][0]["color"] = json!("#ff8800");
    let written = template.put(&body).ok();
    assert_eq!(written["@id"], template.id.as_str());
    // The quotes are part of the tag.
    let etag = written["etag"].as_str().unwrap();
    assert!(etag.starts_with("\"~") && etag.ends_with('"') && etag.len() > 4, "{etag}");
    assert_eq!(without_own(written.clone()), body);
    assert_eq!(template.get(), written);
}

#[test]
fn the_name_is_the_id_unless_the_client_says_otherwise() {
    let place = shared_place!();
    let template = Template::create(place, &smallest());
    assert_eq!(template.get()["displayName"], template.id.as_str());
    assert_eq!(template.patch(&json!({ "displayName": "a" })).ok()["displayName"], "a");
    assert_eq!(template.patch(&json!({ "displayName": null })).ok()["displayName"], template.id.as_str());
}

#[test]
fn a_put_replaces_and_every_write_changes_the_etag() {
    let place = shared_place!();
    let template = Template::create(place, &heat_pump());
    let first = template.get();
    assert_eq!(template.get()["etag"], first["etag"], "reading changes nothing");
    let second = template.put(&named("Other")).ok();
    assert_ne!(second["etag"], first["etag"]);
    assert_eq!(without_own(second.clone()), named("Other"));
    let third = template.put(&named("Other")).ok();
    assert_ne!(third["etag"], second["etag"]);
    let fourth = template.patch(&json!({ "description": "new" })).ok();
    assert_ne!(fourth["etag"], third["etag"]);
    assert_eq!(template.get(), fourth);
}

#[test]
fn a_patch_merges_objects_replaces_arrays_and_removes_what_is_null() {
    let place = shared_place!();
    let template = Template::create(place, &heat_pump());
    for media_type in ["application/json", "application/merge-patch+json"] {
        let body = json!({ "views": { media_type: [1] } }).to_string();
        template.api.call("PATCH", &template.path()).body(media_type, body).send().ok();
    }
    let contents = json!([{ "@type": "Telemetry", "name": "pressure", "schema": "double" }]);
    let patch = json!({
        "description": null,
        "capabilityModel": { "contents": contents, "displayName": "Renamed" },
        "views": { "application/json": null },
    });
    let patched = template.patch(&patch).ok();
    assert_eq!(patched.get("description"), None);
    assert_eq!(
        patched["capabilityModel"],
        json!({ "@id": "dtmi:acme:HeatPump;1", "@type": "Interface", "displayName": "Renamed", "contents": contents })
    );
    assert_eq!(patched["views"], json!({ "application/merge-patch+json": [1] }));
    assert_eq!(template.get(), patched);
    // What changes nothing keeps the tag.
    assert_eq!(template.patch(&json!({})).ok(), patched);
    assert_eq!(template.patch(&json!({ "displayName": "Heat pump", "missing": null })).ok(), patched);
}

#[test]
fn what_was_read_can_be_sent_again() {
    let place = shared_place!();
    let template = Template::create(place, &heat_pump());
    let read = template.get();
    assert_eq!(template.patch(&read).ok(), read);
    assert_eq!(without_own(template.put(&read).ok()), without_own(read));
}

#[test]
fn a_deleted_template_is_gone_and_one_made_anew_is_another() {
    let place = shared_place!();
    let template = Template::create(place, &smallest());
    let first = template.get();
    template.api.delete(&template.path()).expect_no_content();
    for method in ["GET", "DELETE"] {
        let message = template.api.call(method, &template.path()).send().expect_central_error(404, "NotFound");
        assert!(message.contains(&template.id), "{message}");
    }
    template.patch(&json!({})).expect_central_error(404, "NotFound");
    assert_ne!(template.put(&smallest()).ok()["etag"], first["etag"]);
}

#[test]
fn a_template_that_a_device_uses_can_not_be_deleted() {
    let place = shared_place!();
    let template = Template::create(place, &smallest());
    let device = created(&template.api, "d", &json!({ "template": template.id }));
    template.api.delete(&template.path()).expect_central_error(409, "Conflict");
    template.get();
    template.api.patch(&stable(&format!("/api/devices/{device}")), &json!({ "template": null })).ok();
    template.api.delete(&template.path()).expect_no_content();
}

#[test]
fn the_id_is_decoded_exactly_once_and_told_apart_by_case() {
    let place = shared_place!();
    let template = Template::create(place, &smallest());
    let path = |id: &str| stable(&format!("/api/deviceTemplates/{id}"));
    // Colons and semicolons may stand in a path as they are.
    assert_eq!(template.api.get(&path(&template.id)).ok()["@id"], template.id.as_str());
    for other in [encoded(&encoded(&template.id)), encoded(&template.id.to_uppercase()), template.id.replace(";1", "")]
    {
        template.api.get(&path(&other)).expect_central_error(404, "NotFound");
    }
    template.api.get(&path(&"x".repeat(2048))).expect_central_error(404, "NotFound");
    template.api.get(&path(&"x".repeat(2049))).expect_central_error(400, "BadRequest");
    template.api.put(&path(&"x".repeat(2049)), &smallest()).expect_central_error(400, "BadRequest");
}

#[test]
fn a_missing_or_unknown_version_is_not_found() {
    let place = shared_place!();
    let template = Template::create(place, &smallest());
    for query in ["", "?api-version=2099-01-01"] {
        for path in ["/api/deviceTemplates".to_owned(), format!("/api/deviceTemplates/{}", encoded(&template.id))] {
            template.api.get(&format!("{path}{query}")).expect_central_error(404, "NotFound");
        }
    }
}
