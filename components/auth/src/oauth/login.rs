//! `/login`: the page to sign in on.

use super::authorize::redirect;
use super::broker::begin::begin;
use super::form::Form;
use super::pages::Page;
use super::providers::Offer;
use super::request::{AuthorizationRequest, Browser, ProvenRequest, open, seal};
use crate::accounts::settings;
use crate::accounts::sign_in::{PasswordOutcome, with_code, with_password};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use skein_kernel::{ApiError, ErrorKind, QueryParameters, RequestContext};
use skein_store::accounts::User;
use skein_store::oauth::{OAuthClient, find_client};

/// What `/authorize` seals.
pub const REQUEST: &str = "authorization-request";
/// What `/login` seals for `/consent`.
pub const PROVEN: &str = "proven-request";

const WRONG: &str = "The name or the password is wrong.";

/// 200 with the page; with `identity_provider`, which its links have, 302 to the provider.
pub async fn get(request: RequestContext, headers: HeaderMap, query: QueryParameters) -> Result<Response, ApiError> {
    let sealed = query.single("request")?.unwrap_or_default();
    let browser = Browser::of(&headers);
    let asked: AuthorizationRequest = open(&request, REQUEST, browser.as_ref(), sealed)?;
    let deployment = &settings(&request).await?.deployment_name;
    let client = client_of(&request, &asked)?;
    let offer = Offer::of(&request, &client)?;
    if let (Some(name), Some(browser)) = (query.single("identity_provider")?, &browser) {
        let provider = offer.provider(name);
        let provider = provider.ok_or_else(|| ApiError::bad_parameter("identity_provider", "is not offered"))?;
        return redirect(StatusCode::FOUND, &begin(&request, provider, asked, browser).await?);
    }
    Page { deployment, client: &client.name, sealed, asked: &asked }.login(StatusCode::OK, &offer, "", None)
}

/// 200 with the next page: the question whether the client may, or that for a code. With a wrong name, password or code it
/// is the same page again.
pub async fn post(request: RequestContext, headers: HeaderMap, form: Form) -> Result<Response, ApiError> {
    let (browser, sealed) = (Browser::of(&headers), form.text("request")?.unwrap_or_default());
    let asked: AuthorizationRequest = open(&request, REQUEST, browser.as_ref(), sealed)?;
    let deployment = &settings(&request).await?.deployment_name;
    let client = client_of(&request, &asked)?;
    let offer = Offer::of(&request, &client)?;
    let page = Page { deployment, client: &client.name, sealed, asked: &asked };
    let name = form.text("user_name")?.unwrap_or_default().trim().to_lowercase();
    match (proven(&request, &form, &name, &asked, &offer).await, form.text("session")?) {
        (Ok(Proof::Known(user)), _) => {
            let browser = browser.ok_or_else(|| ApiError::internal("a sealed request without a browser was opened"))?;
            let proven = ProvenRequest { request: asked.clone(), user_id: user.id.clone() };
            page.consent(&user.user_name, &seal(&request, PROVEN, &browser, proven)?)
        }
        (Ok(Proof::CodeSent(handle)), _) => page.code(StatusCode::OK, &name, &handle, None),
        (Ok(Proof::Wrong(problem)), None) => page.login(StatusCode::UNAUTHORIZED, &offer, &name, Some(problem)),
        (Ok(Proof::Wrong(problem)), Some(handle)) => page.code(StatusCode::UNAUTHORIZED, &name, handle, Some(problem)),
        (Err(error), _) if error.kind == ErrorKind::TooManyRequests => {
            page.login(StatusCode::TOO_MANY_REQUESTS, &offer, &name, Some(&error.message))
        }
        (Err(error), _) => Err(error),
    }
}

/// What the form proves.
enum Proof {
    Known(Box<User>),
    CodeSent(String),
    Wrong(&'static str),
}

/// Passwords count where the client takes them; a code also completes what an identity provider began, for the person whom
/// it named.
async fn proven(
    request: &RequestContext,
    form: &Form,
    name: &str,
    asked: &AuthorizationRequest,
    offer: &Offer,
) -> Result<Proof, ApiError> {
    let named = asked.first_factor.as_deref();
    if let (Some(code), Some(handle)) = (form.text("verification_code")?, form.text("session")?)
        && (offer.own_accounts || named.is_some())
    {
        let user = with_code(request, name, code, handle).await?;
        let user = user.filter(|user| named.is_none_or(|named| named == user.id));
        return Ok(user.map_or(Proof::Wrong("The code is wrong."), |user| Proof::Known(Box::new(user))));
    }
    if !offer.own_accounts {
        return Err(ApiError::bad_request("The client does not take accounts of this deployment."));
    }
    let password = form.text("password")?.unwrap_or_default();
    Ok(match with_password(request, name, password).await? {
        PasswordOutcome::Right(user) => Proof::Known(user),
        PasswordOutcome::CodeSent(handle) => Proof::CodeSent(handle),
        PasswordOutcome::Wrong => Proof::Wrong(WRONG),
        PasswordOutcome::Unconfirmed => Proof::Wrong("The account is not confirmed yet."),
    })
}

/// The client that asks.
pub fn client_of(request: &RequestContext, asked: &AuthorizationRequest) -> Result<OAuthClient, ApiError> {
    let client = find_client(&request.session, &asked.client_id)?;
    client.ok_or_else(|| ApiError::bad_request("The client was deleted."))
}
