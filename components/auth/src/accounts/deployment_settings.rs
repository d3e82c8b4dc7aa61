//! What super administrators set while the deployment runs, as far as it is about who may do what.

use serde::{Deserialize, Serialize};
use skein_fleet::command_request::{HISTORY_SETTING, HistorySetting};
use skein_kernel::rainmaker::refusal;
use skein_kernel::{ApiError, RequestContext};
use skein_store::settings::setting;

/// A document of the settings, under its name.
pub trait Setting: Serialize + serde::de::DeserializeOwned + Default {
    /// The name.
    const NAME: &'static str;
}

/// Whether policies decide instead of flags.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct RbacSetting {
    /// Whether they do. The store reads this member with each principal.
    pub rbac_enabled: bool,
    /// Whether people may give the roles of their own level.
    pub allow_same_role_level: bool,
}

impl Setting for RbacSetting {
    const NAME: &'static str = "rbac";
}

/// Whether people may use the deployment without giving a name.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct GuestSetting {
    /// Whether they may.
    pub enabled: bool,
    /// How it is.
    pub config_data: GuestLife,
}

/// How long guests stay.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct GuestLife {
    /// The days until a new guest's account ends; 0: never.
    pub expiry_duration_days: u32,
}

impl Setting for GuestSetting {
    const NAME: &'static str = "guest_user";
}

/// Whether people sign in through OAuth alone.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct OAuthOnlySetting {
    /// Whether they do: names, passwords and codes are then taken on the pages of `/login` and nowhere else.
    pub enabled: bool,
}

impl Setting for OAuthOnlySetting {
    const NAME: &'static str = "oauth_only";
}

impl Setting for HistorySetting {
    const NAME: &'static str = HISTORY_SETTING;
}

/// Refuses calls that take a name, a password or a code where people sign in through OAuth alone.
pub fn refuse_where_oauth_only(request: &RequestContext) -> Result<(), ApiError> {
    let OAuthOnlySetting { enabled } = setting(&request.session, OAuthOnlySetting::NAME)?;
    if enabled { Err(refusal("100052", "People sign in to this deployment through OAuth alone.")) } else { Ok(()) }
}
