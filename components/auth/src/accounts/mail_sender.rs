//! From which address mail is sent.

use skein_kernel::{ApiError, RequestContext};
use skein_store::deployment_documents::{Document, find_document};

/// The address that a super administrator chose, else that of the variable `mail_sender`, else none.
pub fn current(request: &RequestContext) -> Result<Option<String>, ApiError> {
    let chosen = find_document(&request.session, Document::MailSender)?;
    Ok(chosen.or_else(|| request.application.settings.mail_sender.clone()))
}
