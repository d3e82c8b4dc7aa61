//! Reading certificates and chains.

use crate::support::{Authority, chain, fixture, fixture_text, parameters};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use rcgen::{KeyPair, SerialNumber};
use skein_fleet::time::Timestamp;
use skein_x509::certificate::{BasicConstraints, ExtensionError, MAXIMUM_CERTIFICATES};
use skein_x509::{Certificate, CertificateChain, CertificateError, MAXIMUM_LENGTH};
use x509_cert::der::asn1::{AnyRef, BitStringRef};
use x509_cert::der::{Decode, Encode};

/// Not one of the fixtures, so that its thumbprints stay when they are made anew. Made with `openssl req -x509 -subj /O=Contoso/CN=sensor-01`, the thumbprints with `openssl x509 -fingerprint`.
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
const SHA1_THUMBPRINT: &str = "874A0704BABE70A59935BED5105B7D4A9C91D708";
const SHA256_THUMBPRINT: &str = "0F48CC124AA22874235F0CFFE15DA182E0EABF4A1045665DA3F4C783D3F0AE4E";

#[test]
fn a_certificate_reads_the_same_in_every_encoding() {
    let certificate = Certificate::parse(SENSOR).unwrap();
    let der = certificate.der();
    let encoded = STANDARD.encode(SENSOR);
    let lines: Vec<&str> = encoded.as_bytes().chunks(60).map(|line| str::from_utf8(line).unwrap()).collect();
    let wrapped = lines.join("\r\n");
    let described = format!("subject=CN = sensor-01\n{SENSOR}\n\n");
    let windows = SENSOR.replace('\n', "\r\n");
    let one_line = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----", STANDARD.encode(der));
    for text in [SENSOR, &encoded, &wrapped, &STANDARD.encode(der), &described, &windows, &one_line] {
        let read = Certificate::parse(text).unwrap();
        assert_eq!(read, certificate, "{text}");
        assert_eq!(read.sha1_thumbprint(), SHA1_THUMBPRINT);
        assert_eq!(read.sha256_thumbprint(), SHA256_THUMBPRINT);
        assert_eq!(read.common_name().as_deref(), Some("sensor-01"));
        assert_eq!(read.to_pem(), SENSOR);
    }
}

#[test]
fn what_is_no_single_certificate_is_refused() {
    let cut = SENSOR.replace("MIIB", "MIIC");
    let key = KeyPair::generate().unwrap().serialize_pem();
    for (text, error) in [
        ("", CertificateError::Malformed),
        ("not base64!", CertificateError::Encoding),
        (&key, CertificateError::Encoding),
        ("AAAA", CertificateError::Malformed),
        (cut.as_str(), CertificateError::Malformed),
        (&SENSOR[..100], CertificateError::Malformed),
        (&format!("{SENSOR}{SENSOR}"), CertificateError::Chain),
        (&"A".repeat(MAXIMUM_LENGTH + 1), CertificateError::TooLong),
        (&"A".repeat(MAXIMUM_LENGTH), CertificateError::Malformed),
    ] {
        assert_eq!(Certificate::parse(text).unwrap_err(), error, "{}", text.len());
    }
    let mut der = Certificate::parse(SENSOR).unwrap().der().to_vec();
    der.push(0);
    assert_eq!(Certificate::from_der(&der), Err(CertificateError::Malformed));
    der.resize(MAXIMUM_LENGTH + 1, 0);
    assert_eq!(Certificate::from_der(&der), Err(CertificateError::TooLong));
}

#[test]
fn the_common_name_is_read_in_each_type_of_text() {
    for kind in ["printable", "teletex", "bmp", "utf8"] {
        assert_eq!(fixture(&format!("name_{kind}")).common_name().as_deref(), Some("sensor-01"), "{kind}");
    }
    assert_eq!(fixture("name_beyond_ascii").common_name().as_deref(), Some("Fühler-東京"));
    for none in ["two", "two_in_one", "none"] {
        assert_eq!(fixture(&format!("name_{none}")).common_name(), None, "{none}");
    }
    assert_eq!(fixture("p256_sha256").common_name().as_deref(), Some("p256_sha256"), "beside an organization");
}

