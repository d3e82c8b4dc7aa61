//! Making, changing and deleting groups. Each write is one transaction with its audit row.

use super::limits;
use super::row::{DOCUMENT, DeviceGroup, find};
use crate::audit::{Change, Entry, record};
use crate::organizations::NO_SUCH_ORGANIZATION;
use crate::{Executor, Result, Session, StoreError, Transaction, Value};
use serde_json::json;
use skein_fleet::access::Scope;
use skein_fleet::device_group::{GroupLimit, Membership};
use skein_fleet::precondition::{Decision, Existing, Precondition};

/// All that a client may set of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupChange {
    /// The name shown to people.
    pub display_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// What decides which devices it has.
    pub membership: Membership,
    /// The organization that it belongs to; none is the root.
    pub organization: Option<String>,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupOutcome {
    /// It is done; this is the group now, or was it.
    Done(Box<DeviceGroup>),
    /// There is no such group inside the scope.
    NotFound,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// The id is that of a group outside the scope, or of one of the other kind.
    IdTaken,
    /// Another group has the name.
    NameTaken,
    /// The organization that it would belong to does not exist.
    NoSuchOrganization,
    /// There is no static group of that id inside the scope to lie below.
    NoSuchParent,
    /// Others lie below it.
    HasGroupsBelow,
    /// There would be too many.
    Limit(GroupLimit),
}

/// Whether two groups may have one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// They may.
    Free,
    /// This write takes no name that another group has.
    Unique,
}

impl GroupChange {
    /// The change that would leave the group as it is.
    pub fn of(group: &DeviceGroup) -> Self {
        Self {
            display_name: group.display_name.clone(),
            description: group.description.clone(),
            membership: group.membership(),
            organization: group.organization.clone(),
        }
    }
}

/// Makes a group that has an id of its own, below another one if `parent` names it, with a name of its own.
pub fn create(
    session: &Session,
    scope: &Scope,
    id: &str,
    change: &GroupChange,
    parent: Option<&str>,
    by: &Change,
) -> Result<GroupOutcome> {
    let written = session.write(|transaction| {
        let parent = match parent {
            None => None,
            Some(id) => match find(transaction, scope, id)?.filter(DeviceGroup::is_static) {
                None => return Ok(GroupOutcome::NoSuchParent),
                Some(parent) => Some(parent.pk),
            },
        };
        if is_name_taken(transaction, &change.display_name, id)? {
            return Ok(GroupOutcome::NameTaken);
        }
        insert(transaction, id, change, parent, by)
    });
    unless_refused(written)
}

/// Makes the group, or replaces what a client may set of it. A group of the other kind is not replaced.
pub fn put(
    session: &Session,
    scope: &Scope,
    id: &str,
    change: &GroupChange,
    precondition: &Precondition,
    by: &Change,
) -> Result<GroupOutcome> {
    let written = session.write(|transaction| {
        let present = find(transaction, scope, id)?;
        let etag = present.as_ref().map(DeviceGroup::etag);
        let existing = Existing::of(etag.as_deref());
        match (precondition.decide(existing), present) {
            (Decision::Failed, _) => Ok(GroupOutcome::PreconditionFailed),
            (_, None) if find(transaction, &Scope::EVERYTHING, id)?.is_some() => Ok(GroupOutcome::IdTaken),
            (_, None) => insert(transaction, id, change, None, by),
            (_, Some(group)) if group.is_static() != (change.membership == Membership::Static) => {
                Ok(GroupOutcome::IdTaken)
            }
            (_, Some(group)) => overwrite(transaction, &group, change, by),
        }
    });
    unless_refused(written)
}

/// Changes a group: `edit` makes its new state of the present one.
pub fn patch<E>(
    session: &Session,
    scope: &Scope,
    id: &str,
    precondition: &Precondition,
    names: Names,
    by: &Change,
    edit: impl Fn(&DeviceGroup) -> std::result::Result<GroupChange, E>,
) -> Result<std::result::Result<GroupOutcome, E>> {
    let written = session.write(|transaction| {
        let Some(group) = find(transaction, scope, id)? else {
            return Ok(Ok(GroupOutcome::NotFound));
        };
        if precondition.decide(Existing::Tagged(&group.etag())) != Decision::Overwrite {
            return Ok(Ok(GroupOutcome::PreconditionFailed));
        }
        let change = match edit(&group) {
            Ok(change) => change,
            Err(error) => return Ok(Err(error)),
        };
        if change == GroupChange::of(&group) {
            return Ok(Ok(GroupOutcome::Done(Box::new(group))));
        }
        if names == Names::Unique && is_name_taken(transaction, &change.display_name, id)? {
            return Ok(Ok(GroupOutcome::NameTaken));
        }
        overwrite(transaction, &group, &change, by).map(Ok)
    });
    written.or_else(|error| unless_refused(Err(error)).map(Ok))
}

