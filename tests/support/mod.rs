//! What the tests stand on: the application as a process, an HTTP client, and the credentials that devices make.

#![allow(dead_code, unused_imports, reason = "each test target uses a part of it")]

mod answer;
mod application;
mod authority;
mod call;
mod certificates;
mod deployment;
mod device_token;
mod errors;
mod exchanged_secrets;
mod host;
mod oauth;
mod open_id_provider;
mod organization;
mod paths;
mod person;
mod place;
mod polling;
mod scenery;
mod secrets;
mod signer;
mod sqld;
mod tls_front;
mod unique;

pub use answer::Answer;
pub use application::{Application, SECRET_VARIABLES};
pub use authority::{Authority, subject};
pub use call::{Api, Call};
pub use certificates::{TestCertificate, certificate, thumbprint};
pub use deployment::{Deployment, Storage, shared, shared_application};
pub use device_token::{DeviceToken, derived_key, random_key};
pub use host::Guarded;
pub use oauth::{Browser, CALLBACK, OAuthClient, parameter, pkce};
pub use open_id_provider::{CLIENT_ID, CLIENT_SECRET, OpenIdProvider};
pub use organization::{Organization, shared_organization};
pub use paths::{encoded, events, preview, stable};
pub use person::{Person, Tokens, another_code, code_for, messages_to};
pub use place::Place;
pub use polling::{let_remembered_credentials_end, rfc3339, unix_now, wait_until};
pub use scenery::{Device, created, organization_token, project_groups, static_group, token_with_roles};
pub use secrets::Secrets;
pub use signer::Signer;
pub use tls_front::TlsFront;
pub use unique::unique;

/// The GUIDs of the built-in roles, which clients have hard-coded (contract `central.md` §1.2).
pub mod role {
    pub const ADMINISTRATOR: &str = "ca310b8d-2f4a-44e0-a36e-957c202cd8d4";
    pub const BUILDER: &str = "344138e9-8de4-4497-8c54-5237e96d6aaf";
    pub const OPERATOR: &str = "ae2c9854-393b-4f97-8c42-479d70ce626e";
    pub const ORG_ADMIN: &str = "c495eb57-eb18-489e-9802-62c474e5645c";
    pub const ORG_OPERATOR: &str = "b4935647-30e4-4ed3-9074-dcac66c2f8ef";
    pub const ORG_VIEWER: &str = "84cc62c1-dabe-49d3-b16e-8b291232b285";
}
