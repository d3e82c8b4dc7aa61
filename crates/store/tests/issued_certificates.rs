//! What is written down of certificates and of the tokens by which they are claimed.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::certificate_enrollment::{CertificateStatus, MAXIMUM_CERTIFICATES_OF_DEVICE};
use skein_fleet::time::Timestamp;
use skein_store::audit::Change;
use skein_store::claim_tokens::{
    ClaimOutcome, Claimant, CreateOutcome, MAX_CLAIM_TOKENS, NewClaimToken, Standing, claim, create, end, find,
};
use skein_store::devices::{self, Outcome};
use skein_store::issued_certificates::{
    IssueOutcome, NewAuthority, NewIssuedCertificate, PresentedCertificate, establish, issue, presented, revoke,
};
use skein_store::{Executor, Value};
use std::time::Duration;
use support::{Fixture, NOW, Precondition, Scope, by, named};

const END: Timestamp = Timestamp::from_unix_millis(1_826_876_157_000);

fn certificate(fixture: &Fixture, number: u32) -> NewIssuedCertificate {
    let authority = NewAuthority {
        der: vec![1],
        sha256_thumbprint: "AA".into(),
        private_key: b"a private key of an authority".to_vec().into(),
    };
    let keeping = (&fixture.sealer, &fixture.random);
    NewIssuedCertificate {
        serial_number: format!("{number:032X}"),
        sha256_thumbprint: format!("{number:064X}"),
        der: vec![2],
        authority_pk: establish(&fixture.session, &authority, keeping, &by()).unwrap().authority.pk,
        public_key_hash: number.to_be_bytes().to_vec(),
        not_before: NOW,
        not_after: END,
    }
}

fn token(number: u32) -> NewClaimToken {
    let mut secret_hash = [0; 32];
    secret_hash[..4].copy_from_slice(&number.to_be_bytes());
    NewClaimToken {
        id: format!("clm_{number}"),
        secret_hash,
        name: "Line 7".into(),
        uses: 1,
        device_id_prefix: None,
        template: None,
        template_must_exist: false,
        organization: None,
        expires_at: END,
    }
}

#[test]
fn a_certificate_that_is_shown_is_known_by_its_number() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    fixture.put("d", &named("d"));
    let new = certificate(&fixture, 1);
    assert_eq!(issue(session, "never", &new, &by()).unwrap(), IssueOutcome::NoDevice);
    assert_eq!(issue(session, "d", &new, &by()).unwrap(), IssueOutcome::Done);
    let shown = |now| presented(session, &new.serial_number, now).unwrap();
    let sha256_thumbprint = || new.sha256_thumbprint.clone();
    let expected = |status| PresentedCertificate {
        sha256_thumbprint: sha256_thumbprint(),
        device_id: "d".into(),
        device_exists: true,
        status,
    };
    assert_eq!(shown(END), Some(expected(CertificateStatus::Active)));
    let later = END.saturating_add(Duration::from_millis(1));
    assert_eq!(shown(later), Some(expected(CertificateStatus::Expired)));
    assert!(revoke(session, &new.serial_number, &by()).unwrap());
    assert_eq!(shown(NOW), Some(expected(CertificateStatus::Revoked)));
    assert_eq!(presented(session, "never", NOW).unwrap(), None);
    let second = certificate(&fixture, 2);
    issue(session, "d", &second, &by()).unwrap();
    let gone = devices::delete(session, &Scope::EVERYTHING, "d", &Precondition::default(), &by()).unwrap();
    assert!(matches!(gone, Outcome::Done(_)));
    fixture.put("d", &named("d"));
    let of_the_first = presented(session, &second.serial_number, NOW).unwrap().unwrap();
    assert_eq!((of_the_first.device_exists, of_the_first.status), (false, CertificateStatus::Revoked));
}

#[test]
fn what_has_expired_leaves_room_for_another_one() {
    let fixture = Fixture::new();
    fixture.put("d", &named("d"));
    let issued = |number| issue(&fixture.session, "d", &certificate(&fixture, number), &by()).unwrap();
    for number in 0..MAXIMUM_CERTIFICATES_OF_DEVICE {
        assert_eq!(issued(number), IssueOutcome::Done);
    }
    assert_eq!(issued(100), IssueOutcome::TooMany);
    let sql = "UPDATE issued_certificates SET not_after = ?1 WHERE pk = 1";
    fixture.session.query(sql, &[Value::from(NOW.saturating_sub(Duration::from_millis(1)))]).unwrap();
    assert_eq!(issued(100), IssueOutcome::Done);
}

