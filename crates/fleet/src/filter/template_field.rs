//! The fields of a device template.

use super::{Field, ValueKind};

/// What a filter over device templates can speak of (contract central §2.6, 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TemplateField {
    /// The template's own id.
    Id,
    /// The name that people read.
    DisplayName,
    /// The `@id` of the model in it; may be missing.
    CapabilityModelId,
}

impl Field for TemplateField {
    fn kind(&self) -> ValueKind {
        match self {
            Self::Id | Self::DisplayName => ValueKind::Text,
            Self::CapabilityModelId => ValueKind::OptionalText,
        }
    }
}
