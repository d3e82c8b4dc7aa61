//! What clients bring to `/token`, and what they get for it.

use super::authorize::OWN_ACCOUNTS;
use super::form::Form;
use super::token::TokenAnswer;
use crate::accounts::settings;
use crate::accounts::sign_in::{PasswordOutcome, with_password};
use crate::accounts::tokens::{Audience, Opened, Tokens, access_token, common_claims, issue, open_for};
use crate::rainmaker::login::user_agent;
use http::HeaderMap;
use skein_fleet::credentials::OpaqueKind;
use skein_fleet::oauth::verifies;
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::{EndedSession, end_session, refresh};
use skein_store::oauth::{OAuthClient, find_code, use_code};

fn invalid_grant(message: &str) -> ApiError {
    ApiError::bad_request(message).with_code("invalid_grant")
}

fn unauthorized_client(message: &str) -> ApiError {
    ApiError::bad_request(message).with_code("unauthorized_client")
}

/// Tokens for a code. A code that comes a second time was stolen the first or the second time: the session that it was used
/// for ends.
pub async fn authorization_code(
    request: &RequestContext,
    headers: &HeaderMap,
    form: &Form,
    client: &OAuthClient,
) -> Result<TokenAnswer, ApiError> {
    let wrong = || invalid_grant("The code is not known, was used or is too old.");
    let hash = OpaqueKind::AuthorizationCode.hash(form.required("code")?).ok_or_else(wrong)?;
    let code = find_code(&request.session, &hash)?.filter(|code| code.client.pk == client.pk).ok_or_else(wrong)?;
    if let Some(session) = &code.used_for {
        let change = request.change_by("client", &client.id);
        end_session(&request.session, code.user.pk, &EndedSession::Id(session), &change)?;
        return Err(wrong());
    }
    if code.expires_at <= request.now {
        return Err(wrong());
    }
    if form.required("redirect_uri")? != code.redirect_uri {
        return Err(invalid_grant("redirect_uri: is not the one that the code was sent to"));
    }
    let verifier = form.text("code_verifier")?;
    let proven = match (&code.challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => verifies(challenge, verifier),
        _ => false,
    };
    if !proven {
        return Err(invalid_grant("code_verifier: does not fit the code_challenge"));
    }
    let audience = Audience { client: Some(&client.id), nonce: code.nonce.as_deref() };
    let opened = open_for(request, &code.user, user_agent(headers), audience, |transaction, session| {
        use_code(transaction, &hash, session)
    });
    let opened = opened.await?.ok_or_else(wrong)?;
    Ok(TokenAnswer { scope: Some(code.scope), ..of_session(opened) })
}

/// New tokens for a refresh token, which stays as it is.
pub async fn refresh_token(
    request: &RequestContext,
    form: &Form,
    client: &OAuthClient,
) -> Result<TokenAnswer, ApiError> {
    let wrong = || invalid_grant("The refresh token is not known, or its session has ended.");
    let hash = OpaqueKind::Refresh.hash(form.required("refresh_token")?).ok_or_else(wrong)?;
    let found = refresh(&request.session, &hash, request.now)?;
    let found = found.filter(|found| found.client.as_deref() == Some(client.id.as_str())).ok_or_else(wrong)?;
    let audience = Audience { client: Some(&client.id), nonce: None };
    Ok(answer(issue(request, &found.user, &found.session, audience).await?))
}

/// Tokens for a name and a password, for clients of the deployment's own.
pub async fn password(
    request: &RequestContext,
    headers: &HeaderMap,
    form: &Form,
    client: &OAuthClient,
) -> Result<TokenAnswer, ApiError> {
    if form.text("identity_provider")?.is_some_and(|provider| provider != OWN_ACCOUNTS) {
        return Err(ApiError::bad_parameter("identity_provider", "takes no passwords"));
    }
    if !client.providers.iter().any(|provider| provider == OWN_ACCOUNTS) {
        return Err(unauthorized_client("The client does not take accounts of this deployment."));
    }
    let name = form.required("username")?.trim().to_lowercase();
    match with_password(request, &name, form.required("password")?).await? {
        PasswordOutcome::Right(user) => {
            let audience = Audience { client: Some(&client.id), nonce: None };
            let opened = open_for(request, &user, user_agent(headers), audience, |_, _| Ok(true)).await?;
            opened.map(of_session).ok_or_else(|| ApiError::internal("the session was not opened"))
        }
        PasswordOutcome::Wrong => Err(invalid_grant("The user name or the password is wrong.")),
        PasswordOutcome::Unconfirmed => Err(invalid_grant("The account is not confirmed yet.")),
        PasswordOutcome::CodeSent(_) => Err(invalid_grant("The account needs a code as well: use /authorize.")),
    }
}

/// A token for the client in its own name, with the permissions that it has or asks for of them.
pub async fn client_credentials(
    request: &RequestContext,
    form: &Form,
    client: &OAuthClient,
) -> Result<TokenAnswer, ApiError> {
    if client.secret_hash.is_none() || client.permissions.is_empty() {
        return Err(unauthorized_client("The client has no secret, or may do nothing in its own name."));
    }
    let asked: Vec<&str> = form.text("scope")?.unwrap_or_default().split(' ').filter(|name| !name.is_empty()).collect();
    let has = |name: &&str| client.permissions.iter().any(|permission| permission == name);
    if !asked.iter().all(has) {
        return Err(ApiError::bad_request("scope: holds what the client has not").with_code("invalid_scope"));
    }
    let scope = if asked.is_empty() { client.permissions.join(" ") } else { asked.join(" ") };
    let lifetime = settings(request).await?.access_token_lifetime;
    let mut claims = common_claims(request, &client.id, "access", request.now.saturating_add(lifetime));
    claims.insert("client_id".into(), client.id.clone().into());
    claims.insert("scope".into(), scope.clone().into());
    Ok(TokenAnswer {
        access_token: access_token(request, &claims)?,
        id_token: None,
        refresh_token: None,
        token_type: "Bearer",
        expires_in: lifetime.as_secs(),
        scope: Some(scope),
    })
}

fn of_session(opened: Opened) -> TokenAnswer {
    TokenAnswer { refresh_token: Some(opened.refresh_token), ..answer(opened.tokens) }
}

fn answer(tokens: Tokens) -> TokenAnswer {
    TokenAnswer {
        access_token: tokens.access_token,
        id_token: Some(tokens.id_token),
        refresh_token: None,
        token_type: "Bearer",
        expires_in: tokens.lifetime.as_secs(),
        scope: None,
    }
}
