//! Deleting a group.

use super::keys::seal_keys;
use super::row::{Attestation, EnrollmentGroup, find};
use super::write::GroupOutcome;
use crate::audit::{self, Change, record};
use crate::sealing::Sealer;
use crate::{Executor, Result, Session, Transaction, Value};
use skein_fleet::precondition::{Decision, Existing, Precondition};
use skein_fleet::random::Random;

/// Deletes a group. Its devices stay, and connect with the keys that they have; nobody registers by it any more.
pub fn delete(
    session: &Session,
    id: &str,
    precondition: &Precondition,
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
) -> Result<GroupOutcome> {
    session.write(|transaction| {
        let Some(before) = find(transaction, id, sealer)? else {
            return Ok(GroupOutcome::NotFound);
        };
        if precondition.decide(Existing::Tagged(&before.etag())) != Decision::Overwrite {
            return Ok(GroupOutcome::PreconditionFailed);
        }
        if before.is_default {
            return Ok(GroupOutcome::IsDefault);
        }
        if !delete_unused(transaction, &before)? {
            leave_keys(transaction, &before, (sealer, random), by)?;
        }
        let entry =
            audit::Entry { action: "enrollment-group.deleted", subject: id, before: Some(before.shown()), after: None };
        record(transaction, by, &entry)?;
        Ok(GroupOutcome::Done(Box::new(before)))
    })
}

/// Whether no device used it.
fn delete_unused(transaction: &Transaction<'_>, group: &EnrollmentGroup) -> Result<bool> {
    let sql = "DELETE FROM enrollment_groups
        WHERE pk = ?1 AND NOT EXISTS (SELECT 1 FROM devices WHERE enrollment_group_pk = ?1) RETURNING 1";
    Ok(transaction.query_one(sql, &[group.pk.into()])?.is_some())
}

/// Gives the row an id that nobody can write, for which its keys are sealed anew. A group with certificates leaves none:
/// each proof looks for one.
fn leave_keys(
    transaction: &Transaction<'_>,
    group: &EnrollmentGroup,
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
) -> Result<()> {
    let id = format!("{}#{}", group.id, group.record_id);
    let (primary, secondary) = match &group.attestation {
        Attestation::X509 { .. } => (Value::Null, Value::Null),
        Attestation::SymmetricKey(keys) => seal_keys(&id, keys, sealer, random)?,
    };
    transaction.query("DELETE FROM enrollment_group_certificates WHERE group_pk = ?1", &[group.pk.into()])?;
    transaction.query(
        "UPDATE enrollment_groups SET id = ?2, primary_key = ?3, secondary_key = ?4, deleted_at = ?5 WHERE pk = ?1",
        &[group.pk.into(), id.into(), primary, secondary, by.at.into()],
    )?;
    Ok(())
}
