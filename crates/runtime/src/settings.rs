//! The application's variables, as `spin.toml` declares them and docs/operations.md explains them.

use crate::SystemClock;
use crate::tls_front::{TlsFront, TlsFrontHeader};
use crate::values::{SettingsError, Values};
use skein_fleet::account::{UserName, UserNameError};
use skein_fleet::client_address::TrustedProxies;
use std::time::Duration;

/// How a deployment is set up. Read once per instance.
#[derive(Clone)]
pub struct Settings {
    /// Keys that seal secrets at rest; see the store's sealing module.
    pub encryption_key: String,
    /// The bearer token of the bootstrap administrator.
    pub admin_token: String,
    /// The bearer token of the platform's own calls, such as the tick.
    pub service_token: String,
    /// Where clients reach the deployment (`https://iot.example.com`), for links and for the audience of device tokens;
    /// none means the host that a request names.
    pub public_url: Option<String>,
    /// The origins whose pages may call: each a scheme, a host and a port; `*` is all.
    pub cors_origins: Vec<String>,
    /// The fronts whose word is taken for where a request comes from.
    pub trusted_proxies: TrustedProxies,
    /// The front whose word is taken for the certificates of clients; none: nobody's is.
    pub tls_front: Option<TlsFront>,
    /// The address from which mail is sent as long as no super administrator chose another; none: there is none.
    pub mail_sender: Option<String>,
    /// How long telemetry is kept.
    pub telemetry_retention: Duration,
    /// Whether acknowledged writes survive only a crash of the process, and not loss of power.
    pub relaxed_durability: bool,
    /// Whether a device may name only templates that exist, and has to name one to be simulated.
    pub refuses_unknown_templates: bool,
    /// The clock, ahead of the system's by the variable `clock_offset_seconds`.
    pub clock: SystemClock,
}

impl Settings {
    /// Reads the variables of the component.
    pub async fn load() -> Result<Self, SettingsError> {
        Self::from_values(&Values::load(VARIABLES).await?)
    }

    /// Makes the settings of the variables' texts.
    fn from_values(values: &Values) -> Result<Self, SettingsError> {
        let value = |name| values.text(name);
        let secret = |name: &'static str| match value(name) {
            short if short.len() < MIN_SECRET_BYTES => {
                Err(SettingsError::Malformed { name, expected: "at least 32 characters long" })
            }
            secret => Ok(secret),
        };
        let public_url = value("public_url");
        if !public_url.is_empty() && !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err(SettingsError::Malformed { name: "public_url", expected: "an http or https URL" });
        }
        let days = "a whole number of days from 1 to 36500";
        let retention_days = values.number("telemetry_retention_days", 1..=36_500, days)?;
        Ok(Self {
            encryption_key: value("encryption_key"),
            admin_token: secret("admin_token")?,
            service_token: secret("service_token")?,
            public_url: (!public_url.is_empty()).then(|| public_url.trim_end_matches('/').to_owned()),
            cors_origins: origins(&value("cors_origins"))?,
            trusted_proxies: trusted_proxies(&value("trusted_proxies"))?,
            tls_front: match TlsFrontHeader::parse(&value("tls_front_header"))? {
                _ if value("tls_front_secret").is_empty() => None,
                header => Some(TlsFront { secret: secret("tls_front_secret")?, header }),
            },
            mail_sender: mail_sender(&value("mail_sender"))?,
            telemetry_retention: Duration::from_hours(retention_days * 24),
            relaxed_durability: match value("durability").as_str() {
                "full" => false,
                "normal" => true,
                _ => return Err(SettingsError::Malformed { name: "durability", expected: "full or normal" }),
            },
            refuses_unknown_templates: match value("unknown_templates").as_str() {
                "keep" => false,
                "refuse" => true,
                _ => return Err(SettingsError::Malformed { name: "unknown_templates", expected: "keep or refuse" }),
            },
            clock: SystemClock::ahead_by(Duration::from_secs(values.number(
                "clock_offset_seconds",
                0..=u64::MAX,
                "a whole number of seconds",
            )?)),
        })
    }
}

