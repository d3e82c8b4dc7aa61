//! The keys that the devices of a group derive theirs from.

use crate::sealing::Sealer;
use crate::{Executor, Result, Row, StoreError, Value};
use skein_fleet::credentials::SymmetricKey;
use skein_fleet::id::RecordId;
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;

/// The two keys of a symmetric group; either proves a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupKeys {
    /// The first key.
    pub primary: SymmetricKey,
    /// The second key, for rotation.
    pub secondary: SymmetricKey,
}

impl GroupKeys {
    /// Two new keys.
    pub fn generate(random: &impl Random) -> Self {
        Self { primary: SymmetricKey::generate(random), secondary: SymmetricKey::generate(random) }
    }
}

/// A group that every deployment has.
pub(crate) struct NewDefaultGroup {
    pub(crate) id: String,
    pub(crate) record: RecordId,
    pub(crate) display_name: &'static str,
    pub(crate) edge: bool,
}

/// Makes a default group with fresh keys of 64 bytes (contract `central.md` §4.2).
pub(crate) fn create_default(
    executor: &impl Executor,
    group: &NewDefaultGroup,
    sealer: &Sealer,
    random: &impl Random,
    now: Timestamp,
) -> Result<()> {
    let (primary, secondary) = seal_keys(&group.id, &GroupKeys::generate(random), sealer, random)?;
    executor.query(
        "INSERT INTO enrollment_groups
            (id, record_id, display_name, edge, enabled, is_default, primary_key, secondary_key, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, 1, 1, ?5, ?6, 1, ?7, ?7)",
        &[
            group.id.clone().into(),
            group.record.into(),
            group.display_name.into(),
            group.edge.into(),
            primary,
            secondary,
            Value::from(now),
        ],
    )?;
    Ok(())
}

/// The keys of the default group, from which devices without an attestation of their own derive theirs.
pub fn default_keys(executor: &impl Executor, edge: bool, sealer: &Sealer) -> Result<GroupKeys> {
    let sql = "SELECT id, primary_key, secondary_key FROM enrollment_groups WHERE is_default = 1 AND edge = ?1";
    let row = executor.query_one(sql, &[edge.into()])?.ok_or(StoreError::Missing("a default enrolment group"))?;
    open_keys(&row, 0, sealer)?.ok_or(StoreError::Missing("the keys of a default enrolment group"))
}

/// The ids and the keys of the groups that devices register by: enabled ones first, of these the default groups, then as
/// they were made.
pub fn registration_keys(executor: &impl Executor, sealer: &Sealer) -> Result<Vec<(String, GroupKeys)>> {
    let rows = executor.query(
        "SELECT id, primary_key, secondary_key FROM enrollment_groups
         WHERE primary_key IS NOT NULL AND deleted_at IS NULL ORDER BY enabled DESC, is_default DESC, pk",
        &[],
    )?;
    let mut groups = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(keys) = open_keys(&row, 0, sealer)? {
            groups.push((row.text(0)?.to_owned(), keys));
        }
    }
    Ok(groups)
}

/// Seals both keys for the group with this id.
pub(super) fn seal_keys(
    group: &str,
    keys: &GroupKeys,
    sealer: &Sealer,
    random: &impl Random,
) -> Result<(Value, Value)> {
    let seal = |slot: Slot, key: &SymmetricKey| sealer.seal(&slot.context(group), key.as_bytes(), random);
    Ok((seal(Slot::Primary, &keys.primary)?.into(), seal(Slot::Secondary, &keys.secondary)?.into()))
}

/// Opens the keys of a row that has `id, primary_key, secondary_key` from column `first` on.
pub(crate) fn open_keys(row: &Row, first: usize, sealer: &Sealer) -> Result<Option<GroupKeys>> {
    let (Some(primary), Some(secondary)) = (row.optional_blob(first + 1)?, row.optional_blob(first + 2)?) else {
        return Ok(None);
    };
    let id = row.text(first)?;
    let open = |slot: Slot, sealed: &[u8]| -> Result<SymmetricKey> {
        let bytes = sealer.open(&slot.context(id), sealed)?;
        SymmetricKey::from_bytes(bytes).map_err(|_| StoreError::Missing("a usable key of an enrolment group"))
    };
    Ok(Some(GroupKeys { primary: open(Slot::Primary, primary)?, secondary: open(Slot::Secondary, secondary)? }))
}

/// Which of a group's two keys.
#[derive(Clone, Copy)]
enum Slot {
    Primary,
    Secondary,
}

impl Slot {
    /// What the key is sealed for.
    fn context(self, group: &str) -> String {
        let slot = match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
        };
        format!("enrollment-group/{group}/{slot}")
    }
}
