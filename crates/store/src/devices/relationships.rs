//! Relationships: which device stands upstream of which (contract `central.md` §2.9).
//!
//! One is there for a caller who may see both of its devices, under the path of either.

use super::{Device, scope_condition, scope_parameter};
use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Session, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::access::Scope;
use skein_fleet::precondition::{Decision, Existing, Precondition};

/// A relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relationship {
    /// The id that its maker gave it.
    pub id: String,
    /// What it is.
    #[serde(flatten)]
    pub content: RelationshipContent,
}

/// All that a client may set of a relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationshipContent {
    /// The id of the upstream device.
    pub source: String,
    /// The id of the downstream device.
    pub target: String,
    /// A name that people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationshipOutcome {
    /// It is done; this is the relationship now, or was when it was deleted.
    Done(Relationship),
    /// The device has no such relationship inside the scope.
    NotFound,
    /// There is no device inside the scope with the id of the source.
    NoSource,
    /// There is no device inside the scope with the id of the target.
    NoTarget,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// The id is in use between other devices.
    IdTaken,
}

/// One page of the relationships in which the device is the source or the target, in the order of their ids, behind the
/// id `after`. One statement.
pub fn list(
    executor: &impl Executor,
    scope: &Scope,
    device: &Device,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Relationship>> {
    // Two walks along an index that SQLite merges, so a page costs a page. The limit is written and not bound: a bound
    // one makes SQLite plan anew.
    let sql = format!(
        "SELECT json_group_array(json_object('id', id, 'source', source, 'target', target, 'name', name)) FROM ({} ORDER BY id LIMIT {limit})",
        of_device("id > ?4"),
    );
    let row = executor.query_one(&sql, &parameters(scope, device, after.unwrap_or_default()))?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// The relationship with this id, if the device is its source or its target. One statement.
pub fn find(executor: &impl Executor, scope: &Scope, device: &Device, id: &str) -> Result<Option<Relationship>> {
    let sql = format!(
        "SELECT json_object('id', id, 'source', source, 'target', target, 'name', name) FROM ({})",
        of_device("id = ?4")
    );
    let row = executor.query_one(&sql, &parameters(scope, device, id))?;
    row.map(|row| row.json(0)).transpose()
}

/// The relationships of the device `?1`, `?2`, with the device at the other end inside the scope `?3`.
fn of_device(condition: &str) -> String {
    let arm = |own: &str, other: &str, source: &str, target: &str| {
        format!(
            "SELECT relationship.id AS id, {source} AS source, {target} AS target, relationship.name AS name
             FROM device_relationships AS relationship JOIN devices ON devices.pk = relationship.{other}
             WHERE relationship.{own} = ?1 AND relationship.{condition} AND {}",
            scope_condition(3)
        )
    };
    let (as_source, as_target) =
        (arm("source_pk", "target_pk", "?2", "devices.id"), arm("target_pk", "source_pk", "devices.id", "?2"));
    format!("{as_source} UNION ALL {as_target}")
}

fn parameters(scope: &Scope, device: &Device, id: &str) -> [Value; 4] {
    [Value::Integer(device.pk), device.id.as_str().into(), scope_parameter(scope), id.into()]
}

/// Creates or changes the relationship `id` of the device: `edit` makes its content of what is there now. It is called
/// inside the transaction.
pub fn put<E>(
    session: &Session,
    scope: &Scope,
    device: &Device,
    id: &str,
    precondition: &Precondition,
    by: &Change,
    edit: impl Fn(Option<&Relationship>) -> std::result::Result<Option<RelationshipContent>, E>,
) -> Result<std::result::Result<RelationshipOutcome, E>> {
    session.write(|transaction| {
        let existing = find(transaction, scope, device, id)?;
        if precondition.decide(presence(existing.as_ref())) == Decision::Failed {
            return Ok(Ok(RelationshipOutcome::PreconditionFailed));
        }
        let content = match edit(existing.as_ref()) {
            Ok(Some(content)) => content,
            Ok(None) => return Ok(Ok(RelationshipOutcome::NotFound)),
            Err(error) => return Ok(Err(error)),
        };
        if existing.as_ref().is_some_and(|existing| existing.content == content) {
            return Ok(Ok(RelationshipOutcome::Done(Relationship { id: id.to_owned(), content })));
        }
        let Some(source) = device_pk(transaction, scope, &content.source)? else {
            return Ok(Ok(RelationshipOutcome::NoSource));
        };
        let Some(target) = device_pk(transaction, scope, &content.target)? else {
            return Ok(Ok(RelationshipOutcome::NoTarget));
        };
        // One that was not found belongs to others.
        let on_conflict = if existing.is_some() {
            "DO UPDATE SET source_pk = excluded.source_pk, target_pk = excluded.target_pk, name = excluded.name, updated_at = excluded.updated_at"
        } else {
            "DO NOTHING"
        };
        let written = transaction.query(
            &format!(
                "INSERT INTO device_relationships (id, source_pk, target_pk, name, created_at, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT (id) {on_conflict} RETURNING 1"
            ),
            &[id.into(), source.into(), target.into(), content.name.clone().into(), by.at.into()],
        )?;
        if written.is_empty() {
            return Ok(Ok(RelationshipOutcome::IdTaken));
        }
        let action =
            if existing.is_some() { "device.relationship.updated" } else { "device.relationship.created" };
        let relationship = Relationship { id: id.to_owned(), content };
        let before = existing.map(serde_json::to_value).transpose()?;
        let after = Some(serde_json::to_value(&relationship)?);
        record(transaction, by, &Entry { action, subject: id, before, after })?;
        Ok(Ok(RelationshipOutcome::Done(relationship)))
    })
}

/// Deletes the relationship `id` of the device.
pub fn delete(
    session: &Session,
    scope: &Scope,
    device: &Device,
    id: &str,
    precondition: &Precondition,
    by: &Change,
) -> Result<RelationshipOutcome> {
    session.write(|transaction| {
        let Some(existing) = find(transaction, scope, device, id)? else {
            return Ok(RelationshipOutcome::NotFound);
        };
        if precondition.decide(Existing::Untagged) == Decision::Failed {
            return Ok(RelationshipOutcome::PreconditionFailed);
        }
        transaction.query("DELETE FROM device_relationships WHERE id = ?1", &[id.into()])?;
        let before = Some(serde_json::to_value(&existing)?);
        let entry = Entry { action: "device.relationship.deleted", subject: id, before, after: None };
        record(transaction, by, &entry)?;
        Ok(RelationshipOutcome::Done(existing))
    })
}

/// A relationship has no etag.
fn presence(existing: Option<&Relationship>) -> Existing<'static> {
    if existing.is_some() { Existing::Untagged } else { Existing::Absent }
}

fn device_pk(executor: &impl Executor, scope: &Scope, id: &str) -> Result<Option<i64>> {
    let sql = format!("SELECT devices.pk FROM devices WHERE devices.id = ?1 AND {}", scope_condition(2));
    executor.query_one(&sql, &[id.into(), scope_parameter(scope)])?.map(|row| row.integer(0)).transpose()
}
