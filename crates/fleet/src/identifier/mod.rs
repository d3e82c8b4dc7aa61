//! Names and identifiers that clients choose, each checked once where it enters (contract central §1.8).
//!
//! All are kept exactly as sent: nothing is trimmed, folded or normalised.

mod capability_name;
mod device_group_id;
mod device_id;
mod directory_id;
mod display_name;
mod enrollment_group_id;
mod host_label;
mod module_name;
mod organization_id;
mod registration_id;
mod relationship_id;
mod template_id;
mod template_name;
mod text;
mod token_id;
mod user_id;

pub use capability_name::CapabilityName;
pub use device_group_id::DeviceGroupId;
pub use device_id::DeviceId;
pub use directory_id::DirectoryId;
pub use display_name::DisplayName;
pub use enrollment_group_id::EnrollmentGroupId;
pub use host_label::HostLabel;
pub use module_name::ModuleName;
pub use organization_id::OrganizationId;
pub use registration_id::RegistrationId;
pub use relationship_id::RelationshipId;
pub use template_id::TemplateId;
pub use template_name::TemplateName;
pub use token_id::TokenId;
pub use user_id::UserId;

use thiserror::Error;

/// Why a text is not the identifier or name that it should be. `what` is the name of the thing, as in "device id".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdentifierError {
    /// Fewer characters than it must have; none at all included.
    #[error("{what} must have at least {minimum} character(s)")]
    TooShort {
        /// What was named.
        what: &'static str,
        /// The least number of characters.
        minimum: usize,
    },
    /// More characters than it may have.
    #[error("{what} has {length} characters; at most {maximum} are allowed")]
    TooLong {
        /// What was named.
        what: &'static str,
        /// How many characters there were.
        length: usize,
        /// The greatest number of characters.
        maximum: usize,
    },
    /// A character that it may not have at that place.
    #[error("{what} has {character:?} at position {position}; {allowed}")]
    Character {
        /// What was named.
        what: &'static str,
        /// The first character that offends.
        character: char,
        /// Its place, counted in characters from 1.
        position: usize,
        /// The rule that it breaks.
        allowed: &'static str,
    },
}
