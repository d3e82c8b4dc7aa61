//! `POST /v3/auth/tokens` (contract §1.4): a token for `X-Auth-Token`.

use super::ACCOUNT;
use super::token_request::{ACCESS_KEY, PASSWORD, Proof, ScopedProject, TokenScope, read};
use crate::accounts::attempts::Guard;
use crate::accounts::sign_in::{PasswordOutcome, check_password};
use crate::accounts::tokens::open_without_refresh;
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use skein_fleet::account::UserName;
use skein_fleet::credentials::{SecretAccessKey, is_access_key_id};
use skein_fleet::time::Timestamp;
use skein_kernel::{ApiError, ErrorKind, JsonBody, RequestContext};
use skein_store::access_keys;
use skein_store::accounts::User;
use std::time::Duration;

/// How long a token is good, as at IAM: its clients ask for the next one when it has run out.
const TOKEN_LIFE: Duration = Duration::from_hours(24);

const SUBJECT_TOKEN: &str = "x-subject-token";

/// 201 with the token in `X-Subject-Token`, and what it is good for in the body.
pub async fn post(
    request: RequestContext,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<impl IntoResponse, ApiError> {
    let (proof, scope) = read(body)?;
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let id = request.application.deployment()?.project_id();
    let (method, user) = match proof {
        Proof::Password { name, password } => (PASSWORD, by_password(&request, &name, &password).await?),
        Proof::AccessKey { id, secret } => (ACCESS_KEY, by_access_key(&request, &id, &secret).await?),
    };
    if let TokenScope::Project(ScopedProject { id: Some(other), .. }) = &scope
        && *other != id
    {
        return Err(unauthenticated("There is no project of this id."));
    }
    let opened = open_without_refresh(&request, &user, agent, TOKEN_LIFE)?;
    let token = described(&user, method, &scope, &id, [request.now, opened.expires_at]);
    let value = HeaderValue::from_str(&opened.access_token).map_err(ApiError::internal)?;
    Ok((StatusCode::CREATED, [(SUBJECT_TOKEN, value)], Json(json!({ "token": token }))))
}

async fn by_password(request: &RequestContext, name: &str, password: &str) -> Result<User, ApiError> {
    // What is no name of an account can not be one's.
    let name = UserName::parse(name).map_err(|_| wrong())?;
    match check_password(request, name.as_str(), password).await? {
        PasswordOutcome::Right(user) if user.mfa => Err(unauthenticated(
            "The account signs in with a code as well, for which this call has no place. Sign requests with an access key.",
        )),
        PasswordOutcome::Right(user) => Ok(*user),
        PasswordOutcome::Wrong | PasswordOutcome::CodeSent(_) => Err(wrong()),
        PasswordOutcome::Unconfirmed => Err(unauthenticated("The account is not confirmed yet.")),
    }
}

/// The owner of an access key. Guesses at its secret count as guesses at a password do.
async fn by_access_key(request: &RequestContext, id: &str, secret: &str) -> Result<User, ApiError> {
    let guard = Guard::of_sign_in(request, &format!("access key {id}")).await?;
    guard.check(request)?;
    let found = if is_access_key_id(id) {
        access_keys::find(&request.session, id, &request.application.sealer, request.now)?
    } else {
        None
    };
    let Some(key) = found.filter(|key| key.secret == SecretAccessKey::from_text(secret)) else {
        guard.count(request)?;
        return Err(wrong());
    };
    guard.forget(&request.session)?;
    let message = "The access key is the deployment's, and a token is a person's. Sign requests with the key.";
    key.owner.ok_or_else(|| ApiError::new(ErrorKind::Forbidden, message))
}

/// Whether it is the name, the password, the key or its secret is told to nobody.
fn wrong() -> ApiError {
    unauthenticated("The name or the password, or the access key or its secret, is wrong.")
}

fn unauthenticated(message: &str) -> ApiError {
    ApiError::new(ErrorKind::Unauthenticated, message)
}

/// The token as IAM describes one. Of its roles clients know the account's administrator.
fn described(user: &User, method: &str, scope: &TokenScope, id: &str, [issued, expires]: [Timestamp; 2]) -> Value {
    let account = json!({ "id": id, "name": ACCOUNT });
    let roles = if user.super_admin { json!([{ "id": "0", "name": "te_admin" }]) } else { json!([]) };
    let mut token = json!({
        "issued_at": issued.to_rfc3339_micros(),
        "expires_at": expires.to_rfc3339_micros(),
        "methods": [method],
        "catalog": [],
        "roles": roles,
        "user": { "id": user.id, "name": user.user_name, "domain": account, "password_expires_at": "" },
    });
    let (member, value) = match scope {
        TokenScope::Project(ScopedProject { name, .. }) => {
            ("project", json!({ "id": id, "name": name.as_deref().unwrap_or(ACCOUNT), "domain": account }))
        }
        TokenScope::Account => ("domain", account),
    };
    if let Some(members) = token.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
    token
}
