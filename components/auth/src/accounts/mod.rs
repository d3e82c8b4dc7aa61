//! Signing people in, whatever dialect they speak: passwords, codes, attempts, sessions and tokens. The dialects translate
//! what comes of it.

pub mod account;
pub mod attempts;
pub mod codes;
pub mod deployment_settings;
mod hashing_queue;
pub mod keys;
pub mod mail_sender;
pub mod messages;
pub mod passwords;
pub mod sign_in;
mod super_admin;
pub mod tokens;
mod wording;

use skein_kernel::{ApiError, RequestContext};
use skein_runtime::SignInSettings;
use std::sync::OnceLock;

static SETTINGS: OnceLock<SignInSettings> = OnceLock::new();

/// The settings of signing in. The first call of an instance also makes the first super administrator, if one is due.
pub async fn settings(request: &RequestContext) -> Result<&'static SignInSettings, ApiError> {
    if let Some(settings) = SETTINGS.get() {
        return Ok(settings);
    }
    let settings = SignInSettings::load().await.map_err(ApiError::internal)?;
    if let Some((user_name, password)) = &settings.super_admin {
        super_admin::establish(&settings, request, user_name, password).await?;
    }
    Ok(SETTINGS.get_or_init(|| settings))
}
