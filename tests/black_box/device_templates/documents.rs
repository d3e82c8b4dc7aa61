//! What is no template, or too much of one.

use super::{Template, heat_pump, named, smallest};
use crate::support::Application;
use rusqlite::Connection;
use serde_json::{Value, json};

#[track_caller]
fn assert_refused(template: &Template<'_>, body: &Value, message: &str) {
    assert_eq!(template.put(body).expect_central_error(422, "UnprocessableEntity"), message);
}

fn with(member: &str, value: Value) -> Value {
    let mut body = heat_pump();
    body[member] = value;
    body
}

#[test]
fn members_of_a_wrong_type_are_unprocessable_by_name() {
    let place = shared_place!();
    let template = Template::new(place);
    for (body, message) in [
        (json!([]), "body: must be a JSON object"),
        (json!({}), "@type: is required"),
        (json!({ "@type": [] }), "capabilityModel: is required"),
        (with("@type", json!("DeviceModel")), "@type: must be an array"),
        (with("@type", json!(["DeviceModel", 1])), "@type: must hold strings"),
        (with("@type", Value::Null), "@type: must not be null"),
        (with("displayName", json!({ "en": "a" })), "displayName: must be a string"),
        (with("displayName", json!("")), "displayName: displayName must have at least 1 character(s)"),
        (with("displayName", Value::Null), "displayName: must not be null"),
        (with("description", json!(1)), "description: must be a string"),
        (with("capabilityModel", json!([])), "capabilityModel: must be an object"),
        (with("capabilityModel", Value::Null), "capabilityModel: must not be null"),
    ] {
        assert_refused(&template, &body, message);
    }
    template.api.get(&template.path()).expect_central_error(404, "NotFound");
    template.put(&with("displayName", json!("ü".repeat(256)))).ok();
    template.put(&with("displayName", json!("ü".repeat(257)))).expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn the_id_of_a_body_is_that_of_the_path() {
    let place = shared_place!();
    let template = Template::new(place);
    for id in [json!("dtmi:tests:another;1"), json!(1), Value::Null] {
        assert_refused(&template, &with("@id", id), "@id: must be the id of the path");
    }
    template.put(&with("@id", json!(template.id))).ok();
    template.patch(&json!({ "@id": template.id })).ok();
    template.patch(&json!({ "@id": "dtmi:tests:another;1" })).expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn what_is_wrong_in_the_model_is_told_with_its_place() {
    let place = shared_place!();
    let template = Template::create(place, &smallest());
    let contents = |contents: Value| json!({ "@type": "Interface", "contents": contents });
    let component = |schema: Value| json!([{ "@type": "Component", "name": "a", "schema": schema }]);
    for (model, message) in [
        (json!({}), "capabilityModel.@type is required"),
        (contents(json!([{}])), "capabilityModel.contents[0].@type is required"),
        (contents(json!([{ "@type": "Property" }])), "capabilityModel.contents[0].name is required"),
        (
            contents(component(contents(json!([{ "@type": "Command", "name": "a b" }])))),
            "capabilityModel.contents[0].schema.contents[0].name must have 1 to 512 letters from A to Z, digits and underscores",
        ),
        (
            contents(component(json!("dtmi:acme:Missing;1"))),
            "capabilityModel.contents[0].schema refers to the interface \"dtmi:acme:Missing;1\", which is not in the document: give it in place",
        ),
    ] {
        assert_refused(&template, &with("capabilityModel", model), message);
    }
    let message = template.patch(&json!({ "capabilityModel": { "contents": [7] } }));
    assert_eq!(
        message.expect_central_error(422, "UnprocessableEntity"),
        "capabilityModel.contents[0] must be an object"
    );
    for required in ["@type", "capabilityModel"] {
        let message = template.patch(&json!({ required: null })).expect_central_error(422, "UnprocessableEntity");
        assert_eq!(message, format!("{required}: is required"));
    }
}

#[test]
fn a_template_has_300_capabilities_at_most() {
    let place = shared_place!();
    let template = Template::new(place);
    let with_capabilities = |count: usize| {
        let one = |number| json!({ "@type": "Telemetry", "name": format!("t{number}") });
        with("capabilityModel", json!({ "@type": "Interface", "contents": (0..count).map(one).collect::<Vec<_>>() }))
    };
    template.put(&with_capabilities(300)).ok();
    template.put(&with_capabilities(301)).expect_central_error(422, "UnprocessableEntity");
}

#[test]
fn a_template_grows_to_what_fits_into_a_body() {
    let place = shared_place!();
    let template = Template::create(place, &named("a"));
    let bytes = named("a").to_string().len();
    let padding = |length: usize| json!({ "padding": "x".repeat(length - bytes - r#","padding":"""#.len()) });
    template.patch(&json!({ "rest": "x".repeat(600_000) })).ok();
    template.patch(&json!({ "more": "x".repeat(600_000) })).expect_central_error(422, "UnprocessableEntity");
    template.put(&named("a")).ok();
    template.patch(&padding(1024 * 1024)).ok();
    template.put(&named("a")).ok();
    template.patch(&padding(1024 * 1024 + 1)).expect_central_error(422, "UnprocessableEntity");
    let too_large = format!("{}{}", smallest(), " ".repeat(1024 * 1024));
    let answer = template.api.call("PUT", &template.path()).body("application/json", too_large).send();
    answer.expect_central_error(413, "PayloadTooLarge");
}

#[test]
fn what_is_not_json_is_told_as_everywhere() {
    let place = shared_place!();
    let template = Template::new(place);
    for method in ["PUT", "PATCH"] {
        let send =
            |media_type: &str, body: &str| template.api.call(method, &template.path()).body(media_type, body).send();
        send("application/json", "{").expect_central_error(400, "BadRequest");
        send("text/plain", "{}").expect_central_error(415, "UnsupportedMediaType");
    }
    let deep = format!("{{\"views\":{}{}}}", "[".repeat(64), "]".repeat(64));
    let deep: Value = serde_json::from_str(&deep).unwrap();
    let mut body = smallest();
    body["views"] = deep["views"].clone();
    assert_refused(&template, &body, "the document nests more than 64 levels deep");
    body["views"] = deep["views"][0].clone();
    template.put(&body).ok();
}

#[test]
fn there_is_room_for_a_thousand_templates() {
    let application = own_application!(&[], &[]);
    let template = Template::create(&application, &smallest());
    if !fill(&application, 999) {
        return;
    }
    Template::new(&application).put(&smallest()).expect_central_error(409, "Conflict");
    // Those that are there can be changed, and a place that was left is free.
    template.put(&named("a")).ok();
    template.api.delete(&template.path()).expect_no_content();
    Template::new(&application).put(&smallest()).ok();
}

/// Puts so many templates into the database; false where that is no file.
fn fill(application: &Application, count: u32) -> bool {
    let Some(file) = application.database_file() else {
        eprintln!("skipped: the database is not a file here");
        return false;
    };
    let sql = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
        INSERT INTO device_templates (id, record_id, display_name, document, capabilities, version, created_at, updated_at)
        SELECT 'dtmi:t' || n || ';1', 'r' || n, 'x', '{}', '{}', 1, 0, 0 FROM numbers";
    Connection::open(file).unwrap().execute(sql, [count]).unwrap() == count as usize
}
