//! API tokens, attestations and idempotency keys.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::access::{Role, RoleAssignment};
use skein_fleet::credentials::TokenHash;
use skein_store::api_tokens::{self, ApiToken, Creation};
use skein_store::attestations::{self, Attestation};
use skein_store::devices::{Proof, credentials_for};
use skein_store::idempotency::{self, Key, Known, RETENTION};
use skein_store::{Executor, StoreError, deployment};
use support::{Fixture, NOW, by, named};

fn token(id: &str) -> ApiToken {
    let organization = Some("org-a".parse().unwrap());
    ApiToken {
        id: id.into(),
        secret_hash: TokenHash::from_bytes([7; 32]),
        roles: vec![
            RoleAssignment::new(Role::Builder, None).unwrap(),
            RoleAssignment::new(Role::OrgViewer, organization).unwrap(),
        ],
        expires_at: NOW,
    }
}

#[test]
fn a_token_is_created_once_found_listed_and_deleted() {
    let fixture = Fixture::new();
    let create = |id: &str| api_tokens::create(&fixture.session, &token(id), &by(), |_| Ok(())).unwrap();
    assert_eq!(create("b"), Creation::NoSuchOrganization);
    fixture.organization("org-a");
    assert_eq!(["b", "a", "a"].map(create), [Creation::Done, Creation::Done, Creation::IdTaken]);
    assert_eq!(api_tokens::find(&fixture.session, "a").unwrap(), Some(token("a")));
    assert_eq!(api_tokens::find(&fixture.session, "A").unwrap(), None);
    let list = |after, limit| api_tokens::list(&fixture.session, after, limit).unwrap();
    assert_eq!(list(None, 1), [token("a")]);
    assert_eq!(list(Some("a"), 5), [token("b")]);
    let delete = |id: &str| api_tokens::delete(&fixture.session, id, &by()).unwrap();
    assert!(delete("a") && !delete("a"));
    let audit = "SELECT action, before, after FROM audit_log WHERE action LIKE 'api-token.%' ORDER BY pk";
    let audit = fixture.session.query(audit, &[]).unwrap();
    let actions: Vec<&str> = audit.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(actions, ["api-token.created", "api-token.created", "api-token.deleted"]);
    assert!(!format!("{audit:?}").contains("070707"), "the hash is nobody's business");
}

#[test]
fn a_token_whose_answer_can_not_be_kept_is_not_created() {
    let fixture = Fixture::new();
    fixture.organization("org-a");
    let failed = api_tokens::create(&fixture.session, &token("a"), &by(), |_| Err(StoreError::Missing("anything")));
    assert!(failed.is_err());
    assert_eq!(api_tokens::find(&fixture.session, "a").unwrap(), None);
    let audited = "SELECT * FROM audit_log WHERE action LIKE 'api-token.%'";
    assert!(fixture.session.query(audited, &[]).unwrap().is_empty());
}

#[test]
fn an_attestation_is_sealed_and_goes_before_the_groups_keys() {
    let fixture = Fixture::new();
    deployment::establish(&fixture.session, &fixture.sealer, &fixture.random, NOW).unwrap();
    let device = fixture.put("d1", &named("x"));
    let proof = || credentials_for(&fixture.session, "d1", &fixture.sealer).unwrap().proof;
    assert!(matches!(proof(), Proof::Derived { .. }));
    let own =
        Attestation::SymmetricKey { primary_key: "cHJpbWFyeWtleXByaW1hcnk=".into(), secondary_key: "second".into() };
    assert!(attestations::put(&fixture.session, &device, &own, &fixture.sealer, &fixture.random, &by()).unwrap());
    assert!(matches!(proof(), Proof::Individual(found) if found == own));
    let stored = fixture.session.query_one("SELECT document FROM device_attestations", &[]).unwrap().unwrap();
    assert!(!String::from_utf8_lossy(stored.blob(0).unwrap()).contains("cHJpbWFy"));
    assert!(!format!("{:?}", fixture.session.query("SELECT * FROM audit_log", &[]).unwrap()).contains("cHJpbWFy"));
    assert!(attestations::delete(&fixture.session, &device, &by()).unwrap());
    assert!(!attestations::delete(&fixture.session, &device, &by()).unwrap());
    assert!(matches!(proof(), Proof::Derived { .. }));
}

#[test]
fn an_unknown_device_could_have_the_keys_of_the_default_group() {
    let fixture = Fixture::new();
    deployment::establish(&fixture.session, &fixture.sealer, &fixture.random, NOW).unwrap();
    let record = credentials_for(&fixture.session, "nobody", &fixture.sealer).unwrap();
    assert!(record.device.is_none() && matches!(record.proof, Proof::Derived { .. }));
    fixture.session.query("UPDATE enrollment_groups SET enabled = 0", &[]).unwrap();
    let record = credentials_for(&fixture.session, "nobody", &fixture.sealer).unwrap();
    assert!(matches!(record.proof, Proof::Nothing));
}

#[test]
fn a_repeat_gets_the_first_answer_and_another_request_none() {
    let fixture = Fixture::new();
    let key = Key { scope: "user/a PUT b", key: "k", fingerprint: &[1; 32] };
    let find = |key: &Key<'_>, now| key.find(&fixture.session, &fixture.sealer, now).unwrap();
    assert_eq!(find(&key, NOW), Known::New);
    key.keep(&fixture.session, b"secret answer", &fixture.sealer, &fixture.random, NOW).unwrap();
    assert_eq!(find(&key, NOW), Known::Repeat(b"secret answer".to_vec()));
    assert_eq!(find(&Key { fingerprint: &[2; 32], ..key }, NOW), Known::OtherRequest);
    assert_eq!(find(&Key { scope: "user/c PUT b", ..key }, NOW), Known::New);
    let row = fixture.session.query_one("SELECT answer FROM idempotency_keys", &[]).unwrap().unwrap();
    assert!(!String::from_utf8_lossy(row.blob(0).unwrap()).contains("secret"));
    let later = NOW.saturating_add(RETENTION);
    assert_eq!(find(&key, later), Known::New);
    assert_eq!(idempotency::delete_expired(&fixture.session, later, 10).unwrap(), 1);
    assert_eq!(idempotency::delete_expired(&fixture.session, later, 10).unwrap(), 0);
}
