//! X.509 certificates as far as a registry of devices needs them: reading, the thumbprint, the common name.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::fmt::Write;
use thiserror::Error;
use x509_cert::der::asn1::{PrintableStringRef, TeletexStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::{Decode, DecodePem, Encode, EncodePem, pem::LineEnding};
use x509_cert::name::RelativeDistinguishedName;

/// The longest text that is looked at, in bytes. Certificates of devices have one or two kilobytes.
pub const MAXIMUM_LENGTH: usize = 64 * 1024;

const PEM_BEGIN: &str = "-----BEGIN CERTIFICATE-----";

/// Why a text is not a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CertificateError {
    /// Longer than [`MAXIMUM_LENGTH`].
    #[error("must have at most {MAXIMUM_LENGTH} characters")]
    TooLong,
    /// Neither PEM, nor base64 of PEM or DER.
    #[error("must be a certificate in PEM form, or the base64 of its PEM or DER form")]
    Encoding,
    /// More than one certificate in one text.
    #[error("must hold one certificate and not a chain")]
    Chain,
    /// The content is not that of a certificate.
    #[error("is not an X.509 certificate")]
    Malformed,
}

/// A certificate that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    parsed: x509_cert::Certificate,
    der: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate in any of the forms that clients send (contract `central.md` §4.3): base64 of a PEM file,
    /// base64 of DER, or PEM itself. White space inside the base64 does not count.
    pub fn parse(text: &str) -> Result<Self, CertificateError> {
        if text.len() > MAXIMUM_LENGTH {
            return Err(CertificateError::TooLong);
        }
        if text.contains(PEM_BEGIN) {
            return Self::from_pem(text);
        }
        let compact: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
        let bytes = STANDARD.decode(compact).map_err(|_| CertificateError::Encoding)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) if text.contains(PEM_BEGIN) => Self::from_pem(text),
            _ => Self::from_der(&bytes),
        }
    }

    fn from_pem(text: &str) -> Result<Self, CertificateError> {
        if text.matches(PEM_BEGIN).count() > 1 {
            return Err(CertificateError::Chain);
        }
        // Tools write a description in front of the block and blank lines behind it.
        let block = text.find(PEM_BEGIN).and_then(|begin| text.get(begin..)).unwrap_or(text).trim_end();
        let parsed = x509_cert::Certificate::from_pem(block).map_err(|_| CertificateError::Malformed)?;
        let der = parsed.to_der().map_err(|_| CertificateError::Malformed)?;
        Ok(Self { parsed, der })
    }

    fn from_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        let parsed = x509_cert::Certificate::from_der(bytes).map_err(|_| CertificateError::Malformed)?;
        Ok(Self { parsed, der: bytes.to_vec() })
    }

    /// SHA-1 over the DER, 40 upper-case hexadecimal characters.
    pub fn sha1_thumbprint(&self) -> String {
        Sha1::digest(&self.der).iter().fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02X}");
            text
        })
    }

    /// The PEM form.
    pub fn to_pem(&self) -> String {
        self.parsed.to_pem(LineEnding::LF).unwrap_or_default()
    }

    /// The common name of the subject, if it has exactly one.
    pub fn common_name(&self) -> Option<String> {
        let subject = self.parsed.tbs_certificate().subject();
        let mut names = subject
            .iter_rdn()
            .flat_map(RelativeDistinguishedName::iter)
            .filter(|attribute| attribute.oid == COMMON_NAME);
        let value = &names.next()?.value;
        if names.next().is_some() {
            return None;
        }
        let text = value
            .decode_as::<Utf8StringRef<'_>>()
            .map(|text| text.as_str().to_owned())
            .or_else(|_| value.decode_as::<PrintableStringRef<'_>>().map(|text| text.as_str().to_owned()))
            .or_else(|_| value.decode_as::<TeletexStringRef<'_>>().map(|text| text.as_str().to_owned()));
        text.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `openssl req -x509 -subj /O=Contoso/CN=sensor-01`, and the thumbprint with `openssl x509 -fingerprint`.
    const SENSOR: &str = "\
-----BEGIN CERTIFICATE-----
MIIBpDCCAUmgAwIBAgIUSIYS5qzgfG2mheTt52kA8FVBV4owCgYIKoZIzj0EAwIw
JjEQMA4GA1UECgwHQ29udG9zbzESMBAGA1UEAwwJc2Vuc29yLTAxMCAXDTI2MTEy
MjEwNDUxN1oYDzIxMjYxMDI5MTA0NTE3WjAmMRAwDgYDVQQKDAdDb250b3NvMRIw
EAYDVQQDDAlzZW5zb3ItMDEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATk8rtc
l4QQRkk9d87ZMdnTiN9teTN9rRPc1FLPOAY2QPPCQtZ/nsWqvhxu3nWCuEEdv2MD
jrrkIDHDTUrUlA8ko1MwUTAdBgNVHQ4EFgQUatCG3PBPKJmMJxAIjlxNVMi/KfEw
HwYDVR0jBBgwFoAUatCG3PBPKJmMJxAIjlxNVMi/KfEwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNJADBGAiEAjC02tyWmxqNHwpeyf0d+8HMpsnLrQkpKGmKe
Mh1NS74CIQCrkNuYlDUPEU2GXhcQTPYd437YumRNlZEPvmQtT9NWCQ==
-----END CERTIFICATE-----
";
    const SENSOR_THUMBPRINT: &str = "874A0704BABE70A59935BED5105B7D4A9C91D708";

    /// Its subject is `/CN=a/CN=b`.
    const TWO_NAMES: &str = "\
-----BEGIN CERTIFICATE-----
MIIBhzCCAS2gAwIBAgIUZ+KvRZH9l5Thn51DbTcWzMM1AA0wCgYIKoZIzj0EAwIw
GDEKMAgGA1UEAwwBYTEKMAgGA1UEAwwBYjAgFw0yNjExMjIxMDQ1MTdaGA8yMTI2
MTAyOTEwNDUxN1owGDEKMAgGA1UEAwwBYTEKMAgGA1UEAwwBYjBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABOTyu1yXhBBGST13ztkx2dOI3215M32tE9zUUs84BjZA
88JC1n+exaq+HG7edYK4QR2/YwOOuuQgMcNNStSUDySjUzBRMB0GA1UdDgQWBBRq
0Ibc8E8omYwnEAiOXE1UyL8p8TAfBgNVHSMEGDAWgBRq0Ibc8E8omYwnEAiOXE1U
yL8p8TAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIF5Z96waRz57
E46fhM25odJj8yMFMbJQZbtXLai+1/Z6AiEA+7T19MxOrbd8tGbFA7zu6mxzxNeG
xf/jtdqz0lHub8w=
-----END CERTIFICATE-----
";

    #[test]
    fn a_certificate_reads_the_same_in_every_encoding() {
        let der = Certificate::parse(SENSOR).unwrap().der;
        let encoded = STANDARD.encode(SENSOR);
        let lines: Vec<&str> = encoded.as_bytes().chunks(60).map(|line| str::from_utf8(line).unwrap()).collect();
        let wrapped = lines.join("\r\n");
        let described = format!("subject=CN = sensor-01\n{SENSOR}\n\n");
        for text in [SENSOR, &STANDARD.encode(SENSOR), &wrapped, &STANDARD.encode(&der), &described] {
            let certificate = Certificate::parse(text).unwrap();
            assert_eq!(certificate.sha1_thumbprint(), SENSOR_THUMBPRINT, "{text}");
            assert_eq!(certificate.common_name().as_deref(), Some("sensor-01"));
            assert_eq!(certificate.to_pem(), SENSOR);
        }
    }

    #[test]
    fn what_is_no_single_certificate_is_refused() {
        let cut = SENSOR.replace("MIIB", "MIIC");
        for (text, error) in [
            ("", CertificateError::Malformed),
            ("not base64!", CertificateError::Encoding),
            ("AAAA", CertificateError::Malformed),
            (cut.as_str(), CertificateError::Malformed),
            (&format!("{SENSOR}{TWO_NAMES}"), CertificateError::Chain),
            (&"A".repeat(MAXIMUM_LENGTH + 1), CertificateError::TooLong),
        ] {
            assert_eq!(Certificate::parse(text).unwrap_err(), error, "{}", text.len());
        }
    }

    #[test]
    fn of_two_common_names_neither_is_the_one() {
        assert_eq!(Certificate::parse(TWO_NAMES).unwrap().common_name(), None);
    }
}