/// Deletes a group that no other one lies below. Its devices stay.
pub fn delete(
    session: &Session,
    scope: &Scope,
    id: &str,
    precondition: &Precondition,
    by: &Change,
) -> Result<GroupOutcome> {
    session.write(|transaction| {
        let Some(group) = find(transaction, scope, id)? else {
            return Ok(GroupOutcome::NotFound);
        };
        if precondition.decide(Existing::Tagged(&group.etag())) != Decision::Overwrite {
            return Ok(GroupOutcome::PreconditionFailed);
        }
        let below = "SELECT 1 FROM device_groups WHERE parent_pk = ?1 LIMIT 1";
        if transaction.query_one(below, &[Value::Integer(group.pk)])?.is_some() {
            return Ok(GroupOutcome::HasGroupsBelow);
        }
        transaction.query("DELETE FROM device_groups WHERE pk = ?1", &[Value::Integer(group.pk)])?;
        let before = Some(shown(&group));
        record(transaction, by, &Entry { action: "device-group.deleted", subject: id, before, after: None })?;
        Ok(GroupOutcome::Done(Box::new(group)))
    })
}

/// What the schema refuses is an outcome.
fn unless_refused(written: Result<GroupOutcome>) -> Result<GroupOutcome> {
    match written {
        Err(error) if error.is_refusal(NO_SUCH_ORGANIZATION) => Ok(GroupOutcome::NoSuchOrganization),
        written => written,
    }
}

/// A name counts as taken by whatever group has it, seen or not: it is unique in the whole space of the dialect.
fn is_name_taken(transaction: &Transaction<'_>, name: &str, by_other_than: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM device_groups WHERE display_name = ?1 AND id <> ?2 LIMIT 1";
    Ok(transaction.query_one(sql, &[name.into(), by_other_than.into()])?.is_some())
}

fn insert(
    transaction: &Transaction<'_>,
    id: &str,
    change: &GroupChange,
    parent: Option<i64>,
    by: &Change,
) -> Result<GroupOutcome> {
    if let Some(limit) = limits::of_new_group(transaction, &change.membership, parent)? {
        return Ok(GroupOutcome::Limit(limit));
    }
    let (query, rule) = columns(&change.membership);
    let sql = format!(
        "INSERT INTO device_groups (id, record_id, display_name, description, query, rule, parent_pk, organization, version,
            created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9) ON CONFLICT (id) DO NOTHING RETURNING {DOCUMENT}"
    );
    let row = transaction.query_one(
        &sql,
        &[
            id.into(),
            by.record.into(),
            change.display_name.clone().into(),
            change.description.clone().into(),
            query.into(),
            rule.into(),
            parent.map_or(Value::Null, Value::Integer),
            change.organization.clone().into(),
            by.at.into(),
        ],
    )?;
    let Some(row) = row else { return Ok(GroupOutcome::IdTaken) };
    let group: DeviceGroup = row.json(0)?;
    let after = Some(shown(&group));
    record(transaction, by, &Entry { action: "device-group.created", subject: id, before: None, after })?;
    Ok(GroupOutcome::Done(Box::new(group)))
}

fn overwrite(
    transaction: &Transaction<'_>,
    group: &DeviceGroup,
    change: &GroupChange,
    by: &Change,
) -> Result<GroupOutcome> {
    let (query, rule) = columns(&change.membership);
    let sql = format!(
        "UPDATE device_groups SET display_name = ?2, description = ?3, query = ?4, rule = ?5, organization = ?6,
            version = version + 1, updated_at = ?7
         WHERE pk = ?1 RETURNING {DOCUMENT}"
    );
    let row = transaction.query_one(
        &sql,
        &[
            Value::Integer(group.pk),
            change.display_name.clone().into(),
            change.description.clone().into(),
            query.into(),
            rule.into(),
            change.organization.clone().into(),
            by.at.into(),
        ],
    )?;
    let written: DeviceGroup = row.ok_or(StoreError::Missing("the group that is being written"))?.json(0)?;
    let entry = Entry {
        action: "device-group.updated",
        subject: &group.id,
        before: Some(shown(group)),
        after: Some(shown(&written)),
    };
    record(transaction, by, &entry)?;
    Ok(GroupOutcome::Done(Box::new(written)))
}

fn columns(membership: &Membership) -> (Option<String>, Option<String>) {
    match membership {
        Membership::Dynamic { query, rule } => (Some(query.clone()), rule.clone()),
        Membership::Static => (None, None),
    }
}

/// The group as its audit rows show it.
fn shown(group: &DeviceGroup) -> serde_json::Value {
    json!({
        "id": group.id, "displayName": group.display_name, "description": group.description, "query": group.query(),
        "parent": group.parent, "organization": group.organization, "version": group.version,
    })
}
