//! Creating, replacing and changing one group.

use super::certificates::{NewCertificate, is_taken, set};
use super::keys::{GroupKeys, seal_keys};
use super::row::{Attestation, COLUMNS, EnrollmentGroup, Entry, find};
use crate::audit::{self, Change, record};
use crate::sealing::Sealer;
use crate::{Executor, Result, Session, StoreError, Transaction, Value};
use skein_fleet::precondition::{Decision, Existing, Precondition};
use skein_fleet::random::Random;

/// How many groups there may be. Who registers is looked for in each of them.
pub const MAX_ENROLLMENT_GROUPS: u32 = 500;

/// What a group becomes.
#[derive(Clone, Debug)]
pub struct GroupChange {
    /// The name shown to people.
    pub display_name: String,
    /// Whether its devices are edge devices.
    pub edge: bool,
    /// Whether its devices may register and connect.
    pub enabled: bool,
    /// The keys of a group that has some; none for a group with certificates.
    pub keys: Option<GroupKeys>,
    /// Certificates to be set; those at other places stay.
    pub certificates: Vec<(Entry, NewCertificate)>,
}

/// What became of a write.
#[derive(Clone, Debug)]
pub enum GroupOutcome {
    /// It is done; this is the group now, or was before it was deleted.
    Done(Box<EnrollmentGroup>),
    /// There is no such group.
    NotFound,
    /// There is one, and the write did not say that it knows it.
    Exists,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// Another group of the same kind of devices has the same keys.
    KeysTaken,
    /// Another group has one of the certificates.
    CertificateTaken,
    /// Its devices prove themselves in another way, which stays.
    OtherAttestation,
    /// It is one of the default groups, which stay and keep their kind of devices.
    IsDefault,
    /// There are [`MAX_ENROLLMENT_GROUPS`] already.
    TooMany,
}

/// What a write needs beside the change.
struct Keeper<'a, R: Random> {
    sealer: &'a Sealer,
    random: &'a R,
    by: &'a Change,
}

/// Creates the group, or replaces it where the precondition says that the client knows it. `make` is given what is there.
pub fn put<E>(
    session: &Session,
    id: &str,
    precondition: &Precondition,
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
    make: impl Fn(Option<&EnrollmentGroup>) -> std::result::Result<GroupChange, E>,
) -> Result<std::result::Result<GroupOutcome, E>> {
    let keeper = Keeper { sealer, random, by };
    session.write(|transaction| {
        let before = find(transaction, id, sealer)?;
        if before.is_some() && precondition.is_unconditional() {
            return Ok(Ok(GroupOutcome::Exists));
        }
        let etag = before.as_ref().map(EnrollmentGroup::etag);
        if precondition.decide(Existing::of(etag.as_deref())) == Decision::Failed {
            return Ok(Ok(GroupOutcome::PreconditionFailed));
        }
        match make(before.as_ref()) {
            Err(error) => Ok(Err(error)),
            Ok(change) => write(transaction, id, before.as_ref(), &change, &keeper).map(Ok),
        }
    })
}

/// Changes an existing group: `edit` makes the new state of the present one.
pub fn patch<E>(
    session: &Session,
    id: &str,
    precondition: &Precondition,
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
    edit: impl Fn(&EnrollmentGroup) -> std::result::Result<GroupChange, E>,
) -> Result<std::result::Result<GroupOutcome, E>> {
    let keeper = Keeper { sealer, random, by };
    session.write(|transaction| {
        let Some(before) = find(transaction, id, sealer)? else {
            return Ok(Ok(GroupOutcome::NotFound));
        };
        if precondition.decide(Existing::Tagged(&before.etag())) != Decision::Overwrite {
            return Ok(Ok(GroupOutcome::PreconditionFailed));
        }
        match edit(&before) {
            Err(error) => Ok(Err(error)),
            Ok(change) => write(transaction, id, Some(&before), &change, &keeper).map(Ok),
        }
    })
}

