//! What a request says of an identity provider, and what can be wrong with it (contract §S, "Identity providers"). The
//! contract lists the codes without their meanings, so the assignment is ours:
//!
//! | code | what is wrong |
//! |---|---|
//! | 112004 | `provider_type` is missing |
//! | 112005 | `provider_type` is none of the types |
//! | 112008 | `client_id` is missing |
//! | 112009 | `client_secret` is missing |
//! | 112010 | `team_id` is missing (Apple) |
//! | 112011 | `key_id` is missing (Apple) |
//! | 112012 | `private_key` is missing (Apple) |
//! | 112014 | there is no such provider |
//! | 112038 | there is one already |
//! | 112039 | `provider_name` is missing (oidc) |
//! | 112040 | `provider_name` is not a name, or that of a type |
//! | 112041 | `oidc_issuer` is missing (oidc) |
//! | 112042 | `oidc_issuer` is no URL that is called |
//! | 112043 | `scope` is none |
//! | 112044 | a PUT changes nothing |
//! | 112045 | `private_key` is no key of ES256 in PKCS #8 |
//! | 112046 | there are as many providers as there may be |
//! | 112055 | `client_id` is too long |
//! | 112056 | `client_secret` is too long |
//! | 112057 | `team_id` or `key_id` is not of ten characters |
//! | 112058 | a client offers the provider, which is to be deleted |
//!
//! 112059 to 112061 are not used; 112047 and 112048 are those of the templates of messages.

use crate::oauth::authorize::OWN_ACCOUNTS;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use skein_fleet::identity_provider::ProviderKind;
use skein_fleet::outbound_url::check_outbound_url;
use skein_kernel::ApiError;
use skein_kernel::rainmaker::{Fields, refusal};
use url::Url;

/// The greatest number of characters of what a provider calls us.
const MAX_CLIENT_ID: usize = 256;
/// The greatest number of bytes of a secret or a private key.
const MAX_SECRET: usize = 2048;
/// The greatest number of characters of a name.
const MAX_NAME: usize = 32;
/// The greatest number of characters of a scope.
const MAX_SCOPE: usize = 512;
/// What Apple's names of teams and keys have.
const APPLE_NAME: usize = 10;

/// The types, with the names of their providers.
const TYPES: [(&str, ProviderKind); 6] = [
    ("Google", ProviderKind::Google),
    ("GitHub", ProviderKind::GitHub),
    ("SignInWithApple", ProviderKind::Apple),
    ("oidc", ProviderKind::OpenIdConnect),
    ("WeChat", ProviderKind::WeChat),
    ("WeChatPc", ProviderKind::WeChatPc),
];

/// Which provider a request is about.
pub struct Target {
    /// Its kind.
    pub kind: ProviderKind,
    /// Its name: that of the type, but for those that are found by discovery.
    pub name: String,
}

impl Target {
    /// The members `provider_type`, which is compared without case, and `provider_name`.
    pub fn of(fields: &Fields) -> Result<Self, ApiError> {
        let given = text(fields, "provider_type")?.ok_or_else(|| refused("112004", "provider_type", "is required"))?;
        let known = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&given));
        let (name, kind) = known.ok_or_else(|| {
            let names = TYPES.map(|(name, _)| name).join(", ");
            refused("112005", "provider_type", &format!("must be one of {names}"))
        })?;
        let name = match kind {
            ProviderKind::OpenIdConnect => provider_name(fields)?,
            _ => (*name).to_owned(),
        };
        Ok(Self { kind: *kind, name })
    }
}

