//! Access keys and used signatures.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::credentials::SecretAccessKey;
use skein_fleet::time::Timestamp;
use skein_store::access_keys::{
    AccessKeyRecord, MAX_ACCESS_KEYS, OwnedAccessKey, Owner, create, delete, find, list, use_signature,
};
use skein_store::accounts::{NewUser, User, UserKind, create_user, delete_ended, delete_user};
use skein_store::sealing::Sealer;
use skein_store::{Executor, StoreError};
use std::time::Duration;
use support::{Fixture, NOW, by};

const SECRET: &str = "rB7cTnW2kXqYp0LmVd8sHfJ4gZaE6uQy1iNo5tUx";

fn person(fixture: &Fixture, name: &str, expires_at: Option<Timestamp>) -> User {
    let user = NewUser {
        id: name.into(),
        user_name: format!("{name}@example.com"),
        kind: UserKind::Email,
        password_hash: None,
        confirmed: true,
        admin: false,
        super_admin: false,
        locale: None,
        expires_at,
    };
    fixture.session.write(|transaction| create_user(transaction, &user, &by())).unwrap().unwrap()
}

fn record(id: &str) -> AccessKeyRecord {
    AccessKeyRecord { access_key: id.into(), description: format!("of {id}"), created_at: NOW }
}

fn created(fixture: &Fixture, owner: Owner, id: &str) -> bool {
    let secret = SecretAccessKey::from_text(SECRET);
    create(&fixture.session, owner, &record(id), &secret, &fixture.sealer, &fixture.random, &by()).unwrap()
}

fn found(fixture: &Fixture, id: &str, now: Timestamp) -> Option<OwnedAccessKey> {
    find(&fixture.session, id, &fixture.sealer, now).unwrap()
}

#[test]
fn each_owner_has_two_keys_and_knows_of_no_other() {
    let fixture = Fixture::new();
    let owners = [None, Some(person(&fixture, "ada", None).pk), Some(person(&fixture, "bob", None).pk)];
    for (number, owner) in owners.into_iter().enumerate() {
        for place in 0..MAX_ACCESS_KEYS {
            assert!(created(&fixture, owner, &format!("{number}{place}")));
        }
        assert!(!created(&fixture, owner, "more"));
        assert_eq!(
            list(&fixture.session, owner).unwrap(),
            [record(&format!("{number}0")), record(&format!("{number}1"))]
        );
    }
    let delete = |owner, id| delete(&fixture.session, owner, id, &by()).unwrap();
    assert!(!delete(owners[1], "00") && !delete(None, "10") && !delete(owners[2], "10"));
    assert!(delete(owners[1], "10") && !delete(owners[1], "10"));
    assert!(created(&fixture, owners[1], "more"));
    assert_eq!(list(&fixture.session, owners[1]).unwrap(), [record("11"), record("more")]);
}

#[test]
fn a_key_is_found_with_its_secret_and_its_owner_until_the_owner_is_gone() {
    let fixture = Fixture::new();
    let ada = person(&fixture, "ada", None);
    let guest = person(&fixture, "guest", Some(NOW));
    for (owner, id) in [(None, "d"), (Some(ada.pk), "a"), (Some(guest.pk), "g")] {
        assert!(created(&fixture, owner, id));
    }
    let of_deployment = found(&fixture, "d", NOW).unwrap();
    assert_eq!((of_deployment.secret.reveal(), of_deployment.owner), (SECRET, None));
    assert_eq!(found(&fixture, "a", NOW).unwrap().owner.as_ref(), Some(&ada));
    assert!(found(&fixture, "x", NOW).is_none() && found(&fixture, "g", NOW).is_none());
    assert!(found(&fixture, "g", NOW.saturating_sub(Duration::from_millis(1))).is_some());
    fixture.session.write(|transaction| delete_user(transaction, &ada, &by())).unwrap();
    assert!(found(&fixture, "a", NOW).is_none());
}

#[test]
fn a_secret_is_sealed_for_its_own_row_and_told_to_nobody() {
    let fixture = Fixture::new();
    for id in ["one", "two"] {
        created(&fixture, None, id);
    }
    delete(&fixture.session, None, "two", &by()).unwrap();
    let told = fixture.session.query("SELECT action, coalesce(before, after), subject FROM audit_log ORDER BY pk", &[]);
    let told = format!("{:?}", told.unwrap());
    assert!(told.contains("access-key.created") && told.contains("access-key.deleted") && told.contains("of two"));
    let rows = fixture.session.query("SELECT CAST (sealed AS TEXT) FROM access_keys", &[]).unwrap();
    assert!(!told.contains(SECRET) && !format!("{rows:?}").contains(SECRET));
    fixture.session.query("UPDATE access_keys SET id = 'moved' WHERE id = 'one'", &[]).unwrap();
    assert!(matches!(find(&fixture.session, "moved", &fixture.sealer, NOW), Err(StoreError::Sealing(_))));
    let other = Sealer::from_setting("HxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAMCAQA").unwrap();
    assert!(find(&fixture.session, "moved", &other, NOW).is_err());
}

#[test]
fn a_signature_is_used_once_and_forgotten_a_minute_after_its_end() {
    let fixture = Fixture::new();
    let used = |key: &str, byte: u8| use_signature(&fixture.session, key, &[byte; 32], NOW).unwrap();
    assert!(used("a", 1) && used("a", 2) && used("b", 1));
    assert!(!used("a", 1) && !used("b", 1));
    let ended =
        |seconds| delete_ended(&fixture.session, NOW.saturating_add(Duration::from_secs(seconds)), 100).unwrap();
    assert_eq!((ended(0), ended(59), ended(60)), (0, 0, 3));
}
