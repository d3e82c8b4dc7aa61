//! Id tokens of others (OpenID Connect Core §3.1.3.7).

use crate::time::Timestamp;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde_json::{Map, Value};
use std::time::Duration;
use subtle::ConstantTimeEq;
use thiserror::Error;

/// The longest token that is looked at, in bytes.
const MAX_BYTES: usize = 16 * 1024;

/// How far a provider's clock may be from ours.
pub const MAX_SKEW: Duration = Duration::from_mins(5);

/// How a token may be signed. Never with a secret: what is public would sign.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// Why a token proves nothing. The texts are for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdTokenError {
    /// It is no token, or too long.
    #[error("the id token is no JSON Web Token of {MAX_BYTES} bytes at the most")]
    Malformed,
    /// It is signed in a way that is not taken.
    #[error("the id token is signed neither with RS256 nor with ES256 nor with EdDSA")]
    Algorithm,
    /// The provider has no such key, or had none when its keys were last read.
    #[error("the id token names a key that the provider does not publish")]
    UnknownKey,
    /// The key did not sign it.
    #[error("the signature of the id token is wrong")]
    Signature,
    /// Somebody else made it.
    #[error("the id token is of another issuer")]
    Issuer,
    /// It is for somebody else.
    #[error("the id token is for another client")]
    Audience,
    /// It is too old, or of the future.
    #[error("the id token is not good at this time")]
    Time,
    /// It is the answer to another request.
    #[error("the id token has another nonce")]
    Nonce,
}

/// What a token has to say.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedToken<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// What the provider calls us.
    pub client_id: &'a str,
    /// What the request asked to be repeated.
    pub nonce: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// The claims of a token that the provider made for us now and for this request. `keys` is the provider's JWK Set
/// (RFC 7517 §5).
pub fn verify_id_token(
    token: &str,
    keys: &[u8],
    expected: &ExpectedToken<'_>,
) -> Result<Map<String, Value>, IdTokenError> {
    if token.len() > MAX_BYTES {
        return Err(IdTokenError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| IdTokenError::Malformed)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(IdTokenError::Algorithm);
    }
    let key = find_key(keys, &header).ok_or(IdTokenError::UnknownKey)?;
    let key = DecodingKey::from_jwk(&key).map_err(|_| IdTokenError::UnknownKey)?;
    let mut validation = Validation::new(header.alg);
    // The clock is given, and an absent claim has to be told from a wrong one.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let verified = jsonwebtoken::decode::<Map<String, Value>>(token, &key, &validation);
    let claims = verified.map_err(|_| IdTokenError::Signature)?.claims;
    check(&claims, expected)?;
    Ok(claims)
}

/// The key that a token names; the only one that fits where it names none.
fn find_key(keys: &[u8], header: &Header) -> Option<Jwk> {
    let set: Value = serde_json::from_slice(keys).ok()?;
    // A set may hold keys of kinds that are not known here.
    let keys = set.get("keys")?.as_array()?.iter().filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
    let mut fitting = keys.filter(|key| {
        let is_for_signatures = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let is_for_algorithm = key.common.key_algorithm.is_none_or(|known| is_of(known, header.alg));
        let is_named = header.kid.is_none() || key.common.key_id == header.kid;
        is_for_signatures && is_for_algorithm && is_named
    });
    let first = fitting.next()?;
    (header.kid.is_some() || fitting.next().is_none()).then_some(first)
}

/// Whether a key that is for one algorithm is for this one of [`ALGORITHMS`].
fn is_of(key: KeyAlgorithm, algorithm: Algorithm) -> bool {
    matches!(
        (key, algorithm),
        (KeyAlgorithm::RS256, Algorithm::RS256)
            | (KeyAlgorithm::ES256, Algorithm::ES256)
            | (KeyAlgorithm::EdDSA, Algorithm::EdDSA)
    )
}

