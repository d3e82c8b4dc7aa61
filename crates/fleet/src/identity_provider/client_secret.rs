//! Apple's client secret: a token that we sign ourselves
//! (<https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret>).

use crate::credentials::{WebTokenError, WebTokenKey};
use crate::time::Timestamp;
use serde_json::json;
use std::time::Duration;

/// Who the secret is for.
const AUDIENCE: &str = "https://appleid.apple.com";
/// How long it is good: for one request. Apple takes up to six months.
const LIFE: Duration = Duration::from_mins(5);

/// A fresh secret. `pkcs8` is the private key in DER; whoever has it can sign in as the client.
pub fn apple_client_secret(
    team_id: &str,
    key_id: &str,
    client_id: &str,
    pkcs8: &[u8],
    now: Timestamp,
) -> Result<String, WebTokenError> {
    let claims = json!({
        "iss": team_id, "iat": now.unix_seconds(), "exp": now.saturating_add(LIFE).unix_seconds(), "aud": AUDIENCE,
        "sub": client_id,
    });
    WebTokenKey::es256(key_id, pkcs8).sign(claims.as_object().ok_or(WebTokenError::Malformed)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity_provider::id_token::tests::{ec_private, ec_public};
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
    use serde_json::Value;

    #[test]
    fn the_secret_says_what_apple_wants_and_is_signed_with_the_key() {
        let now = Timestamp::from_unix_millis(1_795_340_157_000);
        let secret = apple_client_secret("TEAM567890", "KEY4567890", "com.example.app", &ec_private(), now).unwrap();
        let header = decode_header(&secret).unwrap();
        assert_eq!((header.alg, header.kid.as_deref()), (Algorithm::ES256, Some("KEY4567890")));
        let mut validation = Validation::new(Algorithm::ES256);
        validation.validate_exp = false;
        validation.set_audience(&["https://appleid.apple.com"]);
        let key = DecodingKey::from_jwk(&serde_json::from_value(ec_public()).unwrap()).unwrap();
        let claims = decode::<Value>(&secret, &key, &validation).unwrap().claims;
        assert_eq!((claims["iss"].as_str(), claims["sub"].as_str()), (Some("TEAM567890"), Some("com.example.app")));
        assert_eq!((claims["iat"].as_i64(), claims["exp"].as_i64()), (Some(1_795_340_157), Some(1_795_340_457)));
        assert_eq!(apple_client_secret("t", "k", "c", b"x", now), Err(WebTokenError::Key));
    }
}
