//! The devices of groups, and the groups of devices: pages, counts, membership and snapshots tell the same.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use proptest::prelude::*;
use skein_fleet::device_group::{
    GroupLimit, MAXIMUM_ADDED_DEVICES, MAXIMUM_DYNAMIC_GROUPS, MAXIMUM_GROUPS, MAXIMUM_GROUPS_OF_DEVICE, Membership,
};
use skein_fleet::id::RecordId;
use skein_fleet::random::PredictableRandom;
use skein_store::device_groups::{
    self, DeviceGroup, GroupChange, GroupOutcome, MemberOutcome, MembersQuery, SnapshotReach,
};
use skein_store::devices::{DeviceChange, find_record};
use skein_store::{Executor, Order, Position, Session};
use support::{Fixture, NOW, Precondition, Scope, by, named};

fn dynamic(query: &str) -> GroupChange {
    let membership = Membership::Dynamic { query: query.into(), rule: None };
    GroupChange { display_name: "group".into(), description: None, membership, organization: None }
}

fn fixed(name: &str) -> GroupChange {
    GroupChange { display_name: name.into(), description: None, membership: Membership::Static, organization: None }
}

fn group_of(outcome: GroupOutcome) -> DeviceGroup {
    match outcome {
        GroupOutcome::Done(group) => *group,
        other => panic!("{other:?}"),
    }
}

fn put(session: &Session, id: &str, change: &GroupChange) -> DeviceGroup {
    let precondition = Precondition::default();
    group_of(device_groups::put(session, &Scope::EVERYTHING, id, change, &precondition, &by()).unwrap())
}

fn create(session: &Session, id: &str, parent: Option<&str>) -> GroupOutcome {
    device_groups::create(session, &Scope::EVERYTHING, id, &fixed(id), parent, &by()).unwrap()
}

fn add(session: &Session, group: &str, device: &str) -> MemberOutcome {
    device_groups::add_device(session, &Scope::EVERYTHING, group, device, &by()).unwrap()
}

/// The ids of all devices of a group, page by page.
fn walk(session: &Session, group: &DeviceGroup, order: Order, page: u32) -> Vec<String> {
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let query = MembersQuery { scope: &Scope::EVERYTHING, order, after, skip: 0, limit: page };
        let read = device_groups::members(session, group, &query).unwrap();
        after = read.last().map(|device| Position {
            id: if order == Order::Newest { device.record_id.clone() } else { device.id.clone() },
            display_name: device.display_name.clone(),
        });
        let ended = read.len() < page as usize;
        ids.extend(read.into_iter().map(|device| device.id));
        if ended {
            return ids;
        }
    }
}

fn snapshot_of(session: &Session, group: &DeviceGroup, reach: SnapshotReach) -> Vec<i64> {
    let id = RecordId::new(NOW, &PredictableRandom::new(rand_of(&group.id)));
    let taken = session
        .write(|transaction| device_groups::snapshot(transaction, &Scope::EVERYTHING, group, reach, id, NOW))
        .unwrap();
    let (mut devices, mut after) = (Vec::new(), 0);
    loop {
        let page = device_groups::snapshot_page(session, taken.pk, after, 3).unwrap();
        let Some(last) = page.last() else { break };
        after = *last;
        devices.extend(page);
    }
    assert_eq!(taken.device_count, devices.len() as u64);
    device_groups::forget_snapshot(session, taken.pk).unwrap();
    assert!(device_groups::snapshot_page(session, taken.pk, 0, 1).unwrap().is_empty());
    devices
}

