use super::{read, with_contents};
use serde_json::{Value, json};

#[track_caller]
fn assert_refused(template: &Value, text: &str) {
    assert_eq!(read(template).unwrap_err().to_string(), text);
}

#[track_caller]
fn assert_element_refused(element: &Value, text: &str) {
    assert_refused(&with_contents(&json!([{ "@type": "Telemetry", "name": "fine" }, element])), text);
}

#[test]
fn the_model_is_an_interface() {
    assert_refused(&json!({}), "capabilityModel is required");
    assert_refused(&json!({ "capabilityModel": null }), "capabilityModel is required");
    assert_refused(&json!({ "capabilityModel": [] }), "capabilityModel must be an object");
    assert_refused(&json!({ "capabilityModel": {} }), "capabilityModel.@type is required");
    assert_refused(
        &json!({ "capabilityModel": { "@type": 1 } }),
        "capabilityModel.@type must be a text or an array of texts",
    );
    assert_refused(
        &json!({ "capabilityModel": { "@type": ["Interface", {}] } }),
        "capabilityModel.@type[1] must be a text",
    );
    assert_refused(
        &json!({ "capabilityModel": { "@type": "Telemetry" } }),
        "capabilityModel.@type must name Interface",
    );
    assert_refused(&json!({ "capabilityModel": "dtmi:a;1" }), "capabilityModel must be an object");
    let with_id = |id: Value| json!({ "capabilityModel": { "@type": "Interface", "@id": id } });
    assert_refused(&with_id(json!(1)), "capabilityModel.@id must be a text");
    for id in ["", &"x".repeat(2049)] {
        assert_refused(&with_id(json!(id)), "capabilityModel.@id must have 1 to 2048 characters");
    }
    assert!(read(&with_id(json!("x".repeat(2048)))).is_ok() && read(&with_id(Value::Null)).is_ok());
    assert_refused(&with_contents(&json!({})), "capabilityModel.contents must be an array");
    assert_refused(&with_contents(&json!(["a"])), "capabilityModel.contents[0] must be an object");
}

#[test]
fn an_element_has_one_kind_and_a_name() {
    assert_element_refused(&json!({ "name": "a" }), "capabilityModel.contents[1].@type is required");
    assert_element_refused(
        &json!({ "@type": "Temperature", "name": "a" }),
        "capabilityModel.contents[1].@type must name one of Telemetry, Property, Command, Component and Relationship",
    );
    assert_element_refused(
        &json!({ "@type": ["Property", "Telemetry"], "name": "a" }),
        "capabilityModel.contents[1].@type names both Telemetry and Property, and an element is of one kind",
    );
    assert_element_refused(&json!({ "@type": "Property" }), "capabilityModel.contents[1].name is required");
    assert_element_refused(
        &json!({ "@type": "Property", "name": 1 }),
        "capabilityModel.contents[1].name must be a text",
    );
    for name in ["", "a-b", "a.b", "$metadata", "größe", &"a".repeat(513)] {
        assert_element_refused(
            &json!({ "@type": "Property", "name": name }),
            "capabilityModel.contents[1].name must have 1 to 512 letters from A to Z, digits and underscores",
        );
    }
    assert!(read(&with_contents(&json!([{ "@type": "Property", "name": "a".repeat(512) }]))).is_ok());
    assert_element_refused(
        &json!({ "@type": "Command", "name": "fine" }),
        "capabilityModel.contents[1].name is the name of two elements of the interface",
    );
}

#[test]
fn members_have_their_types() {
    let property = |member: &str, value: Value| {
        let mut property = json!({ "@type": "Property", "name": "a" });
        property[member] = value;
        property
    };
    assert_element_refused(
        &property("writable", json!("yes")),
        "capabilityModel.contents[1].writable must be true or false",
    );
    assert!(read(&with_contents(&json!([property("writable", Value::Null)]))).is_ok());
    assert_element_refused(
        &json!({ "@type": "Command", "name": "a", "durable": 1 }),
        "capabilityModel.contents[1].durable must be true or false",
    );
    assert_element_refused(
        &json!({ "@type": "Component", "name": "a", "displayName": 1, "schema": { "@type": "Interface" } }),
        "capabilityModel.contents[1].displayName must be a text, or an object of texts by language",
    );
    assert_element_refused(
        &json!({ "@type": "Component", "name": "a" }),
        "capabilityModel.contents[1].schema is required",
    );
    assert_refused(
        &json!({ "capabilityModel": { "@type": "Interface" }, "solutionModel": { "cloudProperties": [{}] } }),
        "solutionModel.cloudProperties[0].name is required",
    );
}

#[test]
fn errors_name_the_place_within_what_is_within() {
    assert_element_refused(
        &json!({ "@type": "Component", "name": "a", "schema": { "@type": "Interface", "extends": [
            { "@type": "Interface" },
            { "@type": "Interface", "contents": [{ "@type": "Property", "name": "" }] }
        ] } }),
        "capabilityModel.contents[1].schema.extends[1].contents[0].name must have 1 to 512 letters from A to Z, digits and underscores",
    );
    // A mistake in an interface that is referred to stands where that is.
    let template = with_contents(&json!([
        { "@type": "Component", "name": "a", "schema": "dtmi:acme:Zone;1" },
        { "@type": "Component", "name": "b", "schema": { "@id": "dtmi:acme:Zone;1", "@type": "Interface", "contents": [{}] } },
    ]));
    assert_refused(&template, "capabilityModel.contents[1].schema.contents[0].@type is required");
}

#[test]
fn what_is_referred_to_is_in_the_document() {
    assert_element_refused(
        &json!({ "@type": "Component", "name": "a", "schema": "dtmi:acme:Missing;1" }),
        "capabilityModel.contents[1].schema refers to the interface \"dtmi:acme:Missing;1\", which is not in the document: give it in place",
    );
    assert_refused(
        &json!({ "capabilityModel": { "@type": "Interface", "extends": ["x".repeat(200)] } }),
        &format!(
            "capabilityModel.extends[0] refers to the interface \"{}\", which is not in the document: give it in place",
            "x".repeat(128)
        ),
    );
}

#[test]
fn parts_lie_where_requests_can_name_them() {
    let module = json!({ "@type": ["Relationship", "EdgeModule"], "name": "m", "target": [] });
    let component = json!({ "@type": "Component", "name": "inner", "schema": { "@type": "Interface" } });
    let within = |element: &Value| json!({ "@type": "Interface", "contents": [element] });
    assert_element_refused(
        &json!({ "@type": "Component", "name": "a", "schema": within(&component) }),
        "capabilityModel.contents[1].schema.contents[0] is a component within a component, which must not stand here",
    );
    assert_element_refused(
        &json!({ "@type": "Component", "name": "a", "schema": within(&module) }),
        "capabilityModel.contents[1].schema.contents[0] is a module outside a device, which must not stand here",
    );
    assert_element_refused(
        &json!({ "@type": ["Relationship", "EdgeModule"], "name": "a", "target": within(&module) }),
        "capabilityModel.contents[1].target.contents[0] is a module outside a device, which must not stand here",
    );
}
