//! Refresh tokens: opaque, 32 random bytes, stored as their hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use skein_fleet::random::Random;

/// What the text begins with, so that a leaked one is found by scanners of secrets.
const PREFIX: &str = "skein_rt_";

/// A new token and its hash.
pub fn new(random: &impl Random) -> (String, [u8; 32]) {
    let mut secret = [0; 32];
    random.fill(&mut secret);
    (format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret)), Sha256::digest(secret).into())
}

/// The hash of a token; none if the text is none.
pub fn hash(token: &str) -> Option<[u8; 32]> {
    let secret = URL_SAFE_NO_PAD.decode(token.trim().strip_prefix(PREFIX)?).ok()?;
    (secret.len() == 32).then(|| Sha256::digest(secret).into())
}
