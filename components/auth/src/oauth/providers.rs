//! What a client offers people to sign in with.

use super::authorize::OWN_ACCOUNTS;
use skein_kernel::{ApiError, RequestContext};
use skein_store::oauth::{IdentityProvider, OAuthClient, list_identity_providers};

/// The ways that a client offers.
pub struct Offer {
    /// The accounts of the deployment, with their passwords.
    pub own_accounts: bool,
    /// The identity providers, in the order in which they were set up.
    pub providers: Vec<IdentityProvider>,
}

impl Offer {
    /// What this client offers of what the deployment has.
    pub fn of(request: &RequestContext, client: &OAuthClient) -> Result<Self, ApiError> {
        let own_accounts = client.providers.iter().any(|name| name == OWN_ACCOUNTS);
        // Most clients offer nothing else, and there is nothing to look up.
        let has_others = client.providers.iter().any(|name| name != OWN_ACCOUNTS);
        let mut providers = if has_others { list_identity_providers(&request.session)? } else { Vec::new() };
        providers.retain(|provider| client.providers.contains(&provider.name));
        Ok(Self { own_accounts, providers })
    }

    /// The provider that is called so, in any case.
    pub fn provider(&self, name: &str) -> Option<&IdentityProvider> {
        self.providers.iter().find(|provider| provider.name.eq_ignore_ascii_case(name))
    }
}
