//! Filters of events: one for each event and entity. A filter goes with the person or the device it is for.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Session, StoreError, Transaction, Value};
use serde_json::json;
use skein_fleet::event::{EventKind, FilterEntity, FilterEntityKind, FilterState};

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter {
    /// Where it stands in lists.
    pub pk: i64,
    /// Of which event.
    pub event: EventKind,
    /// For whom.
    pub entity: FilterEntity,
    /// What it says.
    pub state: FilterState,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterOutcome {
    /// It was made.
    Done,
    /// There is no such person or device.
    NoSuchEntity,
    /// There is such a filter already.
    Exists,
}

/// Which filters are wanted; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct FilterSelection {
    /// Of this event.
    pub event: Option<EventKind>,
    /// For entities that are this.
    pub entity_kind: Option<FilterEntityKind>,
    /// For the person or the device with this id.
    pub entity_id: Option<String>,
    /// Not for super administrators.
    pub without_super_admins: bool,
}

/// Which filter is meant.
#[derive(Clone, Debug)]
pub struct FilterKey {
    /// Of which event.
    pub event: EventKind,
    /// For whom.
    pub entity: FilterEntity,
    /// Whether super administrators are nobody.
    pub without_super_admins: bool,
}

/// An entity as the table has it: the person's key, the device's key.
type Keys = (Option<i64>, Option<i64>);

const THIS_FILTER: &str =
    "event = ?1 AND coalesce(user_pk, 0) = coalesce(?2, 0) AND coalesce(device_pk, 0) = coalesce(?3, 0)";

/// Keeps a new filter.
pub fn create_event_filter(
    session: &Session,
    key: &FilterKey,
    state: &FilterState,
    change: &Change,
) -> Result<FilterOutcome> {
    session.write(|transaction| {
        let Some(keys) = keys_of(transaction, key)? else { return Ok(FilterOutcome::NoSuchEntity) };
        if find(transaction, key.event, keys)?.is_some() {
            return Ok(FilterOutcome::Exists);
        }
        store(transaction, key, keys, (None, state), change)?;
        Ok(FilterOutcome::Done)
    })
}

/// Makes a filter what `edit` makes of the present one, or of none ([`FilterState::NONE`]).
pub fn change_event_filter(
    session: &Session,
    key: &FilterKey,
    edit: impl Fn(FilterState) -> FilterState,
    change: &Change,
) -> Result<FilterOutcome> {
    session.write(|transaction| {
        let Some(keys) = keys_of(transaction, key)? else { return Ok(FilterOutcome::NoSuchEntity) };
        let before = find(transaction, key.event, keys)?;
        let after = edit(before.clone().unwrap_or(FilterState::NONE));
        if before.as_ref() != Some(&after) {
            store(transaction, key, keys, (before.as_ref(), &after), change)?;
        }
        Ok(FilterOutcome::Done)
    })
}

/// Removes a filter. Whether there was one.
pub fn delete_event_filter(session: &Session, key: &FilterKey, change: &Change) -> Result<bool> {
    session.write(|transaction| {
        let Some(keys) = keys_of(transaction, key)? else { return Ok(false) };
        let sql = format!("DELETE FROM event_filters WHERE {THIS_FILTER} RETURNING enabled, integrations");
        let Some(row) = transaction.query_one(&sql, &parameters(key.event, keys))? else { return Ok(false) };
        let before = Some(shown(&state(&row, 0)?));
        let subject = subject(key);
        record(transaction, change, &Entry { action: "event-filter.deleted", subject: &subject, before, after: None })?;
        Ok(true)
    })
}