#[test]
fn the_same_key_gets_the_same_certificate_for_ten_minutes() {
    let fixture = Fixture::new();
    fixture.put("d", &named("d"));
    fixture.put("e", &named("e"));
    let first = certificate(&fixture, 1);
    // Another number, and the key of the first.
    let again = |number| NewIssuedCertificate {
        public_key_hash: first.public_key_hash.clone(),
        der: vec![9],
        ..certificate(&fixture, number)
    };
    let later = |millis| Change { at: NOW.saturating_add(Duration::from_millis(millis)), ..by() };
    let ask = |device: &str, new: &NewIssuedCertificate, millis| {
        issue(&fixture.session, device, new, &later(millis)).unwrap()
    };
    assert_eq!(ask("d", &first, 0), IssueOutcome::Done);
    let same = IssueOutcome::Again { der: vec![2], authority_der: vec![1] };
    assert_eq!(ask("d", &again(2), 599_999), same);
    assert_eq!(ask("e", &again(3), 599_999), IssueOutcome::Done);
    assert_eq!(ask("d", &certificate(&fixture, 4), 599_999), IssueOutcome::Done);
    assert_eq!(ask("d", &again(5), 600_000), IssueOutcome::Done);
    let same = IssueOutcome::Again { der: vec![9], authority_der: vec![1] };
    assert_eq!(ask("d", &again(6), 600_001), same);
    let fifth = format!("{:032X}", 5);
    assert!(revoke(&fixture.session, &fifth, &later(600_002)).unwrap());
    assert_eq!(ask("d", &again(7), 600_003), IssueOutcome::Done);
}

#[test]
fn a_private_key_is_kept_sealed_and_for_one_authority_alone() {
    let fixture = Fixture::new();
    certificate(&fixture, 1);
    let row = fixture.session.query_one("SELECT private_key FROM certificate_authorities", &[]).unwrap().unwrap();
    let sealed = row.blob(0).unwrap();
    assert!(!sealed.windows(7).any(|part| part == b"private"));
    assert_eq!(fixture.sealer.open("certificate-authority/AA", sealed).unwrap(), b"a private key of an authority");
}

#[test]
fn there_are_a_thousand_good_tokens_at_most() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    let made = |number| matches!(create(session, &token(number), &by()).unwrap(), CreateOutcome::Done(_));
    for number in 0..MAX_CLAIM_TOKENS {
        assert!(made(number), "{number}");
    }
    assert_eq!(create(session, &token(MAX_CLAIM_TOKENS), &by()).unwrap(), CreateOutcome::TooMany);
    // One that is worth nothing any more makes room: ended, used up or expired.
    assert!(end(session, "clm_0", &by()).unwrap());
    assert!(made(MAX_CLAIM_TOKENS));
    assert!(!made(MAX_CLAIM_TOKENS + 1));
    let hash = token(1).secret_hash;
    let claimant = Claimant { token_hash: &hash, device_id: "d", public_key_hash: &[1] };
    let claimed = claim(session, &claimant, &certificate(&fixture, 1), (&by(), &by())).unwrap();
    assert!(matches!(claimed, ClaimOutcome::Done), "{claimed:?}");
    assert_eq!(find(session, "clm_1").unwrap().unwrap().unused(), 0);
    assert!(made(MAX_CLAIM_TOKENS + 1));
    session.query("UPDATE claim_tokens SET expires_at = ?1 WHERE id = 'clm_2'", &[NOW.into()]).unwrap();
    assert!(made(MAX_CLAIM_TOKENS + 2));
}

#[test]
fn a_claim_that_fails_leaves_nothing_behind() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    create(session, &token(1), &by()).unwrap();
    let first = certificate(&fixture, 1);
    fixture.put("other", &named("other"));
    issue(session, "other", &first, &by()).unwrap();
    let hash = token(1).secret_hash;
    let claimant = Claimant { token_hash: &hash, device_id: "d", public_key_hash: &first.public_key_hash };
    // The serial number is taken, which the table refuses after the device was made.
    claim(session, &claimant, &first, (&by(), &by())).unwrap_err();
    assert_eq!(devices::find(session, &Scope::EVERYTHING, "d").unwrap(), None);
    assert_eq!(find(session, "clm_1").unwrap().unwrap().used, 0);
    let granted = claim(session, &claimant, &certificate(&fixture, 1_000), (&by(), &by())).unwrap();
    assert!(matches!(granted, ClaimOutcome::Done), "{granted:?}");
    let stranger = Claimant { device_id: "e", ..claimant };
    let refused = claim(session, &stranger, &certificate(&fixture, 2), (&by(), &by())).unwrap();
    assert!(matches!(refused, ClaimOutcome::Not(Standing::Refused(_))), "{refused:?}");
}

/// What SQLite says of how it would run the statement.
fn plan(fixture: &Fixture, sql: &str) -> String {
    let rows = fixture.session.query(&format!("EXPLAIN QUERY PLAN {sql}"), &[]).unwrap();
    rows.iter().map(|row| row.text(3).unwrap().to_owned()).collect::<Vec<_>>().join("; ")
}

#[test]
fn each_list_has_an_index_in_its_order() {
    let fixture = Fixture::new();
    for (condition, order, index) in [
        ("device_id = 'd'", "pk", "issued_certificates_by_device_id"),
        ("revoked_at IS NULL AND not_after >= 5", "not_after", "issued_certificates_by_end"),
        ("revoked_at IS NULL AND not_after < 5", "not_after", "issued_certificates_by_end"),
        ("revoked_at IS NOT NULL", "revoked_at", "issued_certificates_by_revocation"),
    ] {
        let sql = format!(
            "SELECT pk FROM issued_certificates AS issued WHERE {condition} AND ({order}, pk) < (9, 9)
             ORDER BY {order} DESC, pk DESC LIMIT 3"
        );
        let plan = plan(&fixture, &sql);
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{condition}: {plan}");
    }
}
