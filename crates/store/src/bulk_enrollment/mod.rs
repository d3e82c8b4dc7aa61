//! Many devices at once, as rows of a file ask for them (docs/skein.md).
//!
//! Rows are looked at and written together, some hundred in one transaction with a handful of statements. A row is done or
//! refused on its own; none changes a device that is there.

mod decide;
mod read;
mod write;

use crate::audit::Change;
use crate::sealing::Sealer;
use crate::{Executor, Result, Session};
use decide::{Decided, decide};
use skein_fleet::access::Scope;
use skein_fleet::bulk_enrollment::{EnrollmentRow, RowError};
use skein_fleet::identifier::OrganizationId;
use skein_fleet::random::Random;
use std::collections::BTreeMap;

/// What rows may ask for.
#[derive(Clone, Debug)]
pub struct EnrollmentRules {
    /// Where devices may be made.
    pub devices: Scope,
    /// The organization of a row that names none.
    pub home: Option<OrganizationId>,
    /// Where devices may be given an attestation; none: nowhere.
    pub attestations: Option<Scope>,
    /// Where devices may be added to groups; none: nowhere.
    pub groups: Option<Scope>,
    /// Whether a row is refused that names a template which does not exist.
    pub template_must_exist: bool,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// The device is made.
    Created,
    /// It is there, as the row wants it.
    Unchanged,
    /// Nothing is done.
    Refused(RowError),
}

/// How many devices earlier batches would have added to groups, by the groups' ids.
pub type WouldBeAdded = BTreeMap<String, u32>;

/// What [`enroll`] would do, after the batches that were tried out before. Three statements at most.
pub fn try_out(
    executor: &impl Executor,
    rows: &[EnrollmentRow],
    rules: &EnrollmentRules,
    sealer: &Sealer,
    added: &mut WouldBeAdded,
) -> Result<Vec<RowOutcome>> {
    let decided = decide(executor, rows, rules, sealer, added)?;
    for decided in &decided {
        if let Decided::Create(new) = decided {
            new.groups.iter().for_each(|(_, id)| *added.entry(id.clone()).or_default() += 1);
        }
    }
    Ok(decided.into_iter().map(RowOutcome::from).collect())
}

/// Makes the devices of the rows, whose ids differ, all that are not refused in one transaction. Eight statements at most.
pub fn enroll(
    session: &Session,
    rows: &[EnrollmentRow],
    rules: &EnrollmentRules,
    (sealer, random): (&Sealer, &impl Random),
    by: &Change,
) -> Result<Vec<RowOutcome>> {
    session.write(|transaction| {
        let decided = decide(transaction, rows, rules, sealer, &WouldBeAdded::new())?;
        let created = rows.iter().zip(&decided).filter_map(|(row, decided)| match decided {
            Decided::Create(new) => Some((row, new)),
            Decided::Unchanged | Decided::Refused(_) => None,
        });
        write::create(transaction, &created.collect::<Vec<_>>(), (sealer, random), by)?;
        Ok(decided.into_iter().map(RowOutcome::from).collect())
    })
}

impl From<Decided> for RowOutcome {
    fn from(decided: Decided) -> Self {
        match decided {
            Decided::Create(_) => Self::Created,
            Decided::Unchanged => Self::Unchanged,
            Decided::Refused(error) => Self::Refused(error),
        }
    }
}
