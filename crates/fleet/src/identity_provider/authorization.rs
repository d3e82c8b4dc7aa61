//! The request with which a browser is sent to a provider (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1).

use super::{Protocol, Service};
use crate::outbound_url::OutboundUrlError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

/// What one request says.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationDetails<'a> {
    /// Where browsers are sent.
    pub endpoint: &'a str,
    /// What the provider calls us.
    pub client_id: &'a str,
    /// Where it sends browsers back to.
    pub redirect_uri: &'a str,
    /// What is asked for; none: what is usual.
    pub scope: Option<&'a str>,
    /// What comes back as it is.
    pub state: &'a str,
    /// What an id token repeats.
    pub nonce: &'a str,
    /// The verifier of PKCE, of which the provider is told the challenge.
    pub verifier: &'a str,
}

/// The code challenge of a verifier (RFC 7636 §4.2, S256).
pub fn code_challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Where the browser is sent.
pub fn authorization_url(service: &Service, details: &AuthorizationDetails<'_>) -> Result<Url, OutboundUrlError> {
    let mut url = Url::parse(details.endpoint).map_err(|_| OutboundUrlError::Form)?;
    {
        let mut query = url.query_pairs_mut();
        query.append_pair(service.client_parameter, details.client_id);
        query.append_pair("redirect_uri", details.redirect_uri);
        query.append_pair("response_type", "code");
        query.append_pair("scope", &scope(service, details.scope));
        query.append_pair("state", details.state);
        if service.protocol == Protocol::OpenIdConnect {
            query.append_pair("nonce", details.nonce);
        }
        if service.uses_pkce {
            query.append_pair("code_challenge", &code_challenge(details.verifier));
            query.append_pair("code_challenge_method", "S256");
        }
        query.extend_pairs(service.parameters);
    }
    url.set_fragment(service.fragment);
    Ok(url)
}

/// A scope as it is sent. Administrators write it with a plus or a space between its parts; without `openid` there is no
/// id token.
fn scope(service: &Service, given: Option<&str>) -> String {
    let given = given.unwrap_or(service.scope).replace('+', " ");
    let mut parts: Vec<&str> = given.split_whitespace().collect();
    if service.protocol == Protocol::OpenIdConnect && !parts.contains(&"openid") {
        parts.insert(0, "openid");
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity_provider::ProviderKind;
    use std::collections::BTreeMap;

    fn sent(kind: ProviderKind, endpoint: &str, scope: Option<&str>) -> (String, BTreeMap<String, String>) {
        let details = AuthorizationDetails {
            endpoint,
            client_id: "us",
            redirect_uri: "https://skein.example.com/cognitocallback",
            scope,
            state: "s",
            nonce: "n",
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        };
        let url = authorization_url(kind.service(), &details).unwrap();
        (url.to_string(), url.query_pairs().into_owned().collect())
    }

    #[test]
    fn an_open_id_provider_is_told_a_nonce_and_the_challenge_of_the_verifier() {
        let (url, query) =
            sent(ProviderKind::OpenIdConnect, "https://id.example.com/auth?tenant=1", Some("profile+email"));
        assert!(url.starts_with("https://id.example.com/auth?tenant=1&client_id=us&"), "{url}");
        let expected = [
            ("client_id", "us"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            ("nonce", "n"),
            ("redirect_uri", "https://skein.example.com/cognitocallback"),
            ("response_type", "code"),
            ("scope", "openid profile email"),
            ("state", "s"),
            ("tenant", "1"),
        ];
        assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        let (_, query) = sent(ProviderKind::Apple, "https://appleid.apple.com/auth/authorize", None);
        assert_eq!((query["response_mode"].as_str(), query["scope"].as_str()), ("form_post", "openid email"));
    }

    /// The examples of the documentation that the table names.
    #[test]
    fn the_others_are_told_what_they_document() {
        let (_, query) = sent(ProviderKind::GitHub, "https://github.com/login/oauth/authorize", None);
        assert_eq!(query["scope"], "read:user user:email");
        assert!(query.contains_key("code_challenge") && !query.contains_key("nonce"));
        let (url, query) = sent(ProviderKind::WeChatPc, "https://open.weixin.qq.com/connect/qrconnect", None);
        assert!(url.ends_with("#wechat_redirect"), "{url}");
        assert_eq!((query["appid"].as_str(), query["scope"].as_str()), ("us", "snsapi_login"));
        assert!(!query.contains_key("client_id") && !query.contains_key("code_challenge"));
    }
}
