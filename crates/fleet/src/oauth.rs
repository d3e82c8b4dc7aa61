//! Rules of OAuth 2 that need nothing but the request.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use url::Url;

/// The greatest number of characters of a redirect URI.
pub const MAX_REDIRECT_URI: usize = 2048;

/// Why a URI is none that a code may be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RedirectUriError {
    /// It is no absolute URI, or too long.
    #[error("must be an absolute URI of {MAX_REDIRECT_URI} characters at the most")]
    Form,
    /// It has a fragment, which the code would be hidden in.
    #[error("must not have a fragment")]
    Fragment,
    /// The browser would run it, or send the code in the clear.
    #[error("must be https, an app's own scheme, or http to this machine")]
    Scheme,
}

/// Schemes that a browser does something else with than visit a place or open an app.
const NO_PLACES: [&str; 9] = ["about", "blob", "data", "file", "filesystem", "ftp", "javascript", "vbscript", "ws"];

/// Checks a URI that a client wants to be sent back to.
pub fn check_redirect_uri(text: &str) -> Result<(), RedirectUriError> {
    let url = Url::parse(text).map_err(|_| RedirectUriError::Form)?;
    if text.len() > MAX_REDIRECT_URI || text.chars().any(|character| character.is_control() || character == ' ') {
        return Err(RedirectUriError::Form);
    }
    if url.fragment().is_some() {
        return Err(RedirectUriError::Fragment);
    }
    match url.scheme() {
        "http" if !is_this_machine(&url) => Err(RedirectUriError::Scheme),
        scheme if NO_PLACES.contains(&scheme) || scheme == "wss" => Err(RedirectUriError::Scheme),
        _ => Ok(()),
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The redirect URI with more in its query.
pub fn with_parameters(redirect_uri: &str, parameters: &[(&str, &str)]) -> Result<String, RedirectUriError> {
    let mut url = Url::parse(redirect_uri).map_err(|_| RedirectUriError::Form)?;
    url.query_pairs_mut().extend_pairs(parameters);
    Ok(url.into())
}

/// The lengths that a code verifier may have (RFC 7636 §4.1).
const VERIFIER: std::ops::RangeInclusive<usize> = 43..=128;

/// Whether a text can be a code challenge of the method S256: the base64 of a SHA-256.
pub fn is_code_challenge(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|hash| hash.len() == 32)
}

/// Whether the verifier is what the challenge was made of (RFC 7636 §4.6, S256).
pub fn verifies(challenge: &str, verifier: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let made = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    VERIFIER.contains(&verifier.len())
        && verifier.bytes().all(unreserved)
        && made.as_bytes().ct_eq(challenge.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_to_places_that_can_keep_them() {
        for good in [
            "https://app.example.com/cb?x=1",
            "http://127.0.0.1:8080/cb",
            "http://localhost/",
            "http://[::1]/",
            "rainmaker://com.espressif/callback",
            "app://x",
        ] {
            assert_eq!(check_redirect_uri(good), Ok(()), "{good}");
        }
        for (bad, error) in [
            ("/cb", RedirectUriError::Form),
            ("https://a/ b", RedirectUriError::Form),
            ("https://a/#f", RedirectUriError::Fragment),
            ("http://app.example.com/", RedirectUriError::Scheme),
            ("http://127.0.0.1.example.com/", RedirectUriError::Scheme),
            ("javascript:alert(1)", RedirectUriError::Scheme),
            ("data:text/html,x", RedirectUriError::Scheme),
        ] {
            assert_eq!(check_redirect_uri(bad), Err(error), "{bad}");
        }
        let long = |length: usize| format!("https://a/{}", "x".repeat(length - 10));
        assert_eq!(check_redirect_uri(&long(MAX_REDIRECT_URI)), Ok(()));
        assert_eq!(check_redirect_uri(&long(MAX_REDIRECT_URI + 1)), Err(RedirectUriError::Form));
    }

    #[test]
    fn what_is_sent_back_joins_the_query() {
        let uri = with_parameters("app://x/cb?a=1", &[("code", "c"), ("state", "a b&c")]).unwrap();
        assert_eq!(uri, "app://x/cb?a=1&code=c&state=a+b%26c");
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_met_by_its_verifier_alone() {
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(is_code_challenge(challenge) && verifies(challenge, verifier));
        assert!(!verifies(challenge, &verifier.replace('d', "e")));
        assert!(!verifies(&URL_SAFE_NO_PAD.encode(Sha256::digest("short")), "short"));
        assert!(!is_code_challenge("x") && !is_code_challenge(verifier.get(1..).unwrap()));
    }
}
