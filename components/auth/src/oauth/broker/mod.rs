//! Identity providers: people come back from one instead of giving a password (contract `rainmaker.md`, OAuth).
//!
//! [`begin`] sends the browser to the provider; [`callback`] takes the code that it comes back with, asks the provider who
//! that is, finds the account, and goes on as `/login` does. What was asked for waits in the database meanwhile, sealed and
//! bound to the browser, since WeChat repeats no `state` of more than 128 characters; it is used once.

pub mod begin;
pub mod callback;
mod calls;
mod github;
mod metadata;
mod open_id;
mod wechat;
