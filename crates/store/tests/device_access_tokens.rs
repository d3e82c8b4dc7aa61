//! Tokens of devices that signed a nonce.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::time::Timestamp;
use skein_store::accounts::delete_ended;
use skein_store::device_access_tokens::{IssueOutcome, MAX_TOKENS_OF_CERTIFICATE, NewDeviceAccessToken, find, issue};
use std::time::Duration;
use support::{Fixture, NOW};

const HOUR: Duration = Duration::from_hours(1);

fn at(seconds: u64) -> Timestamp {
    NOW.saturating_add(Duration::from_secs(seconds))
}

/// A token with this number for the nonce of that number.
fn token(fixture: &Fixture, (number, nonce): (u8, u8), certificate: &str, now: Timestamp) -> IssueOutcome {
    let new = NewDeviceAccessToken {
        secret_hash: &[number; 32],
        nonce_hash: &[nonce; 32],
        chain: "a chain",
        sha256_thumbprint: certificate,
        expires_at: now.saturating_add(HOUR),
    };
    issue(&fixture.session, &new, now.saturating_sub(Duration::from_mins(5)), now).unwrap()
}

fn is_there(fixture: &Fixture, number: u8) -> bool {
    find(&fixture.session, &[number; 32]).unwrap().is_some()
}

#[test]
fn a_nonce_gets_one_token() {
    let fixture = Fixture::new();
    assert_eq!(token(&fixture, (1, 1), "A", NOW), IssueOutcome::Done);
    assert_eq!(token(&fixture, (2, 1), "A", NOW), IssueOutcome::NonceUsed);
    assert_eq!(token(&fixture, (3, 1), "B", NOW), IssueOutcome::NonceUsed);
    assert!(is_there(&fixture, 1) && !is_there(&fixture, 2) && !is_there(&fixture, 3));
    let kept = find(&fixture.session, &[1; 32]).unwrap().unwrap();
    assert_eq!((kept.chain.as_str(), kept.expires_at), ("a chain", NOW.saturating_add(HOUR)));
}

#[test]
fn the_oldest_makes_room_once_its_nonce_is_good_no_more() {
    let fixture = Fixture::new();
    let most = u8::try_from(MAX_TOKENS_OF_CERTIFICATE).unwrap();
    for number in 0..most {
        assert_eq!(token(&fixture, (number, number), "A", at(u64::from(number))), IssueOutcome::Done);
    }
    assert_eq!(token(&fixture, (100, 100), "A", at(300)), IssueOutcome::TooMany);
    assert_eq!(token(&fixture, (101, 0), "A", at(300)), IssueOutcome::NonceUsed);
    assert_eq!(token(&fixture, (102, 102), "B", at(300)), IssueOutcome::Done);
    assert!(is_there(&fixture, 0));
    assert_eq!(token(&fixture, (103, 103), "A", at(301)), IssueOutcome::Done);
    assert!(!is_there(&fixture, 0) && is_there(&fixture, 1));
}

#[test]
fn what_has_ended_is_removed() {
    let fixture = Fixture::new();
    token(&fixture, (1, 1), "A", NOW);
    assert_eq!(delete_ended(&fixture.session, at(3599), 10).unwrap(), 0);
    assert_eq!(delete_ended(&fixture.session, at(3600), 10).unwrap(), 1);
    assert!(!is_there(&fixture, 1));
}
