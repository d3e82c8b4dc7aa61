//! Passwords at rest: argon2id with 19 MiB, two passes and one lane, its parameters in each hash.

use super::hashing_queue::Place;
use super::settings;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use skein_fleet::random::Random;
use skein_kernel::{ApiError, RequestContext};
use skein_runtime::SignInSettings;

/// What is compared with when there is no account or it has no password, so that this takes as long as with one. Made
/// with the same parameters, of a password that nobody has.
const OF_NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2tlaW4gb2Ygbm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What became of a password that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It is the one.
    Right,
    /// It is the one, and its hash was made with other parameters than today's: make a new one.
    RightButOutdated,
    /// It is not.
    Wrong,
}

/// The hash of a new password.
pub async fn hash(request: &RequestContext, password: &str) -> Result<String, ApiError> {
    hash_within(settings(request).await?, request, password).await
}

/// The same while the settings are being made ready.
pub async fn hash_within(
    settings: &SignInSettings,
    request: &RequestContext,
    password: &str,
) -> Result<String, ApiError> {
    let _place = Place::take(request, settings).await?;
    let mut salt = [0; 16];
    request.application.random.fill(&mut salt);
    let hash: PasswordHash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(ApiError::internal)?;
    Ok(hash.to_string())
}

/// Compares a password with a hash; with none it takes as long and is wrong.
pub async fn verify(request: &RequestContext, hash: Option<&str>, password: &str) -> Result<Tried, ApiError> {
    let _place = Place::take(request, settings(request).await?).await?;
    let stored = PasswordHash::new(hash.unwrap_or(OF_NOBODY)).map_err(ApiError::internal)?;
    let is_right = Argon2::default().verify_password(password.as_bytes(), &stored).is_ok();
    if !is_right || hash.is_none() {
        return Ok(Tried::Wrong);
    }
    let parameters = Params::try_from(&stored).map_err(ApiError::internal)?;
    let today = Params::default();
    let is_todays = (parameters.m_cost(), parameters.t_cost(), parameters.p_cost())
        == (today.m_cost(), today.t_cost(), today.p_cost());
    Ok(if is_todays { Tried::Right } else { Tried::RightButOutdated })
}

/// A password that nobody can guess, for somebody who is to change it.
pub fn generate(random: &impl Random) -> String {
    let mut secret = [0; 15];
    random.fill(&mut secret);
    // Letters of both cases and a digit at its end, whatever the rest is.
    format!("{}aZ7", URL_SAFE_NO_PAD.encode(secret))
}
