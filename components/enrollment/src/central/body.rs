//! What bodies say of an enrolment group (contract `central.md` §4.2).

use super::representation::TYPES;
use super::signing_certificate;
use skein_fleet::credentials::SymmetricKey;
use skein_fleet::identifier::DisplayName;
use skein_fleet::merge_patch::Patch;
use skein_fleet::time::Timestamp;
use skein_kernel::ApiError;
use skein_kernel::central::{Document, given, required};
use skein_store::enrollment_groups::{Attestation, EnrollmentGroup, Entry, GroupChange, GroupKeys, NewCertificate};

/// The members of a body that a client may set.
pub struct Members {
    display_name: Patch<DisplayName>,
    enabled: Patch<bool>,
    edge: Patch<bool>,
    attestation: Patch<AttestationMembers>,
}

/// How devices prove themselves.
struct AttestationMembers {
    is_x509: Patch<bool>,
    primary_key: Patch<SymmetricKey>,
    secondary_key: Patch<SymmetricKey>,
    has_keys: bool,
    certificates: Vec<(Entry, NewCertificate)>,
}

impl Members {
    /// Reads a body, with the certificates in it checked at `now`.
    pub fn of(document: &Document, now: Timestamp) -> Result<Self, ApiError> {
        let attestation = match document.object("attestation")? {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Value(attestation) => Patch::Value(AttestationMembers::of(&attestation, now)?),
        };
        Ok(Self {
            display_name: document.parsed("displayName")?,
            enabled: document.boolean("enabled")?,
            edge: document.text("type")?.try_map(edge)?,
            attestation,
        })
    }

    /// The whole group, which is made or replaced. `fresh` keys are for one that has none.
    pub fn replacement(&self, before: Option<&EnrollmentGroup>, fresh: &GroupKeys) -> Result<GroupChange, ApiError> {
        let attestation = match &self.attestation {
            Patch::Value(attestation) => attestation,
            Patch::Absent | Patch::Null => {
                return Err(ApiError::unprocessable("attestation", "is required"));
            }
        };
        let is_x509 = required(attestation.is_x509, "attestation.type")?;
        let keys = if is_x509 {
            attestation.refuse_keys()?;
            None
        } else {
            attestation.refuse_certificates()?;
            let present = before.and_then(keys_of);
            Some(attestation.whole_keys()?.or(present).unwrap_or_else(|| fresh.clone()))
        };
        Ok(GroupChange {
            display_name: required(self.display_name.clone(), "displayName")?.into(),
            edge: required(self.edge, "type")?,
            enabled: given(self.enabled, "enabled")?.unwrap_or(true),
            keys,
            certificates: attestation.certificates.clone(),
        })
    }

    /// The group after a merge: what is left out stays, and null is what there is without a value.
    pub fn edited(&self, group: &EnrollmentGroup) -> Result<GroupChange, ApiError> {
        let (keys, certificates) = match &self.attestation {
            Patch::Null => return Err(ApiError::unprocessable("attestation", "must not be null")),
            Patch::Absent => (keys_of(group), Vec::new()),
            Patch::Value(attestation) => (attestation.merged(group)?, attestation.certificates.clone()),
        };
        let display_name = given(self.display_name.clone(), "displayName")?;
        Ok(GroupChange {
            display_name: display_name.map_or_else(|| group.display_name.clone(), String::from),
            edge: given(self.edge, "type")?.unwrap_or(group.edge),
            enabled: match self.enabled {
                Patch::Absent => group.enabled,
                Patch::Null => true,
                Patch::Value(enabled) => enabled,
            },
            keys,
            certificates,
        })
    }
}

impl AttestationMembers {
    fn of(document: &Document, now: Timestamp) -> Result<Self, ApiError> {
        let keys = document.object("symmetricKey")?;
        let has_keys = matches!(keys, Patch::Value(_));
        if matches!(keys, Patch::Null) {
            return Err(ApiError::unprocessable("symmetricKey", "must not be null"));
        }
        let key = |name| match &keys {
            Patch::Value(keys) => key(keys, name),
            Patch::Absent | Patch::Null => Ok(Patch::Absent),
        };
        Ok(Self {
            is_x509: document.text("type")?.try_map(|kind| match kind {
                "symmetricKey" => Ok(false),
                "x509" => Ok(true),
                _ => Err(ApiError::unprocessable("attestation.type", "must be symmetricKey or x509")),
            })?,
            primary_key: key("primaryKey")?,
            secondary_key: key("secondaryKey")?,
            has_keys,
            certificates: certificates(document, now)?,
        })
    }

    fn refuse_certificates(&self) -> Result<(), ApiError> {
        if self.certificates.is_empty() {
            return Ok(());
        }
        Err(ApiError::unprocessable("signingCertificates", "are not for a group with symmetric keys"))
    }

    fn refuse_keys(&self) -> Result<(), ApiError> {
        if self.has_keys {
            return Err(ApiError::unprocessable("symmetricKey", "is not for a group with certificates"));
        }
        Ok(())
    }

    /// Both keys, or none at all.
    fn whole_keys(&self) -> Result<Option<GroupKeys>, ApiError> {
        if !self.has_keys {
            return Ok(None);
        }
        let primary = required(self.primary_key.clone(), "primaryKey")?;
        Ok(Some(GroupKeys { primary, secondary: required(self.secondary_key.clone(), "secondaryKey")? }))
    }

    /// The keys of the group after a merge.
    fn merged(&self, group: &EnrollmentGroup) -> Result<Option<GroupKeys>, ApiError> {
        let present = keys_of(group);
        if given(self.is_x509, "attestation.type")?.is_some_and(|is_x509| is_x509 == present.is_some()) {
            return Err(ApiError::unprocessable("attestation.type", "can not change"));
        }
        let Some(present) = present else {
            self.refuse_keys()?;
            return Ok(None);
        };
        self.refuse_certificates()?;
        let primary = given(self.primary_key.clone(), "primaryKey")?.unwrap_or(present.primary);
        Ok(Some(GroupKeys {
            primary,
            secondary: given(self.secondary_key.clone(), "secondaryKey")?.unwrap_or(present.secondary),
        }))
    }
}

fn keys_of(group: &EnrollmentGroup) -> Option<GroupKeys> {
    match &group.attestation {
        Attestation::SymmetricKey(keys) => Some(keys.clone()),
        Attestation::X509 { .. } => None,
    }
}

fn edge(name: &str) -> Result<bool, ApiError> {
    let found = TYPES.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, edge)| edge).ok_or_else(|| ApiError::unprocessable("type", "must be iot or iotEdge"))
}

fn key(keys: &Document, name: &'static str) -> Result<Patch<SymmetricKey>, ApiError> {
    keys.text(name)?
        .try_map(|text| SymmetricKey::from_base64(text).map_err(|error| ApiError::unprocessable(name, error)))
}

/// The certificates of a body. What a client reads of one, which is not the certificate itself, it may send back. They are
/// taken away by calls of their own.
fn certificates(document: &Document, now: Timestamp) -> Result<Vec<(Entry, NewCertificate)>, ApiError> {
    let Patch::Value(x509) = document.object("x509")? else { return Ok(Vec::new()) };
    let Patch::Value(places) = x509.object("signingCertificates")? else { return Ok(Vec::new()) };
    let mut certificates = Vec::new();
    for (entry, name) in [(Entry::Primary, "primary"), (Entry::Secondary, "secondary")] {
        if let Some(certificate) = given(places.object(name)?, name)?
            && !certificate.value("certificate").is_absent()
        {
            certificates.push((entry, signing_certificate::read(&certificate, now)?));
        }
    }
    Ok(certificates)
}
