//! GitHub (<https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>).

use super::begin::Brokered;
use super::calls::{ProviderCalls, SecretIn};
use serde_json::Value;
use skein_fleet::identity_provider::{Identity, github_identity};
use skein_kernel::ApiError;

const TOKEN: &str = "https://github.com/login/oauth/access_token";
const USER: &str = "https://api.github.com/user";
const EMAILS: &str = "https://api.github.com/user/emails";

/// Who the code is of.
pub async fn identity(calls: &ProviderCalls<'_>, brokered: &Brokered, code: &str) -> Result<Identity, ApiError> {
    let fields = [
        ("code", code),
        ("redirect_uri", brokered.redirect_uri.as_str()),
        ("code_verifier", brokered.verifier.as_str()),
    ];
    let tokens = calls.exchange(TOKEN, SecretIn::Form, &fields).await?;
    let token = tokens.get("access_token").and_then(Value::as_str).ok_or_else(|| calls.failed("no access token"))?;
    let user = calls.get(USER, Some(token)).await?;
    let emails = calls.get(EMAILS, Some(token)).await?;
    github_identity(&user, &emails).map_err(|error| calls.failed(error))
}
