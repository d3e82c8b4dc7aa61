//! Policies by their names.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Session, StoreError};
use serde_json::Value as Json;

/// A policy.
#[derive(Clone, Debug)]
pub struct StoredPolicy {
    /// Its name.
    pub name: String,
    /// The document as the client sent it.
    pub document: Json,
}

fn from_row(row: &Row) -> Result<StoredPolicy> {
    Ok(StoredPolicy { name: row.text(0)?.to_owned(), document: row.json(1)? })
}

/// The policy of this name, or all in the order of their names.
pub fn list_policies(executor: &impl Executor, name: Option<&str>) -> Result<Vec<StoredPolicy>> {
    let sql = "SELECT name, document FROM policies WHERE ?1 IS NULL OR name = ?1 ORDER BY name";
    executor.query(sql, &[name.map(ToOwned::to_owned).into()])?.iter().map(from_row).collect()
}

/// Makes a policy. False when there is one of this name.
pub fn create_policy(session: &Session, name: &str, document: &Json, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let created = transaction.query(
            "INSERT INTO policies (name, document, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
             ON CONFLICT (name) DO NOTHING RETURNING 1",
            &[name.into(), document.to_string().into(), change.at.into()],
        )?;
        if created.is_empty() {
            return Ok(false);
        }
        let entry = Entry { action: "policy.created", subject: name, before: None, after: Some(document.clone()) };
        record(transaction, change, &entry)?;
        Ok(true)
    })
}

/// Puts another document in the place of a policy's. False when there is no policy of this name.
pub fn update_policy(session: &Session, name: &str, document: &Json, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let Some(before) = list_policies(transaction, Some(name))?.pop() else {
            return Ok(false);
        };
        let sql = "UPDATE policies SET document = ?2, updated_at = ?3 WHERE name = ?1";
        transaction.query(sql, &[name.into(), document.to_string().into(), change.at.into()])?;
        let (before, after) = (Some(before.document), Some(document.clone()));
        record(transaction, change, &Entry { action: "policy.updated", subject: name, before, after })?;
        Ok(true)
    })
}

/// Deletes a policy that no role has. `None` when there is none of this name, false when a role has it.
pub fn delete_policy(session: &Session, name: &str, change: &Change) -> Result<Option<bool>> {
    session.write(|transaction| {
        let sql = "SELECT document, EXISTS (SELECT 1 FROM role_policies WHERE policy_pk = policies.pk)
            FROM policies WHERE name = ?1";
        let Some(row) = transaction.query_one(sql, &[name.into()])? else {
            return Ok(None);
        };
        if row.boolean(1)? {
            return Ok(Some(false));
        }
        transaction.query("DELETE FROM policies WHERE name = ?1", &[name.into()])?;
        let entry = Entry { action: "policy.deleted", subject: name, before: Some(row.json(0)?), after: None };
        record(transaction, change, &entry)?;
        Ok::<_, StoreError>(Some(true))
    })
}
