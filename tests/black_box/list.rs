//! Lists of devices without a filter of interest: order, page size, parameters (contract `central.md` §1.7, 2.6).

use crate::support::{Api, Organization, Place, encoded, preview, stable, unique};
use serde_json::{Value, json};

/// The ids of the devices `{prefix}-00`, … in the new organization that is given back.
fn fleet(place: &Place, count: usize) -> (Organization<'_>, Vec<String>) {
    let organization = Organization::new(place);
    let ids: Vec<String> = (0..count).map(|number| format!("{organization}-{number:02}")).collect();
    // Not in the order of their ids.
    for (number, id) in ids.iter().enumerate().rev() {
        let name = format!("name {}", (number * 7) % count);
        let body = json!({ "displayName": name, "organizations": [organization] });
        place.administrator().put(&stable(&format!("/api/devices/{id}")), &body).ok();
    }
    (organization, ids)
}

fn path_of(organization: &str, parameters: &str) -> String {
    preview(&format!("/api/devices?filter={}{parameters}", encoded(&format!("scopes eq '{organization}'"))))
}

fn ids(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|device| device["id"].as_str().unwrap()).collect()
}

/// All pages, with the sizes of each.
fn walk(api: &Api<'_>, path: &str) -> (Vec<Value>, Vec<usize>) {
    let (mut entries, mut sizes) = (Vec::new(), Vec::new());
    let mut next = Some(api.call("GET", path));
    while let Some(call) = next {
        let (page, link) = call.send().page(api);
        sizes.push(page.len());
        entries.extend(page);
        next = link;
    }
    (entries, sizes)
}

#[test]
fn a_page_has_25_entries_unless_the_client_says_otherwise() {
    let place = shared_place!();
    let (organization, ids_made) = fleet(place, 52);
    let api = place.administrator();
    let (entries, sizes) = walk(&api, &path_of(&organization, ""));
    assert_eq!(ids(&entries), ids_made);
    assert_eq!(sizes, [25, 25, 2]);
    for (parameter, expected) in [
        ("&maxpagesize=26", vec![26, 26]),
        ("&maxpagesize=51", vec![51, 1]),
        ("&maxpagesize=100", vec![52]),
        ("&$top=50", vec![50, 2]),
    ] {
        let (entries, sizes) = walk(&api, &path_of(&organization, parameter));
        assert_eq!(ids(&entries), ids_made);
        assert_eq!(sizes, expected, "{parameter}");
    }
}

#[test]
fn a_full_last_page_has_no_next_link() {
    let place = shared_place!();
    let (organization, _) = fleet(place, 4);
    let (_, sizes) = walk(&place.administrator(), &path_of(&organization, "&maxpagesize=2"));
    assert_eq!(sizes, [2, 2]);
}

#[test]
fn a_list_without_entries_is_an_empty_page() {
    let api = shared_place!().administrator();
    assert_eq!(api.get(&path_of(&unique("org"), "")).ok(), json!({ "value": [] }));
}

#[test]
fn a_page_size_outside_1_to_100_is_a_bad_request() {
    let api = shared_place!().administrator();
    for size in ["0", "101", "-1", "1.5", "ten", "", "%201", "1e1", "99999999999999999999"] {
        for name in ["maxpagesize", "$top"] {
            let answer = api.get(&preview(&format!("/api/devices?{name}={size}")));
            answer.expect_central_error(400, "BadRequest");
        }
    }
    api.get(&preview("/api/devices?maxpagesize=1")).ok();
}

#[test]
fn names_are_sorted_by_code_point_in_either_direction_with_ties_by_id() {
    let place = shared_place!();
    let api = place.administrator();
    let organization = Organization::new(place);
    let names = ["b", "a", "B", "\u{fffd}", "\u{10000}", "a", "é", "", "a "];
    let mut expected: Vec<(String, String)> = Vec::new();
    for (number, name) in names.into_iter().enumerate() {
        let id = format!("{organization}-{number}");
        let name = if name.is_empty() { id.clone() } else { name.to_owned() };
        let body = json!({ "displayName": name, "organizations": [organization] });
        api.put(&stable(&format!("/api/devices/{id}")), &body).ok();
        expected.push((name, id));
    }
    expected.sort();
    for size in ["2", "100"] {
        for order in ["displayName", "displayName%20asc", "DISPLAYNAME+ASC"] {
            let path = path_of(&organization, &format!("&maxpagesize={size}&orderby={order}"));
            let (entries, _) = walk(&api, &path);
            assert_eq!(ids(&entries), expected.iter().map(|(_, id)| id).collect::<Vec<_>>(), "{order}");
        }
        let path = path_of(&organization, &format!("&maxpagesize={size}&$orderby=displayName%20desc"));
        let (entries, _) = walk(&api, &path);
        assert_eq!(ids(&entries), expected.iter().rev().map(|(_, id)| id).collect::<Vec<_>>());
    }
}

#[test]
fn another_order_is_a_bad_request() {
    let api = shared_place!().administrator();
    for order in ["id", "displayName%20up", "", "displayName,id", "displayName%20desc%20asc", "simulated"] {
        api.get(&preview(&format!("/api/devices?orderby={order}"))).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn two_spellings_of_a_parameter_must_agree() {
    let api = shared_place!().administrator();
    for (agree, differ) in [
        ("maxpagesize=5&$top=5", "maxpagesize=5&$top=6"),
        ("orderby=displayName&$orderby=displayName", "orderby=displayName&$orderby=displayName%20desc"),
        ("filter=id%20eq%20'a'&$filter=id%20eq%20'a'", "filter=id%20eq%20'a'&$filter=id%20eq%20'b'"),
    ] {
        api.get(&preview(&format!("/api/devices?{agree}"))).ok();
        api.get(&preview(&format!("/api/devices?{differ}"))).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn the_stable_version_ignores_the_parameters_of_the_preview() {
    let place = shared_place!();
    let (_organization, _) = fleet(place, 26);
    let api = place.administrator();
    let nonsense = "filter=nonsense&orderby=nonsense&maxpagesize=nonsense&$top=1&expand=nonsense";
    let (entries, next) = api.get(&stable(&format!("/api/devices?{nonsense}"))).page(&api);
    assert_eq!(entries.len(), 25);
    // The link keeps them, and they are ignored there as well.
    next.unwrap().send().ok();
}

#[test]
fn listed_devices_are_the_devices_that_are_read() {
    let place = shared_place!();
    let (organization, _) = fleet(place, 3);
    let api = place.administrator();
    let (entries, _) = api.get(&path_of(&organization, "")).page(&api);
    for entry in entries {
        assert_eq!(api.get(&preview(&format!("/api/devices/{}", entry["id"].as_str().unwrap()))).ok(), entry);
    }
}
