//! What a request says of an identity provider, and what can be wrong with it (contract §S, "Identity providers"):
//!
//! | code | what is wrong |
//! |---|---|
//! | 112004 | `client_id` is missing |
//! | 112005 | POST, PUT: `provider_type` is missing or none of the types |
//! | 112009 | GET: there is no provider |
//! | 112010 | a member that Apple's takes is missing, or is none |
//! | 112011 | `client_secret` is missing |
//! | 112012 | there is one already |
//! | 112014 | there are as many providers as there may be |
//! | 112039 | `oidc_issuer` is missing (oidc) |
//! | 112040 | POST, PUT: `provider_name` is missing (oidc) |
//! | 112045 | there is no such provider |
//! | 112046 | `oidc_issuer` is no URL that is called, or another one than the type's; `client_id` is too long |
//! | 112055 | POST, PUT: `scope` is none; DELETE: a client offers the provider |
//! | 112056, 112057 | DELETE: `provider_type` is missing, is none of the types |
//! | 112058, 112059 | DELETE: `provider_name` is missing (oidc), is none |
//!
//! Anything else is 100006: a name that is none, a secret that is too long, a member that the type has not. 112038, 112042,
//! 112043, 112047 and 112048 are about what a provider says of itself, which is looked at when somebody signs in; 112008,
//! 112060 and 112061 are failures of Amazon's.

use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use skein_fleet::identity_provider::ProviderKind;
use skein_fleet::outbound_url::check_outbound_url;
use skein_kernel::ApiError;
use skein_kernel::rainmaker::{BAD_BODY, Fields, refusal};
use url::Url;

/// The greatest number of characters of what a provider calls us.
const MAX_CLIENT_ID: usize = 256;
/// The greatest number of bytes of a secret or a private key.
const MAX_SECRET: usize = 2048;
/// The greatest number of characters of a scope.
const MAX_SCOPE: usize = 512;
/// `client_id` is missing.
const CLIENT_ID_MISSING: &str = "112004";
/// A member that Apple's takes is missing, or is none.
const APPLE: &str = "112010";
/// An issuer or a client's id is none.
const BAD_ADDRESS: &str = "112046";

/// What Apple's names of teams and keys have.
const APPLE_NAME: usize = 10;

/// What a request sets of a provider; what is none is not there.
pub struct Given {
    pub client_id: Option<String>,
    /// The secret, or Apple's private key as PKCS #8 in DER.
    pub secret: Option<Vec<u8>>,
    pub team_id: Option<String>,
    pub key_id: Option<String>,
    pub issuer: Option<String>,
    pub scope: Option<String>,
}

impl Given {
    /// The members that a kind of provider has; others are refused. `trusted` is the origin that need not be public.
    pub fn of(fields: &Fields, kind: ProviderKind, trusted: Option<&Url>) -> Result<Self, ApiError> {
        let is_apple = kind == ProviderKind::Apple;
        let others: &[_] = if is_apple { &["client_secret"] } else { &["team_id", "key_id", "private_key"] };
        for name in others {
            if text(fields, name)?.is_some() {
                return Err(refused(BAD_BODY, name, "is of another provider_type"));
            }
        }
        Ok(Self {
            client_id: limited(fields, "client_id", MAX_CLIENT_ID, BAD_ADDRESS)?,
            secret: if is_apple {
                private_key(fields)?
            } else {
                limited(fields, "client_secret", MAX_SECRET, BAD_BODY)?.map(String::into_bytes)
            },
            team_id: apple_name(fields, "team_id")?,
            key_id: apple_name(fields, "key_id")?,
            issuer: match kind.service().issuer {
                None => issuer(fields, trusted)?,
                Some(known) => known_issuer(fields, known)?,
            },
            scope: scope(fields)?,
        })
    }

    /// Refuses what lacks something that a new provider of the kind has to have.
    pub fn check_complete(&self, kind: ProviderKind) -> Result<(), ApiError> {
        let is_apple = kind == ProviderKind::Apple;
        let secret = if is_apple { (APPLE, "private_key") } else { ("112011", "client_secret") };
        let client_id = (if is_apple { APPLE } else { CLIENT_ID_MISSING }, "client_id");
        let parts = [
            (true, self.client_id.is_some(), client_id),
            (is_apple, self.team_id.is_some(), (APPLE, "team_id")),
            (is_apple, self.key_id.is_some(), (APPLE, "key_id")),
            (true, self.secret.is_some(), secret),
            (kind == ProviderKind::OpenIdConnect, self.issuer.is_some(), ("112039", "oidc_issuer")),
        ];
        match parts.into_iter().find(|(needed, there, _)| *needed && !there) {
            Some((_, _, (code, name))) => Err(refused(code, name, "is required")),
            None => Ok(()),
        }
    }

