//! Lists of devices against a list made in memory: every filter, order and page.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use proptest::prelude::*;
use skein_fleet::filter::{self, DeviceField, Expression, odata};
use skein_store::devices::{self, Device, DeviceChange, ListQuery, find, find_record};
use skein_store::{Order, Position};
use support::{Fixture, Scope, named};

/// Names that have much in common, so that `contains` finds few, some and all.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[ab' %_\"é日]{1,6}", "(Thermostat|Thermometer|Pump) - [0-9]{1,3}", Just("Thermostat".to_owned())]
}

fn change() -> impl Strategy<Value = DeviceChange> {
    (name(), proptest::option::of("dtmi:[ab];1"), proptest::option::of("org-[ab]"), any::<(bool, bool, bool)>())
        .prop_map(|(display_name, template, organization, (edge, simulated, enabled))| DeviceChange {
            display_name,
            template,
            organization,
            edge: Some(edge),
            simulated,
            enabled: Some(enabled),
            deployment_manifest: None,
            template_must_exist: false,
        })
}

fn filter_text() -> impl Strategy<Value = String> {
    let quoted = |text: String| format!("'{}'", text.replace('\'', "''"));
    let comparison = prop_oneof![
        name().prop_map(move |text| format!("contains(displayName, {})", quoted(text))),
        "(id (eq|ne|lt|le|gt|ge) 'd[0-9]{1,2}')",
        "(template (eq|ne) ('dtmi:[ab];1'|null))",
        "(scopes (eq|ne) 'org-[ab]')",
        "((enabled|provisioned|simulated) (eq|ne) (true|false))",
        "(type eq 'EdgeDevice')",
        name().prop_map(move |text| format!("displayName ge {}", quoted(text))),
        name().prop_map(move |text| format!("displayName eq {}", quoted(text))),
    ];
    comparison.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

/// Walks all pages.
fn walk(fixture: &Fixture, filter: Option<&Expression<DeviceField>>, order: Order, page: u32) -> Vec<Device> {
    let mut all: Vec<Device> = Vec::new();
    let mut after = None;
    loop {
        let query = ListQuery { scope: &Scope::EVERYTHING, filter, order, after, skip: 0, limit: page };
        let read = devices::list(&fixture.session, &query).unwrap();
        let last_page = read.len() < page as usize;
        all.extend(read);
        if last_page {
            return all;
        }
        let id = |device: &Device| if order == Order::Newest { device.record_id.clone() } else { device.id.clone() };
        after = all.last().map(|device| Position { id: id(device), display_name: device.display_name.clone() });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_page_walk_gives_what_a_naive_list_gives(
        changes in proptest::collection::vec(change(), 0..60),
        filters in proptest::collection::vec(filter_text(), 6),
        page in 1u32..9,
    ) {
        let fixture = Fixture::new();
        let mut all: Vec<Device> =
            changes.iter().enumerate().map(|(number, change)| fixture.put(&format!("d{number}"), change)).collect();
        for (number, device) in all.iter_mut().enumerate() {
            if number % 3 == 0 {
                fixture.session.write(|transaction| {
                    use skein_store::Executor;
                    transaction.query("UPDATE devices SET provisioned = 1 WHERE pk = ?1", &[device.pk.into()])
                }).unwrap();
                *device = find(&fixture.session, &Scope::EVERYTHING, &device.id).unwrap().unwrap();
            }
        }
        for text in filters {
            let expression = odata::parse::<DeviceField>(&text).unwrap();
            let record = |device: &Device| {
                find_record(&fixture.session, &Scope::EVERYTHING, &device.id).unwrap().unwrap().record
            };
            let matching: Vec<&Device> =
                all.iter().filter(|device| filter::matches(&expression, &record(device))).collect();
            let counted = devices::count(&fixture.session, &Scope::EVERYTHING, Some(&expression)).unwrap();
            prop_assert_eq!(counted, matching.len() as u64, "{}", text);
            for order in [Order::Id, Order::DisplayName, Order::DisplayNameDescending, Order::Newest] {
                let mut expected = matching.clone();
                expected.sort_by(|a, b| {
                    let by_name = (&a.display_name, &a.id).cmp(&(&b.display_name, &b.id));
                    match order {
                        Order::Id => a.id.cmp(&b.id),
                        Order::DisplayName => by_name,
                        Order::DisplayNameDescending => by_name.reverse(),
                        Order::Newest => b.record_id.cmp(&a.record_id),
                    }
                });
                let found = walk(&fixture, Some(&expression), order, page);
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{} {:?}", text, order);
            }
        }
    }
}

#[test]
fn a_list_shows_only_what_lies_in_the_scope() {
    let fixture = Fixture::new();
    for (id, organization) in [("a", Some("org-a")), ("b", Some("org-b")), ("root", None)] {
        fixture.put(id, &DeviceChange { organization: organization.map(Into::into), ..named("x") });
    }
    let scope = Scope::organizations(["org-a".parse().unwrap(), "org-c".parse().unwrap()].into());
    let filter = odata::parse::<DeviceField>("contains(displayName, 'x') or enabled eq true").unwrap();
    for filter in [None, Some(&filter)] {
        let query = ListQuery { scope: &scope, filter, order: Order::Id, after: None, skip: 0, limit: 10 };
        let ids: Vec<String> =
            devices::list(&fixture.session, &query).unwrap().into_iter().map(|device| device.id).collect();
        assert_eq!(ids, ["a"]);
    }
}

/// `count` devices from number `first` on, with ids in the order of their numbers.
fn many(first: u32, count: u32, name: impl Fn(u32) -> String) -> Vec<devices::BulkDevice> {
    let one = |number| devices::BulkDevice {
        id: format!("d{number:05}"),
        record_id: format!("{number:024x}"),
        display_name: name(number),
        template: Some("dtmi:a;1".into()),
        organization: None,
        simulated: false,
        enabled: true,
    };
    (first..first + count).map(one).collect()
}

/// How many devices the filter finds, in each order.
fn found(fixture: &Fixture, filter: &str) -> [usize; 3] {
    let filter = odata::parse::<DeviceField>(filter).unwrap();
    [Order::Id, Order::DisplayName, Order::DisplayNameDescending]
        .map(|order| walk(fixture, Some(&filter), order, 100).len())
}

#[test]
fn what_many_have_is_found_by_the_short_walk() {
    let fixture = Fixture::new();
    let many = many(0, 1_200, |number| format!("Thermostat {}", 1_200 - number));
    assert_eq!(devices::insert_many(&fixture.session, &many, &support::by()).unwrap().len(), 1_200);
    let again = devices::insert_many(&fixture.session, &many, &support::by()).unwrap();
    assert!(again.is_empty(), "a second time changes nothing");
    assert_eq!(found(&fixture, "contains(displayName, 'Thermostat')"), [1_200; 3]);
    assert_eq!(found(&fixture, "template eq 'dtmi:a;1'"), [1_200; 3]);
    assert_eq!(found(&fixture, "contains(displayName, 'mostat 7')"), [111; 3]);
}

/// Neither a short walk nor a small selection: the first 600 devices of each order do not match, and 700 do.
#[test]
fn what_many_have_but_not_the_first_is_found_by_the_whole_walk() {
    let fixture = Fixture::new();
    let names = |number: u32| match number {
        ..600 => format!("Anemometer {number}"),
        600..1_300 => format!("Thermostat {number}"),
        _ => format!("Wind vane {number}"),
    };
    devices::insert_many(&fixture.session, &many(0, 1_900, names), &support::by()).unwrap();
    assert_eq!(found(&fixture, "contains(displayName, 'Thermostat')"), [700; 3]);
    assert_eq!(found(&fixture, "contains(displayName, 'stat 77')"), [10; 3]);
    assert_eq!(found(&fixture, "contains(displayName, 'stat 7') and template ne 'dtmi:a;1'"), [0; 3]);
}
