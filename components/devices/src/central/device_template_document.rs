//! The document of a device template (contract `central.md` §6): kept whole and given back whole.

use serde_json::{Map, Value};
use skein_fleet::device_template::parse;
use skein_fleet::identifier::{TemplateId, TemplateName};
use skein_fleet::merge_patch::{self, Patch};
use skein_kernel::central::{Document, given, required};
use skein_kernel::{ApiError, ErrorKind, MAX_JSON_BYTES};
use skein_store::device_templates::{DeviceTemplate, TemplateChange};

/// The members that a template has by itself, whatever a client sends.
const OWN: [&str; 2] = ["@id", "etag"];

/// The largest document, in bytes of JSON: what fits into a body, so that what a client reads it can send again.
const MAX_DOCUMENT_BYTES: usize = MAX_JSON_BYTES;

/// The template as clients see it.
pub fn show(template: DeviceTemplate) -> Value {
    let etag = template.etag();
    let mut document = template.document;
    document.insert("@id".into(), template.id.into());
    document.insert("etag".into(), etag.into());
    Value::Object(document)
}

/// The change that a PUT asks for: the whole template.
pub fn replacement(id: &TemplateId, document: &Document) -> Result<TemplateChange, ApiError> {
    check_id(id, document)?;
    checked(id, document.members().clone())
}

/// The change that a PATCH asks for: what is left out stays, null removes.
pub fn edited(id: &TemplateId, template: &DeviceTemplate, document: &Document) -> Result<TemplateChange, ApiError> {
    check_id(id, document)?;
    let mut merged = Value::Object(template.document.clone());
    merge_patch::apply(&mut merged, Value::Object(document.members().clone()))
        .map_err(|error| ApiError::unprocessable("body", error))?;
    match merged {
        Value::Object(members) => checked(id, members),
        _ => Err(ApiError::unprocessable("body", "must be a JSON object")),
    }
}

/// `@id` is read-only: it may be sent, and then has to be that of the path.
fn check_id(id: &TemplateId, document: &Document) -> Result<(), ApiError> {
    match document.value("@id") {
        Patch::Absent => Ok(()),
        Patch::Value(Value::String(sent)) if sent == id.as_str() => Ok(()),
        _ => Err(ApiError::unprocessable("@id", "must be the id of the path")),
    }
}

/// Checks the members that mean something here. All others are the client's own and kept.
fn checked(id: &TemplateId, mut members: Map<String, Value>) -> Result<TemplateChange, ApiError> {
    for name in OWN {
        members.remove(name);
    }
    let document = Document::of(Value::Object(members))?;
    if required(document.array("@type")?, "@type")?.iter().any(|kind| !kind.is_string()) {
        return Err(ApiError::unprocessable("@type", "must hold strings"));
    }
    given(document.text("description")?, "description")?;
    required(document.object("capabilityModel")?, "capabilityModel")?;
    let name: Option<TemplateName> = given(document.parsed("displayName")?, "displayName")?;
    let display_name = name.map_or_else(|| id.to_string(), String::from);

    let mut document = document.members().clone();
    document.insert("displayName".into(), display_name.clone().into());
    let length = serde_json::to_string(&document).map_err(ApiError::internal)?.len();
    if length > MAX_DOCUMENT_BYTES {
        let message = format!("the template has {length} bytes of JSON; at most {MAX_DOCUMENT_BYTES} are allowed");
        return Err(ApiError::unprocessable("body", message));
    }
    // The error names its place by itself.
    let model = parse(&document).map_err(|error| ApiError {
        field: Some("capabilityModel"),
        ..ApiError::new(ErrorKind::Unprocessable, error.to_string())
    })?;
    Ok(TemplateChange { display_name, document, model })
}
