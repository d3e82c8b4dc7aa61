//! What a body says of properties.

use super::METADATA;
use crate::twin_refusals::refusal;
use serde_json::{Map, Value};
use skein_fleet::twin::Assignments;
use skein_kernel::ApiError;

/// Takes a body apart: that of a component, or of a device or module, whose components lie in it by their names. Clients
/// send back what they have read (contract §1.5), so `$metadata` is passed over.
pub fn assignments(
    body: &Map<String, Value>,
    component: Option<&str>,
    is_component: impl Fn(&str) -> bool,
) -> Result<Assignments, ApiError> {
    let mut body = body.clone();
    body.remove(METADATA);
    for member in body.values_mut().filter_map(Value::as_object_mut) {
        member.remove(METADATA);
    }
    let said = match component {
        Some(component) => Assignments::of_component(component, body),
        None => Assignments::of_document(body, is_component),
    };
    said.map_err(|error| refusal(&error))
}
