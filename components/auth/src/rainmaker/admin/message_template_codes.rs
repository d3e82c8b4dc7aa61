//! What the dialect calls the types of templates, and its codes for what can be wrong with one (contract §S, "Message
//! templates").

use skein_fleet::message::{TemplateError, TemplateType};
use skein_kernel::ApiError;
use skein_kernel::rainmaker::refusal;

/// There is no such template to be read.
pub const NONE_TO_GET: &str = "112016";
/// No type is named.
pub const TYPE_MISSING: &str = "112017";
const BAD_TEXT: &str = "112018";
const CODE_MISSING: &str = "112019";
const BAD_SUBJECT: &str = "112020";
/// There is no such type.
const TYPE_UNKNOWN: &str = "112036";
/// There is a template of this type and locale.
pub const LOCALE_TAKEN: &str = "112047";
/// There is no such template to be changed or deleted.
pub const NOT_FOUND: &str = "112050";

/// Every type with its name.
const TYPES: [(TemplateType, &str); 8] = [
    (TemplateType::SignUp, "EMAIL_INVITE_MESSAGE"),
    (TemplateType::WelcomeAdministrator, "EMAIL_WELCOME_MESSAGE_ADMIN"),
    (TemplateType::WelcomeUser, "EMAIL_WELCOME_MESSAGE_USER"),
    (TemplateType::DeletionRequest, "EMAIL_DELETE_USER_REQUEST_MESSAGE"),
    (TemplateType::ForgottenPassword, "EMAIL_FORGOT_PASSWORD_MESSAGE"),
    (TemplateType::DeletionNotice, "EMAIL_DELETE_USER_CONFIRM_MESSAGE"),
    (TemplateType::TagsAssignment, "EMAIL_TAGS_ASSIGNMENT_VERIFICATION_MESSAGE"),
    (TemplateType::DeletionRequestSms, "SMS_DELETE_USER_REQUEST_MESSAGE"),
];

/// The type with this name.
pub fn type_named(name: &str) -> Result<TemplateType, ApiError> {
    let refused = |code, message| ApiError { field: Some("template_type"), ..refusal(code, message) };
    if name.is_empty() {
        return Err(refused(TYPE_MISSING, "template_type: is required"));
    }
    let found = TYPES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind);
    found.ok_or_else(|| refused(TYPE_UNKNOWN, "template_type: is none of the types of templates"))
}

/// The name of a type.
pub fn name_of(kind: TemplateType) -> &'static str {
    TYPES.iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| name)
}

/// What a client is told of something that is no template.
pub fn refused(error: TemplateError) -> ApiError {
    let (field, code) = match error {
        TemplateError::Subject => ("message_subject", BAD_SUBJECT),
        TemplateError::Text => ("message_text", BAD_TEXT),
        TemplateError::CodeMissing => ("message_text", CODE_MISSING),
    };
    ApiError { field: Some(field), ..refusal(code, format!("{field}: {error}")) }
}
