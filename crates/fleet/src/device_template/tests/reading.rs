use super::super::{Capabilities, CapabilityModel, Command, Part, Property};
use super::{read, with_contents};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const READ_ONLY: Property = Property { writable: false, cloud: false };
const WRITABLE: Property = Property { writable: true, cloud: false };
const CLOUD: Property = Property { writable: false, cloud: true };

fn names<T>(map: &BTreeMap<String, T>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}

fn properties(capabilities: &Capabilities) -> Vec<(&str, Property)> {
    capabilities.properties.iter().map(|(name, property)| (name.as_str(), *property)).collect()
}

/// One flat interface, as the portal makes it: semantic types, units, overrides, a cloud property.
#[test]
fn a_heat_pump() {
    let model = read(&json!({
        "@id": "dtmi:acme:heatpumptemplate;1",
        "@type": ["ModelDefinition", "DeviceModel"],
        "@context": ["dtmi:iotcentral:context;2", "dtmi:dtdl:context;2"],
        "displayName": "Heat pump",
        "capabilityModel": {
            "@id": "dtmi:acme:HeatPump;1",
            "@type": "Interface",
            "displayName": { "en": "Heat pump", "de": "Wärmepumpe" },
            "contents": [
                { "@type": ["Telemetry", "Temperature", "NumberValue"], "name": "flow", "schema": "double",
                  "unit": "degreeCelsius", "minValue": -10, "maxValue": 90, "color": "#ff8800" },
                { "@type": ["Telemetry", "State"], "name": "mode", "schema": { "@type": "Enum", "valueSchema": "integer",
                  "enumValues": [{ "name": "off", "enumValue": 0 }, { "name": "heat", "enumValue": 1 }] } },
                { "@type": ["Property", "Temperature", "Initialized"], "name": "target", "schema": "double", "writable": true,
                  "initialValue": 21 },
                { "@type": "Property", "name": "firmware", "schema": "string" },
                { "@type": "Property", "name": "limits", "schema": { "@type": "Object",
                  "fields": [{ "name": "low", "schema": "double" }] }, "writable": false },
                { "@type": ["Cloud", "Property", "StringValue"], "name": "customer", "schema": "string" },
                { "@type": "Command", "name": "reboot", "commandType": "synchronous",
                  "request": { "name": "delay", "schema": "integer" } },
                { "@type": "Command", "name": "update", "durable": true },
                { "@type": "Relationship", "name": "feeds", "target": "dtmi:acme:Radiator;1" }
            ]
        }
    }))
    .unwrap();
    assert_eq!(model.id.as_deref(), Some("dtmi:acme:HeatPump;1"));
    let device = model.capabilities(Part::default()).unwrap();
    assert_eq!(device.telemetry.iter().collect::<Vec<_>>(), ["flow", "mode"]);
    assert_eq!(
        properties(device),
        [("customer", CLOUD), ("firmware", READ_ONLY), ("limits", READ_ONLY), ("target", WRITABLE)]
    );
    assert_eq!(device.commands["reboot"], Command { durable: false });
    assert_eq!(device.commands["update"], Command { durable: true });
    assert!(model.components.is_empty() && model.modules.is_empty());
}

