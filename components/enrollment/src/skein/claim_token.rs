//! `/skein/v1/enrollments/claim-tokens`: the tokens by which new devices claim certificates, and what became of them.

use super::{PAGES, members};
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use skein_fleet::access::Permission;
use skein_fleet::certificate_enrollment::{ClaimTokenError, Lifetime, check_device_id, checked_name, checked_uses};
use skein_fleet::credentials::OpaqueKind;
use skein_fleet::identifier::{DeviceId, OrganizationId, TemplateId};
use skein_fleet::time::Timestamp;
use skein_kernel::skein::{Page, PageRequest};
use skein_kernel::{ApiError, Caller, ErrorKind, JsonBody, PathParameters, QueryParameters};
use skein_store::claim_tokens::{
    self, ClaimToken, ClaimUse, CreateOutcome, MAX_CLAIM_TOKENS, NewClaimToken, create, end, find,
};

/// A token, and how far it is used.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimTokenObject {
    id: String,
    name: String,
    uses: u32,
    used: u32,
    unused: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    created_at: Timestamp,
    expires_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
}

/// A token that was just made: `token` is told now and never again.
#[derive(Serialize)]
pub struct CreatedClaimToken {
    #[serde(flatten)]
    object: ClaimTokenObject,
    token: String,
}

/// A device that had a certificate by the token.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UseObject {
    device_id: String,
    serial_number: String,
    created_at: Timestamp,
}

/// What a client asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Requested {
    name: String,
    uses: Option<u64>,
    expires_at: Option<Timestamp>,
    lifetime_seconds: Option<u64>,
    device_id_prefix: Option<String>,
    template: Option<String>,
    organization: Option<String>,
}

impl ClaimTokenObject {
    fn of(token: ClaimToken, now: Timestamp) -> Self {
        let (unused, status) = (token.unused(), token.status(now).as_str());
        let ClaimToken { id, name, uses, used, device_id_prefix, template, organization, .. } = token;
        let ClaimToken { created_at, expires_at, ended_at, .. } = token;
        Self {
            id,
            name,
            uses,
            used,
            unused,
            status,
            device_id_prefix,
            template,
            organization,
            created_at,
            expires_at,
            ended_at,
        }
    }
}

impl From<ClaimUse> for UseObject {
    fn from(one: ClaimUse) -> Self {
        Self { device_id: one.device_id, serial_number: one.serial_number, created_at: one.created_at }
    }
}

/// 201 with the token and its secret; 409 when there are as many as there may be.
pub async fn post(caller: Caller, JsonBody(body): JsonBody) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let requested: Requested = members(body)?;
    let request = &caller.request;
    let (token, secret_hash) = OpaqueKind::Claim.issue(&request.application.random);
    let new = NewClaimToken {
        id: format!("clm_{}", request.new_record_id()),
        secret_hash,
        name: checked_name(&requested.name).map_err(|error| ApiError::unprocessable("name", error))?.to_owned(),
        uses: checked_uses(requested.uses).map_err(|error| ApiError::unprocessable("uses", error))?,
        expires_at: requested.end(request.now)?,
        device_id_prefix: requested.prefix()?,
        template: identifier::<TemplateId>("template", requested.template.as_deref())?,
        template_must_exist: request.application.settings.refuses_unknown_templates,
        organization: identifier::<OrganizationId>("organization", requested.organization.as_deref())?,
    };
    match create(&request.session, &new, &caller.change())? {
        CreateOutcome::Done(made) => {
            let object = ClaimTokenObject::of(*made, request.now);
            Ok((StatusCode::CREATED, Json(CreatedClaimToken { object, token })))
        }
        CreateOutcome::TooMany => {
            let message =
                format!("There are {MAX_CLAIM_TOKENS} claim tokens that are good, the most that there can be.");
            Err(ApiError::new(ErrorKind::Conflict, message))
        }
        CreateOutcome::NoSuchOrganization => Err(ApiError::unprocessable("organization", "does not exist")),
        CreateOutcome::UnknownTemplate => {
            Err(ApiError::unprocessable("template", "must be the id of a device template that exists"))
        }
    }
}

