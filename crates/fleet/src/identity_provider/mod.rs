//! Identity providers: other people's services that say who somebody is. What each of them wants and answers, as data and
//! as pure functions; who asks them is the component that signs people in.

mod authorization;
mod client_secret;
mod discovery;
mod github;
mod id_token;
mod identity;
mod service;
mod wechat;

pub use authorization::{AuthorizationDetails, authorization_url, code_challenge};
pub use client_secret::apple_client_secret;
pub use discovery::{Discovery, DiscoveryError, discovery_url};
pub use github::github_identity;
pub use id_token::{ExpectedToken, IdTokenError, verify_id_token};
pub use identity::{Identity, IdentityError, ProviderEmail, identity_of_claims};
pub use service::{Protocol, ProviderKind, Service};
pub use wechat::{WeChatToken, wechat_identity, wechat_token};
