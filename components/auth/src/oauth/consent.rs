//! `POST /consent`: what a person says to what a client asks for.

use super::authorize::redirect;
use super::form::Form;
use super::login::PROVEN;
use super::request::{Browser, ProvenRequest, open};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use skein_fleet::credentials::OpaqueKind;
use skein_fleet::oauth::with_parameters;
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::find_user;
use skein_store::oauth::{NewAuthorizationCode, find_client, issue_code};
use std::time::Duration;

/// How long a client has to come with a code.
const CODE_LIFE: Duration = Duration::from_mins(1);

/// 303 to the client, with a code or with the error `access_denied`.
pub async fn post(request: RequestContext, headers: HeaderMap, form: Form) -> Result<Response, ApiError> {
    let sealed = form.text("request")?.unwrap_or_default();
    let proven: ProvenRequest = open(&request, PROVEN, Browser::of(&headers).as_ref(), sealed)?;
    let (asked, user_id) = (proven.request, proven.user_id);
    let (name, value) = if form.text("decision")? == Some("allow") {
        ("code", code(&request, &asked, &user_id)?)
    } else {
        ("error", "access_denied".to_owned())
    };
    let state = asked.state.as_deref().map(|state| ("state", state));
    let parameters: Vec<(&str, &str)> = [(name, value.as_str())].into_iter().chain(state).collect();
    let uri = with_parameters(&asked.redirect_uri, &parameters).map_err(ApiError::internal)?;
    redirect(StatusCode::SEE_OTHER, &uri)
}

/// A code for what was asked for, as long as the client still sends people there.
pub fn code(
    request: &RequestContext,
    asked: &super::request::AuthorizationRequest,
    user_id: &str,
) -> Result<String, ApiError> {
    let gone = || ApiError::bad_request("The client or the account was changed in between. Begin again.");
    let client = find_client(&request.session, &asked.client_id)?
        .filter(|client| client.callback_urls.contains(&asked.redirect_uri))
        .ok_or_else(gone)?;
    let user = find_user(&request.session, user_id)?.ok_or_else(gone)?;
    let (code, hash) = OpaqueKind::AuthorizationCode.issue(&request.application.random);
    let new = NewAuthorizationCode {
        hash,
        client_pk: client.pk,
        user_pk: user.pk,
        redirect_uri: asked.redirect_uri.clone(),
        scope: asked.scope.clone(),
        nonce: asked.nonce.clone(),
        challenge: asked.challenge.clone(),
        expires_at: request.now.saturating_add(CODE_LIFE),
    };
    issue_code(&request.session, &new)?;
    Ok(code)
}