#[test]
fn names_are_compared_as_they_are_written() {
    let (printable, utf8) = (fixture("name_printable"), fixture("name_utf8"));
    assert!(printable.is_self_issued() && utf8.is_self_issued());
    assert_ne!(printable.subject(), utf8.subject());
    let root = Authority::root("root");
    let device = root.device("d");
    assert_eq!(device.issuer(), root.certificate.subject());
    assert!(!device.is_self_issued());
}

#[test]
fn numbers_times_and_versions_are_those_of_the_certificate() {
    assert_eq!(fixture("serial_zero").serial_number(), [0]);
    assert_eq!(fixture("serial_negative").serial_number(), [0xFB]);
    assert_eq!(fixture("serial_long").serial_number().len(), 20);
    assert_eq!((fixture("v1").version(), fixture("p256_sha256").version()), (1, 3));
    let validity = fixture("v1").validity();
    assert_eq!(validity.not_before.to_string(), "2020-01-01T00:00:00.000Z");
    assert_eq!(validity.not_after.to_string(), "2120-01-01T00:00:00.000Z");

    let root = Authority::root("root");
    let device = root.device_of("d", |parameters| {
        parameters.serial_number = Some(SerialNumber::from_slice(&[1, 2, 3]));
        parameters.not_after = rcgen::date_time_ymd(9999, 12, 31);
    });
    assert_eq!(device.serial_number(), [1, 2, 3]);
    assert_eq!(device.validity().not_after, Timestamp::MAX);
}

#[test]
fn extensions_are_read_when_they_are_asked_for() {
    let root = Authority::root("root");
    let constraints = BasicConstraints { is_authority: true, path_length: None };
    assert_eq!(root.certificate.basic_constraints(), Ok(Some(constraints)));
    assert_eq!(root.certificate.may_sign_certificates(), Ok(true));
    let device = root.device("d");
    assert_eq!(device.basic_constraints(), Ok(None));
    assert_eq!((device.may_sign_certificates(), device.may_authenticate_clients()), (Ok(true), Ok(true)));
    assert_eq!(device.authority_key_identifier(), root.certificate.subject_key_identifier());
    assert!(device.authority_key_identifier().unwrap().is_some());

    let broken = root.device_of("d", |parameters| {
        parameters.custom_extensions =
            vec![rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 19], vec![0x30, 0x03, 0x01])];
    });
    assert_eq!(broken.basic_constraints(), Err(ExtensionError::Malformed("basicConstraints")));
    let twice = root.device_of("d", |parameters| {
        let usage = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 15], vec![0x03, 0x02, 0x02, 0x04]);
        parameters.custom_extensions = vec![usage.clone(), usage];
    });
    assert_eq!(twice.may_sign_certificates(), Err(ExtensionError::Malformed("keyUsage")));
}

