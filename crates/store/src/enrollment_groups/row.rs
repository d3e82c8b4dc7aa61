//! A group as the tables have it.

use super::keys::{GroupKeys, open_keys};
use crate::entity_tag::entity_tag;
use crate::sealing::Sealer;
use crate::value::flag;
use crate::{Executor, Result, Row};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An enrolment group.
#[derive(Clone, Debug)]
pub struct EnrollmentGroup {
    /// The number of the row.
    pub pk: i64,
    /// The id that clients know it by.
    pub id: String,
    /// The sortable record id.
    pub record_id: String,
    /// The name shown to people.
    pub display_name: String,
    /// Whether its devices are edge devices.
    pub edge: bool,
    /// Whether its devices may register and connect.
    pub enabled: bool,
    /// Whether it is one of the two that every deployment has.
    pub is_default: bool,
    /// What its devices prove themselves by.
    pub attestation: Attestation,
    /// Goes up with each write.
    pub version: i64,
}

/// What the devices of a group prove themselves by.
#[derive(Clone, Debug)]
pub enum Attestation {
    /// Keys derived from these.
    SymmetricKey(GroupKeys),
    /// Certificates below one of these.
    X509 {
        /// The first certificate.
        primary: Option<SigningCertificate>,
        /// The second one, for rotation.
        secondary: Option<SigningCertificate>,
    },
}

/// A place for a signing certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entry {
    /// The first place.
    Primary,
    /// The second place.
    Secondary,
}

impl Entry {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
        }
    }

    /// The place with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Primary, Self::Secondary].into_iter().find(|entry| entry.as_str() == name)
    }
}

/// A signing certificate, without the certificate itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SigningCertificate {
    /// Where it is.
    pub entry: Entry,
    /// The sortable record id.
    pub record_id: String,
    /// SHA-1 of the DER, 40 upper-case hexadecimal digits.
    pub sha1_thumbprint: String,
    /// Whether somebody showed to hold the private key of it, or an administrator said so.
    #[serde(deserialize_with = "flag")]
    pub verified: bool,
    /// Goes up with each write.
    pub version: i64,
}

impl SigningCertificate {
    /// The entity tag of this version of it.
    pub fn etag(&self) -> String {
        entity_tag("signingCertificate", &self.record_id, self.version)
    }

    /// What the audit log keeps of it.
    pub(super) fn shown(&self) -> serde_json::Value {
        json!({ "entry": self.entry, "sha1Thumbprint": self.sha1_thumbprint, "verified": self.verified })
    }
}

impl EnrollmentGroup {
    /// The entity tag of this version of it; it changes with its certificates.
    pub fn etag(&self) -> String {
        entity_tag("enrollmentGroup", &self.record_id, self.version)
    }

    /// What the audit log keeps of it: no key.
    pub(super) fn shown(&self) -> serde_json::Value {
        let certificates: Vec<_> = self.certificates().map(SigningCertificate::shown).collect();
        let kind = match self.attestation {
            Attestation::SymmetricKey(_) => "symmetricKey",
            Attestation::X509 { .. } => "x509",
        };
        json!({
            "id": self.id, "displayName": self.display_name, "edge": self.edge, "enabled": self.enabled,
            "attestation": kind, "certificates": certificates, "version": self.version,
        })
    }

    fn certificates(&self) -> impl Iterator<Item = &SigningCertificate> {
        let both = match &self.attestation {
            Attestation::SymmetricKey(_) => [None, None],
            Attestation::X509 { primary, secondary } => [primary.as_ref(), secondary.as_ref()],
        };
        both.into_iter().flatten()
    }

    pub(super) fn from_row(row: &Row, sealer: &Sealer) -> Result<Self> {
        let attestation = if let Some(keys) = open_keys(row, 1, sealer)? {
            Attestation::SymmetricKey(keys)
        } else {
            let certificates: Vec<SigningCertificate> = row.json(10)?;
            let at = |entry| certificates.iter().find(|certificate| certificate.entry == entry).cloned();
            Attestation::X509 { primary: at(Entry::Primary), secondary: at(Entry::Secondary) }
        };
        Ok(Self {
            pk: row.integer(0)?,
            id: row.text(1)?.to_owned(),
            attestation,
            record_id: row.text(4)?.to_owned(),
            display_name: row.text(5)?.to_owned(),
            edge: row.boolean(6)?,
            enabled: row.boolean(7)?,
            is_default: row.boolean(8)?,
            version: row.integer(9)?,
        })
    }
}

/// The columns of [`EnrollmentGroup::from_row`]. The id, and the keys that were sealed for it, lie together for
/// [`open_keys`].
pub(super) const COLUMNS: &str = "groups.pk, groups.id, groups.primary_key, groups.secondary_key, groups.record_id,
    groups.display_name, groups.edge, groups.enabled, groups.is_default, groups.version,
    (SELECT json_group_array(json_object('entry', entry, 'record_id', record_id, 'sha1_thumbprint', sha1_thumbprint,
        'verified', verified, 'version', version)) FROM enrollment_group_certificates WHERE group_pk = groups.pk)";

/// The group with this id.
pub fn find(executor: &impl Executor, id: &str, sealer: &Sealer) -> Result<Option<EnrollmentGroup>> {
    let sql = format!("SELECT {COLUMNS} FROM enrollment_groups AS groups WHERE id = ?1 AND deleted_at IS NULL");
    let row = executor.query_one(&sql, &[id.into()])?;
    row.map(|row| EnrollmentGroup::from_row(&row, sealer)).transpose()
}

/// Where a page of the list ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPosition {
    /// Whether the last group is one of the default groups.
    pub is_default: bool,
    /// The number of its row.
    pub pk: i64,
}

/// One page: the default groups first, since clients take the first group of the right kind, then the others as they were
/// made.
pub fn list(
    executor: &impl Executor,
    after: Option<ListPosition>,
    limit: u32,
    sealer: &Sealer,
) -> Result<Vec<EnrollmentGroup>> {
    let after = after.unwrap_or(ListPosition { is_default: true, pk: 0 });
    let sql = format!(
        "SELECT {COLUMNS} FROM enrollment_groups AS groups
         WHERE deleted_at IS NULL AND (is_default < ?1 OR (is_default = ?1 AND pk > ?2))
         ORDER BY is_default DESC, pk LIMIT {limit}"
    );
    let rows = executor.query(&sql, &[after.is_default.into(), after.pk.into()])?;
    rows.iter().map(|row| EnrollmentGroup::from_row(row, sealer)).collect()
}
