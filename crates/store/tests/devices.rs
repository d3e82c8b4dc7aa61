//! Writing devices: what a write leaves in the registry, in the audit log and in the outbox.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::device::Approval;
use skein_fleet::etag::TagList;
use skein_fleet::time::Timestamp;
use skein_store::devices::{self, DeviceChange, Outcome, find};
use skein_store::{Executor, deployment, enrollment_groups};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;
use support::{Fixture, NOW, Precondition, Scope, by, done, named};

fn if_match(tag: &str) -> Precondition {
    Precondition { if_match: TagList::parse(tag).unwrap(), ..Precondition::default() }
}

fn if_none_match() -> Precondition {
    Precondition { if_none_match: TagList::parse("*").unwrap(), ..Precondition::default() }
}

#[test]
fn an_unconditional_put_is_one_statement_and_leaves_an_audit_row_and_an_event() {
    let fixture = Fixture::new();
    fixture.session.query("SELECT 1", &[]).unwrap();
    let before = fixture.session.statements();
    let device = fixture.put("d1", &named("One"));
    assert_eq!(fixture.session.statements() - before, 1);
    assert_eq!(device.approval(), Approval { approved: true, blocked: false, provisioned: false });

    fixture.put("d1", &named("Two"));
    let audit = fixture
        .session
        .query("SELECT action, actor, before ->> 'displayName', after ->> 'displayName', record_id FROM audit_log", &[])
        .unwrap();
    assert_eq!(audit.len(), 2);
    assert_eq!(audit[0].text(0).unwrap(), "device.created");
    assert_eq!(audit[0].optional_text(2).unwrap(), None);
    assert_eq!(audit[1].text(0).unwrap(), "device.updated");
    assert_eq!((audit[1].text(2).unwrap(), audit[1].text(3).unwrap()), ("One", "Two"));
    let actor: serde_json::Value = audit[1].json(1).unwrap();
    assert_eq!(
        actor,
        serde_json::json!({ "principal": { "kind": "user", "id": "tester" }, "request": "request1", "address": "127.0.0.1:1" })
    );
    let events = fixture.session.query("SELECT id, kind, subject FROM outbox ORDER BY pk", &[]).unwrap();
    assert_eq!(events[1].text(0).unwrap(), format!("evt_{}", audit[1].text(4).unwrap()));
    assert_eq!((events[1].text(1).unwrap(), events[1].text(2).unwrap()), ("device.updated", "d1"));
}

#[test]
fn a_replacement_changes_the_etag_and_keeps_what_is_not_the_clients() {
    let fixture = Fixture::new();
    let first = fixture.put("d1", &DeviceChange { edge: Some(true), ..named("One") });
    fixture.session.query("UPDATE devices SET provisioned = 1", &[]).unwrap();
    let second = fixture.put("d1", &named("Two"));
    assert_ne!(first.etag(), second.etag());
    assert_eq!((first.pk, &first.record_id), (second.pk, &second.record_id));
    assert!(second.approval().provisioned && second.edge);
}

#[test]
fn an_old_etag_does_not_fit_a_device_that_was_made_again() {
    let fixture = Fixture::new();
    let old = fixture.put("d1", &named("One"));
    done(devices::delete(&fixture.session, &Scope::EVERYTHING, "d1", &Precondition::default(), &by()).unwrap());
    let new = fixture.put("d1", &named("One"));
    assert_eq!(old.version, new.version);
    assert_ne!(old.etag(), new.etag());
    assert!(new.pk > old.pk, "a number is never given twice");
}

#[test]
fn preconditions_decide_as_the_table_says() {
    let fixture = Fixture::new();
    let put = |precondition: &Precondition, name: &str| {
        devices::put(&fixture.session, &Scope::EVERYTHING, "d1", &named(name), precondition, &by()).unwrap()
    };
    assert_eq!(put(&if_match("*"), "a"), Outcome::PreconditionFailed);
    assert_eq!(put(&if_match("\"tag\""), "a"), Outcome::PreconditionFailed);
    let first = done(put(&if_none_match(), "a"));
    assert_eq!(put(&if_none_match(), "b"), Outcome::PreconditionFailed);
    let second = done(put(&if_match(&format!("\"{}\"", first.etag())), "c"));
    assert_eq!(put(&if_match(&first.etag()), "d"), Outcome::PreconditionFailed);
    let third = done(put(&if_match("*"), "e"));
    assert_eq!((second.display_name.as_str(), third.display_name.as_str()), ("c", "e"));
    assert_eq!(find(&fixture.session, &Scope::EVERYTHING, "d1").unwrap().unwrap(), third);
}

