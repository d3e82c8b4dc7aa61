//! Requests that are signed with an access key (contract `iotda.md` §1.4).
//!
//! A signature belongs to one request, so it is verified on each. What is remembered is the key, for as long as a
//! principal is.

use crate::authenticate::{host_and_target, unavailable};
use crate::instance::Instance;
use crate::principal::Found;
use crate::{secret_token, user};
use skein_fleet::credentials::{
    RequestSignature, SIGNATURE_WINDOW, SecretAccessKey, SignatureError, SignedRequest, SignedText,
};
use skein_fleet::time::{Clock, Timestamp};
use skein_identity_interface::{Call, Principal, Refusal};
use skein_store::{Session, access_keys};
use std::sync::Arc;

/// A key with whom it stands for.
pub struct KnownAccessKey {
    secret: SecretAccessKey,
    owner: Found,
}

/// Who signed the request. One that may change something is accepted once: whoever sends it again signs it again.
pub fn check(instance: &Instance, session: &Session, call: &Call, credential: &str) -> Result<Principal, Refusal> {
    let now = instance.settings.clock.now();
    let Some(digest) = &call.body_digest else {
        return Err(Refusal::BodyDigestRequired);
    };
    let invalid = |error: SignatureError| Refusal::Invalid(error.to_string());
    let signature = RequestSignature::parse(credential).map_err(invalid)?;
    let text = signature.text_of(&request(call, digest)?).map_err(invalid)?;
    if !text.is_timely(now) {
        return Err(Refusal::Invalid("the date of the signature is too far from the present".into()));
    }
    let Some(key) = access_key(instance, session, signature.access_key(), now)? else {
        return Err(Refusal::Invalid("the access key is not known".into()));
    };
    if !text.is_signed_with(&key.secret) {
        return Err(Refusal::Invalid("the request is not signed with the secret of the access key".into()));
    }
    if !is_safe(&call.method) && !is_first(session, &signature, &text)? {
        return Err(Refusal::Invalid("the signature was used before".into()));
    }
    key.owner.clone().for_call(session, call)
}

/// The request as identity was told of it.
fn request<'a>(call: &'a Call, digest: &'a [u8]) -> Result<SignedRequest<'a>, Refusal> {
    let body_digest = digest.try_into().map_err(|_| Refusal::Unavailable("the digest has not 32 bytes".into()))?;
    let (host, target) = host_and_target(&call.url);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(SignedRequest { method: &call.method, host, path, query, headers: &call.headers, body_digest })
}

/// Whether the method can only read (RFC 9110 §9.2.1): such a request may be sent again as it is.
fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}

fn is_first(session: &Session, signature: &RequestSignature, text: &SignedText<'_>) -> Result<bool, Refusal> {
    let end = text.signed_at().saturating_add(SIGNATURE_WINDOW);
    access_keys::use_signature(session, signature.access_key(), signature.signature(), end)
        .map_err(|error| unavailable(&error))
}

fn access_key(
    instance: &Instance,
    session: &Session,
    id: &str,
    now: Timestamp,
) -> Result<Option<Arc<KnownAccessKey>>, Refusal> {
    if let Some(key) = instance.access_keys.find(&id.to_owned(), now) {
        return Ok(Some(key));
    }
    let found = access_keys::find(session, id, &instance.sealer, now).map_err(|error| unavailable(&error))?;
    let Some(found) = found else {
        return Ok(None);
    };
    let mut owner = match &found.owner {
        Some(user) => user::found(user, found.roles, found.policies.as_deref())?,
        None => Found::by_grants(secret_token::administrator(), None),
    };
    owner.principal.attributes.push(("access-key".to_owned(), id.to_owned()));
    let expires_at = owner.expires_at;
    let key = Arc::new(KnownAccessKey { secret: found.secret, owner });
    instance.access_keys.keep(id.to_owned(), &key, now, expires_at);
    Ok(Some(key))
}
