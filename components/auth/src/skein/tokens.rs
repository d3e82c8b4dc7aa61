//! `/skein/v1/tokens`: API tokens that people make for programs of their own.

use crate::accounts::account;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::credentials::OpaqueKind;
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind, JsonBody, PathParameters, QueryParameters};
use skein_store::access_control::{
    MAX_TOKENS, NewUserToken, TokenGroup, UserToken, create_token, delete_token, list_tokens, token,
};
use skein_store::device_groups::{DeviceGroup, find_all};
use std::collections::BTreeSet;
use std::time::Duration;

/// How many tokens a page has if the client does not say, and at most.
const MAX_LIMIT: u32 = 100;

/// The greatest number of characters of a name.
const MAX_NAME: usize = 128;

/// The greatest number of devices that a token is limited to.
const MAX_DEVICES: usize = 100;

/// The greatest number of groups that a token is limited to.
const MAX_GROUPS: usize = 10;

/// What the permissions are about that a token which is limited to devices may have: handlers of others know no such limit.
const AREAS_OF_DEVICES: [&str; 4] = ["devices.", "telemetry.", "properties.", "commands."];

/// The life of a token whose maker names no expiry, and the longest: a year.
const MAX_LIFE: Duration = Duration::from_hours(365 * 24);

/// A page, the oldest first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    value: Vec<UserToken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// A token that was just made: `token` is told now and never again.
#[derive(Serialize)]
pub struct NewToken {
    #[serde(flatten)]
    object: UserToken,
    token: String,
}

/// 200 with the caller's tokens.
pub async fn list(caller: Caller, query: QueryParameters) -> Result<Json<Tokens>, ApiError> {
    let owner = owner(&caller)?;
    let limit = query.limit(MAX_LIMIT, MAX_LIMIT)?;
    let after = match query.single("pageToken")? {
        None => 0,
        Some(text) => text.parse().map_err(|_| ApiError::bad_parameter("pageToken", "is not what a list gave"))?,
    };
    let mut value = list_tokens(&caller.request.session, owner, after, limit + 1, caller.request.now)?;
    let has_more = value.len() > limit as usize;
    value.truncate(limit as usize);
    let next_page_token = value.last().filter(|_| has_more).map(|token| token.pk.to_string());
    Ok(Json(Tokens { value, next_page_token }))
}

/// 200 with one of them.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<UserToken>, ApiError> {
    let owner = owner(&caller)?;
    let id = path.get("token_id");
    let found = token(&caller.request.session, owner, id, caller.request.now)?;
    found.map(Json).ok_or_else(|| ApiError::not_found("token", id))
}

/// 201 with the token and its value.
pub async fn post(caller: Caller, JsonBody(body): JsonBody) -> Result<impl IntoResponse, ApiError> {
    let owner = owner(&caller)?;
    let request = &caller.request;
    let requested = Requested::of(body)?;
    let (value, secret_hash) = OpaqueKind::Api.issue(&request.application.random);
    let scopes = requested.scopes()?;
    let devices = requested.devices(&scopes)?;
    let groups = requested.groups(&caller, &scopes)?;
    let new = NewUserToken {
        id: format!("tok_{}", request.new_record_id()),
        name: requested.name()?,
        secret_hash,
        scopes: scopes.iter().map(ToString::to_string).collect(),
        devices,
        groups,
        expires_at: requested.expiry(request.now)?,
    };
    if !create_token(&request.session, owner, &new, &caller.change())? {
        let message = format!("Nobody has more than {MAX_TOKENS} tokens; delete one first.");
        return Err(ApiError::new(ErrorKind::Conflict, message));
    }
    let NewUserToken { id, name, scopes, devices, groups, expires_at, .. } = new;
    let object = UserToken { pk: 0, id, name, scopes, devices, groups, created_at: request.now, expires_at };
    Ok((StatusCode::CREATED, Json(NewToken { object, token: value })))
}

/// 204. The token is refused everywhere within five seconds.
pub async fn delete(caller: Caller, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    let owner = owner(&caller)?;
    let id = path.get("token_id");
    if delete_token(&caller.request.session, owner, id, &caller.change())? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found("token", id))
    }
}

