//! OpenID Connect: from a code to who somebody is (Core 1.0 §3.1.3 and §5.3).

use super::begin::Brokered;
use super::calls::{ProviderCalls, SecretIn, refused_code};
use super::metadata::{Metadata, fresh_metadata, issuer, metadata};
use serde_json::{Map, Value};
use skein_fleet::identity_provider::{
    ExpectedToken, IdTokenError, Identity, ProviderKind, identity_of_claims, verify_id_token,
};
use skein_kernel::ApiError;

/// Who the code is of. A provider that says who it is must be the one that the browser was sent to: the code of another is
/// not told to it (RFC 9207 §2.4).
pub async fn identity(
    calls: &ProviderCalls<'_>,
    brokered: &Brokered,
    code: &str,
    given_issuer: Option<&str>,
) -> Result<Identity, ApiError> {
    if given_issuer.is_some_and(|given| issuer(calls).is_ok_and(|issuer| issuer != given)) {
        return Err(refused_code().with_detail("the code is of another issuer"));
    }
    let metadata = metadata(calls).await?;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", brokered.redirect_uri.as_str()),
        ("code_verifier", brokered.verifier.as_str()),
    ];
    // Apple takes what it has signed in the form, and says so.
    let in_header = metadata.discovery.takes_basic() && calls.provider.kind != ProviderKind::Apple;
    let secret_in = if in_header { SecretIn::Header } else { SecretIn::Form };
    let tokens = calls.exchange(&metadata.discovery.token_endpoint, secret_in, &fields).await?;
    let text = |name: &str| tokens.get(name).and_then(Value::as_str);
    let token = text("id_token").ok_or_else(|| calls.failed("no id token"))?;
    let mut claims = verified(calls, &metadata, brokered, token).await?;
    // Claims that a scope asks for may be here or there (§5.4).
    if let (None, Some(endpoint), Some(token)) =
        (claims.get("email"), &metadata.discovery.userinfo_endpoint, text("access_token"))
    {
        add_user_info(calls, &mut claims, endpoint, token).await?;
    }
    identity_of_claims(issuer(calls)?, &claims).map_err(|error| calls.failed(error))
}

/// The claims of an id token. A key that is not known may be newer than what was last read: once it is looked for again.
async fn verified(
    calls: &ProviderCalls<'_>,
    metadata: &Metadata,
    brokered: &Brokered,
    token: &str,
) -> Result<Map<String, Value>, ApiError> {
    let expected = ExpectedToken {
        issuer: issuer(calls)?,
        client_id: &calls.provider.client_id,
        nonce: &brokered.nonce,
        now: calls.request.now,
    };
    let verified = match verify_id_token(token, metadata.keys.as_bytes(), &expected) {
        Err(IdTokenError::UnknownKey) => {
            let fresh = fresh_metadata(calls).await?;
            verify_id_token(token, fresh.keys.as_bytes(), &expected)
        }
        verified => verified,
    };
    match verified {
        // Somebody brought the answer to another request here.
        Err(IdTokenError::Nonce) => Err(refused_code().with_detail(IdTokenError::Nonce)),
        verified => verified.map_err(|error| calls.failed(error)),
    }
}

/// Adds what the provider tells beside the id token, of the same person (§5.3.2).
async fn add_user_info(
    calls: &ProviderCalls<'_>,
    claims: &mut Map<String, Value>,
    endpoint: &str,
    token: &str,
) -> Result<(), ApiError> {
    let answer = calls.get(endpoint, Some(token)).await?;
    let info: Map<String, Value> = serde_json::from_slice(&answer).map_err(|error| calls.failed(error))?;
    if info.get("sub") != claims.get("sub") {
        return Err(calls.failed("its userinfo endpoint tells of somebody else"));
    }
    for name in ["email", "email_verified"] {
        claims.extend(info.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    Ok(())
}
