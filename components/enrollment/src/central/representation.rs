//! The enrolment group object (contract `central.md` §4.1).

use serde::Serialize;
use skein_kernel::central::ApiVersion;
use skein_store::deployment::Deployment;
use skein_store::enrollment_groups::{Attestation, EnrollmentGroup, SigningCertificate};

/// The names of the kinds of devices, and whether they are edge devices.
pub const TYPES: [(&str, bool); 2] = [("iot", false), ("iotEdge", true)];

/// A group as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrollmentGroupObject {
    id: String,
    display_name: String,
    enabled: bool,
    #[serde(rename = "type")]
    kind: &'static str,
    attestation: AttestationObject,
    etag: String,
    /// In previews.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_scope: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum AttestationObject {
    #[serde(rename_all = "camelCase")]
    SymmetricKey { symmetric_key: KeysObject },
    #[serde(rename = "x509")]
    X509 { x509: SigningX509 },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeysObject {
    primary_key: String,
    secondary_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SigningX509 {
    signing_certificates: SigningCertificates,
}

#[derive(Serialize)]
struct SigningCertificates {
    #[serde(skip_serializing_if = "Option::is_none")]
    primary: Option<CertificateObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secondary: Option<CertificateObject>,
}

/// A signing certificate as clients see it: never the certificate itself.
#[derive(Serialize)]
pub struct CertificateObject {
    verified: bool,
    info: CertificateInfo,
    etag: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CertificateInfo {
    sha1_thumbprint: String,
}

impl CertificateObject {
    /// The certificate as clients see it.
    pub fn of(certificate: SigningCertificate) -> Self {
        let etag = certificate.etag();
        let info = CertificateInfo { sha1_thumbprint: certificate.sha1_thumbprint };
        Self { verified: certificate.verified, info, etag }
    }
}

impl EnrollmentGroupObject {
    /// The group as clients see it.
    pub fn of(group: EnrollmentGroup, version: ApiVersion, deployment: &Deployment) -> Self {
        let etag = group.etag();
        Self {
            id: group.id,
            display_name: group.display_name,
            enabled: group.enabled,
            kind: TYPES.into_iter().find(|(_, edge)| *edge == group.edge).map_or("", |(name, _)| name),
            attestation: match group.attestation {
                Attestation::SymmetricKey(keys) => AttestationObject::SymmetricKey {
                    symmetric_key: KeysObject {
                        primary_key: keys.primary.to_base64(),
                        secondary_key: keys.secondary.to_base64(),
                    },
                },
                Attestation::X509 { primary, secondary } => AttestationObject::X509 {
                    x509: SigningX509 {
                        signing_certificates: SigningCertificates {
                            primary: primary.map(CertificateObject::of),
                            secondary: secondary.map(CertificateObject::of),
                        },
                    },
                },
            },
            etag,
            id_scope: version.preview.then(|| deployment.id_scope.clone()),
        }
    }
}
