//! People: signing up and in, sessions, and what belongs to an account (contract `rainmaker.md` §2).

pub mod administered;
mod attempts;
mod custom_data;
mod guests;
mod login;
mod logout;
mod passwords;
mod printed;
mod secrets;
mod sign_up;
mod signing_keys;
mod user;
mod user_deletion;
pub mod user_update;