fn check(claims: &Map<String, Value>, expected: &ExpectedToken<'_>) -> Result<(), IdTokenError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(IdTokenError::Issuer);
    }
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(audience)) => vec![audience],
        Some(Value::Array(audiences)) => audiences.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = text("azp");
    let is_for_us = audiences.contains(&expected.client_id)
        && party.is_none_or(|party| party == expected.client_id)
        && (audiences.len() == 1 || party.is_some());
    if !is_for_us {
        return Err(IdTokenError::Audience);
    }
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64);
    // Claims may have fractions of a second, and the whole seconds of a moment fit until 2106.
    let at = |moment: Timestamp| f64::from(u32::try_from(moment.unix_seconds()).unwrap_or(u32::MAX));
    let (earliest, latest) = (at(expected.now.saturating_sub(MAX_SKEW)), at(expected.now.saturating_add(MAX_SKEW)));
    let is_of_now = seconds("exp").is_some_and(|expires| expires > earliest)
        && seconds("iat").is_some_and(|issued| issued <= latest)
        && seconds("nbf").is_none_or(|begins| begins <= latest);
    if !is_of_now {
        return Err(IdTokenError::Time);
    }
    let nonce = text("nonce").unwrap_or_default();
    if bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) { Ok(()) } else { Err(IdTokenError::Nonce) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use jsonwebtoken::{EncodingKey, encode};
    use serde_json::json;

    /// Keys, tokens and a private key that another implementation made.
    fn vectors() -> Value {
        serde_json::from_str(include_str!("testdata/id_tokens.json")).unwrap()
    }

    /// The private key of the key `ec`, as PKCS #8.
    pub fn ec_private() -> Vec<u8> {
        STANDARD.decode(vectors()["ec_private"].as_str().unwrap()).unwrap()
    }

    /// Its public half.
    pub fn ec_public() -> Value {
        vectors()["keys"][1].clone()
    }

    const NOW: i64 = 1_795_340_157;

    fn verify_at(token: &str, keys: &Value, now: i64) -> Result<Map<String, Value>, IdTokenError> {
        let now = Timestamp::from_unix_millis(now * 1000);
        let expected = ExpectedToken { issuer: "https://id.example.com", client_id: "us", nonce: "n1", now };
        verify_id_token(token, json!({ "keys": keys }).to_string().as_bytes(), &expected)
    }

    fn verify(token: &str, keys: &Value) -> Result<Map<String, Value>, IdTokenError> {
        verify_at(token, keys, NOW)
    }

    /// A token that the key `ec` signed, with these claims changed; null: without it.
    fn token(changed: &Value, header: &Header) -> String {
        let mut claims = json!({
            "iss": "https://id.example.com", "sub": "ada", "aud": "us", "exp": NOW + 3600, "iat": NOW, "nonce": "n1",
        });
        let members = claims.as_object_mut().unwrap();
        members.extend(changed.as_object().unwrap().clone());
        members.retain(|_, value| !value.is_null());
        encode(header, &claims, &EncodingKey::from_ec_der(&ec_private())).unwrap()
    }

    fn header() -> Header {
        Header { kid: Some("ec".to_owned()), ..Header::new(Algorithm::ES256) }
    }

    #[test]
    fn tokens_of_another_implementation_are_verified_by_the_key_that_they_name() {
        let vectors = vectors();
        for kid in ["rsa", "ec", "ed"] {
            let token = vectors["tokens"][kid].as_str().unwrap();
            assert_eq!(verify(token, &vectors["keys"]).unwrap()["email"], "ada@example.com", "{kid}");
            let (message, signature) = token.rsplit_once('.').unwrap();
            let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
            bytes[10] ^= 1;
            let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode(&bytes));
            assert_eq!(verify(&forged, &vectors["keys"]), Err(IdTokenError::Signature), "{kid}");
        }
    }

    #[test]
    fn a_key_that_is_not_published_verifies_nothing() {
        let keys = vectors()["keys"].clone();
        let named = |kid: Option<&str>| Header { kid: kid.map(ToOwned::to_owned), ..header() };
        let nothing = json!({});
        assert_eq!(verify(&token(&nothing, &named(Some("new"))), &keys), Err(IdTokenError::UnknownKey));
        // Of one name and another algorithm.
        assert_eq!(verify(&token(&nothing, &named(Some("rsa"))), &keys), Err(IdTokenError::UnknownKey));
        assert_eq!(verify(&token(&nothing, &named(None)), &keys).unwrap()["sub"], "ada");
        let two = json!([keys[1], keys[1]]);
        assert_eq!(verify(&token(&nothing, &named(None)), &two), Err(IdTokenError::UnknownKey));
        let mut encryption = keys[1].clone();
        encryption["use"] = json!("enc");
        assert_eq!(verify(&token(&nothing, &header()), &json!([encryption])), Err(IdTokenError::UnknownKey));
        // What is not known beside it does no harm.
        let with_others = json!([{ "kty": "XYZ" }, "x", keys[1]]);
        assert!(verify(&token(&nothing, &header()), &with_others).is_ok());
        for keys in ["", "{}", "[]", "{\"keys\":1}"] {
            let now = Timestamp::from_unix_millis(NOW * 1000);
            let expected = ExpectedToken { issuer: "https://id.example.com", client_id: "us", nonce: "n1", now };
            let verified = verify_id_token(&token(&nothing, &header()), keys.as_bytes(), &expected);
            assert_eq!(verified, Err(IdTokenError::UnknownKey), "{keys}");
        }
    }

    #[test]
    fn what_is_public_signs_nothing() {
        let keys = vectors()["keys"].clone();
        let claims = token(&json!({}), &header()).split('.').nth(1).unwrap().to_owned();
        let none = format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"ec"}"#));
        assert_eq!(verify(&none, &keys), Err(IdTokenError::Malformed));
        let secret = keys[1]["x"].as_str().unwrap();
        let hmac = Header { kid: Some("ec".to_owned()), ..Header::new(Algorithm::HS256) };
        let hmac = encode(&hmac, &json!({}), &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        assert_eq!(verify(&hmac, &keys), Err(IdTokenError::Algorithm));
        for text in ["", "a.b", "a.b.c", &"a".repeat(MAX_BYTES + 1)] {
            assert_eq!(verify(text, &keys), Err(IdTokenError::Malformed), "{text:.9}");
        }
    }

    #[test]
    fn each_claim_has_to_be_right() {
        let keys = vectors()["keys"].clone();
        for (changed, error) in [
            (json!({ "iss": "https://id.example.com/" }), IdTokenError::Issuer),
            (json!({ "iss": null }), IdTokenError::Issuer),
            (json!({ "aud": "them" }), IdTokenError::Audience),
            (json!({ "aud": null }), IdTokenError::Audience),
            (json!({ "aud": ["us", "them"] }), IdTokenError::Audience),
            (json!({ "aud": ["us", "them"], "azp": "them" }), IdTokenError::Audience),
            (json!({ "azp": "them" }), IdTokenError::Audience),
            (json!({ "exp": null }), IdTokenError::Time),
            (json!({ "exp": "tomorrow" }), IdTokenError::Time),
            (json!({ "iat": null }), IdTokenError::Time),
            (json!({ "exp": NOW - 300 }), IdTokenError::Time),
            (json!({ "iat": NOW + 301 }), IdTokenError::Time),
            (json!({ "nbf": NOW + 301 }), IdTokenError::Time),
            (json!({ "nonce": "n2" }), IdTokenError::Nonce),
            (json!({ "nonce": null }), IdTokenError::Nonce),
        ] {
            assert_eq!(verify(&token(&changed, &header()), &keys), Err(error), "{changed}");
        }
        for good in [
            json!({ "aud": ["us"] }),
            json!({ "aud": ["us", "them"], "azp": "us" }),
            json!({ "exp": NOW - 299 }),
            json!({ "iat": NOW + 300, "nbf": NOW + 300 }),
        ] {
            assert!(verify(&token(&good, &header()), &keys).is_ok(), "{good}");
        }
        assert_eq!(verify_at(&token(&json!({}), &header()), &keys, NOW + 3900), Err(IdTokenError::Time));
    }
}
