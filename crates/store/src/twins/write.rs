//! Writing twins.

use super::read::{Reader, TwinRecord, find};
use crate::audit::Change;
use crate::{Executor, Result, Session};
use serde_json::json;
use skein_fleet::access::Scope;
use skein_fleet::time::Timestamp;
use skein_fleet::twin::{MAXIMUM_MODULES, PropertyPath, QueryValue, Section, Twin};
use std::collections::BTreeMap;

/// Who writes.
#[derive(Clone, Copy, Debug)]
pub enum Author<'a> {
    /// The device itself, at this time. Reports are many and are no change by an operator: they leave no audit row.
    Device(Timestamp),
    /// An operator.
    Operator(&'a Change),
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done; this is the twin now.
    Done(Box<Twin>),
    /// There is no such device inside the scope.
    NotFound,
    /// The device has [`MAXIMUM_MODULES`] other modules.
    TooManyModules,
}

/// Writes what `edit` makes of the device's present twin, or of the module's if `module` is not empty. The transaction holds
/// the write lock from its beginning, so what is written is made of what is there, whoever else writes. A twin that `edit`
/// leaves as it is is not written. Two statements in a transaction.
pub fn write<E>(
    session: &Session,
    scope: &Scope,
    device_id: &str,
    module: &str,
    author: Author<'_>,
    edit: impl Fn(&TwinRecord) -> std::result::Result<Twin, E>,
) -> Result<std::result::Result<Outcome, E>> {
    session.write(|transaction| {
        let reader = match author {
            Author::Device(_) => Reader::Device,
            Author::Operator(_) => Reader::Operator,
        };
        let Some(record) = find(transaction, scope, device_id, module, reader)? else {
            return Ok(Ok(Outcome::NotFound));
        };
        let after = match edit(&record) {
            Ok(after) => after,
            Err(error) => return Ok(Err(error)),
        };
        let is_new = record.twin.is_none();
        let before = record.twin.clone().unwrap_or_default();
        if after == before {
            return Ok(Ok(Outcome::Done(Box::new(after))));
        }
        if is_new && !module.is_empty() && record.modules >= MAXIMUM_MODULES {
            return Ok(Ok(Outcome::TooManyModules));
        }
        let place = Place { device_pk: record.device_pk, device_id, module };
        insert(transaction, &place, &before, &after, author)?;
        Ok(Ok(Outcome::Done(Box::new(after))))
    })
}

/// Whose twin it is.
struct Place<'a> {
    device_pk: i64,
    device_id: &'a str,
    module: &'a str,
}

fn insert(executor: &impl Executor, place: &Place<'_>, before: &Twin, after: &Twin, author: Author<'_>) -> Result<()> {
    let (seen, unseen) = if place.module.is_empty() {
        difference(&before.query_values(), &after.query_values())
    } else {
        (json!([]), json!([]))
    };
    let (written_at, change) = match author {
        Author::Device(now) => (now, None),
        Author::Operator(change) => (change.at, Some(change)),
    };
    let (was, is) = if change.is_some() { audited(place, before, after) } else { (None, None) };
    executor.query(
        "INSERT INTO twin_inbox (device_pk, module, desired, reported, cloud, written_at, seen, unseen, is_news, change,
            subject, before, after)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        &[
            place.device_pk.into(),
            place.module.into(),
            serde_json::to_string(&after.desired)?.into(),
            serde_json::to_string(&after.reported)?.into(),
            serde_json::to_string(&after.cloud)?.into(),
            written_at.into(),
            seen.to_string().into(),
            unseen.to_string().into(),
            (after.desired.version() != before.desired.version()).into(),
            change.map(Change::to_json).transpose()?.into(),
            place.device_id.into(),
            was.into(),
            is.into(),
        ],
    )?;
    Ok(())
}

/// The rows that queries see anew or otherwise, and the paths of those that are gone.
fn difference(
    before: &BTreeMap<PropertyPath, QueryValue>,
    after: &BTreeMap<PropertyPath, QueryValue>,
) -> (serde_json::Value, serde_json::Value) {
    let changed = after.iter().filter(|(path, value)| before.get(*path) != Some(*value));
    let seen = changed.map(|(path, value)| json!([path.component, path.name, value.kind.name(), value.value]));
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    (seen.collect(), gone.map(|path| json!([path.component, path.name])).collect())
}

/// The desired and cloud properties that an operator's write has changed, as they were and as they are.
fn audited(place: &Place<'_>, before: &Twin, after: &Twin) -> (Option<String>, Option<String>) {
    let changed = |this: &Section, other: &Section| -> serde_json::Value {
        let differs = |path: &PropertyPath, value| other.property(path).map(|other| &other.value) != Some(value);
        let changed = this.properties().filter(|(path, property)| differs(path, &property.value));
        let name = |path: &PropertyPath| match path.component.as_str() {
            "" => path.name.clone(),
            component => format!("{component}.{}", path.name),
        };
        changed.map(|(path, property)| (name(path), property.value.clone())).collect::<serde_json::Map<_, _>>().into()
    };
    let document = |this: &Twin, other: &Twin| {
        let document = json!({
            "id": place.device_id,
            "module": (!place.module.is_empty()).then_some(place.module),
            "desired": changed(&this.desired, &other.desired),
            "cloud": changed(&this.cloud, &other.cloud),
        });
        Some(document.to_string())
    };
    (document(before, after), document(after, before))
}
