//! `GET /api/deviceGroups/{deviceGroupId}/devices`.

use super::{group, group_path, ids};
use crate::support::{created, preview, stable, unique};
use serde_json::json;

#[test]
fn the_devices_are_those_of_the_device_list_page_by_page() {
    let place = shared_place!();
    let api = place.administrator();
    let template = format!("dtmi:example:{};1", unique("t"));
    let mut made: Vec<_> = (0..5).map(|_| created(&api, "d", &json!({ "template": template }))).collect();
    made.sort();
    let id = group(&api, &format!("SELECT * FROM devices WHERE $template = '{template}'"));
    let mut found = Vec::new();
    let mut pages = 0;
    let mut next = Some(api.call("GET", &preview(&format!("/api/deviceGroups/{id}/devices?maxpagesize=2"))));
    while let Some(call) = next {
        let (page, link) = call.send().page(&api);
        found.extend(page);
        next = link;
        pages += 1;
    }
    assert_eq!(pages, 3);
    for (device, id) in found.iter().zip(&made) {
        assert_eq!(*device, api.get(&stable(&format!("/api/devices/{id}"))).ok());
    }
    assert_eq!(found.len(), made.len());
    let whole = api.get(&group_path(&id, "/devices")).ok();
    assert_eq!(ids(&whole), made);
}

#[test]
fn a_page_token_is_good_for_its_group_alone() {
    let place = shared_place!();
    let api = place.administrator();
    let template = format!("dtmi:example:{};1", unique("t"));
    for _ in 0..2 {
        created(&api, "d", &json!({ "template": template }));
    }
    let [one, other] = [(); 2].map(|()| group(&api, &format!("SELECT * FROM devices WHERE $template = '{template}'")));
    let page = api.get(&preview(&format!("/api/deviceGroups/{one}/devices?maxpagesize=1"))).ok();
    let link = page["nextLink"].as_str().unwrap();
    let elsewhere = link.replace(&one, &other);
    let path = &elsewhere[elsewhere.find("/api/").unwrap()..];
    api.get(path).expect_central_error(400, "BadRequest");
    let path = &link[link.find("/api/").unwrap()..];
    assert_eq!(ids(&api.get(path).ok()).len(), 1);
    api.get(&group_path("there-is-none", "/devices")).expect_central_error(404, "NotFound");
}
