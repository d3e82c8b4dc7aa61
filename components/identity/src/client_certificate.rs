//! Certificates that clients presented to a front that ends TLS, which Spin does not ask for (contract `central.md` §8.4, §14).
//!
//! What the front writes down is believed together with the secret that the deployment shares with it, and is nothing
//! without: whoever reaches the application past the front can write the same header.

use crate::authenticate::{MAX_CREDENTIAL_BYTES, header_of_at_most};
use crate::certificate;
use crate::instance::Instance;
use crate::principal::Found;
use crate::secret_token::same;
use skein_identity_interface::{Call, Refusal};
use skein_runtime::TlsFrontHeader;
use skein_store::Session;
use skein_x509::forwarded::{envoy_certificate, escaped_certificate};

/// The header of the secret that a front shows.
const SECRET: &str = "x-tls-front-secret";

/// The longest header of certificates, in bytes: eight certificates with RSA keys of 4096 bits, escaped.
const MAX_CERTIFICATE_BYTES: usize = 64 * 1024;

/// A certificate that a front shows.
pub struct Forwarded<'a> {
    header: TlsFrontHeader,
    text: &'a str,
}

impl<'a> Forwarded<'a> {
    /// That of the call. [`Refusal::Missing`] where nobody shows one, or there is no front.
    pub fn of(instance: &Instance, call: &'a Call) -> Result<Self, Refusal> {
        let Some(front) = &instance.settings.tls_front else { return Err(Refusal::Missing) };
        if !same(header_of_at_most(call, SECRET, MAX_CREDENTIAL_BYTES)?, &front.secret) {
            return Err(Refusal::Invalid("the secret of the TLS front is not the one that is set".into()));
        }
        let text = header_of_at_most(call, front.header.name(), MAX_CERTIFICATE_BYTES)?;
        Ok(Self { header: front.header, text })
    }

    /// Under what it is remembered.
    pub fn credential(&self) -> (&'static str, &'a str) {
        (self.header.name(), self.text)
    }

    /// Who it proves.
    pub fn check(&self, instance: &Instance, session: &Session, call: &Call) -> Result<Found, Refusal> {
        let read = match self.header {
            TlsFrontHeader::SslClientCert => escaped_certificate,
            TlsFrontHeader::ForwardedClientCert => envoy_certificate,
        };
        let chain = read(self.text).map_err(|error| Refusal::Invalid(error.to_string()))?;
        certificate::check(instance, session, call, &chain, None)
    }
}