/// 200 with a page of all tokens, the newest first.
pub async fn list(caller: Caller, query: QueryParameters) -> Result<Json<Page<ClaimTokenObject>>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let request = &caller.request;
    let page = PageRequest::of(request, &query, "claim-tokens".to_owned(), PAGES)?;
    let found = claim_tokens::list(&request.session, page.position()?, page.limit_and_one())?;
    page.page(found, |last| last.pk, |token| Ok(ClaimTokenObject::of(token, request.now))).map(Json)
}

/// 200 with one of them.
pub async fn get(caller: Caller, path: PathParameters) -> Result<Json<ClaimTokenObject>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    Ok(Json(ClaimTokenObject::of(token_of(&caller, &path)?, caller.request.now)))
}

/// 200 with a page of the certificates that it gave, the newest first.
pub async fn uses(
    caller: Caller,
    path: PathParameters,
    query: QueryParameters,
) -> Result<Json<Page<UseObject>>, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsRead)?;
    let token = token_of(&caller, &path)?;
    let page = PageRequest::of(&caller.request, &query, format!("claim-token-uses/{}", token.id), PAGES)?;
    let found = claim_tokens::uses(&caller.request.session, &token, page.position()?, page.limit_and_one())?;
    page.page(found, |last| last.pk, |one| Ok(UseObject::from(one))).map(Json)
}

/// 204: it gives no certificate any more. Those that it gave stay good, and so does the report.
pub async fn delete(caller: Caller, path: PathParameters) -> Result<StatusCode, ApiError> {
    caller.require_everywhere(Permission::EnrollmentGroupsWrite)?;
    let id = path.get("claim_token_id");
    if end(&caller.request.session, id, &caller.change())? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(no_such_token(id))
    }
}

impl Requested {
    fn end(&self, now: Timestamp) -> Result<Timestamp, ApiError> {
        let lifetime = match (self.expires_at, self.lifetime_seconds) {
            (Some(_), Some(_)) => {
                return Err(ApiError::unprocessable("lifetimeSeconds", "is not for a token with expiresAt"));
            }
            (Some(end), None) => Lifetime::Until(end),
            (None, Some(seconds)) => Lifetime::Seconds(seconds),
            (None, None) => Lifetime::Default,
        };
        lifetime.end(now).map_err(|error| {
            let is_seconds = error == ClaimTokenError::LifetimeSeconds;
            ApiError::unprocessable(if is_seconds { "lifetimeSeconds" } else { "expiresAt" }, error)
        })
    }

    /// The beginning of an id is one that could be an id.
    fn prefix(&self) -> Result<Option<String>, ApiError> {
        let field = "deviceIdPrefix";
        let Some(text) = &self.device_id_prefix else { return Ok(None) };
        let prefix = DeviceId::new(text.as_str()).map_err(|error| ApiError::unprocessable(field, error))?;
        check_device_id(&prefix).map_err(|error| ApiError::unprocessable(field, error))?;
        Ok(Some(prefix.into()))
    }
}

/// The text, if it is an identifier of this type.
fn identifier<T>(field: &'static str, text: Option<&str>) -> Result<Option<String>, ApiError>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    String: From<T>,
{
    let parsed = text.map(str::parse::<T>).transpose();
    Ok(parsed.map_err(|error| ApiError::unprocessable(field, error))?.map(String::from))
}

fn token_of(caller: &Caller, path: &PathParameters) -> Result<ClaimToken, ApiError> {
    let id = path.get("claim_token_id");
    find(&caller.request.session, id)?.ok_or_else(|| no_such_token(id))
}

fn no_such_token(id: &str) -> ApiError {
    ApiError::not_found("claim token", id)
}
