//! `/v1/admin/event_filter` (contract `rainmaker.md`, "Events and event filters"): which events are told, to which
//! integrations. What is delivered is decided in the order of the deployment, the person, the device.

use super::administrator::is_super;
use super::event_filter_fields::{
    NOT_FOUND, entity_selection, event_name, event_named, integrations, key, key_of_either, kind_name, kind_named,
    new_key, no_such_entity, system_id,
};
use axum::Json;
use serde::Serialize;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::event::{FilterEntity, FilterState};
use skein_kernel::rainmaker::{BAD_QUERY, Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::event_filters::{
    EventFilter, FilterOutcome, FilterSelection, change_event_filter, create_event_filter, delete_event_filter,
    event_filters,
};

const ENABLED_MISSING: &str = "113105";
const INTEGRATIONS_MISSING: &str = "113106";
const EXISTS: &str = "113110";

/// How many filters a page has if the client does not say, and at most.
const DEFAULT_RECORDS: u32 = 25;
const MAX_RECORDS: u32 = 100;

/// A filter as clients see it.
#[derive(Serialize)]
struct FilterObject {
    event_type: &'static str,
    entity_id: String,
    entity_type: &'static str,
    enabled: bool,
    enabled_for_integrations: Vec<String>,
}

impl FilterObject {
    fn of(filter: EventFilter) -> Self {
        Self {
            event_type: event_name(filter.event),
            entity_type: kind_name(filter.entity.kind()),
            entity_id: match filter.entity {
                FilterEntity::Deployment => system_id(filter.event),
                FilterEntity::User(id) | FilterEntity::Device(id) => id,
            },
            enabled: filter.state.enabled,
            enabled_for_integrations: filter.state.integrations,
        }
    }
}

/// A page. Without `next_id` it is the last.
#[derive(Serialize)]
pub struct FilterPage {
    event_entity_mapping_list: Vec<FilterObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_id: Option<String>,
}

/// 200.
pub async fn post(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::EventFiltersWrite)?;
    let key = new_key(&caller, &fields)?;
    let enabled = fields.boolean("enabled")?.ok_or_else(|| missing("enabled", ENABLED_MISSING))?;
    let names = integrations(&fields)?.ok_or_else(|| missing("enabled_for_integrations", INTEGRATIONS_MISSING))?;
    let state = FilterState::new(enabled, &names);
    let session = &caller.request.session;
    match create_event_filter(session, &key, &state, &caller.change())? {
        FilterOutcome::Done => Ok(success("The event filter is kept.")),
        FilterOutcome::NoSuchEntity => Err(no_such_entity(&key)),
        FilterOutcome::Exists => Err(refusal(EXISTS, "There is a filter of this event and entity already.")),
    }
}

/// 200: `enabled` is what becomes of `enabled_for_integrations`, or, without these, of the filter. One is made where there is
/// none: every event has a filter of the deployment, which is on until it is switched.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::EventFiltersWrite)?;
    let key = key(&caller, &fields)?;
    let enabled = fields.boolean("enabled")?.ok_or_else(|| missing("enabled", ENABLED_MISSING))?;
    let names = integrations(&fields)?;
    let edit = |state: FilterState| state.switched(enabled, names.as_deref());
    let session = &caller.request.session;
    match change_event_filter(session, &key, edit, &caller.change())? {
        FilterOutcome::NoSuchEntity => Err(no_such_entity(&key)),
        FilterOutcome::Done | FilterOutcome::Exists => Ok(success("The event filter is updated.")),
    }
}

/// 200 with the filters of `event_type` (and `entity_type`), or of `entity_id` (and `event_type`).
pub async fn get(caller: Caller, query: Query) -> Result<Json<FilterPage>, ApiError> {
    caller.require_everywhere(Permission::EventFiltersRead)?;
    let selection = FilterSelection { without_super_admins: !is_super(&caller), ..selection(&query)? };
    let number = |name: &'static str, default: u32| match query.text(name) {
        None => Ok(i64::from(default)),
        Some(text) => text.parse().map_err(|_| bad_query(name, "is not what a list gave")),
    };
    let (after, limit) = (number("start_id", 0)?, number("num_records", DEFAULT_RECORDS)?);
    let limit = u32::try_from(limit).ok().filter(|limit| (1..=MAX_RECORDS).contains(limit));
    let limit = limit.ok_or_else(|| bad_query("num_records", &format!("must be from 1 to {MAX_RECORDS}")))?;
    let mut found = event_filters(&caller.request.session, &selection, after, limit + 1)?;
    if found.is_empty() {
        return Err(not_found());
    }
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_id = found.last().filter(|_| has_more).map(|filter| filter.pk.to_string());
    Ok(Json(FilterPage { event_entity_mapping_list: found.into_iter().map(FilterObject::of).collect(), next_id }))
}

/// 200. The members are in the body or, where a client's library sends none with a DELETE, in the query.
pub async fn delete(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::EventFiltersWrite)?;
    let key = key_of_either(&caller, &fields, &query)?;
    if delete_event_filter(&caller.request.session, &key, &caller.change())? {
        Ok(success("The event filter is deleted."))
    } else {
        Err(not_found())
    }
}

fn selection(query: &Query) -> Result<FilterSelection, ApiError> {
    let event = query.text("event_type").map(|name| event_named(name, BAD_QUERY)).transpose()?;
    let entity_kind = query.text("entity_type").map(kind_named).transpose()?;
    let entity_id = query.text("entity_id");
    match (event, entity_id) {
        (None, None) if entity_kind.is_some() => Err(bad_query("entity_type", "needs event_type or entity_id")),
        (None, None) => Err(not_found()),
        (event, None) => Ok(FilterSelection { event, entity_kind, ..FilterSelection::default() }),
        (event, Some(id)) => entity_selection(event, entity_kind, id).ok_or_else(not_found),
    }
}

fn missing(field: &'static str, code: &'static str) -> ApiError {
    ApiError { field: Some(field), ..refusal(code, format!("{field}: is required")) }
}

fn bad_query(field: &'static str, reason: &str) -> ApiError {
    ApiError { field: Some(field), ..refusal(BAD_QUERY, format!("{field}: {reason}")) }
}

fn not_found() -> ApiError {
    refusal(NOT_FOUND, "There is no such event filter.")
}
