//! What a front that ends TLS writes down of the certificates that a client presented.

use crate::certificate::{CertificateChain, CertificateError};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use thiserror::Error;

/// Why such a header is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ForwardedError {
    /// The text behind the escapes is none.
    #[error("is not percent-encoded UTF-8")]
    Encoding,
    /// The certificates can not be read.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Not `name=value;name=value`.
    #[error("must have pairs of a name and a value with semicolons between them, as Envoy writes them")]
    Pairs,
    /// Several fronts wrote something down, and which of them saw the device nobody can tell.
    #[error("must have one element: let the first front set it and no other append to it")]
    Elements,
    /// The hash of a certificate proves nothing to us.
    #[error("must have the certificate: `Cert` or `Chain`")]
    NoCertificate,
    /// A name twice, or values that do not belong together.
    #[error("has values that contradict each other")]
    Contradiction,
}

/// Reads a certificate and, behind it, what was presented with it: PEM, percent-encoded, as nginx writes
/// `$ssl_client_escaped_cert`. PEM without escapes can not stand in a header; base64 of PEM or DER can.
pub fn escaped_certificate(value: &str) -> Result<CertificateChain, ForwardedError> {
    Ok(CertificateChain::parse(&decoded(value)?)?)
}

/// Reads `X-Forwarded-Client-Cert` as Envoy writes it when it sets the header anew (`SANITIZE_SET`): one element with `Cert`, the leaf, or
/// `Chain`, the leaf and what was presented with it, both percent-encoded PEM. Where `Hash` stands beside it, it must be that of the leaf.
pub fn envoy_certificate(value: &str) -> Result<CertificateChain, ForwardedError> {
    let mut known = Known::default();
    for (name, value) in pairs(value)? {
        let place = match name {
            name if name.eq_ignore_ascii_case("cert") => &mut known.certificate,
            name if name.eq_ignore_ascii_case("chain") => &mut known.chain,
            name if name.eq_ignore_ascii_case("hash") => &mut known.hash,
            // By, Subject, URI and DNS say what the certificate says itself.
            _ => continue,
        };
        if place.replace(value).is_some() {
            return Err(ForwardedError::Contradiction);
        }
    }
    known.read()
}

#[derive(Default)]
struct Known {
    certificate: Option<String>,
    chain: Option<String>,
    hash: Option<String>,
}

impl Known {
    fn read(self) -> Result<CertificateChain, ForwardedError> {
        let read = |text: Option<String>| text.map(|text| escaped_certificate(&text)).transpose();
        let (certificate, chain) = (read(self.certificate)?, read(self.chain)?);
        if let (Some(certificate), Some(chain)) = (&certificate, &chain)
            && certificate.leaf() != chain.leaf()
        {
            return Err(ForwardedError::Contradiction);
        }
        let found = chain.or(certificate).ok_or(ForwardedError::NoCertificate)?;
        match self.hash {
            Some(hash) if !hash.eq_ignore_ascii_case(&found.leaf().sha256_thumbprint()) => {
                Err(ForwardedError::Contradiction)
            }
            _ => Ok(found),
        }
    }
}

/// The pairs of one element. A value in quotation marks has a backslash before each quotation mark of its own.
fn pairs(value: &str) -> Result<Vec<(&str, String)>, ForwardedError> {
    let mut pairs = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let (name, behind) = rest.split_once('=').ok_or(ForwardedError::Pairs)?;
        if name.contains([',', ';', '"']) {
            return Err(if name.contains(',') { ForwardedError::Elements } else { ForwardedError::Pairs });
        }
        let (value, behind) = if let Some(quoted) = behind.strip_prefix('"') {
            unquoted(quoted)?
        } else {
            let (value, behind) = behind.split_at(behind.find([';', ',']).unwrap_or(behind.len()));
            (value.to_owned(), behind)
        };
        pairs.push((name.trim(), value));
        rest = match behind.chars().next() {
            None => "",
            Some(';') => behind.trim_start_matches(';'),
            Some(',') => return Err(ForwardedError::Elements),
            Some(_) => return Err(ForwardedError::Pairs),
        };
    }
    Ok(pairs)
}

/// The value up to the closing quotation mark, and what is behind it.
fn unquoted(text: &str) -> Result<(String, &str), ForwardedError> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((value, text.get(at + 1..).unwrap_or_default())),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    Err(ForwardedError::Pairs)
}

fn decoded(value: &str) -> Result<Cow<'_, str>, ForwardedError> {
    percent_decode_str(value.trim()).decode_utf8().map_err(|_| ForwardedError::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use rcgen::{CertificateParams, KeyPair};

    fn certificate() -> crate::Certificate {
        let key = KeyPair::generate().unwrap();
        let made = CertificateParams::default().self_signed(&key).unwrap();
        crate::Certificate::from_der(made.der()).unwrap()
    }

    fn escaped(text: &str) -> String {
        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
    }

    #[test]
    fn what_nginx_writes_is_read() {
        let one = certificate();
        assert_eq!(escaped_certificate(&escaped(&one.to_pem())).unwrap().leaf(), &one);
        assert_eq!(escaped_certificate("%FF"), Err(ForwardedError::Encoding));
        assert!(matches!(escaped_certificate("hello"), Err(ForwardedError::Certificate(_))));
    }

    #[test]
    fn what_envoy_writes_is_read() {
        let (one, other) = (certificate(), certificate());
        let (cert, both) = (escaped(&one.to_pem()), escaped(&(one.to_pem() + &other.to_pem())));
        let hash = one.sha256_thumbprint().to_lowercase();
        let whole = format!(
            "By=spiffe://a/b;Hash={hash};Cert=\"{cert}\";Chain=\"{both}\";Subject=\"CN=\\\"a, b; c=d\\\"\";URI=;DNS=x.example"
        );
        let chain = envoy_certificate(&whole).unwrap();
        assert_eq!((chain.leaf(), chain.others()), (&one, &[other][..]));
        assert_eq!(envoy_certificate(&format!("cert={cert}")).unwrap().leaf(), &one);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_read() {
        let (one, other) = (escaped(&certificate().to_pem()), escaped(&certificate().to_pem()));
        for (value, expected) in [
            (format!("Cert={one},Cert={other}"), ForwardedError::Elements),
            (format!("Cert=\"{one}\",By=x"), ForwardedError::Elements),
            (format!("By,Cert={one}"), ForwardedError::Elements),
            (format!("Cert={one};Cert={other}"), ForwardedError::Contradiction),
            (format!("Cert={one};Chain={other}"), ForwardedError::Contradiction),
            (format!("Cert={one};Hash=00"), ForwardedError::Contradiction),
            (format!("Cert=\"{one}"), ForwardedError::Pairs),
            (format!("Cert=\"{one}\"x"), ForwardedError::Pairs),
            ("Cert".to_owned(), ForwardedError::Pairs),
            ("Hash=00;By=x".to_owned(), ForwardedError::NoCertificate),
            (String::new(), ForwardedError::NoCertificate),
        ] {
            assert_eq!(envoy_certificate(&value), Err(expected), "{value}");
        }
    }
}
