//! Relationships between devices (contract `central.md` §2.9).

use crate::support::{Api, Organization, created, encoded, organization_token, preview, role, stable, unique};
use serde_json::{Value, json};

fn path(device: &str, relationship: &str) -> String {
    stable(&format!("/api/devices/{}/relationships/{}", encoded(device), encoded(relationship)))
}

fn devices<const N: usize>(api: &Api<'_>) -> [String; N] {
    std::array::from_fn(|_| created(api, "d", &json!({})))
}

/// The ids in a device's list, from all of its pages.
fn listed(api: &Api<'_>, device: &str, size: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let first = preview(&format!("/api/devices/{}/relationships?maxpagesize={size}", encoded(device)));
    let mut next = Some(api.call("GET", &first));
    while let Some(call) = next {
        let (entries, following) = call.send().page(api);
        assert!(entries.len() <= size && (entries.len() == size || following.is_none()), "{entries:?}");
        ids.extend(entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
        next = following;
    }
    ids
}

#[test]
fn a_relationship_is_there_under_both_of_its_devices_and_no_other() {
    let place = shared_place!();
    let api = place.administrator();
    let [gateway, sensor, other] = devices(&api);
    let id = unique("r");
    // The CLI puts the id and no etag into the body.
    let body = json!({ "id": "another", "name": "north", "source": gateway, "target": sensor });
    let shown = json!({ "id": id, "name": "north", "source": gateway, "target": sensor });
    assert_eq!(api.put(&path(&gateway, &id), &body).ok(), shown);
    for device in [&gateway, &sensor] {
        assert_eq!(api.get(&path(device, &id)).ok(), shown);
        let list = api.get(&stable(&format!("/api/devices/{device}/relationships"))).ok();
        assert_eq!(list, json!({ "value": [shown] }));
    }
    api.get(&path(&other, &id)).expect_central_error(404, "NotFound");
    assert_eq!(listed(&api, &other, 25), [""; 0]);
    api.patch(&path(&other, &id), &json!({})).expect_central_error(404, "NotFound");
    api.delete(&path(&other, &id)).expect_central_error(404, "NotFound");
    // The id is taken, and that is all that is told.
    let elsewhere = json!({ "source": other, "target": sensor });
    api.put(&path(&other, &id), &elsewhere).expect_central_error(409, "Conflict");
    api.delete(&path(&sensor, &id)).expect_no_content();
    api.get(&path(&gateway, &id)).expect_central_error(404, "NotFound");
    api.delete(&path(&gateway, &id)).expect_central_error(404, "NotFound");
}

#[test]
fn a_put_replaces_and_a_patch_merges() {
    let place = shared_place!();
    let api = place.administrator();
    let [gateway, sensor, other] = devices(&api);
    let path = path(&gateway, &unique("r"));
    api.patch(&path, &json!({ "name": "n" })).expect_central_error(404, "NotFound");
    let first = api.put(&path, &json!({ "name": "n", "source": gateway, "target": sensor })).ok();
    assert_eq!(api.patch(&path, &json!({})).ok(), first);
    assert_eq!(api.patch(&path, &json!({ "target": other })).ok()["name"], "n");
    let patched = api.call("PATCH", &path).body("application/merge-patch+json", r#"{"name":null}"#).send().ok();
    assert_eq!(patched, json!({ "id": first["id"], "source": gateway, "target": other }));
    // Who names no source means the device of the path.
    assert_eq!(api.put(&path, &json!({ "target": sensor })).ok()["source"], gateway.as_str());
    assert_eq!(api.get(&path).ok(), json!({ "id": first["id"], "source": gateway, "target": sensor }));
}

#[test]
fn a_relationship_needs_two_devices_of_which_one_is_that_of_the_path() {
    let place = shared_place!();
    let api = place.administrator();
    let [gateway, sensor, other] = devices(&api);
    let id = unique("r");
    let put = path(&gateway, &id);
    for body in [
        json!({}),
        json!({ "source": gateway }),
        json!({ "source": gateway, "target": gateway }),
        json!({ "source": sensor, "target": other }),
        json!({ "source": gateway, "target": unique("never-there") }),
        json!({ "source": unique("never-there"), "target": gateway }),
        json!({ "source": gateway, "target": "a b" }),
        json!({ "source": gateway, "target": null }),
        json!({ "source": gateway, "target": 5 }),
        json!({ "source": gateway, "target": sensor, "name": "" }),
        json!([]),
    ] {
        api.put(&put, &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.get(&put).expect_central_error(404, "NotFound");
    api.put(&put, &json!({ "source": gateway, "target": sensor })).ok();
    for body in [json!({ "source": null }), json!({ "target": gateway }), json!({ "source": other })] {
        api.patch(&put, &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.put(&path("never-there", &id), &json!({ "target": sensor })).expect_central_error(404, "NotFound");
}

#[test]
fn an_id_has_255_characters_of_those_of_devices() {
    let place = shared_place!();
    let api = place.administrator();
    let [gateway, sensor] = devices(&api);
    let longest = unique(&"x".repeat(255));
    let longest = &longest[longest.len() - 255..];
    let body = json!({ "source": gateway, "target": sensor });
    for id in [longest, &unique("a#?%:b")] {
        assert_eq!(api.put(&path(&gateway, id), &body).ok()["id"], id);
        assert_eq!(api.get(&path(&sensor, id)).ok()["id"], id);
    }
    for id in [&format!("{longest}x"), "a b", "a/b", "ä"] {
        api.put(&path(&gateway, id), &body).expect_central_error(400, "BadRequest");
        api.get(&path(&gateway, id)).expect_central_error(400, "BadRequest");
    }
}

#[test]
fn the_list_goes_on_page_by_page_in_the_order_of_the_ids() {
    let place = shared_place!();
    let api = place.administrator();
    let [hub, one, two] = devices(&api);
    let prefix = unique("r");
    // Both roles of the device, mixed.
    let mut ids: Vec<String> = (0..7).map(|number| format!("{prefix}-{number}")).collect();
    for (number, id) in ids.iter().enumerate() {
        let body = match number % 3 {
            0 => json!({ "source": hub, "target": one }),
            1 => json!({ "source": two, "target": hub }),
            _ => json!({ "source": hub, "target": two }),
        };
        api.put(&path(&hub, id), &body).ok();
    }
    ids.sort_unstable();
    for size in [1, 2, 7, 25] {
        assert_eq!(listed(&api, &hub, size), ids, "{size}");
    }
    // A token of one device's list is none of another's.
    let (_, next) = api.get(&preview(&format!("/api/devices/{hub}/relationships?maxpagesize=1"))).page(&api);
    let link = next.unwrap().send().ok()["nextLink"].as_str().unwrap().to_owned();
    let foreign = link.split_once("/api/").unwrap().1.replace(&hub, &one);
    api.get(&format!("/api/{foreign}")).expect_central_error(400, "BadRequest");
}

#[test]
fn a_relationship_goes_with_either_of_its_devices() {
    let place = shared_place!();
    let api = place.administrator();
    let [one, two, three] = devices(&api);
    let [first, second] = ["a", "b"].map(unique);
    api.put(&path(&one, &first), &json!({ "source": one, "target": two })).ok();
    api.put(&path(&two, &second), &json!({ "source": three, "target": two })).ok();
    api.delete(&stable(&format!("/api/devices/{one}"))).expect_no_content();
    assert_eq!(listed(&api, &two, 25), [second.as_str()]);
    api.delete(&stable(&format!("/api/devices/{two}"))).expect_no_content();
    assert_eq!(listed(&api, &three, 25), [""; 0]);
    // A device of the same id has nothing of it.
    api.put(&stable(&format!("/api/devices/{one}")), &json!({})).ok();
    assert_eq!(listed(&api, &one, 25), [""; 0]);
}

#[test]
fn who_may_not_see_both_devices_sees_no_relationship() {
    let place = shared_place!();
    let administrator = place.administrator();
    let mine = Organization::new(place);
    let [inside, beside] = [(); 2].map(|()| created(&administrator, "d", &json!({ "organizations": [mine] })));
    let [outside] = devices(&administrator);
    let [hidden, seen] = ["a", "b"].map(unique);
    administrator.put(&path(&inside, &hidden), &json!({ "source": inside, "target": outside })).ok();
    let api = organization_token(place, role::ORG_OPERATOR, &mine);
    api.put(&path(&inside, &seen), &json!({ "source": inside, "target": beside })).ok();
    assert_eq!(listed(&api, &inside, 25), [seen.as_str()]);
    assert_eq!(listed(&administrator, &inside, 25), [hidden.as_str(), &seen]);
    for path in [path(&inside, &hidden), path(&outside, &hidden)] {
        api.get(&path).expect_central_error(404, "NotFound");
        api.patch(&path, &json!({})).expect_central_error(404, "NotFound");
        api.delete(&path).expect_central_error(404, "NotFound");
    }
    api.get(&stable(&format!("/api/devices/{outside}/relationships"))).expect_central_error(404, "NotFound");
    // It can neither take the id over nor relate to what it does not see, nor learn that it is there.
    let taken = json!({ "source": inside, "target": beside });
    api.put(&path(&inside, &hidden), &taken).expect_central_error(409, "Conflict");
    let message = |target: &str| {
        let body = json!({ "source": inside, "target": target });
        api.put(&path(&inside, &unique("r")), &body).expect_central_error(422, "UnprocessableEntity")
    };
    assert_eq!(message(&outside), message(&unique("never-there")));
    api.patch(&path(&inside, &seen), &json!({ "target": outside })).expect_central_error(422, "UnprocessableEntity");
    // Who only looks changes nothing.
    let viewer = organization_token(place, role::ORG_VIEWER, &mine);
    assert_eq!(listed(&viewer, &inside, 25), [seen.as_str()]);
    viewer.delete(&path(&inside, &seen)).expect_central_error(403, "Forbidden");
    viewer.put(&path(&inside, &seen), &taken).expect_central_error(403, "Forbidden");
}

#[test]
fn a_condition_without_etags_is_about_being_there() {
    let place = shared_place!();
    let api = place.administrator();
    let [one, two] = devices(&api);
    let path = path(&one, &unique("r"));
    let body = json!({ "target": two });
    let put = |header: &str| api.call("PUT", &path).header(header, "*").json(&body).send();
    put("if-match").expect_central_error(412, "PreconditionFailed");
    put("if-none-match").ok();
    put("if-none-match").expect_central_error(412, "PreconditionFailed");
    put("if-match").ok();
    let delete = |tag: &str| api.call("DELETE", &path).header("if-match", tag).send();
    delete("\"any\"").expect_central_error(412, "PreconditionFailed");
    delete("*").expect_no_content();
}

#[test]
fn what_changes_a_relationship_is_audited() {
    let place = shared_place!();
    let api = place.administrator();
    let [one, two] = devices(&api);
    let id = unique("r");
    api.put(&path(&one, &id), &json!({ "target": two })).ok();
    api.put(&path(&one, &id), &json!({ "target": two })).ok();
    api.patch(&path(&one, &id), &json!({ "name": "n" })).ok();
    api.delete(&path(&one, &id)).expect_no_content();
    let rows = api.get(&format!("/skein/v1/audit?subject={}", encoded(&id))).ok();
    let actions: Vec<&Value> = rows["value"].as_array().unwrap().iter().map(|row| &row["action"]).collect();
    let expected = ["deleted", "updated", "created"].map(|what| format!("device.relationship.{what}"));
    assert_eq!(actions, expected.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(rows["value"][0]["before"]["name"], "n");
}
