mod errors;
mod limits;
mod reading;

use super::{CapabilityModel, TemplateError, parse};
use serde_json::{Value, json};

fn read(template: &Value) -> Result<CapabilityModel, TemplateError> {
    parse(template.as_object().unwrap())
}

/// A template whose model has these contents.
fn with_contents(contents: &Value) -> Value {
    json!({ "@type": ["ModelDefinition"], "capabilityModel": { "@type": "Interface", "contents": contents } })
}
