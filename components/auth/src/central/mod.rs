//! The Central dialect (contract `central.md` §1.2, 5).

pub mod api_token;
mod api_token_body;
mod api_token_retry;
pub mod organization;
mod organization_body;
pub mod role_assignments;
pub mod roles;
pub mod user;
mod user_body;
