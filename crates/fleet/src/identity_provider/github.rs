//! GitHub's answers (<https://docs.github.com/en/rest/users/users#get-the-authenticated-user> and
//! <https://docs.github.com/en/rest/users/emails>).

use super::{Identity, IdentityError, ProviderEmail, ProviderKind};
use serde::Deserialize;

#[derive(Deserialize)]
struct User {
    id: u64,
}

#[derive(Deserialize)]
struct Address {
    email: String,
    primary: bool,
    verified: bool,
}

/// The identity of the answers of `/user` and `/user/emails`. The number of a user stays, the login may change hands.
pub fn github_identity(user: &[u8], emails: &[u8]) -> Result<Identity, IdentityError> {
    let user: User = serde_json::from_slice(user).map_err(|_| IdentityError::Form)?;
    let emails: Vec<Address> = serde_json::from_slice(emails).map_err(|_| IdentityError::Form)?;
    let primary = emails.iter().find(|email| email.primary);
    let email =
        ProviderEmail::of(primary.map(|email| email.email.as_str()), primary.is_some_and(|email| email.verified));
    Identity::new(ProviderKind::GitHub.service().issuer.unwrap_or_default(), &user.id.to_string(), email)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the documentation, shortened.
    const USER: &str = r#"{"login":"octocat","id":1,"node_id":"MDQ6VXNlcjE=","type":"User","email":"octocat@github.com","two_factor_authentication":true}"#;
    const EMAILS: &str = r#"[{"email":"octocat@github.com","verified":true,"primary":true,"visibility":"public"}]"#;

    #[test]
    fn the_primary_address_counts_when_it_is_verified() {
        let email = |emails: &str| github_identity(USER.as_bytes(), emails.as_bytes()).unwrap().email;
        let identity = github_identity(USER.as_bytes(), EMAILS.as_bytes()).unwrap();
        assert_eq!((identity.issuer.as_str(), identity.subject.as_str()), ("github", "1"));
        assert_eq!(identity.email, ProviderEmail::Verified("octocat@github.com".to_owned()));
        assert_eq!(email(&EMAILS.replace("\"verified\":true", "\"verified\":false")), ProviderEmail::Unverified);
        assert_eq!(email(&EMAILS.replace("\"primary\":true", "\"primary\":false")), ProviderEmail::Unknown);
        assert_eq!(email("[]"), ProviderEmail::Unknown);
        for (user, emails) in [("{}", EMAILS), (USER, r#"{"message":"Requires authentication"}"#), ("", "")] {
            assert_eq!(github_identity(user.as_bytes(), emails.as_bytes()), Err(IdentityError::Form), "{user}");
        }
    }
}
