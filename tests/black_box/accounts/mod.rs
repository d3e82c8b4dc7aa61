//! People: signing up and in, sessions, and what belongs to an account (contract `rainmaker.md` §2).

pub mod administered;
mod administered_members;
mod attempts;
mod custom_data;
mod guests;
mod hashing;
mod login;
mod logout;
mod many_addresses;
mod oauth_only;
mod passwords;
mod printed;
mod same_cost;
mod secrets;
mod signing_keys;
mod token_groups;
mod user;
mod user_deletion;
mod user_tokens;
pub mod user_update;
