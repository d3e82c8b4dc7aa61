//! The OAuth 2 authorisation server (contract `rainmaker.md`, OAuth).

mod app_clients;
mod authorization_code;
mod client_credentials;
mod cloud_user;
mod discovery;
mod identity_providers;
mod pages;
mod refresh;
