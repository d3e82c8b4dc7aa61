//! How a device proves who it is when it does not derive its key from a group: the individual attestation.

use crate::audit::{Change, Entry, record};
use crate::devices::Device;
use crate::sealing::Sealer;
use crate::{Executor, Result, Session, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use skein_fleet::bulk_enrollment::RowAttestation;
use skein_fleet::credentials::Thumbprint;
use skein_fleet::random::Random;

/// An individual attestation with its secrets open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Attestation {
    /// Two symmetric keys (base64); either proves the device.
    #[serde(rename_all = "camelCase")]
    SymmetricKey {
        /// The first key.
        primary_key: String,
        /// The second key, for rotation.
        secondary_key: String,
    },
    /// One or two client certificates.
    X509 {
        /// The certificate in use.
        primary: Option<ClientCertificate>,
        /// The next one, for rotation.
        secondary: Option<ClientCertificate>,
    },
    /// A trusted platform module.
    #[serde(rename_all = "camelCase")]
    Tpm {
        /// The module's endorsement key (base64).
        endorsement_key: String,
    },
}

/// A client certificate of an attestation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientCertificate {
    /// The certificate in PEM form; none where only its thumbprint was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// What it is known by: of a certificate that is here, SHA-1.
    #[serde(flatten)]
    pub thumbprint: Thumbprint,
}

impl ClientCertificate {
    /// Whether it has this thumbprint, as far as can be told: of one that is here, both kinds are.
    pub fn has(&self, thumbprint: &Thumbprint) -> bool {
        match (&self.certificate, thumbprint) {
            (Some(pem), Thumbprint::Sha256(digits)) => sha256_thumbprint(pem).as_ref() == Some(digits),
            _ => self.thumbprint == *thumbprint,
        }
    }
}

/// SHA-256 over the DER of a certificate that we wrote as PEM.
fn sha256_thumbprint(pem: &str) -> Option<String> {
    let (_, der) = pem_rfc7468::decode_vec(pem.as_bytes()).ok()?;
    Some(base16ct::upper::encode_string(&Sha256::digest(der)))
}

impl From<&RowAttestation> for Attestation {
    fn from(row: &RowAttestation) -> Self {
        let certificate =
            |thumbprint: &Thumbprint| ClientCertificate { certificate: None, thumbprint: thumbprint.clone() };
        match row {
            RowAttestation::SymmetricKeys { primary, secondary } => {
                Self::SymmetricKey { primary_key: primary.clone(), secondary_key: secondary.clone() }
            }
            RowAttestation::Thumbprints { primary, secondary } => {
                Self::X509 { primary: Some(certificate(primary)), secondary: secondary.as_ref().map(certificate) }
            }
        }
    }
}

impl Attestation {
    /// Whether it has the keys, or the certificates, that the row names.
    pub fn is_that_of(&self, row: &RowAttestation) -> bool {
        let has = |kept: &Option<ClientCertificate>, asked: &Thumbprint| {
            kept.as_ref().is_some_and(|certificate| certificate.has(asked))
        };
        match (self, row) {
            (Self::X509 { primary, secondary }, RowAttestation::Thumbprints { primary: asked, secondary: next }) => {
                has(primary, asked) && next.as_ref().is_none_or(|next| has(secondary, next))
            }
            _ => *self == Self::from(row),
        }
    }

    /// Itself, sealed for the device of this row.
    pub(crate) fn seal(&self, device_pk: i64, sealer: &Sealer, random: &impl Random) -> Result<Vec<u8>> {
        Ok(sealer.seal(&context(device_pk), &serde_json::to_vec(self)?, random)?)
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::SymmetricKey { .. } => "symmetricKey",
            Self::X509 { .. } => "x509",
            Self::Tpm { .. } => "tpm",
        }
    }

    /// What an audit row may show of it.
    pub(crate) fn public(&self) -> serde_json::Value {
        let thumbprint = |certificate: &Option<ClientCertificate>| {
            certificate.as_ref().map(|certificate| match &certificate.thumbprint {
                Thumbprint::Sha1(digits) | Thumbprint::Sha256(digits) => digits.clone(),
            })
        };
        match self {
            Self::X509 { primary, secondary } => serde_json::json!({
                "type": self.kind(), "primary": thumbprint(primary), "secondary": thumbprint(secondary),
            }),
            _ => serde_json::json!({ "type": self.kind() }),
        }
    }
}

/// What the audit log calls a new attestation.
pub(crate) const SET: &str = "device.attestation.set";

fn context(device_pk: i64) -> String {
    format!("device-attestation/{device_pk}")
}

/// Opens the sealed document of a row.
pub(crate) fn open(device_pk: i64, sealed: &[u8], sealer: &Sealer) -> Result<Attestation> {
    Ok(serde_json::from_slice(&sealer.open(&context(device_pk), sealed)?)?)
}

/// The device's attestation, if it has one of its own.
pub fn find(executor: &impl Executor, device: &Device, sealer: &Sealer) -> Result<Option<Attestation>> {
    let sql = "SELECT document FROM device_attestations WHERE device_pk = ?1";
    let row = executor.query_one(sql, &[Value::Integer(device.pk)])?;
    row.map(|row| open(device.pk, row.blob(0)?, sealer)).transpose()
}

/// Sets the device's attestation. Returns false when the device is gone.
pub fn put(
    session: &Session,
    device: &Device,
    attestation: &Attestation,
    sealer: &Sealer,
    random: &impl Random,
    change: &Change,
) -> Result<bool> {
    let document = attestation.seal(device.pk, sealer, random)?;
    session.write(|transaction| {
        let written = transaction.query(
            "INSERT INTO device_attestations (device_pk, kind, document, created_at, updated_at)
             SELECT pk, ?2, ?3, ?4, ?4 FROM devices WHERE pk = ?1
             ON CONFLICT (device_pk) DO UPDATE SET kind = excluded.kind, document = excluded.document, updated_at = excluded.updated_at
             RETURNING device_pk",
            &[Value::Integer(device.pk), attestation.kind().into(), document.clone().into(), change.at.into()],
        )?;
        if written.is_empty() {
            return Ok(false);
        }
        let after = Some(attestation.public());
        record(transaction, change, &Entry { action: SET, subject: &device.id, before: None, after })?;
        Ok(true)
    })
}

/// Removes the device's attestation. Returns false when it had none.
pub fn delete(session: &Session, device: &Device, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let sql = "DELETE FROM device_attestations WHERE device_pk = ?1 RETURNING kind";
        let Some(row) = transaction.query_one(sql, &[Value::Integer(device.pk)])? else {
            return Ok(false);
        };
        let before = Some(serde_json::json!({ "type": row.text(0)? }));
        record(
            transaction,
            change,
            &Entry { action: "device.attestation.deleted", subject: &device.id, before, after: None },
        )?;
        Ok(true)
    })
}
