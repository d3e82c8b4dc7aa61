//! What one row asks for.

use crate::credentials::{SymmetricKey, Thumbprint};
use crate::device_group::MAXIMUM_GROUPS_OF_DEVICE;
use crate::identifier::{DeviceGroupId, DeviceId, DisplayName, OrganizationId, TemplateId};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;
use thiserror::Error;

/// A device that is to be enrolled. What a row does not have is not asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrollmentRow {
    /// The id of the device.
    pub id: DeviceId,
    /// The name that people read; that of a new device is its id without one.
    pub display_name: Option<DisplayName>,
    /// How it proves itself; without it, by the default group of its kind.
    pub attestation: Option<RowAttestation>,
    /// The id of its template.
    pub template: Option<TemplateId>,
    /// The organization that it belongs to.
    pub organization: Option<OrganizationId>,
    /// The groups that it is added to.
    pub groups: BTreeSet<DeviceGroupId>,
}

/// How the device of a row proves itself.
#[derive(Clone, PartialEq, Eq)]
pub enum RowAttestation {
    /// By either of two keys, base64.
    SymmetricKeys {
        /// The first key.
        primary: String,
        /// The second key.
        secondary: String,
    },
    /// By a certificate with one of these thumbprints.
    Thumbprints {
        /// That of the certificate in use.
        primary: Thumbprint,
        /// That of the next one.
        secondary: Option<Thumbprint>,
    },
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct RowError {
    /// The column or member; none where it is the row as a whole.
    pub field: Option<&'static str>,
    /// What it must be.
    pub message: String,
}

impl RowError {
    /// Of a column or member.
    pub fn of(field: &'static str, message: impl fmt::Display) -> Self {
        Self { field: Some(field), message: bounded(message) }
    }

    /// Of the row as a whole.
    pub fn whole(message: impl fmt::Display) -> Self {
        Self { field: None, message: bounded(message) }
    }
}

/// The longest message, in characters: some repeat a name out of the row, and there are as many as rows.
const LONGEST_MESSAGE: usize = 200;

fn bounded(message: impl fmt::Display) -> String {
    let whole = message.to_string();
    match whole.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    }
}

/// A device of the row's id that is there already, as far as rows speak of it.
#[derive(Clone, Debug)]
pub struct PresentDevice<'a> {
    /// Its name.
    pub display_name: &'a str,
    /// Its template.
    pub template: Option<&'a str>,
    /// Its organization.
    pub organization: Option<&'a str>,
    /// Whether it proves itself as the row says.
    pub has_attestation_of_row: bool,
    /// The static groups that it is in.
    pub groups: &'a BTreeSet<String>,
}

/// Where the device that is there is not what the row asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the device is there already and has another value")]
pub struct Difference {
    /// The column or member.
    pub field: &'static str,
}

/// The members of a row, by the names of their columns.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Members {
    pub id: Option<String>,
    pub display_name: Option<String>,
    pub primary_key: Option<String>,
    pub secondary_key: Option<String>,
    pub thumbprint: Option<String>,
    pub secondary_thumbprint: Option<String>,
    pub template: Option<String>,
    pub organization: Option<String>,
    pub groups: Option<Vec<String>>,
}

impl EnrollmentRow {
    pub(super) fn of(members: &Members) -> Result<Self, RowError> {
        let id = members.id.as_deref().ok_or_else(|| RowError::of("id", "must be there"))?;
        let id = DeviceId::new(id).map_err(|error| RowError::of("id", error))?;
        let parsed = |name: Option<String>| name.map(DisplayName::new).transpose();
        let display_name = parsed(members.display_name.clone()).map_err(|error| RowError::of("displayName", error))?;
        let template = members.template.as_deref().map(TemplateId::new).transpose();
        let organization = members.organization.as_deref().map(str::parse).transpose();
        let groups = members.groups.iter().flatten().map(|group| DeviceGroupId::new(group.as_str()));
        let groups: BTreeSet<DeviceGroupId> =
            groups.collect::<Result<_, _>>().map_err(|error| RowError::of("groups", error))?;
        if groups.len() > MAXIMUM_GROUPS_OF_DEVICE as usize {
            let most = format!("must be {MAXIMUM_GROUPS_OF_DEVICE} at most");
            return Err(RowError::of("groups", most));
        }
        Ok(Self {
            attestation: attestation(members)?,
            id,
            display_name,
            template: template.map_err(|error| RowError::of("template", error))?,
            organization: organization.map_err(|error| RowError::of("organization", error))?,
            groups,
        })
    }

    /// Where the device that is there is not what is asked for: what the row does not name is not compared.
    pub fn difference(&self, present: &PresentDevice<'_>) -> Option<Difference> {
        let differs = |asked: Option<&str>, is: Option<&str>| asked.is_some() && asked != is;
        let fields = [
            ("displayName", differs(self.display_name.as_ref().map(AsRef::as_ref), Some(present.display_name))),
            ("template", differs(self.template.as_ref().map(AsRef::as_ref), present.template)),
            ("organization", differs(self.organization.as_ref().map(AsRef::as_ref), present.organization)),
            (self.attestation_field(), self.attestation.is_some() && !present.has_attestation_of_row),
            ("groups", self.groups.iter().any(|group| !present.groups.contains(group.as_str()))),
        ];
        fields.into_iter().find(|(_, differs)| *differs).map(|(field, _)| Difference { field })
    }

    fn attestation_field(&self) -> &'static str {
        match self.attestation {
            Some(RowAttestation::Thumbprints { .. }) => "thumbprint",
            _ => "primaryKey",
        }
    }
}

/// Keys or thumbprints, and of keys both: which of two a device has, nobody could tell later.
fn attestation(members: &Members) -> Result<Option<RowAttestation>, RowError> {
    let Members { primary_key, secondary_key, thumbprint, secondary_thumbprint, .. } = members;
    let key = |text: &str, field| match SymmetricKey::from_base64(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(RowError::of(field, error)),
    };
    let read = |text: &str, field| text.parse::<Thumbprint>().map_err(|error| RowError::of(field, error));
    match (primary_key, secondary_key, thumbprint, secondary_thumbprint) {
        (None, None, None, None) => Ok(None),
        (Some(primary), Some(secondary), None, None) => Ok(Some(RowAttestation::SymmetricKeys {
            primary: key(primary, "primaryKey")?,
            secondary: key(secondary, "secondaryKey")?,
        })),
        (None, None, Some(primary), secondary) => Ok(Some(RowAttestation::Thumbprints {
            primary: read(primary, "thumbprint")?,
            secondary: secondary.as_deref().map(|text| read(text, "secondaryThumbprint")).transpose()?,
        })),
        (Some(_), None, None, None) => Err(RowError::of("secondaryKey", "must be there beside primaryKey")),
        (None, Some(_), None, None) => Err(RowError::of("primaryKey", "must be there beside secondaryKey")),
        (None, None, None, Some(_)) => Err(RowError::of("thumbprint", "must be there beside secondaryThumbprint")),
        _ => Err(RowError::of("thumbprint", "must not be there beside keys")),
    }
}
