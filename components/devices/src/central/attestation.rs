//! `/api/devices/{deviceId}/attestation`: GET, PUT, PATCH, DELETE (contract `central.md` §2.7).

use super::device_of;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_fleet::credentials::{SymmetricKey, Thumbprint};
use skein_fleet::merge_patch;
use skein_kernel::central::{ApiVersion, Document, required};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters};
use skein_store::attestations::{self, Attestation, ClientCertificate};
use skein_store::devices::Device;
use skein_x509::Certificate;

/// 200 with the individual attestation, 404 when the device has none.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<Value>, ApiError> {
    let scope = caller.require(Permission::DevicesAttestationRead)?;
    let device = device_of(&caller.request, &scope, &path)?;
    let attestation = existing(&caller, &device)?.ok_or_else(|| no_attestation(&device))?;
    Ok(Json(show(&attestation)))
}

/// 200 with the attestation that was set.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let scope = caller.require(Permission::DevicesAttestationWrite)?;
    let device = device_of(&caller.request, &scope, &path)?;
    let attestation = parse(&Document::of(body)?, &device, None)?;
    set(&caller, &device, &attestation)
}

/// 200 with the attestation after the merge, 404 when the device has none.
pub async fn patch(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let scope = caller.require(Permission::DevicesAttestationWrite)?;
    let device = device_of(&caller.request, &scope, &path)?;
    let present = existing(&caller, &device)?.ok_or_else(|| no_attestation(&device))?;
    let patch = Document::of(body)?;
    let mut merged = document(&present);
    merge_patch::apply(&mut merged, Value::Object(patch.members().clone()))
        .map_err(|error| ApiError::unprocessable("body", error))?;
    let attestation = parse(&Document::of(merged)?, &device, Some(&present))?;
    set(&caller, &device, &attestation)
}

/// 204, 404 when the device has none.
pub async fn delete(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    let scope = caller.require(Permission::DevicesAttestationWrite)?;
    let device = device_of(&caller.request, &scope, &path)?;
    if !attestations::delete(&caller.request.session, &device, &caller.change())? {
        return Err(no_attestation(&device));
    }
    Ok(StatusCode::NO_CONTENT)
}

fn existing(caller: &Caller, device: &Device) -> Result<Option<Attestation>, ApiError> {
    Ok(attestations::find(&caller.request.session, device, &caller.request.application.sealer)?)
}

fn set(caller: &Caller, device: &Device, attestation: &Attestation) -> Result<Json<Value>, ApiError> {
    let application = caller.request.application;
    let change = caller.change();
    let session = &caller.request.session;
    if !attestations::put(session, device, attestation, &application.sealer, &application.random, &change)? {
        return Err(ApiError::not_found("device", &device.id));
    }
    Ok(Json(show(attestation)))
}

fn no_attestation(device: &Device) -> ApiError {
    ApiError::new(ErrorKind::NotFound, format!("The device '{}' has no attestation of its own.", device.id))
}

/// The attestation as the dialect has it, with the certificates that a client never gets back: what a PATCH merges into.
fn document(attestation: &Attestation) -> Value {
    let certificate = |certificate: &Option<ClientCertificate>| {
        certificate.as_ref().map(|certificate| match &certificate.certificate {
            Some(text) => json!({ "certificate": text }),
            None => json!({ "info": certificate.thumbprint }),
        })
    };
    match attestation {
        Attestation::SymmetricKey { primary_key, secondary_key } => {
            json!({ "type": "symmetricKey", "symmetricKey": { "primaryKey": primary_key, "secondaryKey": secondary_key } })
        }
        Attestation::X509 { primary, secondary } => json!({
            "type": "x509",
            "x509": { "clientCertificates": { "primary": certificate(primary), "secondary": certificate(secondary) } },
        }),
        Attestation::Tpm { endorsement_key } => json!({ "type": "tpm", "tpm": { "endorsementKey": endorsement_key } }),
    }
}

