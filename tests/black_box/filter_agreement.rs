//! Random filters, orders and page sizes over a random fleet, against an evaluator that knows nothing of the product's
//! own: what the contract says of a filter (`central.md` §2.6), as naively as it can be written.

use crate::support::{Api, Organization, Place, encoded, preview};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

const DEVICES: usize = 40;
const CASES: u32 = 150;

const NAMES: [&str; 10] = ["a", "A", "ab", "abc", "b", "it's", "é", "日本語", "100%", "_"];
const TEMPLATES: [Option<&str>; 3] = [None, Some("dtmi:a;1"), Some("dtmi:b;1")];
const OPERATORS: [&str; 6] = ["eq", "ne", "lt", "le", "gt", "ge"];

/// A device, as far as a filter sees it.
#[derive(Clone, Debug)]
struct Record {
    id: String,
    name: String,
    template: Option<&'static str>,
    enabled: bool,
    simulated: bool,
    edge: bool,
}

#[derive(Clone, Debug)]
enum Filter {
    Id(&'static str, String),
    Name(&'static str, String),
    Template(&'static str, String),
    TemplateIsNull(bool),
    Flag(&'static str, bool, bool),
    Contains(String),
    Edge(bool),
    Scope(bool),
    Not(Box<Filter>),
    Both(Box<Filter>, Box<Filter>),
    Either(Box<Filter>, Box<Filter>),
}

#[test]
fn a_filter_finds_what_a_naive_evaluator_finds() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let fleet = create_fleet(place, &organization);
    let api = place.administrator();
    let ids: Vec<String> = fleet.iter().map(|device| device.id.clone()).collect();
    let case = (filters(ids), select(vec!["", "displayName", "displayName desc"]), 1..=45_usize);
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&case, |(filter, order, size)| {
        let mut expected: Vec<&Record> = fleet.iter().filter(|device| truth(&filter, device) == Some(true)).collect();
        expected.sort_by(|a, b| match order {
            "" => a.id.cmp(&b.id),
            "displayName" => (&a.name, &a.id).cmp(&(&b.name, &b.id)),
            _ => (&b.name, &b.id).cmp(&(&a.name, &a.id)),
        });
        let expected: Vec<&str> = expected.iter().map(|device| device.id.as_str()).collect();
        prop_assert_eq!(
            listed(&api, &filter, &organization, order, size),
            expected,
            "{}",
            text(&filter, &organization)
        );
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

fn create_fleet(place: &Place, organization: &str) -> Vec<Record> {
    let record = |number: usize| Record {
        id: format!("{organization}-{}", (number * 17) % DEVICES),
        name: NAMES[(number * 3) % NAMES.len()].to_owned(),
        template: TEMPLATES[number % TEMPLATES.len()],
        enabled: !number.is_multiple_of(4),
        simulated: number.is_multiple_of(5),
        edge: number.is_multiple_of(7),
    };
    let fleet: Vec<Record> = (0..DEVICES).map(record).collect();
    for device in &fleet {
        let mut body = json!({
            "displayName": device.name, "enabled": device.enabled, "simulated": device.simulated,
            "organizations": [organization],
        });
        if let Some(template) = device.template {
            body["template"] = json!(template);
        }
        if device.edge {
            body["type"] = json!(["iotEdge"]);
        }
        place.administrator().put(&preview(&format!("/api/devices/{}", device.id)), &body).ok();
    }
    fleet
}

/// Every page of what the filter finds in the organization.
fn listed(api: &Api<'_>, filter: &Filter, organization: &str, order: &str, size: usize) -> Vec<String> {
    let filter = format!("({}) and scopes eq '{organization}'", text(filter, organization));
    let order = if order.is_empty() { String::new() } else { format!("&orderby={}", encoded(order)) };
    let path = format!("/api/devices?maxpagesize={size}&filter={}{order}", encoded(&filter));
    let mut ids = Vec::new();
    let mut next = Some(api.call("GET", &preview(&path)));
    while let Some(call) = next {
        let (page, link) = call.send().page(api);
        assert!(page.len() == size || link.is_none(), "a page of {} of {size} with a link", page.len());
        ids.extend(page.iter().map(|device: &Value| device["id"].as_str().unwrap().to_owned()));
        next = link;
    }
    ids
}

fn filters(ids: Vec<String>) -> impl Strategy<Value = Filter> {
    let operator = || select(OPERATORS.to_vec());
    let name = || select(NAMES.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        (operator(), select(ids)).prop_map(|(operator, id)| Filter::Id(operator, id)),
        (operator(), name()).prop_map(|(operator, name)| Filter::Name(operator, name)),
        (operator(), select(vec!["dtmi:a;1", "dtmi:b;1", "dtmi:c;1"]))
            .prop_map(|(operator, template)| Filter::Template(operator, template.to_owned())),
        any::<bool>().prop_map(Filter::TemplateIsNull),
        (select(vec!["enabled", "simulated"]), any::<bool>(), any::<bool>())
            .prop_map(|(field, equal, value)| Filter::Flag(field, equal, value)),
        prop_oneof![name(), "[ab]{0,3}"].prop_map(Filter::Contains),
        any::<bool>().prop_map(Filter::Edge),
        any::<bool>().prop_map(Filter::Scope),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let two = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            inner.clone().prop_map(|filter| Filter::Not(Box::new(filter))),
            two().prop_map(|(a, b)| Filter::Both(a, b)),
            two().prop_map(|(a, b)| Filter::Either(a, b)),
        ]
    })
}

fn text(filter: &Filter, organization: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let word = |equal: &bool| if *equal { "eq" } else { "ne" };
    let inner = |filter: &Filter| text(filter, organization);
    match filter {
        Filter::Id(operator, id) => format!("id {operator} {}", quoted(id)),
        Filter::Name(operator, name) => format!("displayName {operator} {}", quoted(name)),
        Filter::Template(operator, template) => format!("template {operator} {}", quoted(template)),
        Filter::TemplateIsNull(equal) => format!("template {} null", word(equal)),
        Filter::Flag(field, equal, value) => format!("{field} {} {value}", word(equal)),
        Filter::Contains(part) => format!("contains(displayName, {})", quoted(part)),
        Filter::Edge(equal) => format!("type {} 'EdgeDevice'", word(equal)),
        Filter::Scope(equal) => format!("scopes {} {}", word(equal), quoted(organization)),
        Filter::Not(filter) => format!("not ({})", inner(filter)),
        Filter::Both(a, b) => format!("({} and {})", inner(a), inner(b)),
        Filter::Either(a, b) => format!("({} or {})", inner(a), inner(b)),
    }
}

/// True, false or unknown: what a missing template compares to is unknown, and what is unknown is not found.
fn truth(filter: &Filter, device: &Record) -> Option<bool> {
    let compare = |operator: &str, a: &str, b: &str| match operator {
        "eq" => a == b,
        "ne" => a != b,
        "lt" => a < b,
        "le" => a <= b,
        "gt" => a > b,
        _ => a >= b,
    };
    let inner = |filter: &Filter| truth(filter, device);
    match filter {
        Filter::Id(operator, id) => Some(compare(operator, &device.id, id)),
        Filter::Name(operator, name) => Some(compare(operator, &device.name, name)),
        Filter::Template(operator, template) => device.template.map(|own| compare(operator, own, template)),
        Filter::TemplateIsNull(equal) => Some(device.template.is_none() == *equal),
        Filter::Flag(field, equal, value) => {
            let own = if *field == "enabled" { device.enabled } else { device.simulated };
            Some((own == *value) == *equal)
        }
        Filter::Contains(part) => Some(device.name.contains(part.as_str())),
        Filter::Edge(equal) => Some(device.edge == *equal),
        Filter::Scope(equal) => Some(*equal),
        Filter::Not(filter) => inner(filter).map(|truth| !truth),
        Filter::Both(a, b) => match (inner(a), inner(b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Filter::Either(a, b) => match (inner(a), inner(b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
    }
}