/// IP addresses and networks with commas between them.
fn trusted_proxies(text: &str) -> Result<TrustedProxies, SettingsError> {
    let expected = "a list of IP addresses and networks such as 10.0.0.0/8, with commas between them";
    TrustedProxies::parse(text).map_err(|_| SettingsError::Malformed { name: "trusted_proxies", expected })
}

/// An e-mail address, or nothing.
fn mail_sender(text: &str) -> Result<Option<String>, SettingsError> {
    match UserName::parse(text) {
        Ok(UserName::Email(address)) => Ok(Some(address)),
        Err(UserNameError::Missing) => Ok(None),
        Ok(UserName::Phone(_)) | Err(_) => {
            Err(SettingsError::Malformed { name: "mail_sender", expected: "an e-mail address" })
        }
    }
}

/// Origins with commas between them.
fn origins(text: &str) -> Result<Vec<String>, SettingsError> {
    let origins: Vec<String> =
        text.split(',').map(str::trim).filter(|origin| !origin.is_empty()).map(Into::into).collect();
    let is_origin = |origin: &String| {
        let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        origin == "*" || rest.is_some_and(|host| !host.is_empty() && !host.contains('/'))
    };
    if origins.iter().all(is_origin) {
        return Ok(origins);
    }
    let expected = "a list of origins such as https://app.example.com, with commas between them, or *";
    Err(SettingsError::Malformed { name: "cors_origins", expected })
}

const MIN_SECRET_BYTES: usize = 32;

const VARIABLES: &[&str] = &[
    "encryption_key",
    "admin_token",
    "service_token",
    "public_url",
    "cors_origins",
    "trusted_proxies",
    "tls_front_secret",
    "tls_front_header",
    "mail_sender",
    "telemetry_retention_days",
    "durability",
    "unknown_templates",
    "clock_offset_seconds",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(changed: &str, to: &str) -> Result<Settings, SettingsError> {
        Settings::from_values(&Values::of(VARIABLES, |name| match name {
            _ if name == changed => to,
            "public_url" | "cors_origins" | "trusted_proxies" | "tls_front_secret" | "mail_sender" => "",
            "tls_front_header" => "x-ssl-client-cert",
            "telemetry_retention_days" => "30",
            "durability" => "full",
            "unknown_templates" => "keep",
            "clock_offset_seconds" => "0",
            _ => "0123456789abcdef0123456789abcdef",
        }))
    }

    #[test]
    fn the_defaults_of_the_manifest_are_good() {
        let settings = settings("", "").unwrap();
        assert_eq!((settings.public_url, settings.mail_sender), (None, None));
        assert!(settings.tls_front.is_none());
        assert!(!settings.relaxed_durability && !settings.refuses_unknown_templates);
        assert_eq!(settings.telemetry_retention, Duration::from_hours(30 * 24));
    }

    #[test]
    fn what_means_nothing_is_refused_by_name() {
        for (name, value) in [
            ("admin_token", "short"),
            ("service_token", ""),
            ("public_url", "ftp://example.com"),
            ("telemetry_retention_days", "0"),
            ("telemetry_retention_days", "a week"),
            ("cors_origins", "https://app.example.com/path"),
            ("cors_origins", "app.example.com"),
            ("trusted_proxies", "front.example.com"),
            ("tls_front_secret", "short"),
            ("tls_front_header", "x-client-cert"),
            ("mail_sender", "nobody"),
            ("mail_sender", "+4915112345678"),
            ("durability", "yes"),
            ("unknown_templates", "refused"),
            ("clock_offset_seconds", "-1"),
        ] {
            let error = settings(name, value).err().unwrap().to_string();
            assert!(error.contains(name), "{name} = {value}: {error}");
        }
    }

    #[test]
    fn a_public_url_ends_without_a_slash() {
        assert_eq!(
            settings("public_url", "https://iot.example.com/").unwrap().public_url.unwrap(),
            "https://iot.example.com"
        );
    }
}
