//! Tokens that say nothing: 32 random bytes behind a prefix, stored as their hash.

use crate::random::Random;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What a token is for. Its prefix tells scanners of secrets what they found, and us which table to look into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpaqueKind {
    /// New access tokens for a session.
    Refresh,
    /// Calls of a program in the name of who made the token.
    Api,
    /// Tokens for an OAuth client, once.
    AuthorizationCode,
    /// An OAuth client's proof of itself.
    ClientSecret,
    /// A certificate for a new device.
    Claim,
    /// Calls of a device that signed a nonce with the key of its certificate.
    DeviceAccess,
}

impl OpaqueKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "skein_rt_",
            Self::Api => "skein_at_",
            Self::AuthorizationCode => "skein_ac_",
            Self::ClientSecret => "skein_cs_",
            Self::Claim => "skein_ct_",
            Self::DeviceAccess => "skein_dt_",
        }
    }

    /// A new token and its hash.
    pub fn issue(self, random: &impl Random) -> (String, [u8; 32]) {
        let mut secret = [0; 32];
        random.fill(&mut secret);
        (format!("{}{}", self.prefix(), URL_SAFE_NO_PAD.encode(secret)), Sha256::digest(secret).into())
    }

    /// The hash of a token of this kind; none if the text is none.
    pub fn hash(self, token: &str) -> Option<[u8; 32]> {
        let secret = URL_SAFE_NO_PAD.decode(token.trim().strip_prefix(self.prefix())?).ok()?;
        (secret.len() == 32).then(|| Sha256::digest(secret).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::PredictableRandom;

    #[test]
    fn a_token_leads_to_its_hash_and_only_as_what_it_is() {
        let (token, hash) = OpaqueKind::Api.issue(&PredictableRandom::new(1));
        assert!(token.starts_with("skein_at_") && token.len() == 9 + 43);
        assert_eq!(OpaqueKind::Api.hash(&format!(" {token}\n")), Some(hash));
        assert_eq!(OpaqueKind::Refresh.hash(&token), None);
        assert_eq!(OpaqueKind::Api.hash(&token[..token.len() - 1]), None);
        assert_eq!(OpaqueKind::Api.hash("skein_at_"), None);
    }
}
