//! X.509 as a registry of devices needs it: certificates and requests are read, checked and issued here.
//!
//! Everything is pure: no I/O, no ambient time (`now` is given) and no ambient randomness (what needs random bytes takes
//! a [`skein_fleet::random::Random`] or the bytes). The structures are read by `x509-cert`, the mathematics is that of
//! the `RustCrypto` crates; nothing here parses by itself. An error's text is fit for the client that caused it: it names
//! the check and never repeats a secret.
//!
//! | a question | where |
//! |---|---|
//! | what does this certificate say? | [`Certificate`], [`CertificateChain`] |
//! | may it be a group's signing certificate? | [`signing_certificate`] |
//! | does the client hold the private key of it? | [`proof`] |
//! | which group vouches for this device? | [`path`] |
//! | is this signature right? | [`PublicKey::verify`], [`SignatureAlgorithm`] |
//! | which certificates does a front say that it saw? | [`forwarded`] |
//! | may this request have a certificate, and which? | [`CertificateRequest`], [`issue`], [`PrivateKey`] |
//!
//! What the checks cost is said at [`PublicKey::verify`].

pub mod certificate;
mod encoding;
pub mod forwarded;
pub mod issue;
pub mod path;
mod private_key;
pub mod proof;
mod public_key;
mod request;
mod signature;
mod signed;
pub mod signing_certificate;
mod validity;

pub use certificate::{Certificate, CertificateChain, CertificateError};
pub use encoding::MAXIMUM_LENGTH;
pub use private_key::{PrivateKey, PrivateKeyError, Signer, SigningError};
pub use public_key::{KeyAlgorithm, MAXIMUM_RSA_BITS, MINIMUM_RSA_BITS, PublicKey, PublicKeyError};
pub use request::{CertificateRequest, RequestError};
pub use signature::{Hash, MAXIMUM_SALT_LENGTH, SignatureAlgorithm, SignatureError};
pub use validity::{VALIDITY_SKEW, Validity, ValidityError};
