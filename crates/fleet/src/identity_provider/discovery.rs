//! What a provider publishes of itself (OpenID Connect Discovery 1.0 §3 and §4).

use serde::Deserialize;
use thiserror::Error;

/// Where a provider's document is, below its issuer.
const PATH: &str = "/.well-known/openid-configuration";

/// Why a provider can not be worked with. The texts are for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DiscoveryError {
    /// It is no document of a provider.
    #[error("the document of discovery is not understood: {0}")]
    Form(String),
    /// Somebody else speaks.
    #[error("the document of discovery names another issuer")]
    Issuer,
}

/// What we need to know of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Discovery {
    /// Who it is.
    pub issuer: String,
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    /// Where a code becomes tokens.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Where more is told of somebody.
    pub userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

impl Discovery {
    /// Reads the document of the provider that has this issuer.
    pub fn parse(document: &[u8], issuer: &str) -> Result<Self, DiscoveryError> {
        let discovery: Self =
            serde_json::from_slice(document).map_err(|error| DiscoveryError::Form(error.to_string()))?;
        if discovery.issuer == issuer { Ok(discovery) } else { Err(DiscoveryError::Issuer) }
    }

    /// Whether our secret goes into a header; otherwise it goes into the form. A provider that says nothing takes the
    /// header (§3).
    pub fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_ref();
        methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
    }
}

/// Where the document of an issuer is.
pub fn discovery_url(issuer: &str) -> String {
    format!("{}{PATH}", issuer.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> serde_json::Value {
        json!({
            "issuer": "https://id.example.com/", "authorization_endpoint": "https://id.example.com/auth",
            "token_endpoint": "https://id.example.com/token", "jwks_uri": "https://id.example.com/jwks",
            "userinfo_endpoint": "https://id.example.com/me", "more": 1,
        })
    }

    #[test]
    fn the_issuer_has_to_be_the_one_that_was_asked_for() {
        let parse = |issuer| Discovery::parse(document().to_string().as_bytes(), issuer);
        assert_eq!(parse("https://id.example.com/").unwrap().token_endpoint, "https://id.example.com/token");
        assert_eq!(parse("https://id.example.com"), Err(DiscoveryError::Issuer));
        assert!(matches!(Discovery::parse(b"<html>", "x"), Err(DiscoveryError::Form(_))));
        assert!(matches!(Discovery::parse(br#"{"issuer":"x"}"#, "x"), Err(DiscoveryError::Form(_))));
        assert_eq!(discovery_url("https://id.example.com/"), "https://id.example.com/.well-known/openid-configuration");
        assert_eq!(discovery_url("https://a.example/b"), "https://a.example/b/.well-known/openid-configuration");
    }

    #[test]
    fn the_secret_goes_where_the_provider_takes_it() {
        let takes_basic = |methods: Option<&[&str]>| {
            let mut document = document();
            if let Some(methods) = methods {
                document["token_endpoint_auth_methods_supported"] = json!(methods);
            }
            Discovery::parse(document.to_string().as_bytes(), "https://id.example.com/").unwrap().takes_basic()
        };
        assert!(takes_basic(None) && takes_basic(Some(&["client_secret_post", "client_secret_basic"])));
        assert!(!takes_basic(Some(&["client_secret_post"])));
    }
}
