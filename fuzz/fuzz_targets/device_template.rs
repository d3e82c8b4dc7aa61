//! Any JSON as a device template: what is taken keeps every limit and survives the way through its own JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use skein_fleet::device_template::{
    Capabilities, CapabilityModel, MAX_CAPABILITIES, MAX_INTERFACES, MAX_NAME_CHARACTERS, parse,
};

/// How many capabilities there are; each name is one that requests can hold.
fn check(capabilities: &Capabilities) -> usize {
    let names: Vec<&String> = capabilities
        .telemetry
        .iter()
        .chain(capabilities.properties.keys())
        .chain(capabilities.commands.keys())
        .collect();
    for name in &names {
        assert!((1..=MAX_NAME_CHARACTERS).contains(&name.len()));
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
    }
    names.len()
}

fuzz_target!(|input: &[u8]| {
    let Ok(Value::Object(template)) = serde_json::from_slice(input) else { return };
    let model = match parse(&template) {
        Ok(model) => model,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let modules = model.modules.values();
    let components = modules.clone().flat_map(|module| module.components.values()).chain(model.components.values());
    let parts = modules.map(|module| &module.capabilities).chain(components.clone().map(|one| &one.capabilities));
    assert!(check(&model.device) + parts.map(check).sum::<usize>() <= MAX_CAPABILITIES);
    assert!(components.count() < MAX_INTERFACES);
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<CapabilityModel>(&text).unwrap(), model);
});
