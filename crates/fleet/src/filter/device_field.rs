//! The fields of a device.

use super::{Field, ValueKind};

/// What a device filter can speak of (contract central §2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceField {
    /// The device's id.
    Id,
    /// The name that people read.
    DisplayName,
    /// The id of its template; may be missing.
    Template,
    /// The ids of its organizations. The body calls them `organizations`.
    Scopes,
    /// Approved and not blocked.
    Enabled,
    /// Has registered itself.
    Provisioned,
    /// Made up by the service, with no device behind it.
    Simulated,
    /// Runs IoT Edge. The `OData` front end knows it as `type eq 'EdgeDevice'`.
    Edge,
}

impl Field for DeviceField {
    fn kind(&self) -> ValueKind {
        match self {
            Self::Id | Self::DisplayName => ValueKind::Text,
            Self::Template => ValueKind::OptionalText,
            Self::Scopes => ValueKind::Texts,
            Self::Enabled | Self::Provisioned | Self::Simulated | Self::Edge => ValueKind::Boolean,
        }
    }
}

/// A field of a device in whatever syntax it was written.
pub trait FieldOfDevice: Field {
    /// What of the device it means; none for a property, which [`Field::property`] names.
    fn device_field(&self) -> Option<DeviceField>;

    /// The field that means this; none where the syntax has no name for it.
    fn from_device_field(field: DeviceField) -> Option<Self>;
}

impl FieldOfDevice for DeviceField {
    fn device_field(&self) -> Option<DeviceField> {
        Some(*self)
    }

    fn from_device_field(field: DeviceField) -> Option<Self> {
        Some(field)
    }
}
