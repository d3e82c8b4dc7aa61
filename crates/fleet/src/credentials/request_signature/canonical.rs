//! The one text that a request has for whoever signs it, however it was written.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use sha2::{Digest, Sha256};

use super::{RequestSignature, SignatureError, SignedRequest};

const HOST: &str = "host";
const DATE: &str = "x-sdk-date";
const CONTENT_DIGEST: &str = "x-sdk-content-sha256";
const CONTENT_TYPE: &str = "content-type";

/// Stands in the place of a digest of the body where the client did not want to read all of an upload first.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// All but letters, digits and `-._~` is encoded in names and values of the query, and in the path all but `/` as well.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODED_IN_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// The form of a date: `d` is any digit.
const DATE_FORM: &[u8] = b"ddddddddTddddddZ";

/// The header `X-Sdk-Date`, which must be signed and of the form `20261122T093557Z`.
pub(super) fn date<'a>(signature: &RequestSignature, request: &SignedRequest<'a>) -> Result<&'a str, SignatureError> {
    let date = signed(signature, request, DATE)?;
    let fits = |(byte, form): (&u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form };
    let is_date = date.len() == DATE_FORM.len() && date.iter().zip(DATE_FORM).all(fits);
    std::str::from_utf8(date).ok().filter(|_| is_date).ok_or(SignatureError::Date)
}

/// The hexadecimal SHA-256 of the canonical request.
pub(super) fn digest(signature: &RequestSignature, request: &SignedRequest<'_>) -> Result<String, SignatureError> {
    let mut text = Vec::new();
    for line in [request.method.as_bytes(), path(request.path).as_bytes(), query(request.query).as_bytes()] {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    signed(signature, request, HOST)?;
    for name in signature.signed_headers() {
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        text.extend_from_slice(only(request, name)?);
        text.push(b'\n');
    }
    text.push(b'\n');
    text.extend_from_slice(signature.signed_headers().join(";").as_bytes());
    text.push(b'\n');
    text.extend_from_slice(body(signature, request)?.as_bytes());
    Ok(base16ct::lower::encode_string(&Sha256::digest(text)))
}

/// Decoded, encoded in one way, and ending with a `/`.
fn path(path: &str) -> String {
    let decoded: Vec<u8> = percent_decode(path.as_bytes()).collect();
    let mut path = percent_encode(&decoded, ENCODED_IN_PATH).to_string();
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// Sorted by name and value, and encoded in one way. A plus is a space, as it is for whoever answers the request: one
/// signature must not stand for two meanings.
fn query(query: &str) -> String {
    let decoded = |text: &str| percent_decode(text.replace('+', " ").as_bytes()).collect::<Vec<u8>>();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = pairs.map(pair).collect();
    pairs.sort();
    let encoded = |(name, value): &(Vec<u8>, Vec<u8>)| {
        format!("{}={}", percent_encode(name, ENCODED), percent_encode(value, ENCODED))
    };
    pairs.iter().map(encoded).collect::<Vec<_>>().join("&")
}

/// The digest of the body, or what the client put in its place. Nothing but a multipart upload may be unsigned: no other
/// body is a form, so whoever reads JSON reads what was signed.
fn body<'a>(signature: &RequestSignature, request: &SignedRequest<'_>) -> Result<Cow<'a, str>, SignatureError> {
    let digest = base16ct::lower::encode_string(request.body_digest);
    let is_empty = *request.body_digest == <[u8; 32]>::from(Sha256::digest(b""));
    let given = request.headers.iter().any(|(name, _)| name == CONTENT_DIGEST);
    if is_empty || !given {
        return Ok(digest.into());
    }
    let given = signed(signature, request, CONTENT_DIGEST)?;
    if given == digest.as_bytes() {
        return Ok(digest.into());
    }
    let is_upload = given == UNSIGNED.as_bytes()
        && signed(signature, request, CONTENT_TYPE)?.to_ascii_lowercase().starts_with(b"multipart/");
    if is_upload { Ok(UNSIGNED.into()) } else { Err(SignatureError::ContentDigest) }
}

/// A header that must be among those that were signed.
fn signed<'a>(
    signature: &RequestSignature,
    request: &SignedRequest<'a>,
    name: &'static str,
) -> Result<&'a [u8], SignatureError> {
    if !signature.signed_headers().iter().any(|signed| signed == name) {
        return Err(SignatureError::NotSigned(name));
    }
    only(request, name)
}

/// The value of a header that is there once. The host is the request's own: some runtimes hide the header.
fn only<'a>(request: &SignedRequest<'a>, name: &str) -> Result<&'a [u8], SignatureError> {
    if name == HOST {
        return Ok(request.host.as_bytes());
    }
    let mut values = request.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim_ascii());
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value),
        _ => Err(SignatureError::Header),
    }
}
