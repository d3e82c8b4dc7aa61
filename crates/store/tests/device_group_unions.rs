//! Several groups together: whether one of them has a device, and which devices they have.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::device_group::Membership;
use skein_store::Session;
use skein_store::device_groups::{
    self, DeviceGroup, GroupChange, GroupOutcome, MemberOutcome, add_device, any_holds, find_all, ids_in_any,
};
use skein_store::devices::{DeviceChange, find_record};
use support::{Fixture, Precondition, Scope, by, named};

/// A new group, of an organization if one is named, with this query or with devices that are added.
fn group(session: &Session, id: &str, query: Option<&str>, organization: Option<&str>) -> DeviceGroup {
    let membership = match query {
        Some(query) => Membership::Dynamic { query: query.into(), rule: None },
        None => Membership::Static,
    };
    let organization = organization.map(Into::into);
    let change = GroupChange { display_name: id.into(), description: None, membership, organization };
    match device_groups::put(session, &Scope::EVERYTHING, id, &change, &Precondition::default(), &by()).unwrap() {
        GroupOutcome::Done(group) => *group,
        other => panic!("{other:?}"),
    }
}

fn delete(session: &Session, id: &str) {
    let deleted = device_groups::delete(session, &Scope::EVERYTHING, id, &Precondition::default(), &by()).unwrap();
    assert!(matches!(deleted, GroupOutcome::Done(_)));
}

fn add(session: &Session, group: &str, device: &str) {
    assert_eq!(add_device(session, &Scope::EVERYTHING, group, device, &by()).unwrap(), MemberOutcome::Done);
}

/// The ids in the union, as it is read and as it is decided for each device of these.
#[track_caller]
fn union(session: &Session, scope: &Scope, groups: &[i64], devices: &[&str]) -> Vec<String> {
    let read = ids_in_any(session, scope, groups, 100).unwrap();
    let mut decided = Vec::new();
    for id in devices {
        let Some(device) = find_record(session, scope, id).unwrap() else { continue };
        if any_holds(session, groups, &device).unwrap() {
            decided.push((*id).to_owned());
        }
    }
    let read: Vec<_> = read.into_iter().collect();
    decided.sort();
    assert_eq!(read, decided);
    read
}

#[test]
fn a_union_has_the_devices_of_each_group_within_its_organization_and_the_scope() {
    const DEVICES: [&str; 6] = ["bell", "drum", "fife", "gong", "harp", "lute"];
    let fixture = Fixture::new();
    let session = &fixture.session;
    for (number, id) in DEVICES.into_iter().enumerate() {
        let organization = if number < 4 { "north" } else { "south" };
        let template = Some(format!("dtmi:example:T{};1", number % 2));
        fixture.put(id, &DeviceChange { organization: Some(organization.into()), template, ..named("x") });
    }
    let fixed = group(session, "fixed", None, Some("north")).pk;
    add(session, "fixed", "bell");
    add(session, "fixed", "drum");
    let even = "SELECT * FROM devices WHERE $template = 'dtmi:example:T0;1'";
    let even = group(session, "even", Some(even), None).pk;
    let names = "SELECT * FROM devices WHERE $displayName = 'x' AND $id IN ['gong', 'lute']";
    let names = group(session, "names", Some(names), Some("south")).pk;
    let of = |groups: &[i64]| union(session, &Scope::EVERYTHING, groups, &DEVICES);
    assert_eq!(of(&[fixed]), ["bell", "drum"]);
    assert_eq!(of(&[even]), ["bell", "fife", "harp"]);
    assert_eq!(of(&[names]), ["lute"], "the group's organization has no other");
    assert_eq!(of(&[fixed, even, names]), ["bell", "drum", "fife", "harp", "lute"]);
    assert_eq!(of(&[]), Vec::<String>::new());
    let south = Scope::organizations(["south".parse().unwrap()].into());
    assert_eq!(union(session, &south, &[fixed, even, names], &DEVICES), ["harp", "lute"]);
    // A device that was added and moved away is in the group no more.
    let template = Some("dtmi:example:T1;1".into());
    fixture.put("drum", &DeviceChange { organization: Some("south".into()), template, ..named("x") });
    assert_eq!(of(&[fixed]), ["bell"]);
    // No other group takes the place of one that is gone, whatever its id.
    delete(session, "even");
    assert_eq!(of(&[fixed, even]), ["bell"]);
    let again = group(session, "even", Some("SELECT * FROM devices"), None);
    assert_ne!(again.pk, even);
    assert_eq!(of(&[even]), Vec::<String>::new());
}

#[test]
fn ten_groups_cost_as_much_as_one_and_no_more_are_read_than_asked_for() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    let ids: Vec<String> = (0..20).map(|number| format!("d{number:02}")).collect();
    for id in &ids {
        fixture.put(id, &named("x"));
    }
    let mut groups = Vec::new();
    for number in 0..5 {
        groups.push(group(session, &format!("s{number}"), None, None).pk);
        add(session, &format!("s{number}"), &ids[number]);
        let query = format!("SELECT * FROM devices WHERE $id IN ['{}', '{}']", ids[number], ids[number + 5]);
        groups.push(group(session, &format!("q{number}"), Some(&query), None).pk);
    }
    let before = session.statements();
    assert_eq!(
        ids_in_any(session, &Scope::EVERYTHING, &groups, 10).unwrap().into_iter().collect::<Vec<_>>(),
        ids[..10]
    );
    assert_eq!(session.statements() - before, 2);
    assert_eq!(ids_in_any(session, &Scope::EVERYTHING, &groups, 9).unwrap().len(), 9);
    let before = session.statements();
    let device = find_record(session, &Scope::EVERYTHING, "d09").unwrap().unwrap();
    assert!(any_holds(session, &groups, &device).unwrap());
    assert_eq!(session.statements() - before, 2);
    let device = find_record(session, &Scope::EVERYTHING, "d10").unwrap().unwrap();
    assert!(!any_holds(session, &groups, &device).unwrap());
}

#[test]
fn groups_are_found_by_their_ids_inside_the_scope() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    fixture.organization("north");
    group(session, "b", None, Some("north"));
    group(session, "a", Some("SELECT * FROM devices"), Some("north"));
    group(session, "root", None, None);
    let found = |scope: &Scope, ids: &[&str]| -> Vec<String> {
        let ids = ids.iter().map(ToString::to_string).collect();
        find_all(session, scope, &ids).unwrap().into_iter().map(|group| group.id).collect()
    };
    assert_eq!(found(&Scope::EVERYTHING, &["root", "b", "a", "none"]), ["a", "b", "root"]);
    let north = Scope::organizations(["north".parse().unwrap()].into());
    assert_eq!(found(&north, &["root", "b"]), ["b"]);
    assert_eq!(found(&north, &[]), Vec::<String>::new());
}
