//! Calls of administrators (contract `rainmaker.md` §S and "Super-admin end-points").

mod administered;
pub mod administrator;
pub mod app_clients;
pub mod change_sender_email;
pub mod change_super_admin;
pub mod cognito_domain;
pub mod custom_data;
pub mod deployment_settings;
pub mod event_filter;
mod event_filter_fields;
mod identity_provider_fields;
mod identity_provider_target;
pub mod identity_providers;
pub mod mail_failures;
pub mod message_template;
mod message_template_codes;
pub mod ses_verified_email;
pub mod terms_policy;
pub mod user_deletion;
pub mod user_list;
pub mod user_summary;
pub mod users;
