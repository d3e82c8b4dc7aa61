//! The front whose word is taken for the certificates of clients, as docs/operations.md explains it.

use crate::values::SettingsError;

/// A front that ends TLS and asks clients for certificates.
#[derive(Clone)]
pub struct TlsFront {
    /// What it shows with each certificate.
    pub secret: String,
    /// Where it writes the certificate down. Only there: what it passes on of a client in another header is not its word.
    pub header: TlsFrontHeader,
}

/// A header that fronts write certificates down in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFrontHeader {
    /// `X-SSL-Client-Cert`: PEM, percent-encoded, as nginx writes it.
    SslClientCert,
    /// `X-Forwarded-Client-Cert`, as Envoy writes it.
    ForwardedClientCert,
}

impl TlsFrontHeader {
    /// Its name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SslClientCert => "x-ssl-client-cert",
            Self::ForwardedClientCert => "x-forwarded-client-cert",
        }
    }

    /// The header of this name.
    pub(crate) fn parse(text: &str) -> Result<Self, SettingsError> {
        let known = [Self::SslClientCert, Self::ForwardedClientCert];
        known.into_iter().find(|header| text.eq_ignore_ascii_case(header.name())).ok_or(SettingsError::Malformed {
            name: "tls_front_header",
            expected: "x-ssl-client-cert or x-forwarded-client-cert",
        })
    }
}