/// Filters behind the one with the key `after`, in the order in which they were made. Of an event those for people and
/// those for devices lie together: who wants one kind walks over the other.
pub fn event_filters(
    executor: &impl Executor,
    selection: &FilterSelection,
    after: i64,
    limit: u32,
) -> Result<Vec<EventFilter>> {
    let mut parameters = vec![Value::from(after)];
    let mut terms = vec!["filters.pk > ?1".to_owned()];
    if let Some(event) = selection.event {
        parameters.push(event.as_str().into());
        terms.push(format!("filters.event = ?{}", parameters.len()));
    }
    if let Some(id) = &selection.entity_id {
        parameters.push(id.as_str().into());
        let place = parameters.len();
        terms.push(format!(
            "(filters.user_pk = (SELECT pk FROM users WHERE id = ?{place})
              OR filters.device_pk = (SELECT pk FROM devices WHERE id = ?{place}))"
        ));
    }
    if selection.without_super_admins {
        terms.push("coalesce(users.super_admin, 0) = 0".to_owned());
    }
    terms.extend(selection.entity_kind.map(|kind| {
        match kind {
            FilterEntityKind::Deployment => "coalesce(filters.user_pk, 0) = 0 AND coalesce(filters.device_pk, 0) = 0",
            FilterEntityKind::User => "filters.user_pk IS NOT NULL",
            FilterEntityKind::Device => "filters.device_pk IS NOT NULL",
        }
        .to_owned()
    }));
    let sql = format!(
        "SELECT filters.pk, filters.event, users.id, devices.id, filters.enabled, filters.integrations
         FROM event_filters AS filters
         LEFT JOIN users ON users.pk = filters.user_pk LEFT JOIN devices ON devices.pk = filters.device_pk
         WHERE {} ORDER BY filters.pk LIMIT {limit}",
        terms.join(" AND ")
    );
    executor.query(&sql, &parameters)?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<EventFilter> {
    let event = EventKind::from_name(row.text(1)?);
    let entity = match (row.optional_text(2)?, row.optional_text(3)?) {
        (Some(user), _) => FilterEntity::User(user.to_owned()),
        (None, Some(device)) => FilterEntity::Device(device.to_owned()),
        (None, None) => FilterEntity::Deployment,
    };
    let event = event.ok_or(StoreError::Column { column: 1, expected: "a kind of events" })?;
    Ok(EventFilter { pk: row.integer(0)?, event, entity, state: state(row, 4)? })
}

/// The state in the column and the next one.
fn state(row: &Row, column: usize) -> Result<FilterState> {
    Ok(FilterState { enabled: row.boolean(column)?, integrations: row.json(column + 1)? })
}

/// None if there is no such person or device.
fn keys_of(transaction: &Transaction<'_>, key: &FilterKey) -> Result<Option<Keys>> {
    let without = key.without_super_admins;
    let (sql, id, is_user) = match &key.entity {
        FilterEntity::Deployment => return Ok(Some((None, None))),
        FilterEntity::User(id) if without => ("SELECT pk FROM users WHERE id = ?1 AND super_admin = 0", id, true),
        FilterEntity::User(id) => ("SELECT pk FROM users WHERE id = ?1", id, true),
        FilterEntity::Device(id) => ("SELECT pk FROM devices WHERE id = ?1", id, false),
    };
    let Some(row) = transaction.query_one(sql, &[id.as_str().into()])? else { return Ok(None) };
    let pk = Some(row.integer(0)?);
    Ok(Some(if is_user { (pk, None) } else { (None, pk) }))
}

fn parameters(event: EventKind, (user, device): Keys) -> [Value; 3] {
    [event.as_str().into(), user.into(), device.into()]
}

fn find(transaction: &Transaction<'_>, event: EventKind, keys: Keys) -> Result<Option<FilterState>> {
    let sql = format!("SELECT enabled, integrations FROM event_filters WHERE {THIS_FILTER}");
    transaction.query_one(&sql, &parameters(event, keys))?.map(|row| state(&row, 0)).transpose()
}

/// Writes a filter, new or changed, and who did.
fn store(
    transaction: &Transaction<'_>,
    key: &FilterKey,
    keys: Keys,
    (before, after): (Option<&FilterState>, &FilterState),
    change: &Change,
) -> Result<()> {
    let written = [after.enabled.into(), serde_json::to_string(&after.integrations)?.into()];
    let parameters: Vec<Value> = parameters(key.event, keys).into_iter().chain(written).collect();
    let (action, sql) = match before {
        None => (
            "event-filter.created",
            "INSERT INTO event_filters (event, user_pk, device_pk, enabled, integrations) VALUES (?1, ?2, ?3, ?4, ?5)"
                .to_owned(),
        ),
        Some(_) => (
            "event-filter.updated",
            format!("UPDATE event_filters SET enabled = ?4, integrations = ?5 WHERE {THIS_FILTER}"),
        ),
    };
    transaction.query(&sql, &parameters)?;
    let (subject, before, after) = (subject(key), before.map(shown), Some(shown(after)));
    record(transaction, change, &Entry { action, subject: &subject, before, after })
}

/// What the audit calls it.
fn subject(key: &FilterKey) -> String {
    let event = key.event.as_str();
    match &key.entity {
        FilterEntity::Deployment => event.to_owned(),
        FilterEntity::User(id) => format!("{event}/user/{id}"),
        FilterEntity::Device(id) => format!("{event}/device/{id}"),
    }
}

fn shown(state: &FilterState) -> serde_json::Value {
    json!({ "enabled": state.enabled, "integrations": state.integrations })
}