/// A time in the longer form before 2050 is against RFC 5280, and x509-cert writes it in the shorter one. The thumbprint and
/// the signature are those of what was sent.
#[test]
fn what_is_against_the_rules_but_readable_keeps_its_bytes() {
    let root = Authority::root("root");
    let der = root.device("d").der().to_vec();
    let [content, algorithm, signature] = parts(&der);
    let mut content = content.value().to_vec();
    let short = b"\x17\x0d750101000000Z";
    let at = content.windows(short.len()).position(|window| window == short).expect("notBefore of rcgen");
    content.splice(at..at + short.len(), *b"\x18\x0f19750101000000Z");
    // The length of the validity, one byte in front of the times, grows by two.
    content[at - 1] += 2;
    let content = sequence(&content);
    let mut longer = content.clone();
    longer.extend(algorithm.to_der().unwrap());
    longer.extend(
        BitStringRef::from_bytes(signature.decode_as::<BitStringRef<'_>>().unwrap().raw_bytes())
            .unwrap()
            .to_der()
            .unwrap(),
    );
    let longer = sequence(&longer);

    let certificate = Certificate::from_der(&longer).unwrap();
    assert_eq!(certificate.validity().not_before.to_string(), "1975-01-01T00:00:00.000Z");
    assert_eq!(certificate.der(), longer);
    assert_eq!(Certificate::parse(&certificate.to_pem()).unwrap(), certificate);
    // What was signed had the shorter form.
    assert!(certificate.verify_issued_by(&root.certificate).is_err());
    assert_ne!(x509_cert::Certificate::from_der(&longer).unwrap().to_der().unwrap(), longer);
}

fn parts(der: &[u8]) -> [AnyRef<'_>; 3] {
    Vec::<AnyRef<'_>>::from_der(der).unwrap().try_into().unwrap()
}

fn sequence(content: &[u8]) -> Vec<u8> {
    AnyRef::new(x509_cert::der::Tag::Sequence, content).unwrap().to_der().unwrap()
}

#[test]
fn a_chain_is_read_from_one_text_or_from_a_list() {
    let root = Authority::root("root");
    let between = root.authority("between");
    let device = between.device("d");
    let presented = chain(&[&device, &between.certificate, &root.certificate]);
    assert_eq!(presented.leaf(), &device);
    assert_eq!(presented.others(), [between.certificate, root.certificate]);
    let text = presented.to_pem();
    let shown = text.replace("-----BEGIN", " 1 s:CN = x\n   i:CN = y\n-----BEGIN");
    for text in [text.clone(), STANDARD.encode(&text), shown] {
        assert_eq!(CertificateChain::parse(&text), Ok(presented.clone()), "{text}");
    }
    let alone = CertificateChain::parse(&STANDARD.encode(device.der())).unwrap();
    assert_eq!((alone.leaf(), alone.others().len()), (&device, 0));
}

#[test]
fn a_chain_has_at_least_one_certificate_and_at_most_eight() {
    let device = Authority::root("root").device("d");
    let text = |count| device.to_pem().repeat(count);
    assert_eq!(CertificateChain::parse(&text(MAXIMUM_CERTIFICATES)).unwrap().others().len(), 7);
    assert_eq!(CertificateChain::parse(&text(MAXIMUM_CERTIFICATES + 1)), Err(CertificateError::ChainLength));
    assert!(CertificateChain::from_ders(&[device.der(); MAXIMUM_CERTIFICATES]).is_ok());
    assert_eq!(
        CertificateChain::from_ders(&[device.der(); MAXIMUM_CERTIFICATES + 1]),
        Err(CertificateError::ChainLength)
    );
    assert_eq!(CertificateChain::from_ders::<&[u8]>(&[]), Err(CertificateError::ChainLength));
    assert_eq!(CertificateChain::parse(""), Err(CertificateError::Malformed));
    assert_eq!(CertificateChain::parse("!"), Err(CertificateError::Encoding));
    assert_eq!(CertificateChain::parse(&"A".repeat(MAXIMUM_LENGTH + 1)), Err(CertificateError::TooLong));
    let broken = format!("{}{}", device.to_pem(), fixture_text("v1").replace("MII", "MIJ"));
    assert_eq!(CertificateChain::parse(&broken), Err(CertificateError::Malformed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_name_and_number_survive_the_way_through_pem(name in "[ -~]{1,64}", serial in any::<[u8; 16]>()) {
        let mut wanted = parameters(&name);
        wanted.serial_number = Some(SerialNumber::from_slice(&serial));
        let made = wanted.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let certificate = Certificate::parse(&made.pem()).unwrap();
        prop_assert_eq!(certificate.der(), &made.der()[..]);
        prop_assert_eq!(certificate.common_name(), Some(name));
        prop_assert_eq!(&Certificate::parse(&certificate.to_pem()).unwrap(), &certificate);
        prop_assert_eq!(certificate.verify_issued_by(&certificate), Ok(()));
    }
}