fn write(
    transaction: &Transaction<'_>,
    id: &str,
    before: Option<&EnrollmentGroup>,
    change: &GroupChange,
    keeper: &Keeper<'_, impl Random>,
) -> Result<GroupOutcome> {
    if let Some(before) = before {
        if matches!(before.attestation, Attestation::SymmetricKey(_)) != change.keys.is_some() {
            return Ok(GroupOutcome::OtherAttestation);
        }
        if before.is_default && before.edge != change.edge {
            return Ok(GroupOutcome::IsDefault);
        }
    }
    if before.is_none() && count(transaction)? >= i64::from(MAX_ENROLLMENT_GROUPS) {
        return Ok(GroupOutcome::TooMany);
    }
    if let Some(keys) = &change.keys
        && others(transaction, id, change.edge, keeper.sealer)?.iter().any(|taken| taken == keys)
    {
        return Ok(GroupOutcome::KeysTaken);
    }
    let known = before.map_or(0, |before| before.pk);
    for (_, certificate) in &change.certificates {
        if is_taken(transaction, known, certificate)? {
            return Ok(GroupOutcome::CertificateTaken);
        }
    }
    let after = upsert(transaction, id, change, keeper)?;
    let action = if before.is_some() { "enrollment-group.updated" } else { "enrollment-group.created" };
    let before = before.map(EnrollmentGroup::shown);
    record(transaction, keeper.by, &audit::Entry { action, subject: id, before, after: Some(after.shown()) })?;
    Ok(GroupOutcome::Done(Box::new(after)))
}

fn count(transaction: &Transaction<'_>) -> Result<i64> {
    let row = transaction.query_one("SELECT count(*) FROM enrollment_groups WHERE deleted_at IS NULL", &[])?;
    row.map_or(Ok(0), |row| row.integer(0))
}

/// The keys of the other groups for the same kind of devices. They are sealed, so each is opened to be compared.
fn others(transaction: &Transaction<'_>, id: &str, edge: bool, sealer: &Sealer) -> Result<Vec<GroupKeys>> {
    let rows = transaction.query(
        "SELECT id, primary_key, secondary_key FROM enrollment_groups
         WHERE deleted_at IS NULL AND primary_key IS NOT NULL AND edge = ?2 AND id <> ?1",
        &[id.into(), edge.into()],
    )?;
    rows.iter().filter_map(|row| super::keys::open_keys(row, 0, sealer).transpose()).collect()
}

fn upsert(
    transaction: &Transaction<'_>,
    id: &str,
    change: &GroupChange,
    keeper: &Keeper<'_, impl Random>,
) -> Result<EnrollmentGroup> {
    let (primary, secondary) = match &change.keys {
        None => (Value::Null, Value::Null),
        Some(keys) => seal_keys(id, keys, keeper.sealer, keeper.random)?,
    };
    transaction.query(
        "INSERT INTO enrollment_groups (id, record_id, display_name, edge, enabled, is_default, primary_key, secondary_key,
            version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, 1, ?8, ?8)
         ON CONFLICT (id) DO UPDATE SET display_name = ?3, edge = ?4, enabled = ?5, primary_key = ?6, secondary_key = ?7,
            version = version + 1, updated_at = ?8",
        &[
            id.into(),
            keeper.by.record.into(),
            change.display_name.clone().into(),
            change.edge.into(),
            change.enabled.into(),
            primary,
            secondary,
            keeper.by.at.into(),
        ],
    )?;
    let read = || -> Result<EnrollmentGroup> {
        let sql = format!("SELECT {COLUMNS} FROM enrollment_groups AS groups WHERE id = ?1");
        let row = transaction.query_one(&sql, &[id.into()])?;
        EnrollmentGroup::from_row(&row.ok_or(StoreError::Missing("a group that was just written"))?, keeper.sealer)
    };
    let written = read()?;
    for (entry, certificate) in &change.certificates {
        set(transaction, written.pk, *entry, certificate, (keeper.by, keeper.random))?;
    }
    if change.certificates.is_empty() { Ok(written) } else { read() }
}