    /// Refuses what changes nothing.
    pub fn check_not_empty(&self) -> Result<(), ApiError> {
        let texts = [&self.client_id, &self.team_id, &self.key_id, &self.issuer, &self.scope];
        if self.secret.is_some() || texts.into_iter().any(Option::is_some) {
            return Ok(());
        }
        Err(refused(CLIENT_ID_MISSING, "client_id", "is required, or another member that changes"))
    }
}

/// The refusal of a member.
pub fn refused(code: &'static str, field: &'static str, problem: &str) -> ApiError {
    ApiError { field: Some(field), ..refusal(code, format!("{field}: {problem}")) }
}

/// A member without white space around it, unless it is empty.
pub fn text(fields: &Fields, name: &'static str) -> Result<Option<String>, ApiError> {
    let text = fields.text(name)?.map(|text| text.trim().to_owned());
    Ok(text.filter(|text| !text.is_empty()))
}

fn limited(fields: &Fields, name: &'static str, limit: usize, code: &'static str) -> Result<Option<String>, ApiError> {
    let text = text(fields, name)?;
    if text.as_ref().is_some_and(|text| text.len() > limit || text.chars().any(char::is_control)) {
        return Err(refused(code, name, &format!("must have {limit} characters at the most")));
    }
    Ok(text)
}

fn apple_name(fields: &Fields, name: &'static str) -> Result<Option<String>, ApiError> {
    let text = text(fields, name)?;
    let is_name = |text: &String| text.len() == APPLE_NAME && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if text.as_ref().is_some_and(|text| !is_name(text)) {
        return Err(refused(APPLE, name, &format!("must have {APPLE_NAME} letters and digits")));
    }
    Ok(text)
}

/// The key as Apple gives it: PKCS #8 in PEM.
fn private_key(fields: &Fields) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(text) = text(fields, "private_key")? else { return Ok(None) };
    let parsed = (text.len() <= MAX_SECRET).then(|| p256::SecretKey::from_pkcs8_pem(&text).ok()).flatten();
    let key = parsed.ok_or_else(|| refused(APPLE, "private_key", "must be a key of ES256, in PEM"))?;
    let document = key.to_pkcs8_der().map_err(ApiError::internal)?;
    Ok(Some(document.as_bytes().to_vec()))
}

fn issuer(fields: &Fields, trusted: Option<&Url>) -> Result<Option<String>, ApiError> {
    let Some(issuer) = text(fields, "oidc_issuer")? else { return Ok(None) };
    let refuse = |problem: &str| refused(BAD_ADDRESS, "oidc_issuer", problem);
    let url = check_outbound_url(&issuer, trusted).map_err(|error| refuse(&error.to_string()))?;
    if url.query().is_some() {
        return Err(refuse("must not have a query"));
    }
    Ok(Some(issuer))
}

/// Where the issuer is no choice, it may be repeated and nothing else.
fn known_issuer(fields: &Fields, known: &str) -> Result<Option<String>, ApiError> {
    match text(fields, "oidc_issuer")? {
        Some(issuer) if issuer != known => Err(refused(BAD_ADDRESS, "oidc_issuer", "is that of another provider_type")),
        _ => Ok(None),
    }
}

/// Parts with spaces or pluses between them, each of the characters of RFC 6749 §3.3.
fn scope(fields: &Fields) -> Result<Option<String>, ApiError> {
    let Some(scope) = text(fields, "scope")? else { return Ok(None) };
    let is_scope = scope.len() <= MAX_SCOPE
        && scope.bytes().all(|byte| (byte.is_ascii_graphic() && !b"\"\\".contains(&byte)) || byte == b' ');
    if is_scope {
        Ok(Some(scope))
    } else {
        Err(refused("112055", "scope", &format!("must be a scope of {MAX_SCOPE} characters at the most")))
    }
}
