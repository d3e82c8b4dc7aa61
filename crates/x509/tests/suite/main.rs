//! The crate against certificates of rcgen, made while the tests run, and of OpenSSL, from `tests/fixtures`.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod certificate;
mod issue;
mod path;
mod path_rules;
mod private_key;
mod proof;
mod request;
mod signature;
mod signing_certificate;
mod support;
