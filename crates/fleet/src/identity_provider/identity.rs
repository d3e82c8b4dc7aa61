//! Who a provider says that somebody is.

use crate::account::UserName;
use serde_json::{Map, Value};
use thiserror::Error;

/// The greatest number of characters of a subject (OpenID Connect Core §2).
pub const MAX_SUBJECT: usize = 255;

/// Why an answer tells of nobody. The texts are for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdentityError {
    /// It has another form than the provider documents.
    #[error("the provider's answer is not understood")]
    Form,
    /// It names nobody.
    #[error("the provider's answer has no subject of 1 to {MAX_SUBJECT} characters")]
    Subject,
    /// It is a refusal.
    #[error("the provider refused")]
    Refused,
}

/// What a provider says of somebody's e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderEmail {
    /// Nothing.
    Unknown,
    /// It has one, and does not say that it is the person's own.
    Unverified,
    /// It is the person's own. As accounts have it.
    Verified(String),
}

/// Somebody, as a provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who says so.
    pub issuer: String,
    /// Who it is. Unique within the issuer.
    pub subject: String,
    /// The e-mail address.
    pub email: ProviderEmail,
}

impl Identity {
    /// An identity with a subject that can be one.
    pub fn new(issuer: &str, subject: &str, email: ProviderEmail) -> Result<Self, IdentityError> {
        if subject.is_empty() || subject.chars().count() > MAX_SUBJECT {
            return Err(IdentityError::Subject);
        }
        Ok(Self { issuer: issuer.to_owned(), subject: subject.to_owned(), email })
    }
}

impl ProviderEmail {
    /// Of an address and whether the provider says that it is the person's own. What accounts can not have as their name
    /// is as good as none.
    pub fn of(address: Option<&str>, is_verified: bool) -> Self {
        match address.map(UserName::parse) {
            Some(Ok(UserName::Email(address))) if is_verified => Self::Verified(address),
            Some(Ok(UserName::Email(_))) => Self::Unverified,
            _ => Self::Unknown,
        }
    }
}

/// The identity that claims tell (OpenID Connect Core §5.1).
pub fn identity_of_claims(issuer: &str, claims: &Map<String, Value>) -> Result<Identity, IdentityError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    // Apple writes "true".
    let is_verified = match claims.get("email_verified") {
        Some(Value::Bool(is_verified)) => *is_verified,
        Some(Value::String(text)) => text == "true",
        _ => false,
    };
    Identity::new(issuer, text("sub").unwrap_or_default(), ProviderEmail::of(text("email"), is_verified))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_counts_when_the_provider_says_that_it_is_verified() {
        let email = |claims: &Value| identity_of_claims("i", claims.as_object().unwrap()).unwrap().email;
        let verified = ProviderEmail::Verified("ada@example.com".to_owned());
        assert_eq!(email(&json!({ "sub": "1", "email": "Ada@Example.com", "email_verified": true })), verified);
        assert_eq!(email(&json!({ "sub": "1", "email": "ada@example.com", "email_verified": "true" })), verified);
        for not in [json!(false), json!("false"), json!(1), json!(null), json!("TRUE")] {
            let claims = json!({ "sub": "1", "email": "ada@example.com", "email_verified": not });
            assert_eq!(email(&claims), ProviderEmail::Unverified, "{not}");
        }
        assert_eq!(email(&json!({ "sub": "1", "email": "ada@example.com" })), ProviderEmail::Unverified);
        for nothing in [json!({ "sub": "1" }), json!({ "sub": "1", "email": "+4915100000001", "email_verified": true })]
        {
            assert_eq!(email(&nothing), ProviderEmail::Unknown);
        }
    }

    #[test]
    fn a_subject_has_its_length() {
        let subject = |subject: &str| Identity::new("i", subject, ProviderEmail::Unknown).map(drop);
        assert_eq!(subject(&"x".repeat(MAX_SUBJECT)), Ok(()));
        assert_eq!(subject(&"x".repeat(MAX_SUBJECT + 1)), Err(IdentityError::Subject));
        assert_eq!(identity_of_claims("i", &Map::new()), Err(IdentityError::Subject));
    }
}
