//! Templates of messages: one for each type and locale, and of each type at most one that stands in for the others.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Session, StoreError, Transaction, Value};
use serde_json::json;
use skein_fleet::message::TemplateType;

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageTemplate {
    /// Of which message.
    pub kind: TemplateType,
    /// The key of a locale.
    pub locale: String,
    /// The subject, of mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// Whether it stands in where there is none of a person's locale.
    pub is_default: bool,
}

impl MessageTemplate {
    /// What the audit calls it.
    fn name(&self) -> String {
        format!("{}/{}", self.kind.as_str(), self.locale)
    }

    fn shown(&self) -> serde_json::Value {
        json!({
            "type": self.kind.as_str(), "locale": self.locale, "subject": self.subject, "text": self.text,
            "default": self.is_default,
        })
    }

    fn values(&self) -> [Value; 5] {
        [
            self.kind.as_str().into(),
            self.locale.clone().into(),
            self.subject.clone().into(),
            self.text.clone().into(),
            self.is_default.into(),
        ]
    }
}

const COLUMNS: &str = "type, locale, subject, text, is_default";

fn from_row(row: &Row) -> Result<MessageTemplate> {
    let kind = TemplateType::from_name(row.text(0)?);
    Ok(MessageTemplate {
        kind: kind.ok_or(StoreError::Column { column: 0, expected: "a type of templates" })?,
        locale: row.text(1)?.to_owned(),
        subject: row.optional_text(2)?.map(ToOwned::to_owned),
        text: row.text(3)?.to_owned(),
        is_default: row.boolean(4)?,
    })
}

fn find(executor: &impl Executor, condition: &str, parameters: &[Value]) -> Result<Option<MessageTemplate>> {
    let sql = format!("SELECT {COLUMNS} FROM message_templates WHERE {condition} LIMIT 1");
    executor.query_one(&sql, parameters)?.as_ref().map(from_row).transpose()
}

/// The template of a type and a locale.
pub fn find_template(executor: &impl Executor, kind: TemplateType, locale: &str) -> Result<Option<MessageTemplate>> {
    find(executor, "type = ?1 AND locale = ?2", &[kind.as_str().into(), locale.into()])
}

/// The template of a type that stands in for the others.
pub fn default_template(executor: &impl Executor, kind: TemplateType) -> Result<Option<MessageTemplate>> {
    find(executor, "type = ?1 AND is_default = 1", &[kind.as_str().into()])
}

/// The template for somebody of that locale: its own, else the one that stands in.
pub fn template_for(executor: &impl Executor, kind: TemplateType, locale: &str) -> Result<Option<MessageTemplate>> {
    let condition = "type = ?1 AND (locale = ?2 OR is_default = 1) ORDER BY locale = ?2 DESC";
    find(executor, condition, &[kind.as_str().into(), locale.into()])
}

/// All templates, or those of one type. As many as super administrators made: a few for each language.
pub fn templates(executor: &impl Executor, kind: Option<TemplateType>) -> Result<Vec<MessageTemplate>> {
    let condition = if kind.is_some() { "WHERE type = ?1" } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM message_templates {condition} ORDER BY type, locale");
    let parameters: Vec<Value> = kind.map(|kind| kind.as_str().into()).into_iter().collect();
    executor.query(&sql, &parameters)?.iter().map(from_row).collect()
}

/// Keeps a new template. Whether there was none of its type and locale.
pub fn create_template(session: &Session, template: &MessageTemplate, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        if find_template(transaction, template.kind, &template.locale)?.is_some() {
            return Ok(false);
        }
        make_room_for_default(transaction, template)?;
        let sql = format!("INSERT INTO message_templates ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5)");
        transaction.query(&sql, &template.values())?;
        let (subject, after) = (template.name(), Some(template.shown()));
        let entry = Entry { action: "message-template.created", subject: &subject, before: None, after };
        record(transaction, change, &entry)?;
        Ok(true)
    })
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateChange {
    /// It was made.
    Done,
    /// There is no such template.
    NotFound,
    /// There is another one of the new locale.
    LocaleTaken,
}

/// Makes a new template of the present one, which nobody else changes meanwhile. Nothing is stored if `edit` refuses.
pub fn change_template<E>(
    session: &Session,
    kind: TemplateType,
    locale: &str,
    change: &Change,
    edit: impl Fn(&MessageTemplate) -> std::result::Result<MessageTemplate, E>,
) -> Result<std::result::Result<TemplateChange, E>> {
    session.write(|transaction| {
        let Some(before) = find_template(transaction, kind, locale)? else {
            return Ok(Ok(TemplateChange::NotFound));
        };
        let after = match edit(&before) {
            Ok(after) => after,
            Err(refused) => return Ok(Err(refused)),
        };
        if after.locale != before.locale && find_template(transaction, kind, &after.locale)?.is_some() {
            return Ok(Ok(TemplateChange::LocaleTaken));
        }
        make_room_for_default(transaction, &after)?;
        let parameters: Vec<Value> = after.values().into_iter().chain([before.locale.clone().into()]).collect();
        transaction.query(
            "UPDATE message_templates SET locale = ?2, subject = ?3, text = ?4, is_default = ?5
             WHERE type = ?1 AND locale = ?6",
            &parameters,
        )?;
        let (subject, before, after) = (before.name(), Some(before.shown()), Some(after.shown()));
        let entry = Entry { action: "message-template.updated", subject: &subject, before, after };
        record(transaction, change, &entry)?;
        Ok(Ok(TemplateChange::Done))
    })
}

/// Removes a template. Whether there was one.
pub fn delete_template(session: &Session, kind: TemplateType, locale: &str, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let sql = format!("DELETE FROM message_templates WHERE type = ?1 AND locale = ?2 RETURNING {COLUMNS}");
        let Some(row) = transaction.query_one(&sql, &[kind.as_str().into(), locale.into()])? else {
            return Ok(false);
        };
        let template = from_row(&row)?;
        let (subject, before) = (template.name(), Some(template.shown()));
        let entry = Entry { action: "message-template.deleted", subject: &subject, before, after: None };
        record(transaction, change, &entry)?;
        Ok(true)
    })
}

/// Of each type one stands in: the newest that was said to.
fn make_room_for_default(transaction: &Transaction<'_>, template: &MessageTemplate) -> Result<()> {
    if template.is_default {
        let sql = "UPDATE message_templates SET is_default = 0 WHERE type = ?1 AND is_default = 1";
        transaction.query(sql, &[template.kind.as_str().into()])?;
    }
    Ok(())
}
