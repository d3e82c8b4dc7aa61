//! The OAuth 2 authorisation server: clients and codes, and the identity providers behind it.

mod clients;
mod codes;
mod identity_links;
mod identity_metadata;
mod identity_providers;
mod identity_requests;

pub use clients::{ClientChange, OAuthClient, create_client, delete_client, find_client, list_clients, update_client};
pub use codes::{NewAuthorizationCode, RedeemedCode, find_code, issue_code, use_code};
pub use identity_links::{LinkChanges, LinkedAccount, account_of_identity};
pub use identity_metadata::{IdentityMetadata, find_identity_metadata, keep_identity_metadata};
pub use identity_providers::{
    IdentityProvider, MAX_IDENTITY_PROVIDERS, ProviderOutcome, create_identity_provider, delete_identity_provider,
    find_identity_provider, list_identity_providers, update_identity_provider,
};
pub use identity_requests::{find_identity_request, keep_identity_request, use_identity_request};
