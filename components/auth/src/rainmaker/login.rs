//! `POST /v1/login2` (contract §2.1): with a password, with a code, or with a refresh token.

use super::names;
use crate::accounts::deployment_settings::refuse_where_oauth_only;
use crate::accounts::sign_in::{self, PasswordOutcome};
use crate::accounts::tokens::{self, Audience, Opened};
use axum::Json;
use http::{HeaderMap, header};
use serde_json::{Value, json};
use skein_fleet::credentials::OpaqueKind;
use skein_kernel::rainmaker::{Fields, refusal};
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::refresh;
use skein_store::oauth::find_client;

/// 200 with tokens, or with a `session` that goes with the code that was sent.
pub async fn post(request: RequestContext, headers: HeaderMap, fields: Fields) -> Result<Json<Value>, ApiError> {
    if let Some(token) = fields.text("refreshtoken")? {
        return refreshed(&request, &token).await.map(Json);
    }
    refuse_where_oauth_only(&request)?;
    let name = names::user_name(&fields)?;
    names::refuse_guest(&name)?;
    let user_agent = user_agent(&headers);
    let code = fields.text("verification_code")?;
    let answer = match (fields.text("password")?, code) {
        (_, Some(code)) => {
            let session = fields.text("session")?.ok_or_else(|| refusal("101039", "session: is required"))?;
            let user = sign_in::with_code(&request, name.as_str(), &code, &session).await?;
            let user = user.ok_or_else(|| refusal("101012", "The verification code is wrong."))?;
            signed_in(&tokens::open(&request, &user, user_agent).await?)
        }
        (Some(password), None) => match sign_in::with_password(&request, name.as_str(), &password).await? {
            PasswordOutcome::Right(user) => signed_in(&tokens::open(&request, &user, user_agent).await?),
            PasswordOutcome::CodeSent(session) => code_sent(&session),
            PasswordOutcome::Wrong => return Err(refusal("101009", "The user name or the password is wrong.")),
            PasswordOutcome::Unconfirmed => return Err(refusal("101015", "The account is not confirmed yet.")),
        },
        (None, None) => code_sent(&sign_in::request_code(&request, name.as_str()).await?),
    };
    Ok(Json(answer))
}

/// What the client calls itself.
pub fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The three tokens, under the names that clients look for.
pub fn signed_in(opened: &Opened) -> Value {
    json!({
        "status": "success",
        "description": "Login successful",
        "idtoken": opened.tokens.id_token,
        "accesstoken": opened.tokens.access_token,
        "refreshtoken": opened.refresh_token,
    })
}

fn code_sent(session: &str) -> Value {
    json!({ "status": "success", "description": "A verification code was sent.", "session": session })
}

/// New tokens; the refresh token stays as it is, since clients never read another.
async fn refreshed(request: &RequestContext, token: &str) -> Result<Value, ApiError> {
    let failed = || refusal("101017", "The session has ended. Sign in again.");
    let hash = OpaqueKind::Refresh.hash(token).ok_or_else(failed)?;
    let found = refresh(&request.session, &hash, request.now)?.ok_or_else(failed)?;
    // A client that has a secret shows it with its refresh token, at /token.
    if let Some(client) = &found.client
        && find_client(&request.session, client)?.is_none_or(|client| client.secret_hash.is_some())
    {
        return Err(failed());
    }
    let audience = Audience { client: found.client.as_deref(), nonce: None };
    let tokens = tokens::issue(request, &found.user, &found.session, audience).await?;
    Ok(json!({
        "status": "success",
        "description": "Tokens refreshed",
        "idtoken": tokens.id_token,
        "accesstoken": tokens.access_token,
    }))
}
