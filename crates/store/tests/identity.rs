//! Identity providers: whose account an identity leads to, and what is kept of a sign-in on its way.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::identity_provider::{Identity, ProviderEmail};
use skein_fleet::time::Timestamp;
use skein_store::Executor;
use skein_store::accounts::{
    Attempts, NewUser, User, UserKind, blocked_until, create_user, delete_ended, delete_user, password_hash,
    record_failure, take_back_failure,
};
use skein_store::oauth::{
    IdentityMetadata, LinkChanges, LinkedAccount, account_of_identity, find_identity_metadata, find_identity_request,
    keep_identity_metadata, keep_identity_request, use_identity_request,
};
use std::time::Duration;
use support::{Fixture, NOW, by};

fn identity(issuer: &str, subject: &str, email: ProviderEmail) -> Identity {
    Identity::new(issuer, subject, email).unwrap()
}

fn verified(address: &str) -> ProviderEmail {
    ProviderEmail::Verified(address.to_owned())
}

fn account(fixture: &Fixture, user_id: &str, identity: &Identity) -> Option<User> {
    let changes = LinkChanges { user_id: user_id.to_owned(), account: by(), link: by() };
    match account_of_identity(&fixture.session, identity, &changes).unwrap() {
        LinkedAccount::User(user) => Some(*user),
        LinkedAccount::UnverifiedEmail => None,
    }
}

fn person(fixture: &Fixture, name: &str, confirmed: bool) -> User {
    let user = NewUser {
        id: name.into(),
        user_name: format!("{name}@example.com"),
        kind: UserKind::Email,
        password_hash: Some("hash".into()),
        confirmed,
        admin: false,
        super_admin: false,
        locale: None,
        expires_at: None,
    };
    fixture.session.write(|transaction| create_user(transaction, &user, &by())).unwrap().unwrap()
}

#[test]
fn a_subject_is_one_person_within_its_issuer() {
    let fixture = Fixture::new();
    let first = account(&fixture, "u1", &identity("a", "1", verified("ada@example.com"))).unwrap();
    assert_eq!((first.id.as_str(), first.user_name.as_str(), first.confirmed), ("u1", "ada@example.com", true));
    // Whatever is said of the address later.
    for email in [verified("other@example.com"), ProviderEmail::Unverified, ProviderEmail::Unknown] {
        assert_eq!(account(&fixture, "u2", &identity("a", "1", email)).unwrap().id, "u1");
    }
    // The same subject of somebody else is somebody else.
    assert_eq!(account(&fixture, "u3", &identity("b", "1", ProviderEmail::Unknown)).unwrap().id, "u3");
    // Who was deleted and comes again is new here.
    fixture.session.write(|transaction| delete_user(transaction, &first, &by())).unwrap();
    assert_eq!(account(&fixture, "u4", &identity("a", "1", verified("ada@example.com"))).unwrap().id, "u4");
}

#[test]
fn an_address_links_when_it_is_verified_and_the_account_confirmed() {
    let fixture = Fixture::new();
    let known = person(&fixture, "known", true);
    assert_eq!(account(&fixture, "u1", &identity("a", "1", ProviderEmail::Unverified)), None);
    assert_eq!(account(&fixture, "u1", &identity("a", "1", verified("known@example.com"))).unwrap().id, "known");
    assert!(password_hash(&fixture.session, known.pk).unwrap().is_some());
    let waiting = person(&fixture, "waiting", false);
    let owner = account(&fixture, "u2", &identity("a", "2", verified("waiting@example.com"))).unwrap();
    assert!(owner.confirmed);
    assert_eq!((owner.pk, password_hash(&fixture.session, owner.pk).unwrap()), (waiting.pk, None));
    let nameless = account(&fixture, "u3", &identity("a", "3", ProviderEmail::Unknown)).unwrap();
    assert_eq!((nameless.user_name.as_str(), nameless.kind), ("u3@identity.invalid", UserKind::Guest));
    let linked = fixture.session.query("SELECT subject FROM audit_log WHERE action = 'user.identity-linked'", &[]);
    assert_eq!(linked.unwrap().len(), 3);
}

#[test]
fn a_request_is_used_once_and_is_gone_when_its_time_is_over() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    let ends = NOW.saturating_add(Duration::from_mins(15));
    for state in [[1; 32], [2; 32]] {
        keep_identity_request(session, &state, "sealed", ends).unwrap();
    }
    assert_eq!(find_identity_request(session, &[1; 32]).unwrap().as_deref(), Some("sealed"));
    assert!(use_identity_request(session, &[1; 32]).unwrap());
    assert!(!use_identity_request(session, &[1; 32]).unwrap());
    assert_eq!(find_identity_request(session, &[1; 32]).unwrap(), None);
    assert_eq!(delete_ended(session, ends.saturating_sub(Duration::from_millis(1)), 10).unwrap(), 0);
    assert_eq!(delete_ended(session, ends, 10).unwrap(), 1);
}

#[test]
fn documents_are_good_for_a_while_and_give_way_to_newer_ones() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    let read = |keys: &str, expires_at: Timestamp| {
        let metadata = IdentityMetadata { discovery: "{}".into(), keys: keys.into(), expires_at };
        keep_identity_metadata(session, "a", &metadata).unwrap();
    };
    let later = |seconds| NOW.saturating_add(Duration::from_secs(seconds));
    read("old", later(10));
    read("new", later(20));
    let keys = |now| find_identity_metadata(session, "a", now).unwrap().map(|found| found.keys);
    assert_eq!((keys(later(19)).as_deref(), keys(later(20))), (Some("new"), None));
    assert_eq!(find_identity_metadata(session, "b", NOW).unwrap(), None);
    assert_eq!(delete_ended(session, later(20), 10).unwrap(), 1);
}

#[test]
fn a_failure_that_was_none_is_taken_back_with_its_wait() {
    let fixture = Fixture::new();
    let attempts = Attempts::of("test", "a", 1);
    let fail = || {
        let one = std::slice::from_ref(&attempts);
        fixture.session.write(|transaction| record_failure(transaction, one, NOW)).unwrap();
    };
    let waits = || blocked_until(&fixture.session, std::slice::from_ref(&attempts), NOW).unwrap().is_some();
    take_back_failure(&fixture.session, &attempts).unwrap();
    fail();
    assert!(!waits());
    fail();
    assert!(waits());
    take_back_failure(&fixture.session, &attempts).unwrap();
    assert!(!waits());
    fail();
    assert!(waits());
}