#[test]
fn renaming_a_waiting_device_neither_approves_nor_blocks_it() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("One"));
    fixture.session.query("UPDATE devices SET approved = 0", &[]).unwrap();
    let patch = |change: DeviceChange| {
        let edit = |_: &devices::Device| Ok::<_, Infallible>(change.clone());
        done(
            devices::patch(&fixture.session, &Scope::EVERYTHING, "d1", &Precondition::default(), &by(), edit)
                .unwrap()
                .unwrap(),
        )
    };
    let waiting = Approval { approved: false, blocked: false, provisioned: false };
    assert_eq!(patch(named("Two")).approval(), waiting);
    assert_eq!(
        patch(DeviceChange { enabled: Some(false), ..named("Two") }).approval(),
        Approval { blocked: true, ..waiting }
    );
    assert_eq!(
        patch(DeviceChange { enabled: Some(true), ..named("Two") }).approval(),
        Approval { approved: true, ..waiting }
    );
}

#[test]
fn a_patch_that_changes_nothing_writes_nothing() {
    let fixture = Fixture::new();
    let device = fixture.put("d1", &named("One"));
    let edit = |device: &devices::Device| Ok::<_, Infallible>(DeviceChange::of(device));
    let patched = devices::patch(&fixture.session, &Scope::EVERYTHING, "d1", &Precondition::default(), &by(), edit)
        .unwrap()
        .unwrap();
    assert_eq!(done(patched), device);
}

#[test]
fn patches_that_race_all_take_effect() {
    let fixture = Fixture::new();
    fixture.put("d1", &named(""));
    let database = &fixture.session;
    std::thread::scope(|scope| {
        for letter in ["a", "b", "c", "d"] {
            scope.spawn(move || {
                let edit =
                    |device: &devices::Device| Ok::<_, Infallible>(named(&format!("{}{letter}", device.display_name)));
                done(
                    devices::patch(database, &Scope::EVERYTHING, "d1", &Precondition::default(), &by(), edit)
                        .unwrap()
                        .unwrap(),
                );
            });
        }
    });
    let name = find(&fixture.session, &Scope::EVERYTHING, "d1").unwrap().unwrap().display_name;
    assert_eq!(name.chars().collect::<BTreeSet<_>>(), "abcd".chars().collect());
    assert_eq!(name.len(), 4);
}

#[test]
fn outside_the_scope_a_device_does_not_exist() {
    let fixture = Fixture::new();
    let organization = |id: &str| DeviceChange { organization: Some(id.into()), ..named("x") };
    fixture.put("of-a", &organization("org-a"));
    fixture.organization("org-b");
    fixture.put("of-root", &named("x"));
    let scope = Scope::organizations(["org-b".parse().unwrap()].into());
    for id in ["of-a", "of-root"] {
        assert_eq!(find(&fixture.session, &scope, id).unwrap(), None);
        let outcome = devices::delete(&fixture.session, &scope, id, &Precondition::default(), &by()).unwrap();
        assert_eq!(outcome, Outcome::NotFound);
        let put = devices::put(&fixture.session, &scope, id, &organization("org-b"), &Precondition::default(), &by())
            .unwrap();
        assert_eq!(put, Outcome::IdTaken);
        let conditional =
            devices::put(&fixture.session, &scope, id, &organization("org-b"), &if_none_match(), &by()).unwrap();
        assert_eq!(conditional, Outcome::IdTaken);
    }
}

#[test]
fn a_simulated_device_becomes_provisioned_when_its_time_has_come_and_keeps_its_etag() {
    let fixture = Fixture::new();
    let device = fixture.put("d1", &DeviceChange { simulated: true, ..named("x") });
    fixture.put("d2", &named("x"));
    let provision = |now: Timestamp| devices::provision_simulated(&fixture.session, now, 10).unwrap();
    assert_eq!(provision(NOW), 0);
    assert_eq!(provision(NOW.saturating_add(Duration::from_secs(2))), 1);
    assert_eq!(provision(NOW.saturating_add(Duration::from_secs(2))), 0);
    let later = find(&fixture.session, &Scope::EVERYTHING, "d1").unwrap().unwrap();
    assert!(later.approval().provisioned);
    assert_eq!(later.etag(), device.etag());
}

#[test]
fn the_deployment_is_made_once_with_its_default_groups() {
    let fixture = Fixture::new();
    let establish = || deployment::establish(&fixture.session, &fixture.sealer, &fixture.random, NOW).unwrap();
    let first = establish();
    assert_eq!(first, establish());
    assert_eq!((first.application_id.len(), first.id_scope.len()), (36, 11));
    assert!(first.id_scope.starts_with("0ne"));
    let keys = |edge| enrollment_groups::default_keys(&fixture.session, edge, &fixture.sealer).unwrap();
    assert_eq!(keys(false).primary.as_bytes().len(), 64);
    assert_ne!(keys(false).primary, keys(false).secondary);
    assert_ne!(keys(false).primary, keys(true).primary);
    let sealed = fixture.session.query("SELECT primary_key FROM enrollment_groups", &[]).unwrap();
    assert!(
        sealed.iter().all(|row| !row
            .blob(0)
            .unwrap()
            .windows(8)
            .any(|part| part == &keys(false).primary.as_bytes()[..8]))
    );
}
