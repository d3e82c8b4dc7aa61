//! What queries select.

use super::{group, group_path, ids};
use crate::support::{Device, created, encoded, stable, unique};
use serde_json::json;

#[test]
fn a_group_has_what_its_query_selects_now() {
    let place = shared_place!();
    let api = place.administrator();
    let template = format!("dtmi:example:{};1", unique("t"));
    let [first, second] =
        ["a", "b"].map(|name| created(&api, "d", &json!({ "displayName": name, "template": template })));
    created(&api, "d", &json!({ "displayName": "a" }));
    let members = |filter: &str| {
        let id = group(&api, &filter.replace("TEMPLATE", &template));
        let page = api.get(&group_path(&id, "/devices")).ok();
        api.delete(&group_path(&id, "")).expect_no_content();
        ids(&page)
    };
    let mut both = vec![first.clone(), second.clone()];
    both.sort();
    assert_eq!(members("SELECT * FROM devices WHERE $template = \"TEMPLATE\""), both);
    assert_eq!(members("SELECT * FROM TEMPLATE"), both);
    assert_eq!(members("SELECT * FROM devices WHERE $template = 'TEMPLATE' AND $displayName = 'a'"), [first.as_str()]);
    assert_eq!(
        members("SELECT * FROM devices WHERE $template = 'TEMPLATE' AND NOT $displayName = 'a'"),
        [second.as_str()]
    );
    assert_eq!(members(&format!("SELECT * FROM devices WHERE $id IN ['{first}', 'x'] OR $id = '{second}'")), both);
    // A template that does not exist, and a property that nobody has, are no errors.
    assert!(members("SELECT * FROM devices WHERE $template = \"Thermostat\" AND $id = 'x'").is_empty());
    assert!(members("SELECT * FROM devices WHERE $template = 'TEMPLATE' AND temperature != 5").is_empty());
    // What changes is felt at once.
    let id = group(&api, &format!("SELECT * FROM devices WHERE $template = '{template}' AND $enabled = true"));
    let path = group_path(&id, "/devices");
    assert_eq!(ids(&api.get(&path).ok()), both);
    api.patch(&stable(&format!("/api/devices/{first}")), &json!({ "enabled": false })).ok();
    assert_eq!(ids(&api.get(&path).ok()), [second.as_str()]);
    api.delete(&stable(&format!("/api/devices/{second}"))).expect_no_content();
    assert!(ids(&api.get(&path).ok()).is_empty());
}

#[test]
fn a_bad_filter_is_named_with_the_place_of_its_fault() {
    let place = shared_place!();
    let api = place.administrator();
    let path = group_path(&unique("g"), "");
    for (filter, told) in [
        ("SELECT * FROM devices WHERE", "position 28"),
        ("SELECT id FROM devices", "position 8"),
        ("SELECT * FROM devices WHERE $nothing = 1", "position 29"),
        ("SELECT * FROM devices WHERE $provisioned = 'yes'", "position 29"),
        ("SELECT * FROM devices WHERE $ts > 5", "position 29"),
        ("SELECT * FROM devices WHERE a = 1 AND", "position 38"),
    ] {
        let body = json!({ "displayName": "a", "filter": filter });
        let message = api.put(&path, &body).expect_central_error(422, "UnprocessableEntity");
        assert!(message.starts_with("filter: ") && message.contains(told), "{filter}: {message}");
    }
}

#[test]
fn a_query_has_its_limits() {
    let place = shared_place!();
    let api = place.administrator();
    let path = group_path(&unique("g"), "");
    let put = |condition: &str| {
        let filter = format!("SELECT * FROM devices WHERE {condition}");
        api.put(&path, &json!({ "displayName": "a", "filter": filter }))
    };
    let conditions = |count: usize| vec!["a = 1"; count].join(" OR ");
    let nested = |depth: usize| format!("{}a = 1{}", "(".repeat(depth), ")".repeat(depth));
    let long = |length: usize| format!("a = '{}'", "x".repeat(length - "SELECT * FROM devices WHERE a = ''".len()));
    for (allowed, refused) in [(conditions(100), conditions(101)), (nested(32), nested(33)), (long(4096), long(4097))] {
        put(&allowed).ok();
        put(&refused).expect_central_error(422, "UnprocessableEntity");
    }
}

/// What a device reports counts before what is desired of it, and both before what the cloud notes.
#[test]
fn properties_are_those_of_the_twin_as_it_is() {
    let place = shared_place!();
    let api = place.administrator();
    let [hot, cold] = [(); 2].map(|()| Device::create(place, "d", &json!({})));
    let report = |device: &Device<'_>, body: serde_json::Value| {
        let path = format!("/skein/v1/devices/{}/twin/reported", encoded(&device.id));
        device.api.patch(&path, &body).ok();
    };
    let members = |condition: &str| {
        let both = format!("$id IN ['{}', '{}']", hot.id, cold.id);
        let id = group(&api, &format!("SELECT * FROM devices WHERE {both} AND ({condition})"));
        let page = ids(&api.get(&group_path(&id, "/devices")).ok());
        api.delete(&group_path(&id, "")).expect_no_content();
        page
    };
    let only = |device: &Device<'_>| vec![device.id.clone()];
    report(&hot, json!({ "t": 30.5, "mode": "eco", "on": true, "valve": { "__t": "c", "open": 5 } }));
    api.patch(&cold.path("/properties"), &json!({ "t": 10, "mode": "boost" })).expect_status(202);
    assert_eq!(members("t > 20"), only(&hot));
    assert_eq!(members("t <= 10"), only(&cold));
    assert_eq!(members("t != 30.5"), only(&cold));
    assert_eq!(members("valve.open = 5"), only(&hot));
    assert_eq!(members("valve.open != 6"), only(&hot));
    assert_eq!(members("on = true"), only(&hot));
    assert_eq!(members("mode IN ['boost', 'off']"), only(&cold));
    assert_eq!(members("NOT mode = 'boost'"), only(&hot));
    assert_eq!(members("valve.open = null"), only(&cold));
    // A number is no text.
    assert!(members("t = '10'").is_empty());
    // What the device reports takes the place of what is desired, and what it takes back lets that be seen again.
    report(&cold, json!({ "t": { "value": 25, "ac": 200, "av": 1 } }));
    assert_eq!(members("t = 25"), only(&cold));
    report(&cold, json!({ "t": null }));
    assert_eq!(members("t = 10"), only(&cold));
    api.patch(&cold.path("/properties"), &json!({ "t": null })).expect_status(202);
    assert!(members("t <= 10").is_empty());
}
