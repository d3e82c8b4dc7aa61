//! Organizations: the parts of the fleet that roles are limited to.
//!
//! There are few, so all of them are read at once, in one statement; what a caller sees of them and where one may lie is
//! decided by [`Hierarchy`].

use crate::audit::{Change, Entry, record};
use crate::entity_tag::entity_tag;
use crate::{Executor, Result, Session, StoreError, Transaction};
use serde::Deserialize;
use skein_fleet::access::Reach;
use skein_fleet::identifier::OrganizationId;
use skein_fleet::organization::{Hierarchy, PlacementError};
use skein_fleet::precondition::{Decision, Existing, Precondition};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Organization {
    pk: i64,
    /// The id that clients know it by.
    pub id: OrganizationId,
    record_id: String,
    /// The name shown to people.
    pub display_name: String,
    /// The organization above it; none: it lies at the top.
    pub parent: Option<OrganizationId>,
    version: i64,
}

/// What can be said of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationChange {
    /// The name shown to people.
    pub display_name: String,
    /// The organization above it; none: it lies at the top.
    pub parent: Option<OrganizationId>,
}

impl Organization {
    /// The entity tag of this version of it. Opaque to clients.
    pub fn etag(&self) -> String {
        entity_tag("organization", &self.record_id, self.version)
    }

    /// What is said of it now.
    pub fn change(&self) -> OrganizationChange {
        OrganizationChange { display_name: self.display_name.clone(), parent: self.parent.clone() }
    }

    /// As the audit shows it.
    fn shown(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.id, "displayName": self.display_name, "parent": self.parent, "version": self.version,
        })
    }
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; this is the organization, as it is or as it was before it went, and the reach with all that lies below
    /// it by now.
    Done(Organization, Reach),
    /// There is no such organization inside the reach.
    NotFound,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// The id is in use outside the reach.
    IdTaken,
    /// It can not lie there.
    Misplaced(PlacementError),
    /// Something belongs to it.
    InUse,
}

/// By these reasons the triggers of the schema refuse.
pub(crate) const NO_SUCH_ORGANIZATION: &str = "no such organization";
const IN_USE: &str = "organization in use";

/// Whether any exists.
pub fn any(executor: &impl Executor) -> Result<bool> {
    let row = executor.query_one("SELECT EXISTS (SELECT 1 FROM organizations)", &[])?;
    row.map_or(Ok(false), |row| row.boolean(0))
}

/// All organizations in the order of their ids. One statement.
pub fn all(executor: &impl Executor) -> Result<Vec<Organization>> {
    let row = executor.query_one(
        "SELECT json_group_array(json_array(pk, id, record_id, display_name, parent, version))
         FROM (SELECT * FROM organizations ORDER BY id)",
        &[],
    )?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// The tree of them.
pub fn hierarchy(organizations: &[Organization]) -> Hierarchy {
    organizations.iter().map(|organization| (organization.id.clone(), organization.parent.clone())).collect()
}

/// How an organization is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is made if it is missing.
    CreateOrChange,
    /// It must be there.
    Change,
}

/// Writes an organization: `edit` makes of what is there, and of the reach with all that lies below it by now, what there
/// is to be. What it leaves as it is is not written.
pub fn write<E>(
    session: &Session,
    reach: &Reach,
    id: &OrganizationId,
    mode: Mode,
    precondition: &Precondition,
    by: &Change,
    edit: impl Fn(Option<&Organization>, &Reach) -> std::result::Result<OrganizationChange, E>,
) -> Result<std::result::Result<Outcome, E>> {
    session.write(|transaction| {
        let organizations = all(transaction)?;
        let hierarchy = hierarchy(&organizations);
        let reach = hierarchy.complete(reach);
        let existing = match organizations.iter().find(|organization| organization.id == *id) {
            None if mode == Mode::Change => return Ok(Ok(Outcome::NotFound)),
            Some(_) if !reach.covers(Some(id)) && mode == Mode::Change => return Ok(Ok(Outcome::NotFound)),
            Some(_) if !reach.covers(Some(id)) => return Ok(Ok(Outcome::IdTaken)),
            existing => existing,
        };
        if !holds(precondition, existing) {
            return Ok(Ok(Outcome::PreconditionFailed));
        }
        let change = match edit(existing, &reach) {
            Ok(change) => change,
            Err(error) => return Ok(Err(error)),
        };
        match existing {
            Some(organization) if organization.change() == change => {
                return Ok(Ok(Outcome::Done(organization.clone(), reach)));
            }
            _ => {}
        }
        if let Err(error) = hierarchy.check_place(id, change.parent.as_ref()) {
            return Ok(Ok(Outcome::Misplaced(error)));
        }
        let written = store(transaction, id, &change, by)?;
        let (action, before) = match existing {
            Some(organization) => ("organization.updated", Some(organization.shown())),
            None => ("organization.created", None),
        };
        let entry = Entry { action, subject: id.as_str(), before, after: Some(written.shown()) };
        record(transaction, by, &entry)?;
        Ok(Ok(Outcome::Done(written, reach)))
    })
}

fn holds(precondition: &Precondition, existing: Option<&Organization>) -> bool {
    let etag = existing.map(Organization::etag);
    let existing = Existing::of(etag.as_deref());
    precondition.decide(existing) != Decision::Failed
}

fn store(
    transaction: &Transaction<'_>,
    id: &OrganizationId,
    change: &OrganizationChange,
    by: &Change,
) -> Result<Organization> {
    let row = transaction.query_one(
        "INSERT INTO organizations (id, record_id, display_name, parent, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
         ON CONFLICT (id) DO UPDATE SET display_name = ?3, parent = ?4, version = version + 1, updated_at = ?5
         RETURNING json_array(pk, id, record_id, display_name, parent, version)",
        &[
            id.as_str().into(),
            by.record.into(),
            change.display_name.clone().into(),
            change.parent.clone().map(String::from).into(),
            by.at.into(),
        ],
    )?;
    row.ok_or(StoreError::Missing("the organization that was just written"))?.json(0)
}

/// Deletes an organization that nothing belongs to.
pub fn delete(
    session: &Session,
    reach: &Reach,
    id: &OrganizationId,
    precondition: &Precondition,
    by: &Change,
) -> Result<Outcome> {
    let outcome = session.write(|transaction| {
        let organizations = all(transaction)?;
        let reach = hierarchy(&organizations).complete(reach);
        let Some(organization) = organizations.into_iter().find(|organization| organization.id == *id) else {
            return Ok(Outcome::NotFound);
        };
        if !reach.covers(Some(id)) {
            return Ok(Outcome::NotFound);
        }
        if !holds(precondition, Some(&organization)) {
            return Ok(Outcome::PreconditionFailed);
        }
        transaction.query("DELETE FROM organizations WHERE pk = ?1", &[organization.pk.into()])?;
        let before = Some(organization.shown());
        let entry = Entry { action: "organization.deleted", subject: id.as_str(), before, after: None };
        record(transaction, by, &entry)?;
        Ok(Outcome::Done(organization, reach))
    });
    match outcome {
        Err(error) if error.is_refusal(IN_USE) => Ok(Outcome::InUse),
        outcome => outcome,
    }
}
