//! What filters of events are called in the RainMaker dialect (contract `rainmaker.md`, "Events and event filters").

use super::administrator::is_super;
use skein_fleet::event::{EventKind, FilterEntity, FilterEntityKind};
use skein_kernel::rainmaker::{BAD_BODY, Fields, Query, refusal};
use skein_kernel::{ApiError, Caller};
use skein_store::event_filters::{FilterKey, FilterSelection};

const EVENT_MISSING: &str = "113101";
const ENTITY_ID: &str = "113102";
const ENTITY_TYPE_MISSING: &str = "113103";
const ENTITY_TYPE: &str = "113107";
pub const NOT_FOUND: &str = "113109";
const NO_INTEGRATION: &str = "113133";

/// What the id of the deployment's own filter begins with; the name of the event follows.
const SYSTEM_PREFIX: &str = "system.";

/// Whom events can be told: the apps on people's phones. Integrations of a deployment come beside it.
const INTEGRATIONS: [&str; 1] = ["mobile_push_notification"];

const ENTITY_KINDS: [(FilterEntityKind, &str); 3] =
    [(FilterEntityKind::Deployment, "SYSTEM"), (FilterEntityKind::User, "USER"), (FilterEntityKind::Device, "NODE")];

/// The name of an event.
pub const fn event_name(event: EventKind) -> &'static str {
    match event {
        EventKind::UserDeviceAdded => "rmaker.event.user_node_added",
        EventKind::UserDeviceRemoved => "rmaker.event.user_node_removed",
        EventKind::UserDeviceShared => "rmaker.event.user_node_sharing_add",
        EventKind::DeviceConnected => "rmaker.event.node_connected",
        EventKind::DeviceDisconnected => "rmaker.event.node_disconnected",
        EventKind::DeviceParametersChanged => "rmaker.event.node_params_changed",
        EventKind::DeviceAutomationTriggered => "rmaker.event.node_automation_trigger",
        EventKind::UserGroupShared => "rmaker.event.user_node_group_sharing_add",
        EventKind::UserGroupAdded => "rmaker.event.user_node_group_added",
        EventKind::UserGroupRemoved => "rmaker.event.user_node_group_removed",
        EventKind::Alert => "rmaker.event.alert",
        EventKind::DeviceConfigurationChanged => "rmaker.event.node_config_changed",
        EventKind::UserApprovalRequested => "rmaker.event.user_node_ota",
        EventKind::DeviceTimeSeries => "rmaker.event.node_ts_data",
    }
}

/// The event with this name; `code` says that there is none.
pub fn event_named(name: &str, code: &'static str) -> Result<EventKind, ApiError> {
    let found = EventKind::ALL.into_iter().find(|event| event_name(*event) == name);
    found.ok_or_else(|| refused("event_type", code, "names no event"))
}

/// The name of a kind of entities, as answers have it.
pub fn kind_name(kind: FilterEntityKind) -> &'static str {
    ENTITY_KINDS.into_iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| name)
}

/// The kind of entities with this name, in any case.
pub fn kind_named(name: &str) -> Result<FilterEntityKind, ApiError> {
    let found = ENTITY_KINDS.into_iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
    found.map(|(kind, _)| kind).ok_or_else(|| refused("entity_type", ENTITY_TYPE, "must be User, Node or System"))
}

/// The id of the deployment's own filter of an event.
pub fn system_id(event: EventKind) -> String {
    format!("{SYSTEM_PREFIX}{}", event_name(event))
}

/// The member `enabled_for_integrations`, if it is there.
pub fn integrations(fields: &Fields) -> Result<Option<Vec<String>>, ApiError> {
    const NAME: &str = "enabled_for_integrations";
    let Some(names) = fields.texts(NAME)? else { return Ok(None) };
    if names.is_empty() {
        return Err(refused(NAME, NO_INTEGRATION, "must name at least one integration"));
    }
    match names.iter().find(|name| !INTEGRATIONS.contains(&name.as_str())) {
        None => Ok(Some(names)),
        Some(name) => Err(refused(NAME, NO_INTEGRATION, &format!("there is no integration '{name}'"))),
    }
}

/// The filters of an entity by its id; none if no filter can have it.
pub fn entity_selection(
    event: Option<EventKind>,
    entity_kind: Option<FilterEntityKind>,
    id: &str,
) -> Option<FilterSelection> {
    let Some(name) = id.strip_prefix(SYSTEM_PREFIX) else {
        let entity_id = Some(id.to_owned());
        return Some(FilterSelection { event, entity_kind, entity_id, ..FilterSelection::default() });
    };
    let named = event_named(name, NOT_FOUND).ok()?;
    let agrees =
        event.is_none_or(|event| event == named) && entity_kind.is_none_or(|kind| kind == FilterEntityKind::Deployment);
    let entity_kind = Some(FilterEntityKind::Deployment);
    agrees.then_some(FilterSelection { event: Some(named), entity_kind, ..FilterSelection::default() })
}

/// Which filter the members of a body mean.
pub fn key(caller: &Caller, fields: &Fields) -> Result<FilterKey, ApiError> {
    read(caller, |name| fields.text(name), ENTITY_TYPE)
}

/// The same, of a new filter.
pub fn new_key(caller: &Caller, fields: &Fields) -> Result<FilterKey, ApiError> {
    read(caller, |name| fields.text(name), ENTITY_TYPE_MISSING)
}

/// The same, where each of the members may be in the query instead.
pub fn key_of_either(caller: &Caller, fields: &Fields, query: &Query) -> Result<FilterKey, ApiError> {
    read(caller, |name| Ok(fields.text(name)?.or_else(|| query.text(name).map(ToOwned::to_owned))), ENTITY_TYPE)
}

fn read(
    caller: &Caller,
    text: impl Fn(&'static str) -> Result<Option<String>, ApiError>,
    without_type: &'static str,
) -> Result<FilterKey, ApiError> {
    let required = |name: &'static str, code: &'static str| {
        let given = text(name)?.filter(|text| !text.is_empty());
        given.ok_or_else(|| refused(name, code, "is required"))
    };
    let event = event_named(&required("event_type", EVENT_MISSING)?, BAD_BODY)?;
    let id = required("entity_id", ENTITY_ID)?;
    let kind = kind_named(&required("entity_type", without_type)?)?;
    if !kind.can_filter(event) {
        return Err(refused("entity_type", ENTITY_TYPE, "must be System for this event"));
    }
    let entity = match kind {
        FilterEntityKind::User => FilterEntity::User(id),
        FilterEntityKind::Device => FilterEntity::Device(id),
        FilterEntityKind::Deployment if id == system_id(event) => FilterEntity::Deployment,
        FilterEntityKind::Deployment => {
            return Err(refused("entity_id", ENTITY_ID, &format!("must be {}", system_id(event))));
        }
    };
    Ok(FilterKey { event, entity, without_super_admins: !is_super(caller) })
}

/// The refusal of an entity that is not there.
pub fn no_such_entity(key: &FilterKey) -> ApiError {
    let what = if key.entity.kind() == FilterEntityKind::User { "user" } else { "node" };
    refused("entity_id", ENTITY_ID, &format!("there is no such {what}"))
}

fn refused(field: &'static str, code: &'static str, reason: &str) -> ApiError {
    ApiError { field: Some(field), ..refusal(code, format!("{field}: {reason}")) }
}
