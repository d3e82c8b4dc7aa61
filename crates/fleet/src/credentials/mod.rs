//! What devices, clients and services prove themselves with.
//!
//! One scheme word, `SharedAccessSignature`, serves three kinds of credential, each with a type of its own here:
//!
//! | kind | `sr` | `skn` | `se` | proof |
//! |---|---|---|---|---|
//! | [`ApiToken`] | application id | token id | milliseconds | 32 random bytes whose hash is stored |
//! | [`HubToken`] | `{hub}/devices/{deviceId}` | none | seconds | HMAC under the device's key |
//! | [`RegistrationToken`] | `{idScope}/registrations/{id}` | `registration` or none | seconds | HMAC under the device's key |
//!
//! People's programs sign their requests with an access key ([`RequestSignature`]), and carry a [`WebTokenKey`]'s token when
//! they signed in.
//!
//! Which kind of `SharedAccessSignature` is expected follows from the path of the request, never from the token. No error and no `Debug` here
//! shows a secret.

mod access_key;
mod api_token;
mod device_token;
mod error;
mod opaque_token;
mod request_signature;
mod shared_access_signature;
mod symmetric_key;
mod thumbprint;
mod web_token;

pub use access_key::{SecretAccessKey, is_access_key_id, new_access_key_id};
pub use api_token::{ApiToken, TokenHash};
pub use device_token::{HubToken, RegistrationToken};
pub use error::TokenError;
pub use opaque_token::OpaqueKind;
pub use request_signature::{RequestSignature, SIGNATURE_WINDOW, SignatureError, SignedRequest, SignedText};
pub use shared_access_signature::{MAXIMUM_LENGTH, SCHEME, SharedAccessSignature};
pub use symmetric_key::{KeyError, SymmetricKey};
pub use thumbprint::{Thumbprint, ThumbprintError};
pub use web_token::{WebTokenError, WebTokenKey, is_web_token, key_id};
