//! What is wrong with a signed request, for the log.

use thiserror::Error;

/// Why a signature can not be looked at. Never repeats a signature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Another scheme word, or none.
    #[error("the credential does not begin with SDK-HMAC-SHA256 or V11-HMAC-SHA256")]
    Scheme,
    /// A part that is not `name=value`, is there twice, is unknown, or is missing.
    #[error("the signature does not have each of its three parts once")]
    Parts,
    /// The id of the access key has another form than ours.
    #[error("the access key of the signature is none of ours")]
    AccessKey,
    /// The scope is not a date, a region and the service.
    #[error("the credential of the signature is not an access key, a date, a region and iotdm")]
    Scope,
    /// The scope names another day than the date of the request.
    #[error("the signature's scope names another day than X-Sdk-Date")]
    ScopeDate,
    /// Not 64 hexadecimal digits.
    #[error("the signature is not 64 hexadecimal digits")]
    Digits,
    /// No list of headers, too many of them, one twice, or one that is not in lower case.
    #[error("the list of signed headers is empty, too long, or not of different names in lower case")]
    SignedHeaders,
    /// `host` or `x-sdk-date` is not among the signed headers.
    #[error("the header {0} is not signed")]
    NotSigned(&'static str),
    /// A header that was signed is missing or there more than once.
    #[error("a signed header is not there exactly once")]
    Header,
    /// `X-Sdk-Date` has another form than `20261122T093557Z`.
    #[error("X-Sdk-Date is not a date of the form 20261122T093557Z")]
    Date,
    /// `X-Sdk-Content-Sha256` is neither the digest of the body nor allowed to stand for it.
    #[error("X-Sdk-Content-Sha256 is not the digest of the body")]
    ContentDigest,
}
