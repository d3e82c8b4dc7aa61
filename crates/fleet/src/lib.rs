//! The domain of the fleet: what a device, a credential, a role, a filter and a telemetry message *are*, and what may
//! be done with them.
//!
//! Everything here is pure: no Spin, no I/O, no ambient time ([`time::Clock`] is given) and no ambient randomness
//! ([`random::Random`] is given). Nothing here knows an HTTP status or a dialect's error envelope. An error is an enum
//! whose text is fit for the client that caused it: it names the field or the position, and never repeats a secret.
//!
//! Positions in error texts count characters from 1, as a person would.

pub mod access;
pub mod account;
pub mod bulk_enrollment;
pub mod certificate_enrollment;
pub mod client_address;
pub mod command;
pub mod command_request;
pub mod credentials;
pub mod device;
pub mod device_group;
pub mod device_template;
pub mod etag;
pub mod event;
pub mod filter;
pub mod id;
pub mod identifier;
pub mod identity_provider;
pub mod legal_text;
pub mod merge_patch;
pub mod message;
pub mod oauth;
pub mod organization;
pub mod outbound_url;
pub mod page;
pub mod precondition;
pub mod random;
pub mod registration;
pub mod telemetry;
pub mod time;
pub mod twin;
