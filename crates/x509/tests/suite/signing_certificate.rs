//! The checks of a group's certificate (contract central §4.3).

use crate::support::{Authority, NOW, fixture};
use rcgen::{BasicConstraints, IsCa, KeyPair};
use skein_fleet::time::Timestamp;
use skein_x509::certificate::ExtensionError;
use skein_x509::signing_certificate::{SigningCertificateError, check, check_authority};
use skein_x509::{Certificate, PublicKeyError, SignatureError, ValidityError};

fn adjusted(adjust: impl FnOnce(&mut rcgen::CertificateParams)) -> Certificate {
    Authority::root_of("root", KeyPair::generate().unwrap(), adjust).certificate
}

#[test]
fn authorities_of_each_key_that_is_taken_pass() {
    for name in ["rsa_2048_sha256", "rsa_4096_sha256", "p256_sha256", "p384_sha384", "ed25519", "pss_key", "v1"] {
        assert_eq!(check(&fixture(name), NOW), Ok(()), "{name}");
    }
    // The signature of a root by itself proves nothing, so its algorithm is not looked at.
    assert_eq!(check(&fixture("rsa_sha1"), NOW), Ok(()));
    let intermediate = Authority::root("root").authority("between");
    assert_eq!(check(&intermediate.certificate, NOW), Ok(()));
}

#[test]
fn each_failure_is_named() {
    let no_constraints = adjusted(|parameters| parameters.is_ca = IsCa::NoCa);
    let no_authority = adjusted(|parameters| parameters.is_ca = IsCa::ExplicitNoCa);
    let broken = adjusted(|parameters| {
        parameters.is_ca = IsCa::NoCa;
        let constraints = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 19], vec![0x05, 0x00]);
        parameters.custom_extensions = vec![constraints];
    });
    let sha1 = SignatureError::Unsupported("RSA over SHA-1".to_owned());
    for (certificate, error) in [
        (no_constraints, SigningCertificateError::NotAuthority),
        (no_authority, SigningCertificateError::NotAuthority),
        (fixture("v3_no_constraints"), SigningCertificateError::NotAuthority),
        (broken, ExtensionError::Malformed("basicConstraints").into()),
        (fixture("v1_issued"), SigningCertificateError::NotSelfSigned),
        (fixture("v1_sha1"), SigningCertificateError::OwnSignature(sha1)),
        (fixture("rsa_1024"), PublicKeyError::RsaSize(1024).into()),
        (fixture("p521"), PublicKeyError::Unsupported("EC P-521".to_owned()).into()),
    ] {
        assert_eq!(check(&certificate, NOW), Err(error.clone()), "{error}");
    }
}

#[test]
fn a_version_1_certificate_that_only_bears_its_own_name_is_not_self_signed() {
    let mut der = fixture("v1").der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    let certificate = Certificate::from_der(&der).unwrap();
    assert!(certificate.is_self_issued());
    assert_eq!(check_authority(&certificate), Err(SigningCertificateError::NotSelfSigned));
}

#[test]
fn validity_is_looked_at_before_the_rest() {
    let (before, after) = (Timestamp::from_unix_seconds(1_500_000_000), Timestamp::from_unix_seconds(4_800_000_000));
    let certificate = fixture("v3_no_constraints");
    let validity = certificate.validity();
    let early = ValidityError::NotYetValid(validity.not_before);
    assert_eq!(check(&certificate, before), Err(early.into()));
    assert_eq!(early.to_string(), "is not valid before 2020-01-01T00:00:00.000Z");
    let late = ValidityError::Expired(validity.not_after);
    assert_eq!(check(&certificate, after), Err(late.into()));
    assert_eq!(late.to_string(), "is not valid after 2120-01-01T00:00:00.000Z");
}

#[test]
fn the_authority_is_looked_at_before_the_key() {
    let leaf = adjusted(|parameters| parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    assert_eq!(check(&leaf, NOW), Ok(()), "a path length is no obstacle");
    assert_eq!(check(&fixture("dsa"), NOW), Err(PublicKeyError::Unsupported("DSA".to_owned()).into()));
}