fn provider_name(fields: &Fields) -> Result<String, ApiError> {
    let name = text(fields, "provider_name")?.ok_or_else(|| refused("112039", "provider_name", "is required"))?;
    let is_reserved =
        TYPES.iter().map(|(name, _)| *name).chain([OWN_ACCOUNTS]).any(|taken| taken.eq_ignore_ascii_case(&name));
    let is_name =
        name.len() <= MAX_NAME && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_reserved || !is_name {
        let problem = format!("must have 1 to {MAX_NAME} letters, digits, - and _, and not be the name of a type");
        return Err(refused("112040", "provider_name", &problem));
    }
    Ok(name)
}

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
    /// The members that a kind of provider has; others are passed over. `trusted` is the origin that need not be public.
    pub fn of(fields: &Fields, kind: ProviderKind, trusted: Option<&Url>) -> Result<Self, ApiError> {
        let is_apple = kind == ProviderKind::Apple;
        let apple = |name| if is_apple { apple_name(fields, name) } else { Ok(None) };
        let discovered = kind == ProviderKind::OpenIdConnect;
        Ok(Self {
            client_id: limited(fields, "client_id", MAX_CLIENT_ID, "112055")?,
            secret: if is_apple {
                private_key(fields)?
            } else {
                limited(fields, "client_secret", MAX_SECRET, "112056")?.map(String::into_bytes)
            },
            team_id: apple("team_id")?,
            key_id: apple("key_id")?,
            issuer: if discovered { issuer(fields, trusted)? } else { None },
            scope: scope(fields)?,
        })
    }

    /// Refuses what lacks something that a new provider of the kind has to have.
    pub fn check_complete(&self, kind: ProviderKind) -> Result<(), ApiError> {
        let is_apple = kind == ProviderKind::Apple;
        let secret = if is_apple { ("112012", "private_key") } else { ("112009", "client_secret") };
        let parts = [
            (true, self.client_id.is_some(), ("112008", "client_id")),
            (is_apple, self.team_id.is_some(), ("112010", "team_id")),
            (is_apple, self.key_id.is_some(), ("112011", "key_id")),
            (true, self.secret.is_some(), secret),
            (kind == ProviderKind::OpenIdConnect, self.issuer.is_some(), ("112041", "oidc_issuer")),
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
        Err(refusal("112044", "There is nothing to change."))
    }
}

fn refused(code: &'static str, field: &'static str, problem: &str) -> ApiError {
    ApiError { field: Some(field), ..refusal(code, format!("{field}: {problem}")) }
}

/// A member without white space around it, unless it is empty.
fn text(fields: &Fields, name: &'static str) -> Result<Option<String>, ApiError> {
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
        return Err(refused("112057", name, &format!("must have {APPLE_NAME} letters and digits")));
    }
    Ok(text)
}

/// The key as Apple gives it: PKCS #8 in PEM.
fn private_key(fields: &Fields) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(text) = text(fields, "private_key")? else { return Ok(None) };
    let parsed = (text.len() <= MAX_SECRET).then(|| p256::SecretKey::from_pkcs8_pem(&text).ok()).flatten();
    let key = parsed.ok_or_else(|| refused("112045", "private_key", "must be a key of ES256, in PEM"))?;
    let document = key.to_pkcs8_der().map_err(ApiError::internal)?;
    Ok(Some(document.as_bytes().to_vec()))
}

fn issuer(fields: &Fields, trusted: Option<&Url>) -> Result<Option<String>, ApiError> {
    let Some(issuer) = text(fields, "oidc_issuer")? else { return Ok(None) };
    let refuse = |problem: &str| refused("112042", "oidc_issuer", problem);
    let url = check_outbound_url(&issuer, trusted).map_err(|error| refuse(&error.to_string()))?;
    if url.query().is_some() {
        return Err(refuse("must not have a query"));
    }
    Ok(Some(issuer))
}

/// Parts with spaces or pluses between them, each of the characters of RFC 6749 §3.3.
fn scope(fields: &Fields) -> Result<Option<String>, ApiError> {
    let Some(scope) = text(fields, "scope")? else { return Ok(None) };
    let is_scope = scope.len() <= MAX_SCOPE
        && scope.bytes().all(|byte| (byte.is_ascii_graphic() && !b"\"\\".contains(&byte)) || byte == b' ');
    if is_scope {
        Ok(Some(scope))
    } else {
        Err(refused("112043", "scope", &format!("must be a scope of {MAX_SCOPE} characters at the most")))
    }
}
