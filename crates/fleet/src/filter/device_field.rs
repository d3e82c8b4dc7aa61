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
