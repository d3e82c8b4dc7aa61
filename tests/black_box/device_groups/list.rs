//! `GET /api/deviceGroups`.

use super::{group, group_path, ids};
use crate::support::{encoded, preview, stable, unique};
use serde_json::json;

#[test]
fn the_list_has_the_objects_that_creation_gave_page_by_page() {
    let place = shared_place!();
    let api = place.administrator();
    let made: Vec<_> = (0..3).map(|_| group(&api, "SELECT * FROM devices")).collect();
    let mut found = Vec::new();
    let mut next = Some(api.call("GET", &preview("/api/deviceGroups?maxpagesize=2")));
    while let Some(call) = next {
        let (page, link) = call.send().page(&api);
        assert!(page.len() <= 2);
        found.extend(page);
        next = link;
    }
    for id in &made {
        let entry = found.iter().find(|group| group["id"] == **id).unwrap();
        assert_eq!(*entry, api.get(&group_path(id, "")).ok());
    }
    let listed: Vec<_> = found.iter().map(|group| group["id"].as_str().unwrap()).collect();
    assert!(listed.is_sorted(), "{listed:?}");
}

#[test]
fn the_list_is_filtered_and_sorted_in_the_previews() {
    let place = shared_place!();
    let api = place.administrator();
    let family = unique("family");
    let make = |name: &str| {
        let id = unique("g");
        let body = json!({ "displayName": format!("{family} {name}"), "filter": "SELECT * FROM devices" });
        api.put(&group_path(&id, ""), &body).ok();
        id
    };
    let [b, a, c] = ["b", "a", "c"].map(make);
    let get = |query: &str| api.get(&preview(&format!("/api/deviceGroups?{query}")));
    let filter = format!("filter={}", encoded(&format!("contains(displayName, '{family}')")));
    assert_eq!(ids(&get(&format!("{filter}&orderby=displayName")).ok()), [&a, &b, &c].map(String::as_str));
    assert_eq!(ids(&get(&format!("{filter}&orderby=displayName%20desc")).ok()), [&c, &b, &a].map(String::as_str));
    let old = format!("${filter}&$orderby=displayName%20desc&$top=2");
    assert_eq!(ids(&get(&old).ok()), [&c, &b].map(String::as_str));
    let one = encoded(&format!("id eq '{b}' and description eq null"));
    assert_eq!(ids(&get(&format!("filter={one}")).ok()), [b.as_str()]);
    for wrong in ["filter=template%20eq%20'x'", "filter=", "orderby=id", "maxpagesize=0", "maxpagesize=101"] {
        get(wrong).expect_central_error(400, "BadRequest");
    }
    // A stable version has no such parameters.
    api.get(&stable("/api/deviceGroups?filter=nonsense")).ok();
}