/// The attestation as clients see it: of a certificate only the thumbprint.
pub fn show(attestation: &Attestation) -> Value {
    let Attestation::X509 { primary, secondary } = attestation else {
        return document(attestation);
    };
    let mut certificates = serde_json::Map::new();
    for (slot, certificate) in [("primary", primary), ("secondary", secondary)] {
        if let Some(certificate) = certificate {
            certificates.insert(slot.into(), json!({ "info": certificate.thumbprint }));
        }
    }
    json!({ "type": "x509", "x509": { "clientCertificates": certificates } })
}

/// The attestation that a document asks for. Of `present`, a certificate that only its thumbprint is known of stays where the
/// document has the same: nobody can send it whole.
fn parse(document: &Document, device: &Device, present: Option<&Attestation>) -> Result<Attestation, ApiError> {
    match required(document.text("type")?, "type")? {
        "symmetricKey" => {
            let keys = required(document.object("symmetricKey")?, "symmetricKey")?;
            Ok(Attestation::SymmetricKey {
                primary_key: key(&keys, "primaryKey")?,
                secondary_key: key(&keys, "secondaryKey")?,
            })
        }
        "x509" => {
            let x509 = required(document.object("x509")?, "x509")?;
            let certificates = required(x509.object("clientCertificates")?, "clientCertificates")?;
            let primary = required(certificates.object("primary")?, "primary")?;
            // A merge leaves null in an empty slot, and null in a slot empties it.
            let secondary = certificates.object("secondary")?.or_keep(None);
            let (first, second) = match present {
                Some(Attestation::X509 { primary, secondary }) => (primary.as_ref(), secondary.as_ref()),
                _ => (None, None),
            };
            Ok(Attestation::X509 {
                primary: Some(certificate(&primary, device, first)?),
                secondary: secondary.map(|secondary| certificate(&secondary, device, second)).transpose()?,
            })
        }
        "tpm" => {
            let tpm = required(document.object("tpm")?, "tpm")?;
            let key = required(tpm.text("endorsementKey")?, "endorsementKey")?;
            if key.is_empty() || key.len() > MAX_ENDORSEMENT_KEY_BYTES {
                let limits = format!("must have 1 to {MAX_ENDORSEMENT_KEY_BYTES} characters");
                return Err(ApiError::unprocessable("endorsementKey", limits));
            }
            Ok(Attestation::Tpm { endorsement_key: key.to_owned() })
        }
        _ => Err(ApiError::unprocessable("type", "must be symmetricKey, x509 or tpm")),
    }
}

/// An endorsement key is an RSA public key in a TPM structure, base64: far below this.
const MAX_ENDORSEMENT_KEY_BYTES: usize = 4096;

fn key(keys: &Document, name: &'static str) -> Result<String, ApiError> {
    let text = required(keys.text(name)?, name)?;
    SymmetricKey::from_base64(text).map_err(|error| ApiError::unprocessable(name, error))?;
    Ok(text.to_owned())
}

fn certificate(
    entry: &Document,
    device: &Device,
    present: Option<&ClientCertificate>,
) -> Result<ClientCertificate, ApiError> {
    const FIELD: &str = "certificate";
    let is_present = |kept: &&ClientCertificate| {
        kept.certificate.is_none() && json!(entry.members()) == json!({ "info": kept.thumbprint })
    };
    if let Some(kept) = present.filter(is_present) {
        return Ok(kept.clone());
    }
    let text = required(entry.text(FIELD)?, FIELD)?;
    let certificate = Certificate::parse(text).map_err(|error| ApiError::unprocessable(FIELD, error))?;
    if certificate.common_name().as_deref() != Some(device.id.as_str()) {
        return Err(ApiError::unprocessable(FIELD, "the common name of the subject must be the device id"));
    }
    let thumbprint = Thumbprint::Sha1(certificate.sha1_thumbprint());
    Ok(ClientCertificate { certificate: Some(certificate.to_pem()), thumbprint })
}
