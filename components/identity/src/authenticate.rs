//! Which form of credential a request carries.

use crate::cache::credential_hash;
use crate::certificate::is_registration;
use crate::client_certificate::Forwarded;
use crate::instance::Instance;
use crate::principal::Found;
use crate::{api_token, device, device_access_token, secret_token, session, signature, user_token};
use skein_fleet::credentials::{
    ApiToken, HubToken, OpaqueKind, RegistrationToken, RequestSignature, SCHEME, is_web_token,
};
use skein_fleet::time::Clock;
use skein_identity_interface::{Call, Principal, Refusal};
use skein_store::{Session, StoreError};

/// The longest credential that is looked at, in bytes. A longer one is no credential of ours.
pub const MAX_CREDENTIAL_BYTES: usize = 8 * 1024;

/// Where a credential is looked for, and the paths on which clients of Huawei Cloud send one in a header of its own.
const AUTHORIZATION: &str = "authorization";
const AUTH_TOKEN: &str = "x-auth-token";
const AUTH_TOKEN_PATHS: [&str; 2] = ["/v3/", "/v5/"];

/// Finds out who makes the call. Of a token and a signature the one that is good counts (contract `iotda.md` §1.4).
pub fn authenticate(instance: &Instance, session: &Session, call: &Call) -> Result<Principal, Refusal> {
    if !takes_auth_token(&call.url) {
        return by_authorization(instance, session, call);
    }
    match by_auth_token(instance, session, call) {
        Err(Refusal::Missing) => by_authorization(instance, session, call),
        Err(wrong @ (Refusal::Invalid(_) | Refusal::Expired)) => match by_authorization(instance, session, call) {
            // Clients put something there that is no credential.
            Err(Refusal::Missing | Refusal::Invalid(_) | Refusal::Expired) if !is_signed(call) => Err(wrong),
            outcome => outcome,
        },
        outcome => outcome,
    }
}

fn takes_auth_token(url: &str) -> bool {
    let (_, path) = host_and_target(url);
    AUTH_TOKEN_PATHS.iter().any(|beginning| path.starts_with(beginning))
}

fn is_signed(call: &Call) -> bool {
    header(call, AUTHORIZATION).is_ok_and(RequestSignature::is_one)
}

fn by_auth_token(instance: &Instance, session: &Session, call: &Call) -> Result<Principal, Refusal> {
    let token = header(call, AUTH_TOKEN)?;
    remembered(instance, session, call, AUTH_TOKEN, token, || {
        if is_web_token(token) {
            return session::check(instance, session, token);
        }
        if let Some(hash) = OpaqueKind::Api.hash(token) {
            return user_token::check(instance, session, &hash);
        }
        let token = ApiToken::parse(token).map_err(|error| Refusal::Invalid(error.to_string()))?;
        api_token::check(instance, session, &token)
    })
}

fn by_authorization(instance: &Instance, session: &Session, call: &Call) -> Result<Principal, Refusal> {
    let credential = match header(call, AUTHORIZATION) {
        Err(Refusal::Missing) => return by_certificate(instance, session, call),
        outcome => outcome?,
    };
    if RequestSignature::is_one(credential) {
        return signature::check(instance, session, call, credential);
    }
    remembered(instance, session, call, AUTHORIZATION, credential, || check(instance, session, call, credential))
}

/// Whom a front that ends TLS has seen, where the client says nothing itself.
fn by_certificate(instance: &Instance, session: &Session, call: &Call) -> Result<Principal, Refusal> {
    let forwarded = Forwarded::of(instance, call)?;
    let (header, text) = forwarded.credential();
    remembered(instance, session, call, header, text, || forwarded.check(instance, session, call))
}

/// A credential that says the same on each request of its kind, from the cache if it was found good a moment ago.
fn remembered(
    instance: &Instance,
    session: &Session,
    call: &Call,
    header: &str,
    credential: &str,
    check: impl FnOnce() -> Result<Found, Refusal>,
) -> Result<Principal, Refusal> {
    let now = instance.settings.clock.now();
    let hash = credential_hash(host(&call.url), header, is_registration(call), credential);
    if let Some(found) = instance.cache.find(&hash, now) {
        return found.for_call(session, call);
    }
    let found = check()?;
    instance.cache.keep(hash, &found, now, found.expires_at);
    found.for_call(session, call)
}

fn check(instance: &Instance, session: &Session, call: &Call, credential: &str) -> Result<Found, Refusal> {
    let (scheme, rest) = credential.split_once(' ').unwrap_or(("", credential));
    if scheme.eq_ignore_ascii_case("Bearer") {
        let token = rest.trim();
        if let Some(hash) = OpaqueKind::Api.hash(token) {
            return user_token::check(instance, session, &hash);
        }
        if let Some(hash) = OpaqueKind::DeviceAccess.hash(token) {
            return device_access_token::check(instance, session, call, &hash);
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
        return device::check_hub(instance, session, host(&call.url), &token);
    }
    if let Ok(token) = RegistrationToken::parse(credential) {
        return device::check_registration(instance, session, &token);
    }
    match ApiToken::parse(credential) {
        Ok(token) => api_token::check(instance, session, &token),
        Err(error) => Err(Refusal::Invalid(error.to_string())),
    }
}

fn header<'a>(call: &'a Call, name: &str) -> Result<&'a str, Refusal> {
    header_of_at_most(call, name, MAX_CREDENTIAL_BYTES)
}

/// The one header of this name, if it has at most so many bytes. Two of them are none: proxies and servers disagree about
/// which counts.
pub fn header_of_at_most<'a>(call: &'a Call, name: &str, bytes: usize) -> Result<&'a str, Refusal> {
    let mut values = call.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value);
    let Some(value) = values.next() else {
        return Err(Refusal::Missing);
    };
    if values.next().is_some() {
        return Err(Refusal::Invalid(format!("more than one header {name}")));
    }
    match std::str::from_utf8(value).map(str::trim) {
        Ok("") => Err(Refusal::Missing),
        Ok(text) if text.len() <= bytes => Ok(text),
        _ => Err(Refusal::Invalid(format!("the header {name} is too long or not text"))),
    }
}

/// The host and port of an absolute URL, as the client wrote them.
pub fn host(url: &str) -> &str {
    host_and_target(url).0
}

/// The host and port of an absolute URL, and the path with the query, as the client wrote them.
pub fn host_and_target(url: &str) -> (&str, &str) {
    let behind_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    behind_scheme.find(['/', '?']).map_or((behind_scheme, ""), |end| behind_scheme.split_at(end))
}

/// A check that could not be made.
pub fn unavailable(error: &StoreError) -> Refusal {
    Refusal::Unavailable(error.to_string())
}
