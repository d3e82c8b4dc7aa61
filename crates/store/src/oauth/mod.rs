//! The OAuth 2 authorisation server: clients and codes.

mod clients;
mod codes;

pub use clients::{ClientChange, OAuthClient, create_client, delete_client, find_client, list_clients, update_client};
pub use codes::{NewAuthorizationCode, RedeemedCode, find_code, issue_code, use_code};