/// Whose tokens they are; none are the bootstrap administrator's. A token makes no token, nor does a device.
fn owner(caller: &Caller) -> Result<Option<i64>, ApiError> {
    if caller.kind() == CallerKind::Administrator {
        return Ok(None);
    }
    Ok(Some(account::of(caller)?.pk))
}

/// What a client asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Requested {
    name: String,
    scopes: Vec<String>,
    devices: Option<BTreeSet<String>>,
    groups: Option<BTreeSet<String>>,
    expires_at: Option<Timestamp>,
}

impl Requested {
    fn of(body: Value) -> Result<Self, ApiError> {
        serde_json::from_value(body).map_err(|error| ApiError::unprocessable("body", error))
    }

    fn name(&self) -> Result<String, ApiError> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(ApiError::unprocessable("name", format_args!("must have 1 to {MAX_NAME} characters")));
        }
        Ok(name.to_owned())
    }

    /// The permissions that the token is limited to. Those of machines are no person's to give, and with the one that makes
    /// tokens it would outlive itself.
    fn scopes(&self) -> Result<BTreeSet<Permission>, ApiError> {
        if self.scopes.is_empty() {
            return Err(ApiError::unprocessable("scopes", "must name a permission at least"));
        }
        let scope = |name: &String| {
            let permission = name.parse::<Permission>().ok();
            permission
                .filter(|permission| !permission.is_for_machines() && *permission != Permission::TokensWrite)
                .ok_or_else(|| ApiError::unprocessable("scopes", format_args!("a token can not have '{name}'")))
        };
        self.scopes.iter().map(scope).collect()
    }

    /// The only devices that the token reaches.
    fn devices(&self, scopes: &BTreeSet<Permission>) -> Result<Option<BTreeSet<String>>, ApiError> {
        let Some(devices) = &self.devices else { return Ok(None) };
        must_be_about_devices(scopes)?;
        if devices.is_empty() || devices.len() > MAX_DEVICES {
            return Err(ApiError::unprocessable("devices", format_args!("must hold 1 to {MAX_DEVICES} ids")));
        }
        Ok(Some(devices.clone()))
    }

    /// The groups whose devices it reaches beside those: such that its owner sees. One statement.
    fn groups(&self, caller: &Caller, scopes: &BTreeSet<Permission>) -> Result<Option<Vec<TokenGroup>>, ApiError> {
        let Some(ids) = &self.groups else { return Ok(None) };
        must_be_about_devices(scopes)?;
        if ids.is_empty() || ids.len() > MAX_GROUPS {
            return Err(ApiError::unprocessable("groups", format_args!("must hold 1 to {MAX_GROUPS} ids")));
        }
        let seen = match caller.grants().scope_of(Permission::GroupsRead) {
            Some(scope) => find_all(&caller.request.session, &scope, ids)?,
            None => Vec::new(),
        };
        if let Some(id) = ids.iter().find(|id| !seen.iter().any(|group| group.id == **id)) {
            return Err(ApiError::unprocessable("groups", format_args!("there is no group '{id}'")));
        }
        Ok(Some(seen.into_iter().map(|DeviceGroup { pk, id, .. }| TokenGroup { pk, id }).collect()))
    }

    fn expiry(&self, now: Timestamp) -> Result<Timestamp, ApiError> {
        let longest = now.saturating_add(MAX_LIFE);
        match self.expires_at {
            None => Ok(longest),
            Some(expiry) if expiry > now && expiry <= longest => Ok(expiry),
            Some(_) => Err(ApiError::unprocessable("expiresAt", "must lie in the future, a year ahead at the most")),
        }
    }
}

fn must_be_about_devices(scopes: &BTreeSet<Permission>) -> Result<(), ApiError> {
    let is_about_devices = |scope: &Permission| AREAS_OF_DEVICES.iter().any(|area| scope.as_str().starts_with(area));
    if scopes.iter().all(is_about_devices) {
        Ok(())
    } else {
        Err(ApiError::unprocessable("scopes", "must be about devices where devices or groups are listed"))
    }
}
