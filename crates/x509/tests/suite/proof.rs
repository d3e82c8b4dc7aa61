//! The proof of possession (contract central §4.3).

use crate::support::{Authority, NOW, fixture};
use rcgen::DnType;
use skein_fleet::time::Timestamp;
use skein_x509::proof::{ProofError, verify_proof};
use skein_x509::{SignatureError, ValidityError};

const CODE: &str = "0123456789ABCDEF";

#[test]
fn a_certificate_of_the_code_signed_by_the_authority_is_the_proof() {
    for (authority, proof) in
        [("rsa_2048_sha256", "proof_rsa"), ("rsa_2048_sha256", "proof_pss"), ("ed25519", "proof_ed25519")]
    {
        assert_eq!(verify_proof(&fixture(authority), &fixture(proof), CODE, NOW), Ok(()), "{proof}");
    }
    // Nothing is asked of what the proof itself may do.
    let root = Authority::root("root");
    assert_eq!(verify_proof(&root.certificate, &root.authority(CODE).certificate, CODE, NOW), Ok(()));
}

#[test]
fn each_failure_is_named() {
    let (root, namesake, other) = (Authority::root("root"), Authority::root("root"), Authority::root("other"));
    let two_names = root.device_of(CODE, |parameters| {
        parameters.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 3]), "second");
    });
    for (proof, error) in [
        (root.device("another"), ProofError::CommonName),
        (root.device(&CODE.to_lowercase()), ProofError::CommonName),
        (root.device(&format!("{CODE} ")), ProofError::CommonName),
        (root.device(""), ProofError::CommonName),
        (two_names, ProofError::CommonName),
        (other.device(CODE), ProofError::Issuer),
        (namesake.device(CODE), SignatureError::Mismatch.into()),
    ] {
        assert_eq!(verify_proof(&root.certificate, &proof, CODE, NOW), Err(error.clone()), "{error}");
    }
    let error = verify_proof(&fixture("rsa_2048_sha256"), &fixture("proof_sha1"), CODE, NOW).unwrap_err();
    assert_eq!(
        error.to_string(),
        "must be signed with the private key of the signing certificate: it is signed with RSA over SHA-1, which is not accepted"
    );
    let self_signed = Authority::root(CODE);
    assert_eq!(verify_proof(&root.certificate, &self_signed.certificate, CODE, NOW), Err(ProofError::Issuer));
}

#[test]
fn it_must_be_valid_now() {
    let root = Authority::root("root");
    let proof = root.device_of(CODE, |parameters| {
        parameters.not_before = rcgen::date_time_ymd(2026, 11, 23);
        parameters.not_after = rcgen::date_time_ymd(2026, 11, 24);
    });
    let validity = proof.validity();
    let at = |timestamp: Timestamp, skew: i64| {
        let now = Timestamp::from_unix_seconds(timestamp.unix_seconds() + skew);
        verify_proof(&root.certificate, &proof, CODE, now)
    };
    assert_eq!(at(validity.not_before, -300), Ok(()));
    assert_eq!(at(validity.not_before, -301), Err(ValidityError::NotYetValid(validity.not_before).into()));
    assert_eq!(at(validity.not_after, 300), Ok(()));
    assert_eq!(at(validity.not_after, 301), Err(ValidityError::Expired(validity.not_after).into()));
}