/// Two components with one interface, given in place once and by its id once, and an interface that is extended.
#[test]
fn a_building_controller() {
    let model = read(&json!({
        "@type": ["ModelDefinition", "DeviceModel"],
        "capabilityModel": {
            "@id": "dtmi:acme:Controller;2",
            "@type": ["Interface"],
            "extends": { "@id": "dtmi:acme:Base;1", "@type": "Interface", "contents": [
                { "@type": "Property", "name": "serial", "schema": "string" },
                { "@type": "Property", "name": "interval", "schema": "integer", "writable": true },
                { "@type": "Command", "name": "identify" }
            ] },
            "contents": [
                { "@type": "Property", "name": "interval", "schema": "integer" },
                { "@type": "Component", "name": "north", "schema": "dtmi:acme:Zone;1" },
                { "@type": "Component", "name": "south", "displayName": "South wing", "description": { "en": "Sunny" },
                  "schema": { "@id": "dtmi:acme:Zone;1", "@type": "Interface", "contents": [
                    { "@type": "Telemetry", "name": "temperature", "schema": "double" },
                    { "@type": "Property", "name": "target", "schema": "double", "writable": true },
                    { "@type": "Command", "name": "ventilate" }
                ] } }
            ]
        }
    }))
    .unwrap();
    assert_eq!(properties(&model.device), [("interval", READ_ONLY), ("serial", READ_ONLY)]);
    assert_eq!(names(&model.device.commands), ["identify"]);
    let part = |component| model.capabilities(Part { module: None, component: Some(component) });
    assert_eq!(part("north"), part("south"));
    let zone = part("north").unwrap();
    assert_eq!((properties(zone), names(&zone.commands)), (vec![("target", WRITABLE)], vec!["ventilate"]));
    assert!(zone.telemetry.contains("temperature"));
    assert_eq!(part("east"), None);
    let south = &model.components["south"].description;
    assert_eq!(
        serde_json::to_value(south).unwrap(),
        json!({ "@type": "Component", "displayName": "South wing", "description": { "en": "Sunny" } })
    );
    assert_eq!(serde_json::to_value(&model.components["north"].description).unwrap(), json!({ "@type": "Component" }));
}

/// An edge device with a module that has a component and extends an interface.
#[test]
fn a_gateway() {
    let model = read(&json!({
        "@type": ["ModelDefinition", "DeviceModel", "EdgeModel"],
        "capabilityModel": { "@type": "Interface", "contents": [
            { "@type": ["Relationship", "EdgeModule"], "name": "camera", "displayName": "Camera", "maxMultiplicity": 1,
              "target": [{ "@id": "dtmi:acme:Camera;1", "@type": "Interface",
                "extends": [{ "@id": "dtmi:acme:Module;1", "@type": "Interface", "contents": [
                    { "@type": "Property", "name": "version", "schema": "string" } ] }],
                "contents": [
                    { "@type": "Command", "name": "snapshot" },
                    { "@type": "Component", "name": "lens", "schema": { "@type": "Interface", "contents": [
                        { "@type": "Property", "name": "zoom", "schema": "double", "writable": true } ] } } ] }] },
            { "@type": ["EdgeModule", "Relationship"], "name": "bare" },
            { "@type": ["Property", "Cloud"], "name": "site", "schema": "string" }
        ] },
        "deploymentManifest": { "modulesContent": {} }
    }))
    .unwrap();
    let part = |module, component| model.capabilities(Part { module: Some(module), component });
    assert_eq!(properties(part("camera", None).unwrap()), [("version", READ_ONLY)]);
    assert_eq!(names(&part("camera", None).unwrap().commands), ["snapshot"]);
    assert_eq!(properties(part("camera", Some("lens")).unwrap()), [("zoom", WRITABLE)]);
    assert_eq!(names(model.components_of(Some("camera")).unwrap()), ["lens"]);
    assert_eq!(part("bare", None), Some(&Capabilities::default()));
    assert_eq!((part("bare", Some("lens")), part("lens", None)), (None, None));
    assert_eq!(model.components_of(Some("radio")), None);
    assert_eq!(properties(&model.device), [("site", CLOUD)]);
}

/// The words of templates from before DTDL version 2.
#[test]
fn an_old_counter() {
    let model = read(&json!({
        "@type": ["ModelDefinition"],
        "capabilityModel": { "@type": ["CapabilityModel"], "contents": null, "implements": [
            { "@type": "InterfaceInstance", "name": "_meter1", "schema": { "@type": "Interface", "contents": [
                { "@type": ["Property"], "name": "limit", "schema": "long", "writable": true } ] } }
        ] },
        "solutionModel": { "@type": ["SolutionModel"], "cloudProperties": [
            { "@type": "CloudProperty", "name": "store", "schema": "string" } ] }
    }))
    .unwrap();
    assert_eq!(properties(&model.components["_meter1"].capabilities), [("limit", WRITABLE)]);
    assert_eq!(properties(&model.device), [("store", CLOUD)]);
}

