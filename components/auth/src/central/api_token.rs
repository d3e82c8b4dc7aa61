//! `/api/apiTokens` and `/api/apiTokens/{tokenId}`: GET, PUT, DELETE (contract `central.md` §5).

use super::api_token_body::{ApiTokenObject, requested};
use super::api_token_retry::Retry;
use super::role_assignments::{may_grant, no_such_organization, not_to_give};
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use skein_fleet::access::{Grants, Permission};
use skein_fleet::credentials::ApiToken;
use skein_fleet::identifier::TokenId;
use skein_kernel::central::{ApiVersion, Document, Page, PageRequest, collection};
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind, JsonBody, PathParameters, QueryParameters};
use skein_store::api_tokens::{self, ApiToken as StoredToken, Creation};

/// 200 with a page of the tokens, in the order of their ids.
pub async fn list(
    caller: Caller,
    version: ApiVersion,
    query: QueryParameters,
) -> Result<Json<Page<ApiTokenObject>>, ApiError> {
    caller.require(Permission::TokensRead)?;
    let page = PageRequest::of(&query, version)?;
    let after: Option<String> = page.position(&caller.request, LIST)?;
    let mut tokens = Vec::new();
    let mut after = after;
    let grants = caller.grants();
    // Tokens that the caller may not know of leave holes, so read on until the page is full.
    loop {
        let read = api_tokens::list(&caller.request.session, after.as_deref(), page.limit())?;
        let last_batch = read.len() < page.limit() as usize;
        after = read.last().map(|token| token.id.clone());
        tokens.extend(read.into_iter().filter(|token| may_see(&grants, token)));
        if last_batch || tokens.len() >= page.limit() as usize {
            break;
        }
    }
    let position = |token: &StoredToken| token.id.clone();
    collection(&caller.request, &query, &page, LIST, tokens, position, ApiTokenObject::of).map(Json)
}

const LIST: &str = "api-tokens";

/// 200 with the token, without its value.
pub async fn get(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<Json<ApiTokenObject>, ApiError> {
    caller.require(Permission::TokensRead)?;
    let id = token_id(&path)?;
    Ok(Json(ApiTokenObject::of(find(&caller, &id)?)))
}

/// 200 with the new token and its value; 409 when the id is in use.
pub async fn put(
    caller: Caller,
    _version: ApiVersion,
    path: PathParameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    caller.require(Permission::TokensWrite)?;
    if caller.kind() == CallerKind::Device {
        return Err(ApiError::new(ErrorKind::Forbidden, "A device can not make API tokens."));
    }
    let id = token_id(&path)?;
    let retry = Retry::of(&caller, &headers, id.as_str(), &body)?;
    let request = &caller.request;
    let (roles, expiry) = requested(&Document::of(body)?, request.now)?;
    let grants = caller.grants();
    if !may_grant(&grants, &roles) {
        return Err(not_to_give());
    }
    if let Some(answer) = retry.answer(&caller)? {
        return Ok(Json(answer));
    }
    let application = request.application;
    let token = ApiToken::issue(&application.deployment()?.application_id, id, expiry, &application.random);
    let stored =
        StoredToken { id: token.id().to_string(), secret_hash: token.hash(), roles, expires_at: token.expiry() };
    let object = ApiTokenObject::of(stored.clone()).with_value(token.reveal());
    let answer = serde_json::to_value(object).map_err(ApiError::internal)?;
    let created = api_tokens::create(&request.session, &stored, &caller.change(), |transaction| {
        retry.keep(&caller, transaction, &answer)
    })?;
    match created {
        Creation::Done => Ok(Json(answer)),
        Creation::NoSuchOrganization => Err(no_such_organization()),
        Creation::IdTaken => {
            let message = format!("There is an API token with the id '{}' already.", token.id());
            Err(ApiError::new(ErrorKind::Conflict, message))
        }
    }
}

/// 204. The token is refused everywhere within five seconds.
pub async fn delete(caller: Caller, _version: ApiVersion, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    caller.require(Permission::TokensWrite)?;
    let id = token_id(&path)?;
    find(&caller, &id)?;
    if !api_tokens::delete(&caller.request.session, id.as_str(), &caller.change())? {
        return Err(no_such_token(&id));
    }
    Ok(StatusCode::NO_CONTENT)
}

fn token_id(path: &PathParameters) -> Result<TokenId, ApiError> {
    path.get("token_id").parse().map_err(|error| ApiError::bad_parameter("tokenId", error))
}

fn find(caller: &Caller, id: &TokenId) -> Result<StoredToken, ApiError> {
    let token = api_tokens::find(&caller.request.session, id.as_str())?;
    token.filter(|token| may_see(&caller.grants(), token)).ok_or_else(|| no_such_token(id))
}

fn no_such_token(id: &TokenId) -> ApiError {
    ApiError::not_found("API token", id.as_str())
}

/// One knows of the tokens that one could have made.
fn may_see(grants: &Grants, token: &StoredToken) -> bool {
    may_grant(grants, &token.roles)
}
