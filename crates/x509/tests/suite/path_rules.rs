//! What is asked of each certificate in a path (contract central §8.4, RFC 5280 §4.2 and §6).

use crate::support::{Authority, NOW, chain, fixture};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType,
};
use skein_fleet::time::Timestamp;
use skein_x509::certificate::ExtensionError;
use skein_x509::path::{PathError, RuleError, find_path};
use skein_x509::{Certificate, PublicKeyError, ValidityError};

fn find(presented: &[&Certificate], trusted: &Certificate) -> Result<(), PathError> {
    find_path(&chain(presented), &[trusted], NOW).map(drop)
}

fn unknown_critical(parameters: &mut CertificateParams) {
    let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![0x05, 0x00]);
    extension.set_criticality(true);
    parameters.custom_extensions = vec![extension];
}

#[test]
fn a_leaf_is_for_client_authentication_if_it_says_what_it_is_for() {
    let root = Authority::root("root");
    for (purposes, right) in [
        (vec![ExtendedKeyUsagePurpose::ClientAuth], true),
        (vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth], true),
        (vec![ExtendedKeyUsagePurpose::Any], true),
        (vec![ExtendedKeyUsagePurpose::ServerAuth], false),
    ] {
        let device = root.device_of("d", |parameters| parameters.extended_key_usages = purposes.clone());
        let expected = if right { Ok(()) } else { Err(PathError::Leaf(RuleError::ClientAuthentication)) };
        assert_eq!(find(&[&device], &root.certificate), expected, "{purposes:?}");
    }
}

#[test]
fn a_leaf_has_one_common_name_of_at_most_64_characters() {
    let root = Authority::root("root");
    let error = || Err(PathError::Leaf(RuleError::CommonName));
    for (name, expected) in
        [("d".to_owned(), Ok(())), ("ü".repeat(64), Ok(())), ("d".repeat(65), error()), (String::new(), error())]
    {
        assert_eq!(find(&[&root.device(&name)], &root.certificate), expected, "{name}");
    }
    let two = root.device_of("d", |parameters| {
        parameters.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 3]), "second");
    });
    assert_eq!(find(&[&two], &root.certificate), error());
    assert_eq!(find(&[&fixture("name_none")], &root.certificate), error());
}

#[test]
fn a_leaf_has_a_key_that_is_taken() {
    // Its issuer is another; that is looked at after.
    let error = PathError::Leaf(RuleError::Key(PublicKeyError::RsaSize(1024)));
    assert_eq!(find(&[&fixture("proof_ed25519")], &fixture("ed25519")), Err(error));
}

#[test]
fn extensions_that_are_critical_must_be_understood() {
    let root = Authority::root("root");
    let error = || RuleError::Extension(ExtensionError::UnknownCritical("1.2.3.4".to_owned()));
    let device = root.device_of("d", unknown_critical);
    assert_eq!(find(&[&device], &root.certificate), Err(PathError::Leaf(error())));
    let between = root.authority_of("between", KeyPair::generate().unwrap(), unknown_critical);
    let device = between.device("d");
    assert_eq!(find(&[&device, &between.certificate], &root.certificate), Err(PathError::Issuer(error())));
    let strange = Authority::root_of("root", KeyPair::generate().unwrap(), unknown_critical);
    assert_eq!(find(&[&strange.device("d")], &strange.certificate), Err(PathError::Issuer(error())));
    // What is not critical may be anything, and a critical alternative name says nothing to us.
    let device = root.device_of("d", |parameters| {
        unknown_critical(parameters);
        parameters.custom_extensions[0].set_criticality(false);
        parameters.subject_alt_names = vec![SanType::DnsName("d.example".try_into().unwrap())];
    });
    assert_eq!(find(&[&device], &root.certificate), Ok(()));
    // Constraints of names are critical, and not understood.
    let constrained = root.authority_of("between", KeyPair::generate().unwrap(), |parameters| {
        let permitted = rcgen::GeneralSubtree::DnsName("example".to_owned());
        let constraints = rcgen::NameConstraints { permitted_subtrees: vec![permitted], excluded_subtrees: vec![] };
        parameters.name_constraints = Some(constraints);
    });
    let device = constrained.device("d");
    let error = RuleError::Extension(ExtensionError::UnknownCritical("2.5.29.30".to_owned()));
    assert_eq!(find(&[&device, &constrained.certificate], &root.certificate), Err(PathError::Issuer(error)));
}

