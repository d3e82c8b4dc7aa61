//! The keys of the deployment.

use p256::pkcs8::EncodePrivateKey;
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
