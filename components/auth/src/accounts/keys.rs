//! The keys of the deployment.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use serde_json::{Value, json};
use skein_fleet::random::Random;
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::{KeyPurpose, SealedKey, current_key};

/// The key of a purpose, made the first time.
pub fn current(request: &RequestContext, purpose: KeyPurpose) -> Result<SealedKey, ApiError> {
    let application = request.application;
    let random = &application.random;
    Ok(current_key(&request.session, purpose, &application.sealer, random, request.now, || {
        new_secret(purpose, random)
    })?)
}

/// The public half of a key of id tokens, as others read it (RFC 7517, RFC 7518 §6.2).
pub fn public_jwk(key: &SealedKey) -> Result<Value, ApiError> {
    let secret = p256::SecretKey::from_pkcs8_der(&key.secret).map_err(ApiError::internal)?;
    let point = secret.public_key().to_encoded_point(false);
    let (Some(x), Some(y)) = (point.x(), point.y()) else {
        return Err(ApiError::internal("the public key of id tokens has no coordinates"));
    };
    let encoded = |coordinate: &[u8]| URL_SAFE_NO_PAD.encode(coordinate);
    Ok(json!({
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": key.id, "x": encoded(x), "y": encoded(y),
    }))
}

/// The secret of a new key.
pub fn new_secret(purpose: KeyPurpose, random: &impl Random) -> Vec<u8> {
    let mut secret = [0; 32];
    loop {
        random.fill(&mut secret);
        if purpose != KeyPurpose::IdToken {
            return secret.to_vec();
        }
        // Of 2^256 numbers, 2^224 are no private key: it is not going to happen, and if it does there is a next one.
        if let Ok(key) = p256::SecretKey::from_slice(&secret)
            && let Ok(document) = key.to_pkcs8_der()
        {
            return document.as_bytes().to_vec();
        }
    }
}
