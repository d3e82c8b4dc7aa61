//! The tokens that clients of the API carry.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{SharedAccessSignature, TokenError};
use crate::identifier::TokenId;
use crate::random::Random;
use crate::time::Timestamp;

/// Thirteen digits of milliseconds are the years 2001 to 2286. Fewer are seconds, which belong to the tokens of
/// devices.
const MILLISECONDS: std::ops::RangeInclusive<i64> = 1_000_000_000_000..=9_999_999_999_999;

/// What must not stand in `sr` as it is. An application id, a GUID, has none of it.
const RESERVED: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'&').add(b'=').add(b'+');

/// `SharedAccessSignature sr=<appId>&sig=<signature>&skn=<tokenId>&se=<expiry>` (contract central §1.2).
///
/// What Azure signs is not published. Ours carries 32 random bytes in place of a signature, and we keep only their
/// hash: a stolen database gives no token away, and deleting the row revokes. So nothing but `sig` proves anything. The
/// text's own expiry can be edited by whoever holds it: the stored one counts.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken {
    application: String,
    id: TokenId,
    expiry: Timestamp,
    secret: [u8; 32],
}

impl ApiToken {
    /// A new token. Its expiry is moved into the years 2001 to 2286, which the form can hold.
    pub fn issue(application: &str, id: TokenId, expiry: Timestamp, random: &(impl Random + ?Sized)) -> Self {
        let mut secret = [0; 32];
        random.fill(&mut secret);
        let expiry = expiry.unix_millis().clamp(*MILLISECONDS.start(), *MILLISECONDS.end());
        Self { application: application.to_owned(), id, expiry: Timestamp::from_unix_millis(expiry), secret }
    }

    /// Reads the value of an `Authorization` header.
    pub fn parse(credential: &str) -> Result<Self, TokenError> {
        let signature = SharedAccessSignature::parse(credential)?;
        let application = signature.decoded_resource("an application")?;
        let name = signature.key_name().ok_or(TokenError::Missing { field: "skn" })?;
        let id = TokenId::new(name).map_err(|_| TokenError::Subject { field: "skn", expected: "an API token" })?;
        let expiry = signature
            .expiry_number(13)
            .filter(|millis| MILLISECONDS.contains(millis))
            .ok_or(TokenError::Expiry { unit: "milliseconds" })?;
        Ok(Self { application, id, expiry: Timestamp::from_unix_millis(expiry), secret: *signature.signature() })
    }

    /// The value of an `Authorization` header, which is what the client is given, once. It shows the secret.
    pub fn reveal(&self) -> String {
        let application = utf8_percent_encode(&self.application, RESERVED).to_string();
        let expiry = self.expiry.unix_millis().to_string();
        SharedAccessSignature::with_signature(&application, self.secret, &expiry, Some(self.id.as_str())).reveal()
    }

    /// The application that it says it is for.
    pub fn application(&self) -> &str {
        &self.application
    }

    /// The id that it says it has, by which the stored hash is found.
    pub fn id(&self) -> &TokenId {
        &self.id
    }

    /// When it says it ends.
    pub fn expiry(&self) -> Timestamp {
        self.expiry
    }

    /// What is stored of it. The secret is random and long, so that a plain hash is enough.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.secret).into())
    }
}

/// Without the secret.
impl fmt::Debug for ApiToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiToken")
            .field("application", &self.application)
            .field("id", &self.id)
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

/// The SHA-256 of a token's secret. Compared in constant time.
#[derive(Clone, Copy, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// As it was stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// To be stored.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::PredictableRandom;

    const APPLICATION: &str = "3efec0c5-1a0f-4a52-9a4a-6f5c1f9d4b1e";

    fn issue(seed: u64) -> ApiToken {
        ApiToken::issue(
            APPLICATION,
            TokenId::new("ci").unwrap(),
            Timestamp::from_unix_millis(1_795_340_157_123),
            &PredictableRandom::new(seed),
        )
    }

    #[test]
    fn its_text_has_the_form_of_the_contract() {
        let text = issue(1).reveal();
        assert!(text.starts_with(&format!("SharedAccessSignature sr={APPLICATION}&sig=")), "{text}");
        assert!(text.ends_with("%3D&skn=ci&se=1795340157123"), "{text}");
        let read = ApiToken::parse(&text).unwrap();
        assert_eq!(read, issue(1));
        assert_eq!(
            (read.application(), read.id().as_str(), read.expiry().unix_millis()),
            (APPLICATION, "ci", 1_795_340_157_123)
        );
    }

    #[test]
    fn the_hash_belongs_to_the_secret_alone() {
        let (one, other) = (issue(1), issue(2));
        assert_eq!(one.hash(), ApiToken::parse(&one.reveal().replace("skn=ci", "skn=x")).unwrap().hash());
        assert_ne!(one.hash(), other.hash());
        assert_eq!(TokenHash::from_bytes(*one.hash().as_bytes()), one.hash());
        assert!(!one.reveal().contains(&format!("{:?}", one.hash().as_bytes())));
    }

    #[test]
    fn a_token_of_another_kind_is_refused() {
        let text = issue(1).reveal();
        assert_eq!(ApiToken::parse(&text.replace("&skn=ci", "")), Err(TokenError::Missing { field: "skn" }));
        assert_eq!(
            ApiToken::parse(&text.replace("skn=ci", "skn=c_i")),
            Err(TokenError::Subject { field: "skn", expected: "an API token" })
        );
        for expiry in ["1795340157", "0795340157123", "17953401571230", "179534015712x"] {
            let edited = text.replace("1795340157123", expiry);
            assert_eq!(ApiToken::parse(&edited), Err(TokenError::Expiry { unit: "milliseconds" }), "{expiry}");
        }
    }

    #[test]
    fn it_does_not_show() {
        let token = issue(1);
        let fields = r#"id: TokenId("ci"), expiry: Timestamp(1795340157123), .."#;
        assert_eq!(format!("{token:?}"), format!("ApiToken {{ application: \"{APPLICATION}\", {fields} }}"));
        assert_eq!(format!("{:?}", token.hash()), "TokenHash(…)");
    }

    proptest! {
        #[test]
        fn what_is_issued_is_read_back(
            application in "\\PC{1,40}",
            id in "[a-zA-Z0-9-]{1,40}",
            expiry: i64,
            seed: u64,
        ) {
            let (id, expiry) = (TokenId::new(id).unwrap(), Timestamp::from_unix_millis(expiry));
            let token = ApiToken::issue(&application, id, expiry, &PredictableRandom::new(seed));
            prop_assert_eq!(ApiToken::parse(&token.reveal()), Ok(token));
        }
    }
}
