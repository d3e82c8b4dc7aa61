//! JSON Web Tokens of our own making.

use std::fmt::{self, Write as _};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation, crypto};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// The longest token that is looked at, in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// Why a token is refused or can not be made. The messages are for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WebTokenError {
    /// It is no token at all.
    #[error("not a JSON Web Token")]
    Malformed,
    /// It is not signed with the key that it names.
    #[error("the signature of the token is wrong")]
    Signature,
    /// The key is none of its algorithm.
    #[error("the key of the token can not be used")]
    Key,
}

/// A key that signs and verifies tokens, with the id that they name it by.
pub struct WebTokenKey {
    id: String,
    algorithm: Algorithm,
    signing: EncodingKey,
    verifying: Option<DecodingKey>,
}

impl fmt::Debug for WebTokenKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WebTokenKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl WebTokenKey {
    /// A key of HMAC with SHA-256, for tokens that only we verify.
    pub fn hs256(id: &str, secret: &[u8]) -> Self {
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::HS256,
            signing: EncodingKey::from_secret(secret),
            verifying: Some(DecodingKey::from_secret(secret)),
        }
    }

    /// A private key of ECDSA with P-256 and SHA-256 in PKCS #8, for tokens that others verify.
    pub fn es256(id: &str, pkcs8: &[u8]) -> Self {
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::ES256,
            signing: EncodingKey::from_ec_der(pkcs8),
            verifying: None,
        }
    }

    /// The id that tokens name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// A token with these claims. Its payload has no `-` and no `_`: RainMaker's clients decode it as standard base64
    /// (contract rainmaker §2.3).
    pub fn sign(&self, claims: &Map<String, Value>) -> Result<String, WebTokenError> {
        let header = json!({ "alg": format!("{:?}", self.algorithm), "kid": self.id, "typ": "JWT" });
        let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
        let message = format!("{}.{}", encode(header.to_string()), encode(plain_json(claims)));
        let signature =
            crypto::sign(message.as_bytes(), &self.signing, self.algorithm).map_err(|_| WebTokenError::Key)?;
        Ok(format!("{message}.{signature}"))
    }

    /// The claims of a token that this key signed. Whether its time is over is the caller's question.
    pub fn verify(&self, token: &str) -> Result<Map<String, Value>, WebTokenError> {
        let key = self.verifying.as_ref().ok_or(WebTokenError::Key)?;
        let mut validation = Validation::new(self.algorithm);
        // The caller has the clock, and what the claims must be depends on what the token is for.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let verified = jsonwebtoken::decode::<Map<String, Value>>(token, key, &validation);
        verified.map(|verified| verified.claims).map_err(|_| WebTokenError::Signature)
    }
}

/// The id of the key that a token names. Nothing is proven by it.
pub fn key_id(token: &str) -> Result<String, WebTokenError> {
    if token.len() > MAX_BYTES {
        return Err(WebTokenError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| WebTokenError::Malformed)?;
    header.kid.ok_or(WebTokenError::Malformed)
}

/// Whether the text has the three parts of a token.
pub fn is_web_token(text: &str) -> bool {
    text.split('.').count() == 3 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// JSON of ASCII without `>`, `?`, `~` and DEL: as third byte of three they are what becomes `-` or `_`, and only within
/// strings they occur.
fn plain_json(claims: &Map<String, Value>) -> String {
    let text = Value::Object(claims.clone()).to_string();
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() && !">?~\u{7f}".contains(character) {
            plain.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing into a string does not fail.
                let _ = write!(plain, "\\u{unit:04x}");
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use proptest::prelude::*;

    fn claims(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_token_is_verified_by_its_own_key_alone() {
        let key = WebTokenKey::hs256("k1", b"secret");
        let claims = claims(&json!({ "sub": "x", "exp": 1 }));
        let token = key.sign(&claims).unwrap();
        assert!(is_web_token(&token));
        assert_eq!(key_id(&token).unwrap(), "k1");
        assert_eq!(key.verify(&token).unwrap(), claims);
        assert_eq!(WebTokenKey::hs256("k1", b"other").verify(&token), Err(WebTokenError::Signature));
        let (head, signature) = token.rsplit_once('.').unwrap();
        let forged = key.sign(&self::claims(&json!({ "sub": "y", "exp": 1 }))).unwrap();
        let forged = format!("{}.{signature}", forged.rsplit_once('.').unwrap().0);
        assert_eq!(key.verify(&forged), Err(WebTokenError::Signature));
        let none =
            format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"k1"}"#), head.split_once('.').unwrap().1);
        assert_eq!(key.verify(&none), Err(WebTokenError::Signature));
        for text in ["", "a.b", "a.b.c", "..", &"a".repeat(MAX_BYTES + 1)] {
            assert_eq!(key_id(text), Err(WebTokenError::Malformed), "{text:.20}");
        }
        assert_eq!(format!("{key:?}"), r#"WebTokenKey { id: "k1", .. }"#);
    }

    proptest! {
        /// As `atob` and Python's `b64decode` read it.
        #[test]
        fn the_payload_is_standard_base64_of_ascii(text in any::<String>(), tricky in "[>?~\u{7f}-]{0,9}") {
            let claims = claims(&json!({ "email": text, "name": tricky }));
            let token = WebTokenKey::hs256("k", b"s").sign(&claims).unwrap();
            let payload = token.split('.').nth(1).unwrap();
            let decoded = STANDARD_NO_PAD.decode(payload).unwrap();
            prop_assert!(decoded.is_ascii());
            prop_assert_eq!(serde_json::from_slice::<Map<String, Value>>(&decoded).unwrap(), claims);
        }
    }
}
