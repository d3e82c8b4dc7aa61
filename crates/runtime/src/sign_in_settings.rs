//! The variables of the component that signs people in; of these only the limit of attempts is also another one's.

use crate::values::{SettingsError, Values};
use std::time::Duration;
use url::Url;

/// How people sign in.
#[derive(Clone)]
pub struct SignInSettings {
    /// How long an access token is good.
    pub access_token_lifetime: Duration,
    /// How long a session lasts that nobody ends.
    pub session_lifetime: Duration,
    /// The name and the password of the first super administrator; none: the bootstrap administrator is the only one.
    pub super_admin: Option<(String, String)>,
    /// How many failed attempts to sign in a network address has in an hour before it has to wait.
    pub free_attempts_per_address: u32,
    /// How many password hashes are made at once, in the whole deployment.
    pub password_hashes_at_once: u32,
    /// What the pages call the deployment.
    pub deployment_name: String,
    /// The origin of an identity provider that is called even if it is not public or not https; none: there is none.
    pub identity_provider_origin: Option<Url>,
}

impl SignInSettings {
    /// Reads the variables of the component.
    pub async fn load() -> Result<Self, SettingsError> {
        Self::from_values(&Values::load(VARIABLES).await?)
    }

    fn from_values(values: &Values) -> Result<Self, SettingsError> {
        let seconds = values.number(
            "access_token_lifetime_seconds",
            10..=86_400,
            "a whole number of seconds from 10 to 86400",
        )?;
        let days = values.number("session_lifetime_days", 1..=3_650, "a whole number of days from 1 to 3650")?;
        let hashes = values.number("password_hashes_at_once", 1..=1_000, "a whole number from 1 to 1000")?;
        let super_admin = (values.text("super_admin_user_name"), values.text("super_admin_password"));
        if super_admin.0.is_empty() != super_admin.1.is_empty() {
            let expected = "given together with super_admin_user_name";
            return Err(SettingsError::Malformed { name: "super_admin_password", expected });
        }
        Ok(Self {
            access_token_lifetime: Duration::from_secs(seconds),
            session_lifetime: Duration::from_hours(24 * days),
            super_admin: (!super_admin.0.is_empty()).then_some(super_admin),
            free_attempts_per_address: free_attempts(values)?,
            password_hashes_at_once: u32::try_from(hashes).unwrap_or(u32::MAX),
            deployment_name: values.text("deployment_name"),
            identity_provider_origin: origin(&values.text("identity_provider_host")),
        })
    }
}

fn free_attempts(values: &Values) -> Result<u32, SettingsError> {
    let free = values.number(FREE_ATTEMPTS, 1..=1_000_000, "a whole number from 1 to 1000000")?;
    Ok(u32::try_from(free).unwrap_or(u32::MAX))
}

/// The variable of [`SignInSettings::free_attempts_per_address`] alone, for a component that takes other secrets than
/// passwords from strangers.
pub async fn free_attempts_per_address() -> Result<u32, SettingsError> {
    free_attempts(&Values::load(&[FREE_ATTEMPTS]).await?)
}

/// The one origin that an entry of allowed hosts names; none where it names many, which is for the host to read.
fn origin(host: &str) -> Option<Url> {
    Url::parse(host).ok().filter(|url| !host.contains('*') && url.path() == "/" && url.has_host())
}

const FREE_ATTEMPTS: &str = "free_attempts_per_address";

const VARIABLES: &[&str] = &[
    "access_token_lifetime_seconds",
    "session_lifetime_days",
    FREE_ATTEMPTS,
    "super_admin_user_name",
    "super_admin_password",
    "password_hashes_at_once",
    "deployment_name",
    "identity_provider_host",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(changed: &str, to: &str) -> Result<SignInSettings, SettingsError> {
        SignInSettings::from_values(&Values::of(VARIABLES, |name| match name {
            _ if name == changed => to,
            "access_token_lifetime_seconds" => "3600",
            "session_lifetime_days" => "30",
            "free_attempts_per_address" => "50",
            "password_hashes_at_once" => "8",
            _ => "",
        }))
    }

    #[test]
    fn the_defaults_of_the_manifest_are_good() {
        let settings = settings("", "").unwrap();
        assert!(settings.super_admin.is_none());
        assert_eq!(settings.session_lifetime, Duration::from_hours(30 * 24));
    }

    #[test]
    fn a_host_that_is_named_exactly_is_an_origin() {
        let origin = |host| settings("identity_provider_host", host).unwrap().identity_provider_origin;
        assert_eq!(origin("http://127.0.0.1:8080").unwrap().as_str(), "http://127.0.0.1:8080/");
        for many in ["", "https://", "https://*.example.com", "http://127.0.0.1:*", "http://10.0.0.0/8", "*://*:*"] {
            assert_eq!(origin(many), None, "{many}");
        }
    }

    #[test]
    fn what_means_nothing_is_refused_by_name() {
        for (name, value) in [
            ("access_token_lifetime_seconds", "9"),
            ("session_lifetime_days", "0"),
            ("super_admin_password", "alone"),
            ("free_attempts_per_address", "many"),
            ("password_hashes_at_once", "0"),
        ] {
            let error = settings(name, value).err().unwrap().to_string();
            assert!(error.contains(name), "{name} = {value}: {error}");
        }
    }
}
