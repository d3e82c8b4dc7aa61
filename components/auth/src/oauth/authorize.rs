//! `GET /authorize` (contract `rainmaker.md`, OAuth; RFC 6749 §4.1.1, RFC 7636).

use super::broker::begin::begin;
use super::login::REQUEST;
use super::providers::Offer;
use super::request::{AuthorizationRequest, Browser, seal};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;
use skein_fleet::oauth::{is_code_challenge, with_parameters};
use skein_kernel::{ApiError, ErrorKind, QueryParameters, RequestContext, log_detail};
use skein_store::oauth::{IdentityProvider, OAuthClient, find_client};

/// Our own accounts, among the identity providers of a client.
pub const OWN_ACCOUNTS: &str = "COGNITO";

/// The greatest number of characters of `state`, `nonce` and `scope`.
const MAX_TEXT: usize = 2048;

/// 302 to the page to sign in on, or to the identity provider that the client names. What is wrong with the request is told to the client that it comes from with a 301 to its
/// redirect URI; who that is has to be certain first, and if it is not the answer is 500, as documented.
pub async fn get(request: RequestContext, headers: HeaderMap, query: QueryParameters) -> Result<Response, ApiError> {
    let text = |name: &'static str| query.single(name).map(|value| value.filter(|value| !value.is_empty()));
    let (id, redirect_uri) = (text("client_id")?.unwrap_or_default(), text("redirect_uri")?.unwrap_or_default());
    let client = find_client(&request.session, id)?;
    let Some(client) = client.filter(|client| client.callback_urls.iter().any(|known| known == redirect_uri)) else {
        let failure = json!({ "status": "failure", "description": "The client or its redirect URI is not known." });
        return Ok((StatusCode::INTERNAL_SERVER_ERROR, Json(failure)).into_response());
    };
    let state = text("state").ok().flatten();
    let asked = match checked(&query, &client, redirect_uri) {
        Ok(asked) => asked,
        Err(error) => return refused(redirect_uri, error, state),
    };
    let offer = Offer::of(&request, &client)?;
    let provider = match wanted(&query, &offer) {
        Ok(provider) => provider,
        Err(error) => return refused(redirect_uri, error, state),
    };
    let browser = Browser::of(&headers).unwrap_or_else(|| Browser::new(&request.application.random));
    let location = match provider {
        None => format!("/login?request={}", seal(&request, REQUEST, &browser, asked)?),
        Some(provider) => match begin(&request, provider, asked, &browser).await {
            Ok(location) => location,
            Err(error) if error.kind == ErrorKind::BadGateway => {
                log_detail(&request.id, &error);
                return refused(redirect_uri, "server_error", state);
            }
            Err(error) => return Err(error),
        },
    };
    let mut response = redirect(StatusCode::FOUND, &location)?;
    response.headers_mut().insert(header::SET_COOKIE, browser.cookie(&request)?);
    Ok(response)
}

/// The identity provider that the client sends people to; none: they see the page. Or the code of what is wrong with it.
fn wanted<'a>(query: &QueryParameters, offer: &'a Offer) -> Result<Option<&'a IdentityProvider>, &'static str> {
    let name = query.single("identity_provider").map_err(|_| "invalid_request")?.filter(|name| !name.is_empty());
    match name {
        None if offer.own_accounts || !offer.providers.is_empty() => Ok(None),
        Some(OWN_ACCOUNTS) if offer.own_accounts => Ok(None),
        Some(name) if name != OWN_ACCOUNTS => offer.provider(name).map(Some).ok_or("invalid_request"),
        None | Some(_) => Err("invalid_request"),
    }
}

/// The request, or the code of what is wrong with it.
fn checked(
    query: &QueryParameters,
    client: &OAuthClient,
    redirect_uri: &str,
) -> Result<AuthorizationRequest, &'static str> {
    let text = |name: &'static str| match query.single(name) {
        Ok(value) if value.is_none_or(|value| value.len() <= MAX_TEXT) => {
            Ok(value.filter(|value| !value.is_empty()).map(ToOwned::to_owned))
        }
        _ => Err("invalid_request"),
    };
    if text("response_type")?.as_deref() != Some("code") {
        return Err("unsupported_response_type");
    }
    let challenge = text("code_challenge")?;
    let method = text("code_challenge_method")?;
    match (challenge.as_deref(), method.as_deref()) {
        (None, None) => {}
        (Some(challenge), Some("S256")) if is_code_challenge(challenge) => {}
        _ => return Err("invalid_request"),
    }
    Ok(AuthorizationRequest {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scope: text("scope")?.unwrap_or_else(|| "openid".to_owned()),
        state: text("state")?,
        nonce: text("nonce")?,
        challenge,
        first_factor: None,
    })
}

fn refused(redirect_uri: &str, error: &str, state: Option<&str>) -> Result<Response, ApiError> {
    let parameters: Vec<(&str, &str)> =
        [("error", error)].into_iter().chain(state.map(|state| ("state", state))).collect();
    let uri = with_parameters(redirect_uri, &parameters).map_err(ApiError::internal)?;
    redirect(StatusCode::MOVED_PERMANENTLY, &uri)
}

/// A redirect that nobody remembers.
pub fn redirect(status: StatusCode, location: &str) -> Result<Response, ApiError> {
    let mut response = status.into_response();
    let location = HeaderValue::from_str(location).map_err(ApiError::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