fn rand_of(text: &str) -> u64 {
    text.bytes().fold(7, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

/// A property of a device, as its twin would write it.
fn set(session: &Session, device: i64, name: &str, value: &Property) {
    let (kind, value) = match value {
        Property::Text(text) => ("text", text.clone().into()),
        Property::Integer(number) => ("number", (*number).into()),
        Property::Real(number) => ("number", skein_store::Value::Real(*number)),
        Property::Flag(flag) => ("boolean", (*flag).into()),
        Property::Object => ("json", skein_store::Value::Null),
    };
    let sql = "INSERT OR REPLACE INTO device_properties (device_pk, component, name, kind, value) VALUES (?1, '', ?2, ?3, ?4)";
    session.query(sql, &[device.into(), name.into(), kind.into(), value]).unwrap();
}

#[derive(Clone, Debug)]
enum Property {
    Text(String),
    Integer(i64),
    Real(f64),
    Flag(bool),
    Object,
}

fn property() -> impl Strategy<Value = Property> {
    prop_oneof![
        "[ab\"é]{0,2}".prop_map(Property::Text),
        (-2i64..3).prop_map(Property::Integer),
        any::<i64>().prop_map(Property::Integer),
        prop::num::f64::NORMAL.prop_map(Property::Real),
        prop::sample::select(vec![0.1, 0.2, 0.3, 0.1 + 0.2, 1.5]).prop_map(Property::Real),
        any::<bool>().prop_map(Property::Flag),
        Just(Property::Object),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let comparison = prop_oneof![
        "(\\$template (=|!=) 'dtmi:[ab];1')",
        Just("$template = null".to_owned()),
        "(\\$(provisioned|simulated|enabled) = (true|false))",
        "(\\$id IN \\['d1', 'd[0-9]', 'd1[0-9]'\\])",
        "(\\$displayName (<|>=) '[ab]')",
        "([tu] (=|!=|<|<=|>|>=) (-1|0|1|0\\.3|1\\.5|'a'|'b'))",
        "([tu] = (true|false|null))",
        "([tu] IN \\[0, 1, 0\\.30000000000000004\\])",
        prop::num::f64::NORMAL.prop_map(|number| format!("t >= {number:e}")),
    ];
    comparison.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR ({b})")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

type Description = (DeviceChange, bool, Option<Property>, Option<Property>);

fn device() -> impl Strategy<Value = Description> {
    let change = ("[ab]{1,3}", prop::option::of("dtmi:[ab];1"), any::<(bool, bool)>()).prop_map(
        |(name, template, (simulated, enabled))| DeviceChange {
            template,
            simulated,
            enabled: Some(enabled),
            ..named(&name)
        },
    );
    (change, any::<bool>(), prop::option::of(property()), prop::option::of(property()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    /// The page, the count, the decision for one device and the snapshot of a dynamic group are all made in ways of their
    /// own.
    #[test]
    fn a_dynamic_group_has_the_same_devices_however_it_is_asked(
        devices in prop::collection::vec(device(), 0..40),
        conditions in prop::collection::vec(condition(), 8),
        page in 1u32..9,
    ) {
        let fixture = Fixture::new();
        let session = &fixture.session;
        for (number, (change, provisioned, t, u)) in devices.iter().enumerate() {
            let device = fixture.put(&format!("d{number}"), change);
            session.query("UPDATE devices SET provisioned = ?2 WHERE pk = ?1", &[device.pk.into(), (*provisioned).into()]).unwrap();
            for (name, value) in [("t", t), ("u", u)] {
                if let Some(value) = value {
                    set(session, device.pk, name, value);
                }
            }
        }
        let records: Vec<_> = (0..devices.len())
            .map(|number| find_record(session, &Scope::EVERYTHING, &format!("d{number}")).unwrap().unwrap())
            .collect();
        for (number, condition) in conditions.iter().enumerate() {
            let query = format!("SELECT * FROM devices WHERE {condition}");
            let group = put(session, &format!("g{number}"), &dynamic(&query));
            let holds = |device| device_groups::holds(session, &group, device).unwrap();
            let held: Vec<_> = records.iter().filter(|device| holds(device)).collect();
            let mut by_id: Vec<_> = held.iter().map(|device| device.device.id.clone()).collect();
            by_id.sort();
            prop_assert_eq!(walk(session, &group, Order::Id, page), by_id, "{}", query);
            let mut newest: Vec<_> = held.iter().map(|device| (&device.device.record_id, device.device.id.clone())).collect();
            newest.sort_by(|a, b| b.cmp(a));
            let newest: Vec<_> = newest.into_iter().map(|(_, id)| id).collect();
            prop_assert_eq!(walk(session, &group, Order::Newest, page), newest, "{}", query);
            let count = device_groups::member_count(session, &Scope::EVERYTHING, &group).unwrap();
            prop_assert_eq!(count, held.len() as u64, "{}", query);
            let ids: Vec<_> = device_groups::ids_in_any(session, &Scope::EVERYTHING, &[group.pk], 100).unwrap().into_iter().collect();
            prop_assert_eq!(walk(session, &group, Order::Id, 100), ids, "{}", query);
            let numbers: Vec<_> = held.iter().map(|device| device.device.pk).collect();
            prop_assert_eq!(snapshot_of(session, &group, SnapshotReach::GroupsBelow), numbers, "{}", query);
        }
        for record in &records {
            let of_device = device_groups::of_device(session, &Scope::EVERYTHING, record).unwrap();
            let mut groups: Vec<_> = of_device.into_iter().map(|group| group.id).collect();
            groups.sort();
            let all = (0..conditions.len()).map(|number| {
                device_groups::find(session, &Scope::EVERYTHING, &format!("g{number}")).unwrap().unwrap()
            });
            let expected: Vec<_> =
                all.filter(|group| device_groups::holds(session, group, record).unwrap()).map(|group| group.id).collect();
            prop_assert_eq!(groups, expected);
        }
    }
}

#[test]
fn a_static_group_has_what_was_added_and_tells_who_did_it() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    let group = group_of(create(session, "g", None));
    for id in ["a", "b", "c"] {
        fixture.put(id, &named("x"));
        assert_eq!(add(session, "g", id), MemberOutcome::Done);
    }
    assert_eq!(add(session, "g", "a"), MemberOutcome::Done);
    assert_eq!(add(session, "g", "unknown"), MemberOutcome::NoSuchDevice);
    assert_eq!(add(session, "unknown", "a"), MemberOutcome::NoSuchGroup);
    let mut ids = walk(session, &group, Order::Newest, 2);
    ids.sort();
    assert_eq!(ids, ["a", "b", "c"]);
    let remove = |id| device_groups::remove_device(session, &Scope::EVERYTHING, "g", id, &by()).unwrap();
    assert_eq!(remove("b"), MemberOutcome::Done);
    assert_eq!(remove("b"), MemberOutcome::NotAMember);
    skein_store::devices::delete(session, &Scope::EVERYTHING, "c", &Precondition::default(), &by()).unwrap();
    assert_eq!(walk(session, &group, Order::Newest, 2), ["a"]);
    assert_eq!(device_groups::member_count(session, &Scope::EVERYTHING, &group).unwrap(), 1);
    let history = |device, before| device_groups::changes_of(session, &group, device, before, 3).unwrap();
    let told: Vec<_> = history(None, None)
        .into_iter()
        .map(|change| (change.is_added(), change.device_id, change.principal_id))
        .collect();
    assert_eq!(
        told,
        [
            (false, "c".into(), "tester".into()),
            (false, "b".into(), "tester".into()),
            (true, "c".into(), "tester".to_owned())
        ]
    );
    let of_b = history(Some("b"), None);
    assert_eq!(of_b.iter().map(device_groups::MembershipChange::is_added).collect::<Vec<_>>(), [false, true]);
    assert_eq!(history(Some("b"), Some(of_b[0].pk)), of_b[1..]);
}

#[test]
fn groups_lie_below_each_other_in_five_levels() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    group_of(create(session, "level1", None));
    for level in 2..=5 {
        let group = group_of(create(session, &format!("level{level}"), Some(&format!("level{}", level - 1))));
        assert_eq!(group.parent, Some(format!("level{}", level - 1)));
    }
    assert_eq!(create(session, "level6", Some("level5")), GroupOutcome::Limit(GroupLimit::Levels));
    put(session, "query", &dynamic("SELECT * FROM devices"));
    assert_eq!(create(session, "below", Some("query")), GroupOutcome::NoSuchParent);
    assert_eq!(create(session, "below", Some("unknown")), GroupOutcome::NoSuchParent);
    let delete = |id| device_groups::delete(session, &Scope::EVERYTHING, id, &Precondition::default(), &by()).unwrap();
    assert_eq!(delete("level4"), GroupOutcome::HasGroupsBelow);
    // Work may reach the devices of the groups below, each once.
    for id in ["a", "b"] {
        fixture.put(id, &named("x"));
        add(session, "level2", id);
    }
    add(session, "level5", "b");
    let level2 = device_groups::find(session, &Scope::EVERYTHING, "level2").unwrap().unwrap();
    let top = device_groups::find(session, &Scope::EVERYTHING, "level1").unwrap().unwrap();
    assert_eq!(snapshot_of(session, &top, SnapshotReach::Group), [0i64; 0]);
    assert_eq!(snapshot_of(session, &top, SnapshotReach::GroupsBelow).len(), 2);
    assert_eq!(snapshot_of(session, &level2, SnapshotReach::Group).len(), 2);
    assert!(matches!(delete("level5"), GroupOutcome::Done(_)));
}

#[test]
fn a_name_a_kind_and_an_id_are_not_taken_twice() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    group_of(create(session, "g", None));
    let again = device_groups::create(session, &Scope::EVERYTHING, "other", &fixed("g"), None, &by()).unwrap();
    assert_eq!(again, GroupOutcome::NameTaken);
    let put = |scope: &Scope| {
        let change = dynamic("SELECT * FROM devices");
        device_groups::put(session, scope, "g", &change, &Precondition::default(), &by()).unwrap()
    };
    assert_eq!(put(&Scope::EVERYTHING), GroupOutcome::IdTaken);
    assert_eq!(put(&Scope::organizations(["north".parse().unwrap()].into())), GroupOutcome::IdTaken);
}

/// Rows as they would be after very many calls.
fn fill(session: &Session, sql: &str, count: u32) {
    let sql = format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) {sql}");
    session.query(&sql, &[]).unwrap();
}

const GROUPS: &str = "INSERT INTO device_groups (id, record_id, display_name, query, version, created_at, updated_at)";

#[test]
fn the_number_of_groups_is_limited() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    let one_less = MAXIMUM_DYNAMIC_GROUPS - 1;
    fill(
        session,
        &format!("{GROUPS} SELECT 'd' || i, 'd' || i, 'd' || i, 'SELECT * FROM devices', 1, 0, 0 FROM n"),
        one_less,
    );
    let put = |id: &str| {
        let change = dynamic("SELECT * FROM devices");
        device_groups::put(session, &Scope::EVERYTHING, id, &change, &Precondition::default(), &by()).unwrap()
    };
    assert!(matches!(put("last"), GroupOutcome::Done(_)));
    assert_eq!(put("more"), GroupOutcome::Limit(GroupLimit::DynamicGroups));
    assert!(matches!(put("last"), GroupOutcome::Done(_)), "what is there may be written");
    let rest = MAXIMUM_GROUPS - MAXIMUM_DYNAMIC_GROUPS - 1;
    fill(session, &format!("{GROUPS} SELECT 's' || i, 's' || i, 's' || i, NULL, 1, 0, 0 FROM n"), rest);
    assert!(matches!(create(session, "static", None), GroupOutcome::Done(_)));
    assert_eq!(create(session, "more", None), GroupOutcome::Limit(GroupLimit::Groups));
}

#[test]
fn a_device_is_in_ten_groups_and_a_group_has_twenty_thousand() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    fixture.put("a", &named("x"));
    fixture.put("b", &named("x"));
    for number in 0..=MAXIMUM_GROUPS_OF_DEVICE {
        group_of(create(session, &format!("g{number}"), None));
        let added = add(session, &format!("g{number}"), "a");
        let is_one_too_many = number == MAXIMUM_GROUPS_OF_DEVICE;
        let limit = MemberOutcome::Limit(GroupLimit::GroupsOfDevice);
        assert_eq!(added, if is_one_too_many { limit } else { MemberOutcome::Done });
    }
    let full = group_of(create(session, "full", None));
    let devices = "INSERT INTO devices (id, record_id, display_name, edge, simulated, approved, blocked, provisioned, version, created_at, updated_at, last_change)
        SELECT 'm' || i, 'm' || i, 'm', 0, 0, 1, 0, 0, 1, 0, 0, '{\"record\":\"' || i || '\"}' FROM n";
    fill(session, devices, MAXIMUM_ADDED_DEVICES - 1);
    let sql = "INSERT INTO device_group_members SELECT ?1, record_id, pk FROM devices WHERE id LIKE 'm%'";
    session.query(sql, &[full.pk.into()]).unwrap();
    assert_eq!(add(session, "full", "b"), MemberOutcome::Done);
    fixture.put("c", &named("x"));
    assert_eq!(add(session, "full", "c"), MemberOutcome::Limit(GroupLimit::AddedDevices));
}

