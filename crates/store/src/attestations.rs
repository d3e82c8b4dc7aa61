//! How a device proves who it is when it does not derive its key from a group: the individual attestation.

use crate::audit::{Change, Entry, record};
use crate::devices::Device;
use crate::sealing::Sealer;
use crate::{Executor, Result, Session, Value};
use serde::{Deserialize, Serialize};
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
#[serde(rename_all = "camelCase")]
pub struct ClientCertificate {
    /// The certificate in PEM form.
    pub certificate: String,
    /// SHA-1 over the DER, 40 upper-case hexadecimal characters.
    pub sha1_thumbprint: String,
}

impl Attestation {
    fn kind(&self) -> &'static str {
        match self {
            Self::SymmetricKey { .. } => "symmetricKey",
            Self::X509 { .. } => "x509",
            Self::Tpm { .. } => "tpm",
        }
    }

    /// What an audit row may show of it.
    fn public(&self) -> serde_json::Value {
        let thumbprint = |certificate: &Option<ClientCertificate>| {
            certificate.as_ref().map(|certificate| certificate.sha1_thumbprint.clone())
        };
        match self {
            Self::X509 { primary, secondary } => serde_json::json!({
                "type": self.kind(), "primary": thumbprint(primary), "secondary": thumbprint(secondary),
            }),
            _ => serde_json::json!({ "type": self.kind() }),
        }
    }
}

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
    let document = sealer.seal(&context(device.pk), &serde_json::to_vec(attestation)?, random)?;
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
        record(transaction, change, &Entry { action: "device.attestation.set", subject: &device.id, before: None, after })?;
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