#[test]
fn an_issuer_is_an_authority_that_may_sign() {
    let root = Authority::root("root");
    let issuer = |adjust: fn(&mut CertificateParams)| {
        let between = root.authority_of("between", KeyPair::generate().unwrap(), adjust);
        let device = between.device("d");
        let below = find(&[&device, &between.certificate], &root.certificate);
        // The same holds for the trusted one.
        assert_eq!(find(&[&device], &between.certificate), below);
        below.map_err(|error| match error {
            PathError::Issuer(rule) => rule,
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(issuer(|_| {}), Ok(()));
    assert_eq!(issuer(|parameters| parameters.is_ca = IsCa::NoCa), Err(RuleError::NotAuthority));
    assert_eq!(issuer(|parameters| parameters.is_ca = IsCa::ExplicitNoCa), Err(RuleError::NotAuthority));
    assert_eq!(issuer(|parameters| parameters.key_usages.clear()), Ok(()));
    assert_eq!(
        issuer(|parameters| parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature]),
        Err(RuleError::CertificateSigning)
    );
    assert_eq!(
        issuer(|parameters| parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]),
        Err(RuleError::ClientAuthentication)
    );
    let broken = |parameters: &mut CertificateParams| {
        parameters.key_usages.clear();
        parameters.custom_extensions = vec![CustomExtension::from_oid_content(&[2, 5, 29, 15], vec![0x05, 0x00])];
    };
    assert_eq!(issuer(broken), Err(RuleError::Extension(ExtensionError::Malformed("keyUsage"))));
}

#[test]
fn a_device_cannot_issue_devices() {
    let root = Authority::root("root");
    let key = KeyPair::generate().unwrap();
    let device = root.authority_of("d", key, |parameters| {
        parameters.is_ca = IsCa::NoCa;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    });
    assert_eq!(find(&[&device.certificate], &root.certificate), Ok(()));
    let forged = device.device("another");
    let error = PathError::Issuer(RuleError::NotAuthority);
    assert_eq!(find(&[&forged, &device.certificate], &root.certificate), Err(error));
}

/// OpenSSL made those of version 1, which rcgen does not.
#[test]
fn an_older_version_is_an_authority_only_where_it_is_trusted() {
    assert_eq!(find(&[&fixture("v1_device")], &fixture("v1")), Ok(()));
    let between = fixture("v1_issued");
    let device = fixture("v1_issued_device");
    assert_eq!(find(&[&device], &between), Ok(()));
    let error = PathError::Issuer(RuleError::NotAuthority);
    assert_eq!(find(&[&device, &between], &fixture("rsa_2048_sha256")), Err(error));
    // A device may be of version 1.
    assert_eq!(find(&[&between], &fixture("rsa_2048_sha256")), Ok(()));
}

#[test]
fn a_path_length_counts_the_authorities_below() {
    let limited = |most| {
        Authority::root_of("root", KeyPair::generate().unwrap(), |parameters| {
            parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(most));
        })
    };
    for (most, right) in [(0, false), (1, true), (2, true)] {
        let root = limited(most);
        assert_eq!(find(&[&root.device("d")], &root.certificate), Ok(()), "none below");
        let between = root.authority("between");
        let device = between.device("d");
        let expected = if right { Ok(()) } else { Err(PathError::Issuer(RuleError::PathLength(most))) };
        assert_eq!(find(&[&device, &between.certificate], &root.certificate), expected);
    }
    // An authority that certifies a new key of its own does not count.
    let root = limited(1);
    let own = root.authority("root");
    let between = own.authority("between");
    let device = between.device("d");
    let presented = [&device, &between.certificate, &own.certificate];
    assert_eq!(find(&presented, &root.certificate), Ok(()));
    // The constraint of an intermediate holds as well.
    let root = Authority::root("root");
    let upper = root.authority_of("upper", KeyPair::generate().unwrap(), |parameters| {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    });
    let lower = upper.authority("lower");
    let device = lower.device("d");
    let error = PathError::Issuer(RuleError::PathLength(0));
    assert_eq!(find(&[&device, &lower.certificate, &upper.certificate], &root.certificate), Err(error));
}

#[test]
fn each_certificate_is_valid_now() {
    let from_2020_to = |year| {
        move |parameters: &mut CertificateParams| {
            parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
            parameters.not_after = rcgen::date_time_ymd(year, 1, 1);
        }
    };
    let key = || KeyPair::generate().unwrap();
    let root = Authority::root_of("root", key(), from_2020_to(2050));
    let between = root.authority_of("between", key(), from_2020_to(2040));
    let device = between.device_of("d", from_2020_to(2030));
    let presented = chain(&[&device, &between.certificate]);
    let trusted = [&root.certificate];
    let at = |seconds| find_path(&presented, &trusted, Timestamp::from_unix_seconds(seconds)).map(drop);
    let end = device.validity().not_after;
    assert_eq!(at(end.unix_seconds() + 300), Ok(()));
    let error = PathError::Leaf(ValidityError::Expired(end).into());
    assert_eq!(at(end.unix_seconds() + 301), Err(error));
    let begin = device.validity().not_before;
    assert_eq!(at(begin.unix_seconds() - 300), Ok(()));
    let error = PathError::Leaf(ValidityError::NotYetValid(begin).into());
    assert_eq!(at(begin.unix_seconds() - 301), Err(error));

    // The issuers, under a device that outlives them.
    for (root_end, between_end) in [(2050, 2025), (2025, 2050)] {
        let root = Authority::root_of("root", key(), from_2020_to(root_end));
        let between = root.authority_of("between", key(), from_2020_to(between_end));
        let device = between.device_of("d", from_2020_to(2050));
        let expired = Timestamp::from_unix_seconds(1_735_689_600);
        let error = PathError::Issuer(ValidityError::Expired(expired).into());
        assert_eq!(find(&[&device, &between.certificate], &root.certificate), Err(error));
    }
}

#[test]
fn errors_say_which_certificate_and_why() {
    let root = Authority::root("root");
    let limited = root.authority_of("limited", KeyPair::generate().unwrap(), |parameters| {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    });
    let between = limited.authority("between");
    let below = between.device("d");
    for (presented, text) in [
        (
            vec![&root.device("")],
            "the certificate of the device must have exactly one common name, of 1 to 64 characters",
        ),
        (vec![&Authority::root("other").device("d")], "the chain does not lead to a verified signing certificate"),
        (
            vec![&Authority::root("root").device("d")],
            "a certificate in the chain has a signature that the key of the signer did not make",
        ),
        (
            vec![&below, &between.certificate, &limited.certificate],
            "the certificate of an issuer in the chain allows 0 intermediate certificates below it, and there are more",
        ),
    ] {
        assert_eq!(find(&presented, &root.certificate).unwrap_err().to_string(), text);
    }
}
