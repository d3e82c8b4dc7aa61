//! What administrators set while the application runs: documents by name.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Transaction};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The document of this name; the default when it was never set.
pub fn setting<T: DeserializeOwned + Default>(executor: &impl Executor, name: &str) -> Result<T> {
    let row = executor.query_one("SELECT value FROM settings WHERE name = ?1", &[name.into()])?;
    row.map_or_else(|| Ok(T::default()), |row| row.json(0))
}

/// Changes the document of this name to what `edit` makes of it.
pub fn change_setting<T: DeserializeOwned + Default + Serialize>(
    transaction: &Transaction<'_>,
    name: &str,
    change: &Change,
    edit: impl Fn(T) -> T,
) -> Result<()> {
    let before: T = setting(transaction, name)?;
    let shown_before = serde_json::to_value(&before)?;
    let after = serde_json::to_value(edit(before))?;
    transaction.query(
        "INSERT INTO settings (name, value, updated_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        &[name.into(), after.to_string().into(), change.at.into()],
    )?;
    let (before, after) = (Some(shown_before), Some(after));
    record(transaction, change, &Entry { action: "setting.changed", subject: name, before, after })
}
