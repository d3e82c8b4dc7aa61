//! What apps keep with an account.

use super::User;
use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Session};
use serde_json::{Map, Value as Json, json};

/// The document of an account; empty if there is none.
pub fn custom_data(executor: &impl Executor, user_pk: i64) -> Result<Map<String, Json>> {
    let row = executor.query_one("SELECT document FROM user_custom_data WHERE user_pk = ?1", &[user_pk.into()])?;
    row.map_or_else(|| Ok(Map::new()), |row| row.json(0))
}

/// Makes a new document of the present one, which nobody else changes meanwhile. Nothing is stored if `merge` refuses.
pub fn update_custom_data<E>(
    session: &Session,
    user: &User,
    change: &Change,
    merge: impl Fn(&Map<String, Json>) -> std::result::Result<Map<String, Json>, E>,
) -> Result<std::result::Result<Map<String, Json>, E>> {
    session.write(|transaction| {
        let merged = match merge(&custom_data(transaction, user.pk)?) {
            Ok(merged) => merged,
            Err(refused) => return Ok(Err(refused)),
        };
        transaction.query(
            "INSERT INTO user_custom_data (user_pk, document) VALUES (?1, ?2)
             ON CONFLICT (user_pk) DO UPDATE SET document = ?2",
            &[user.pk.into(), serde_json::to_string(&merged)?.into()],
        )?;
        // What people keep there is theirs: the audit knows the names alone.
        let after = Some(json!({ "customData": merged.keys().collect::<Vec<_>>() }));
        record(transaction, change, &Entry { action: "user.updated", subject: &user.id, before: None, after })?;
        Ok(Ok(merged))
    })
}
