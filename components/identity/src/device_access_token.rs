//! Tokens that devices got for a signature with the key of their certificate (docs/skein.md).

use crate::authenticate::unavailable;
use crate::certificate;
use crate::instance::Instance;
use crate::principal::Found;
use skein_fleet::time::Clock;
use skein_identity_interface::{Call, Refusal};
use skein_store::Session;
use skein_store::device_access_tokens::find;
use skein_x509::CertificateChain;

/// Whose token it is, by what its certificates prove now: one that was revoked since proves nothing any more.
pub fn check(instance: &Instance, session: &Session, call: &Call, secret_hash: &[u8; 32]) -> Result<Found, Refusal> {
    let found = find(session, secret_hash).map_err(|error| unavailable(&error))?;
    let token = found.ok_or_else(|| Refusal::Invalid("the device access token is not known".into()))?;
    if token.expires_at <= instance.settings.clock.now() {
        return Err(Refusal::Expired);
    }
    let chain = CertificateChain::parse(&token.chain).map_err(|error| Refusal::Unavailable(error.to_string()))?;
    certificate::check(instance, session, call, &chain, Some(token.expires_at))
}
