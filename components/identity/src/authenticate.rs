//! Which form of credential a request carries.

use crate::cache::Cache;
use crate::instance::Instance;
use crate::principal::Found;
use crate::{api_token, device, secret_token, session, user_token};
use skein_fleet::credentials::{ApiToken, HubToken, OpaqueKind, RegistrationToken, SCHEME, is_web_token};
use skein_fleet::time::Clock;
use skein_identity_interface::{Call, Principal, Refusal};
use skein_store::{Session, StoreError};

/// The longest credential that is looked at, in bytes. A longer one is no credential of ours.
const MAX_CREDENTIAL_BYTES: usize = 8 * 1024;

/// Finds out who makes the call.
pub fn authenticate(instance: &Instance, session: &Session, call: &Call) -> Result<Principal, Refusal> {
    let now = instance.settings.clock.now();
    let credential = authorization(call)?;
    let host = host(&call.url);
    let key = Cache::key(host, credential);
    if let Some(found) = instance.cache.find(&key, now) {
        return found.for_call(call);
    }
    let found = check(instance, session, host, credential)?;
    instance.cache.keep(key, &found, now);
    found.for_call(call)
}

fn check(instance: &Instance, session: &Session, host: &str, credential: &str) -> Result<Found, Refusal> {
    let (scheme, rest) = credential.split_once(' ').unwrap_or(("", credential));
    if scheme.eq_ignore_ascii_case("Bearer") {
        let token = rest.trim();
        if let Some(hash) = OpaqueKind::Api.hash(token) {
            return user_token::check(instance, session, &hash);
        }
        return match ApiToken::parse(token) {
            Ok(token) => api_token::check(instance, session, &token),
            Err(_) if is_web_token(token) => session::check(instance, session, token),
            Err(_) => secret_token::check(instance, token),
        };
    }
    // RainMaker's clients send their token bare.
    if is_web_token(credential) {
        return session::check(instance, session, credential);
    }
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(Refusal::Invalid("the scheme of the credential is not known".into()));
    }
    // What a token of this scheme is for is told by the resource that it names.
    if let Ok(token) = HubToken::parse(credential) {
        return device::check_hub(instance, session, host, &token);
    }
    if let Ok(token) = RegistrationToken::parse(credential) {
        return device::check_registration(instance, session, &token);
    }
    match ApiToken::parse(credential) {
        Ok(token) => api_token::check(instance, session, &token),
        Err(error) => Err(Refusal::Invalid(error.to_string())),
    }
}

/// The one `Authorization` header. Two of them are none: proxies and servers disagree about which counts.
fn authorization(call: &Call) -> Result<&str, Refusal> {
    let mut values = call.headers.iter().filter(|(name, _)| name == "authorization").map(|(_, value)| value);
    let Some(value) = values.next() else {
        return Err(Refusal::Missing);
    };
    if values.next().is_some() {
        return Err(Refusal::Invalid("more than one Authorization header".into()));
    }
    match std::str::from_utf8(value).map(str::trim) {
        Ok("") => Err(Refusal::Missing),
        Ok(text) if text.len() <= MAX_CREDENTIAL_BYTES => Ok(text),
        _ => Err(Refusal::Invalid("the Authorization header is too long or not text".into())),
    }
}

/// The host and port of an absolute URL, as the client wrote them.
pub fn host(url: &str) -> &str {
    let behind_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    behind_scheme.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The path of an absolute URL, as the client wrote it.
pub fn path(url: &str) -> &str {
    let behind_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = behind_scheme.find('/').and_then(|start| behind_scheme.get(start..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or("/")
}

/// A check that could not be made.
pub fn unavailable(error: &StoreError) -> Refusal {
    Refusal::Unavailable(error.to_string())
}