#[test]
fn interfaces_beside_the_model_can_be_referred_to() {
    let mut template = with_contents(&json!([{ "@type": "Component", "name": "fan", "schema": "dtmi:acme:Fan;1" }]));
    template["contents"] = json!([{ "@id": "dtmi:acme:Fan;1", "@type": "Interface", "contents": [
        { "@type": "Telemetry", "name": "speed", "schema": "double" } ] }]);
    assert!(read(&template).unwrap().components["fan"].capabilities.telemetry.contains("speed"));
}

#[test]
fn the_json_of_a_model_is_short_and_leads_back_to_it() {
    let model = read(&with_contents(&json!([
        { "@type": "Telemetry", "name": "t" },
        { "@type": "Property", "name": "p", "writable": true },
        { "@type": "Property", "name": "q" },
        { "@type": "Component", "name": "c", "schema": { "@type": "Interface" } }
    ])))
    .unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(
        text,
        r#"{"device":{"telemetry":["t"],"properties":{"p":{"writable":true},"q":{}}},"components":{"c":{"description":{"@type":"Component"}}}}"#
    );
    assert_eq!(serde_json::from_str::<CapabilityModel>(&text).unwrap(), model);
    assert_eq!(serde_json::from_str::<CapabilityModel>("{}").unwrap(), CapabilityModel::default());
}

/// JSON out of the words that mean something here, so that many documents come near to a template.
fn anything() -> impl Strategy<Value = Value> {
    let word = || {
        prop::sample::select(vec![
            "Interface",
            "Component",
            "Property",
            "Telemetry",
            "Command",
            "Relationship",
            "EdgeModule",
            "Cloud",
            "a",
            "b",
            "",
        ])
    };
    let member = prop::sample::select(vec![
        "@id",
        "@type",
        "name",
        "schema",
        "contents",
        "extends",
        "target",
        "implements",
        "writable",
        "durable",
        "displayName",
        "capabilityModel",
        "solutionModel",
        "cloudProperties",
    ]);
    let leaf = prop_oneof![word().prop_map(Value::from), Just(Value::Null), Just(json!(true)), Just(json!(7))];
    leaf.prop_recursive(6, 96, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(member.clone(), inner, 0..6)
                .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_document_makes_it_panic(model in anything(), solution in anything()) {
        let template = json!({ "capabilityModel": model, "solutionModel": solution });
        if let Ok(model) = read(&template) {
            let text = serde_json::to_string(&model).unwrap();
            prop_assert_eq!(serde_json::from_str::<CapabilityModel>(&text).unwrap(), model);
        }
    }

    #[test]
    fn every_capability_is_found_under_its_name(
        names in prop::collection::btree_map("[a-zA-Z0-9_]{1,12}", 0u8..5, 0..20)
    ) {
        let contents: Vec<Value> = names
            .iter()
            .map(|(name, kind)| match kind {
                0 => json!({ "@type": ["Telemetry", "Temperature"], "name": name }),
                1 => json!({ "@type": "Property", "name": name }),
                2 => json!({ "@type": "Property", "name": name, "writable": true }),
                3 => json!({ "@type": ["Property", "Cloud"], "name": name, "writable": true }),
                _ => json!({ "@type": "Command", "name": name }),
            })
            .collect();
        let model = read(&with_contents(&Value::from(contents))).unwrap();
        for (name, kind) in &names {
            let found = match kind {
                0 => model.device.telemetry.contains(name),
                1 => model.device.properties.get(name) == Some(&READ_ONLY),
                2 => model.device.properties.get(name) == Some(&WRITABLE),
                3 => model.device.properties.get(name) == Some(&CLOUD),
                _ => model.device.commands.contains_key(name),
            };
            prop_assert!(found, "{}", name);
        }
        let device = &model.device;
        prop_assert_eq!(device.telemetry.len() + device.properties.len() + device.commands.len(), names.len());
    }
}
