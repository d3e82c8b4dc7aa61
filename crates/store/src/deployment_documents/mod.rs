//! What a deployment says in its own words, and under whose name.

mod documents;
mod handovers;
mod mail_failures;
mod message_templates;

pub use documents::{Document, delete_document, find_document, set_document};
pub use handovers::{Handover, begin_handover, end_handover, successor};
pub use mail_failures::{FailureFilter, FailurePlace, MailFailure, mail_failures, record_mail_failure};
pub use message_templates::{
    MessageTemplate, TemplateChange, change_template, create_template, default_template, delete_template,
    find_template, template_for, templates,
};
