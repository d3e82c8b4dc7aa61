//! Single texts of the deployment.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Transaction};
use serde_json::{Value as Json, json};

/// A text that a deployment has once, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The address from which mail is sent. Without it the application's variable counts.
    MailSender,
    /// The label before the operator's domain under which people sign in.
    SignInDomain,
    /// HTML.
    TermsOfUse,
    /// HTML.
    PrivacyPolicy,
}

impl Document {
    /// As the column has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MailSender => "mail-sender",
            Self::SignInDomain => "sign-in-domain",
            Self::TermsOfUse => "terms-of-use",
            Self::PrivacyPolicy => "privacy-policy",
        }
    }

    /// As the audit shows it: pages of HTML by their length alone.
    fn shown(self, content: &str) -> Json {
        match self {
            Self::MailSender | Self::SignInDomain => json!({ "content": content }),
            Self::TermsOfUse | Self::PrivacyPolicy => json!({ "bytes": content.len() }),
        }
    }
}

/// The text, if it is set.
pub fn find_document(executor: &impl Executor, document: Document) -> Result<Option<String>> {
    let sql = "SELECT content FROM deployment_documents WHERE name = ?1";
    let row = executor.query_one(sql, &[document.as_str().into()])?;
    row.map(|row| row.text(0).map(ToOwned::to_owned)).transpose()
}

/// Sets the text, whether there was one before or not.
pub fn set_document(transaction: &Transaction<'_>, document: Document, content: &str, change: &Change) -> Result<()> {
    let before = find_document(transaction, document)?.map(|content| document.shown(&content));
    transaction.query(
        "INSERT INTO deployment_documents (name, content, updated_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET content = ?2, updated_at = ?3",
        &[document.as_str().into(), content.into(), change.at.into()],
    )?;
    let after = Some(document.shown(content));
    record(transaction, change, &Entry { action: "deployment-document.set", subject: document.as_str(), before, after })
}

/// Removes the text. Whether there was one.
pub fn delete_document(transaction: &Transaction<'_>, document: Document, change: &Change) -> Result<bool> {
    let sql = "DELETE FROM deployment_documents WHERE name = ?1 RETURNING content";
    let Some(row) = transaction.query_one(sql, &[document.as_str().into()])? else {
        return Ok(false);
    };
    let before = Some(document.shown(row.text(0)?));
    let entry = Entry { action: "deployment-document.deleted", subject: document.as_str(), before, after: None };
    record(transaction, change, &entry)?;
    Ok(true)
}
