//! `GET /api/devices/{deviceId}/credentials` (contract `central.md` §2.5).

use super::device_of;
use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_fleet::credentials::{SymmetricKey, Thumbprint};
use skein_kernel::central::ApiVersion;
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::attestations::{Attestation, ClientCertificate};
use skein_store::devices::{Proof, credentials_for};

/// The id scope and what proves the device.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    id_scope: String,
    #[serde(flatten)]
    proof: Option<ShownProof>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum ShownProof {
    SymmetricKey { primary_key: String, secondary_key: String },
    X509 { client_certificates: ClientCertificates },
    Tpm { endorsement_key: String },
}

#[derive(Serialize)]
struct ClientCertificates {
    #[serde(skip_serializing_if = "Option::is_none")]
    primary: Option<ShownCertificate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secondary: Option<ShownCertificate>,
}

#[derive(Serialize)]
struct ShownCertificate {
    info: Thumbprint,
}

impl From<ClientCertificate> for ShownCertificate {
    fn from(certificate: ClientCertificate) -> Self {
        Self { info: certificate.thumbprint }
    }
}

/// 200 with the values of the individual attestation, or the keys derived from the device's group.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<Credentials>, ApiError> {
    let scope = caller.require(Permission::DevicesCredentials)?;
    let request = &caller.request;
    let device = device_of(request, &scope, &path)?;
    let id_scope = request.application.deployment()?.id_scope.clone();
    let record = credentials_for(&request.session, &device.id, &request.application.sealer)?;
    let proof = match record.proof {
        Proof::Nothing => None,
        Proof::Derived { keys, registration_id } => {
            let derive = |key: &SymmetricKey| key.derive(&registration_id).to_base64();
            Some(ShownProof::SymmetricKey {
                primary_key: derive(&keys.primary),
                secondary_key: derive(&keys.secondary),
            })
        }
        Proof::Individual(Attestation::SymmetricKey { primary_key, secondary_key }) => {
            Some(ShownProof::SymmetricKey { primary_key, secondary_key })
        }
        Proof::Individual(Attestation::X509 { primary, secondary }) => Some(ShownProof::X509 {
            client_certificates: ClientCertificates {
                primary: primary.map(Into::into),
                secondary: secondary.map(Into::into),
            },
        }),
        Proof::Individual(Attestation::Tpm { endorsement_key }) => Some(ShownProof::Tpm { endorsement_key }),
    };
    Ok(Json(Credentials { id_scope, proof }))
}
