//! `/cognitocallback`: the way back from a provider (contract `rainmaker.md`, OAuth; RFC 6749 §4.1.2).

use super::begin::{BROKERED, Brokered, state_hash};
use super::calls::ProviderCalls;
use super::{github, open_id, wechat};
use crate::accounts::attempts::Unfinished;
use crate::accounts::settings;
use crate::accounts::sign_in::second_factor;
use crate::oauth::authorize::redirect;
use crate::oauth::form::Form;
use crate::oauth::login::{PROVEN, REQUEST, client_of};
use crate::oauth::pages::Page;
use crate::oauth::request::{AuthorizationRequest, Browser, ProvenRequest, open, seal};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use skein_fleet::id::random_uuid;
use skein_fleet::identity_provider::{Identity, Protocol};
use skein_fleet::oauth::with_parameters;
use skein_kernel::{ApiError, ErrorKind, QueryParameters, RequestContext};
use skein_store::accounts::User;
use skein_store::oauth::{
    LinkChanges, LinkedAccount, account_of_identity, find_client, find_identity_provider, find_identity_request,
    use_identity_request,
};
use url::form_urlencoded::Serializer;

/// What providers say when a person does not want to.
const DENIALS: [&str; 2] = ["access_denied", "user_cancelled_authorize"];

/// What comes back (RFC 6749 §4.1.2, RFC 9207 §2).
const FIELDS: [&str; 4] = ["code", "state", "error", "iss"];

/// 303 to the same as GET. Apple sends a form from its own site, with which a browser sends no cookie that is `SameSite=Lax`;
/// with the GET that follows it does.
pub async fn post(form: Form) -> Result<Response, ApiError> {
    let mut query = Serializer::new(String::new());
    for name in FIELDS {
        query.extend_pairs(form.text(name)?.map(|value| (name, value)));
    }
    redirect(StatusCode::SEE_OTHER, &format!("/cognitocallback?{}", query.finish()))
}

/// 200 with the next page, as after a password: the question whether the client may, or that for a code. 303 to the client
/// where the provider refused.
pub async fn get(request: RequestContext, headers: HeaderMap, query: QueryParameters) -> Result<Response, ApiError> {
    let text = |name: &'static str| query.single(name).map(|value| value.filter(|value| !value.is_empty()));
    let state = state_hash(text("state")?.unwrap_or_default());
    let browser = Browser::of(&headers);
    let sealed = find_identity_request(&request.session, &state)?.unwrap_or_default();
    let brokered: Brokered = open(&request, BROKERED, browser.as_ref(), &sealed)?;
    let browser = browser.ok_or_else(|| ApiError::internal("a sealed request without a browser was opened"))?;
    if !use_identity_request(&request.session, &state)? {
        return Err(ApiError::bad_request("This sign-in was used already."));
    }
    Unfinished::of(&request).await?.end(&request)?;
    if let Some(error) = text("error")? {
        return back_to_client(
            &brokered.request,
            if DENIALS.contains(&error) { "access_denied" } else { "server_error" },
        );
    }
    let code = text("code")?.ok_or_else(|| ApiError::bad_parameter("code", "is required"))?;
    let identity = identity(&request, &brokered, code, text("iss")?).await?;
    let user = account(&request, &identity, &brokered.provider)?;
    next_page(&request, &browser, brokered.request, &user).await
}

/// Who the provider says that it is, as long as the client offers the provider.
async fn identity(
    request: &RequestContext,
    brokered: &Brokered,
    code: &str,
    issuer: Option<&str>,
) -> Result<Identity, ApiError> {
    let gone = || ApiError::bad_request("The client or the identity provider was changed in between. Begin again.");
    let client = find_client(&request.session, &brokered.request.client_id)?.ok_or_else(gone)?;
    let provider = find_identity_provider(&request.session, &brokered.provider)?
        .filter(|provider| client.providers.contains(&provider.name))
        .ok_or_else(gone)?;
    let calls = ProviderCalls::new(request, &provider).await?;
    match provider.kind.service().protocol {
        Protocol::OpenIdConnect => open_id::identity(&calls, brokered, code, issuer).await,
        Protocol::GitHub => github::identity(&calls, brokered, code).await,
        Protocol::WeChat => wechat::identity(&calls, code).await,
    }
}

/// Whose account that is. What has to be made for it is made on the provider's word.
fn account(request: &RequestContext, identity: &Identity, provider: &str) -> Result<User, ApiError> {
    let change = || request.change_by("identity-provider", provider);
    let changes = LinkChanges { user_id: random_uuid(&request.application.random), account: change(), link: change() };
    match account_of_identity(&request.session, identity, &changes)? {
        LinkedAccount::User(user) => Ok(*user),
        LinkedAccount::UnverifiedEmail => Err(ApiError::new(
            ErrorKind::Forbidden,
            "The identity provider has not verified your e-mail address. Verify it there and begin again, or sign in another way.",
        )),
    }
}

/// The provider stands for the password: who has a second factor is asked for it.
async fn next_page(
    request: &RequestContext,
    browser: &Browser,
    asked: AuthorizationRequest,
    user: &User,
) -> Result<Response, ApiError> {
    let deployment = &settings(request).await?.deployment_name;
    let client = client_of(request, &asked)?.name;
    if let Some(handle) = second_factor(request, user).await? {
        let asked = AuthorizationRequest { first_factor: Some(user.id.clone()), ..asked };
        let sealed = seal(request, REQUEST, browser, asked.clone())?;
        let page = Page { deployment, client: &client, sealed: &sealed, asked: &asked };
        return page.code(StatusCode::OK, &user.user_name, &handle, None);
    }
    let sealed = seal(request, PROVEN, browser, ProvenRequest { request: asked.clone(), user_id: user.id.clone() })?;
    Page { deployment, client: &client, sealed: &sealed, asked: &asked }.consent(&user.user_name, &sealed)
}

fn back_to_client(asked: &AuthorizationRequest, error: &str) -> Result<Response, ApiError> {
    let state = asked.state.as_deref().map(|state| ("state", state));
    let parameters: Vec<(&str, &str)> = [("error", error)].into_iter().chain(state).collect();
    redirect(StatusCode::SEE_OTHER, &with_parameters(&asked.redirect_uri, &parameters).map_err(ApiError::internal)?)
}
