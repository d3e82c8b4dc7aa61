//! The `Authorization` header of a signed request, in its two forms.

use std::collections::BTreeSet;
use std::fmt;

use super::SignatureError;
use crate::credentials::is_access_key_id;

/// The scheme words. The first signs with the secret itself, the second with a key derived for a scope.
const PLAIN: &str = "SDK-HMAC-SHA256";
const DERIVED: &str = "V11-HMAC-SHA256";

/// The service that a derived key is for, as IoTDA's clients have it.
const SERVICE: &str = "iotdm";

/// How many headers may be signed; clients sign some eight.
const MAX_SIGNED_HEADERS: usize = 64;

/// A signature as its text has it. Nothing is verified yet.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestSignature {
    access_key: String,
    scope: Option<Scope>,
    signed_headers: Vec<String>,
    signature: [u8; 32],
}

/// What a derived key is for: `20261122/cn-north-4/iotdm`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope(String);

impl Scope {
    fn parse(text: &str) -> Result<Self, SignatureError> {
        let is_scope = match text.split('/').collect::<Vec<_>>().as_slice() {
            [date, region, SERVICE] => {
                let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
                let of_region = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
                is_date && !region.is_empty() && region.bytes().all(of_region)
            }
            _ => false,
        };
        if is_scope { Ok(Self(text.to_owned())) } else { Err(SignatureError::Scope) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The day, as `20261122`.
    pub(super) fn date(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

impl RequestSignature {
    /// Whether a credential begins with one of the two scheme words, whatever follows.
    pub fn is_one(credential: &str) -> bool {
        let scheme = credential.split(' ').next().unwrap_or_default();
        [PLAIN, DERIVED].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    }

    /// Reads the value of an `Authorization` header: `SDK-HMAC-SHA256 Access=…, SignedHeaders=…;…, Signature=…` or
    /// `V11-HMAC-SHA256 Credential=…/date/region/iotdm, SignedHeaders=…, Signature=…`.
    pub fn parse(credential: &str) -> Result<Self, SignatureError> {
        if !Self::is_one(credential) {
            return Err(SignatureError::Scheme);
        }
        let (scheme, parts) = credential.split_once(' ').ok_or(SignatureError::Parts)?;
        let is_derived = scheme.eq_ignore_ascii_case(DERIVED);
        let (mut key, mut headers, mut signature) = (None, None, None);
        for part in parts.split(',') {
            let (name, value) = part.trim_matches(' ').split_once('=').ok_or(SignatureError::Parts)?;
            let slot = match name {
                "Access" if !is_derived => &mut key,
                "Credential" if is_derived => &mut key,
                "SignedHeaders" => &mut headers,
                "Signature" => &mut signature,
                _ => return Err(SignatureError::Parts),
            };
            if slot.replace(value).is_some() {
                return Err(SignatureError::Parts);
            }
        }
        let (Some(key), Some(headers), Some(signature)) = (key, headers, signature) else {
            return Err(SignatureError::Parts);
        };
        let (access_key, scope) = if is_derived {
            let (access_key, scope) = key.split_once('/').ok_or(SignatureError::Scope)?;
            (access_key, Some(Scope::parse(scope)?))
        } else {
            (key, None)
        };
        if !is_access_key_id(access_key) {
            return Err(SignatureError::AccessKey);
        }
        Ok(Self {
            access_key: access_key.to_owned(),
            scope,
            signed_headers: signed_headers(headers)?,
            signature: from_hexadecimal(signature).ok_or(SignatureError::Digits)?,
        })
    }

    /// The id of the key that it says it was made with.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// The signature itself. One key makes it for one request at one second.
    pub fn signature(&self) -> &[u8; 32] {
        &self.signature
    }

    pub(super) fn algorithm_name(&self) -> &'static str {
        if self.scope.is_some() { DERIVED } else { PLAIN }
    }

    pub(super) fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// The names of the headers that were signed, in their order.
    pub(super) fn signed_headers(&self) -> &[String] {
        &self.signed_headers
    }
}

/// Without the signature.
impl fmt::Debug for RequestSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RequestSignature")
            .field("access_key", &self.access_key)
            .field("scope", &self.scope)
            .field("signed_headers", &self.signed_headers)
            .finish_non_exhaustive()
    }
}

/// A name that was signed twice, or in capitals, could mean another header to whoever reads the text.
fn signed_headers(list: &str) -> Result<Vec<String>, SignatureError> {
    let names: Vec<&str> = list.split(';').collect();
    let is_name = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase())
    };
    let different: BTreeSet<&str> = names.iter().copied().collect();
    if names.len() > MAX_SIGNED_HEADERS || different.len() != names.len() || !names.iter().all(is_name) {
        return Err(SignatureError::SignedHeaders);
    }
    Ok(names.into_iter().map(str::to_owned).collect())
}

fn from_hexadecimal(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?)).collect();
    bytes?.try_into().ok()
}
