//! What people are sent: templates of messages, what is filled into them, and what became of mail that did not arrive.

mod failure;
mod placeholders;
mod template;

pub use failure::{
    FailureKind, MAX_FAILURE_REASON_CHARACTERS, MAX_FAILURE_SUB_TYPE_CHARACTERS, MAX_MAIL_SUBJECT_CHARACTERS,
};
pub use placeholders::{CODE, PlaceholderValues, fill};
pub use template::{
    MAX_MAIL_CHARACTERS, MAX_SMS_CHARACTERS, MAX_SUBJECT_CHARACTERS, TemplateError, TemplateType, check_template,
};
