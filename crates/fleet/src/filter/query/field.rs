//! What a query can speak of.

use super::super::{DeviceField, Field, FieldOfDevice, PropertyPath, ValueKind};

/// A left side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum QueryField {
    /// A name with `$`: what the service knows of a device.
    Metadata(Metadata),
    /// A property of the device or of one of its components: its reported or desired value, or a cloud property.
    Property(PropertyPath),
}

/// The names with `$` (contract central §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metadata {
    /// `$id`
    Id,
    /// `$displayName`
    DisplayName,
    /// `$template`
    Template,
    /// `$provisioned`
    Provisioned,
    /// `$simulated`
    Simulated,
    /// `$enabled`
    Enabled,
    /// `$organizations`
    Organizations,
}

impl Metadata {
    /// All there are.
    pub const ALL: [Self; 7] = [
        Self::Id,
        Self::DisplayName,
        Self::Template,
        Self::Provisioned,
        Self::Simulated,
        Self::Enabled,
        Self::Organizations,
    ];

    /// The metadata of that name, `$` included, compared without regard to case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metadata| metadata.name().eq_ignore_ascii_case(name))
    }

    /// The name as the contract writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "$id",
            Self::DisplayName => "$displayName",
            Self::Template => "$template",
            Self::Provisioned => "$provisioned",
            Self::Simulated => "$simulated",
            Self::Enabled => "$enabled",
            Self::Organizations => "$organizations",
        }
    }

    /// The field of a device that it means.
    pub fn device_field(self) -> DeviceField {
        match self {
            Self::Id => DeviceField::Id,
            Self::DisplayName => DeviceField::DisplayName,
            Self::Template => DeviceField::Template,
            Self::Provisioned => DeviceField::Provisioned,
            Self::Simulated => DeviceField::Simulated,
            Self::Enabled => DeviceField::Enabled,
            Self::Organizations => DeviceField::Scopes,
        }
    }
}

impl Field for QueryField {
    fn kind(&self) -> ValueKind {
        match self {
            Self::Metadata(metadata) => metadata.device_field().kind(),
            Self::Property(_) => ValueKind::Any,
        }
    }

    fn property(&self) -> Option<&PropertyPath> {
        match self {
            Self::Metadata(_) => None,
            Self::Property(path) => Some(path),
        }
    }
}

impl FieldOfDevice for QueryField {
    fn device_field(&self) -> Option<DeviceField> {
        match self {
            Self::Metadata(metadata) => Some(metadata.device_field()),
            Self::Property(_) => None,
        }
    }

    fn from_device_field(field: DeviceField) -> Option<Self> {
        Metadata::ALL.into_iter().find(|metadata| metadata.device_field() == field).map(Self::Metadata)
    }
}