#[test]
fn which_groups_hold_a_device_is_one_statement_of_five_hundred_queries() {
    let fixture = Fixture::new();
    fixture.put("a", &named("x"));
    let query = "'SELECT * FROM devices WHERE $id = \"a\" AND $enabled = ' || iif(i % 2, 'true', 'false')";
    let sql = format!("{GROUPS} SELECT 'd' || i, 'd' || i, 'd' || i, {query}, 1, 0, 0 FROM n");
    fill(&fixture.session, &sql, MAXIMUM_DYNAMIC_GROUPS);
    let before = fixture.session.statements();
    let device = find_record(&fixture.session, &Scope::EVERYTHING, "a").unwrap().unwrap();
    let groups = device_groups::of_device(&fixture.session, &Scope::EVERYTHING, &device).unwrap();
    assert_eq!(groups.len(), MAXIMUM_DYNAMIC_GROUPS as usize / 2);
    assert_eq!(fixture.session.statements() - before, 2);
}

#[test]
fn a_group_of_an_organization_has_its_devices_alone() {
    let fixture = Fixture::new();
    let session = &fixture.session;
    for (id, organization) in [("a", Some("north")), ("b", Some("south")), ("root", None)] {
        fixture.put(id, &DeviceChange { organization: organization.map(Into::into), ..named("x") });
    }
    for (id, parent) in [("quay", "harbour"), ("harbour", "north")] {
        fixture.organization(id);
        fixture.organization(parent);
        let sql = "UPDATE organizations SET parent = ?2 WHERE id = ?1";
        session.query(sql, &[id.into(), parent.into()]).unwrap();
    }
    let of_north = |change: GroupChange| GroupChange { organization: Some("north".into()), ..change };
    let query = put(session, "query", &of_north(dynamic("SELECT * FROM devices")));
    let list = group_of(
        device_groups::create(session, &Scope::EVERYTHING, "list", &of_north(fixed("list")), None, &by()).unwrap(),
    );
    assert_eq!(add(session, "list", "b"), MemberOutcome::NoSuchDevice);
    assert_eq!(add(session, "list", "a"), MemberOutcome::Done);
    assert_eq!(walk(session, &query, Order::Id, 10), ["a"]);
    assert_eq!(walk(session, &list, Order::Newest, 10), ["a"]);
    let record = |id| find_record(session, &Scope::EVERYTHING, id).unwrap().unwrap();
    let groups = |id| device_groups::of_device(session, &Scope::EVERYTHING, &record(id)).unwrap().len();
    assert_eq!(["a", "b", "root"].map(groups), [2, 0, 0]);
    // What lies below the organization belongs to it.
    fixture.put("low", &DeviceChange { organization: Some("quay".into()), ..named("x") });
    assert_eq!(groups("low"), 1);
    assert_eq!(walk(session, &query, Order::Id, 10), ["a", "low"]);
    // A device that moves away is in it no more.
    fixture.put("a", &DeviceChange { organization: Some("south".into()), ..named("x") });
    assert_eq!(groups("a"), 0);
    assert_eq!(device_groups::member_count(session, &Scope::EVERYTHING, &list).unwrap(), 0);
    assert!(snapshot_of(session, &list, SnapshotReach::Group).is_empty());
    let south = Scope::organizations(["south".parse().unwrap()].into());
    assert_eq!(device_groups::find(session, &south, "query").unwrap(), None);
    let nowhere = GroupChange { organization: Some("nowhere".into()), ..dynamic("SELECT * FROM devices") };
    let refused = device_groups::put(session, &Scope::EVERYTHING, "n", &nowhere, &Precondition::default(), &by());
    assert_eq!(refused.unwrap(), GroupOutcome::NoSuchOrganization);
    let everybody = put(session, "all", &dynamic("SELECT * FROM devices"));
    assert_eq!(device_groups::member_count(session, &south, &everybody).unwrap(), 2);
}
