//! The OAuth 2 authorisation server (contract `rainmaker.md`, OAuth), with as much of OpenID Connect as clients need to
//! find it and to check an id token.
//!
//! `/authorize` checks what a client asks for and sends the browser to `/login`; `/login` finds out who the person is and
//! shows what is asked for; `/consent` sends a code back to the client; `/token` takes it. What one page tells the next is
//! sealed in a field of its form and bound to the browser by a cookie, so nothing is kept before the code. Who signs in with
//! an identity provider is sent there by `/authorize` or `/login` and comes back to `/cognitocallback`; see [`broker`].

pub mod authorize;
pub mod broker;
mod client;
pub mod consent;
pub mod discovery;
mod form;
mod grants;
pub mod login;
mod pages;
mod providers;
mod request;
pub mod token;
pub mod userinfo;
