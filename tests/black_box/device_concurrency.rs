//! Writers of one device at the same time.

use crate::support::{created, preview, shared_organization, stable, unique};
use serde_json::{Value, json};
use std::thread;

const WRITERS: usize = 12;

#[test]
fn of_writers_with_one_etag_one_wins() {
    let place = shared_place!();
    let api = place.administrator();
    let path = stable(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let etag = api.get(&path).ok()["etag"].clone();
    let body = |number: usize| json!({ "displayName": format!("writer {number}"), "etag": etag });
    let statuses = in_parallel(|number| place.administrator().patch(&path, &body(number)).status);
    let winners: Vec<usize> = (0..WRITERS).filter(|number| statuses[*number] == 200).collect();
    assert_eq!(winners.len(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
    assert_eq!(api.get(&path).ok()["displayName"], format!("writer {}", winners[0]));
}

#[test]
fn of_creators_that_demand_absence_one_wins() {
    let place = shared_place!();
    let path = stable(&format!("/api/devices/{}", unique("d")));
    let statuses = in_parallel(|_| {
        let call = place.administrator().call("PUT", &path).header("if-none-match", "*");
        call.json(&json!({})).send().status
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
}

#[test]
fn patches_of_different_members_do_not_undo_each_other() {
    let place = shared_place!();
    let api = place.administrator();
    shared_organization(api.place, "seattle");
    let path = preview(&format!("/api/devices/{}", created(&api, "d", &json!({}))));
    let patches: [Value; 4] = [
        json!({ "displayName": "new" }),
        json!({ "template": "dtmi:new;1" }),
        json!({ "enabled": false }),
        json!({ "organizations": ["seattle"] }),
    ];
    in_parallel(|number| place.administrator().patch(&path, &patches[number % patches.len()]).ok());
    let device = api.get(&path).ok();
    for (name, value) in patches.iter().flat_map(|patch| patch.as_object().unwrap()) {
        assert_eq!(device[name], *value, "{device}");
    }
}

/// More than one instance's life of requests for each host there may be.
const WRITES_EACH: usize = 12;

#[test]
fn many_writers_at_once_are_all_served() {
    let application = own_application!(&[], &[]);
    let writers = 3 * WRITERS;
    thread::scope(|scope| {
        for _ in 0..writers {
            scope.spawn(|| {
                for _ in 0..WRITES_EACH {
                    created(&application.administrator(), "d", &json!({}));
                }
            });
        }
    });
    let api = application.administrator();
    let mut count = 0;
    let mut next = Some(api.call("GET", &preview("/api/devices?maxpagesize=100")));
    while let Some(call) = next {
        let (page, link) = call.send().page(&api);
        count += page.len();
        next = link;
    }
    assert_eq!(count, writers * WRITES_EACH);
}

/// Does the work in as many threads as there are writers, and gives what each got.
fn in_parallel<T: Send>(work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..WRITERS).map(|number| scope.spawn(move || work(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
