//! What people are to be sent: codes, welcomes, notices. Until something delivers them, a super administrator can read
//! them here, and our host prints them.

use crate::deployment_documents::Document;
use crate::sealing::Sealer;
use crate::{Executor, Result, Row, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::id::RecordId;
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;

/// The way to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// E-mail.
    Email,
    /// A text message.
    Sms,
}

impl Channel {
    /// As the column has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// What is sealed of a message.
#[derive(Serialize, Deserialize)]
struct Content {
    subject: Option<String>,
    text: String,
}

/// A message that is to be sent.
#[derive(Clone, Debug)]
pub struct NewMessage<'a> {
    /// Its id is `msg_` and this.
    pub record: RecordId,
    /// The way.
    pub channel: Channel,
    /// The address from which mail is sent as long as the deployment has stored no other one.
    pub initial_sender: Option<&'a str>,
    /// An address or a phone number.
    pub recipient: &'a str,
    /// What it is about, such as `sign-up`.
    pub kind: &'static str,
    /// The subject, of mail.
    pub subject: Option<String>,
    /// The text, which may hold a code.
    pub text: String,
    /// Whether it is for nobody: then all is done but keep it.
    pub is_for_nobody: bool,
}

/// A message that waits.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its place among all.
    #[serde(skip)]
    pub pk: i64,
    /// `msg_…`.
    pub id: String,
    /// `email` or `sms`.
    pub channel: String,
    /// The address from which it is to be sent, of mail, if the deployment had one when the message was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// An address or a phone number.
    pub recipient: String,
    /// What it is about.
    pub kind: String,
    /// The subject, of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// When it was made.
    pub created_at: Timestamp,
}

fn context(id: &str) -> String {
    format!("message/{id}")
}

/// Puts a message into the outbox.
pub fn post_message(
    executor: &impl Executor,
    message: &NewMessage<'_>,
    sealer: &Sealer,
    random: &impl Random,
    now: Timestamp,
) -> Result<()> {
    let id = format!("msg_{}", message.record);
    let content = Content { subject: message.subject.clone(), text: message.text.clone() };
    let sealed = sealer.seal(&context(&id), &serde_json::to_vec(&content)?, random)?;
    executor.query(
        "INSERT INTO messages (id, channel, recipient, kind, sealed, created_at, sender) SELECT ?1, ?2, ?3, ?4, ?5, ?6,
            CASE WHEN ?2 = 'email' THEN coalesce((SELECT content FROM deployment_documents WHERE name = ?7), ?8) END
         WHERE NOT ?9",
        &[
            id.into(),
            message.channel.as_str().into(),
            message.recipient.into(),
            message.kind.into(),
            sealed.into(),
            now.into(),
            Document::MailSender.as_str().into(),
            message.initial_sender.into(),
            message.is_for_nobody.into(),
        ],
    )?;
    Ok(())
}

/// Messages behind `after`, the oldest first; those for one recipient alone, if there is one.
pub fn messages_after(
    executor: &impl Executor,
    after: i64,
    recipient: Option<&str>,
    limit: u32,
    sealer: &Sealer,
) -> Result<Vec<Message>> {
    let condition = if recipient.is_some() { "recipient = ?2 AND" } else { "" };
    let sql = format!(
        "SELECT pk, id, channel, recipient, kind, sealed, created_at, sender FROM messages
         WHERE {condition} pk > ?1 ORDER BY pk LIMIT {limit}"
    );
    let open = |row: &Row| {
        let id = row.text(1)?;
        let content: Content = serde_json::from_slice(&sealer.open(&context(id), row.blob(5)?)?)?;
        Ok(Message {
            pk: row.integer(0)?,
            id: id.to_owned(),
            channel: row.text(2)?.to_owned(),
            sender: row.optional_text(7)?.map(ToOwned::to_owned),
            recipient: row.text(3)?.to_owned(),
            kind: row.text(4)?.to_owned(),
            subject: content.subject,
            text: content.text,
            created_at: row.timestamp(6)?,
        })
    };
    let parameters: Vec<Value> = std::iter::once(after.into()).chain(recipient.map(Value::from)).collect();
    executor.query(&sql, &parameters)?.iter().map(open).collect()
}

/// The place of the newest message among all; 0 if there was none.
pub fn newest_message(executor: &impl Executor) -> Result<i64> {
    let row = executor.query_one("SELECT seq FROM sqlite_sequence WHERE name = 'messages'", &[])?;
    row.map_or(Ok(0), |row| row.integer(0))
}
