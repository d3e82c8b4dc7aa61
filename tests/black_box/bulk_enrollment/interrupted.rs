//! Files that are sent twice at once, or cut off.

use super::{BULK, JSON_LINES, json_lines, lines, send};
use crate::support::{random_key, stable, static_group, unique, wait_until};
use serde_json::{Value, json};
use std::thread;

/// So many rows with keys, in a group.
fn rows(count: usize, group: &str) -> Vec<Value> {
    let row = |_| json!({ "id": unique("d"), "primaryKey": random_key(32), "secondaryKey": random_key(32), "groups": [group] });
    (0..count).map(row).collect()
}

#[test]
fn the_same_file_twice_at_once_makes_each_device_once() {
    let place = shared_place!();
    let api = place.administrator();
    let file = json_lines(&rows(1_000, &static_group(&api)));
    let summaries: Vec<Value> = thread::scope(|scope| {
        let calls: Vec<_> = (0..3).map(|_| scope.spawn(|| lines(&send(&api, "", JSON_LINES, &file)).1)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let sum = |name: &str| summaries.iter().map(|summary| summary[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("created"), sum("unchanged"), sum("refused")), (1_000, 2_000, 0), "{summaries:?}");
}

#[test]
fn a_file_that_a_crash_cut_off_is_finished_by_sending_it_again() {
    let mut application = own_application!(&[], &[]);
    let rows = rows(6_000, &static_group(&application.administrator()));
    let file = json_lines(&rows);
    let mut cut_off = 0;
    for row in [100, 700, 1_500, 2_500] {
        let url = format!("{}{BULK}", application.origins()[0]);
        let authorization = format!("Bearer {}", crate::support::SECRET_VARIABLES[0]);
        thread::scope(|scope| {
            let agent = application.agent();
            let file = &file;
            let call = scope.spawn(move || {
                agent.post(&url).header("authorization", authorization).header("content-type", JSON_LINES).send(file)
            });
            let path = stable(&format!("/api/devices/{}", rows[row]["id"].as_str().unwrap()));
            wait_until("a row is done", || application.administrator().get(&path).status == 200);
            application.kill();
            cut_off += u32::from(call.join().unwrap().is_err());
        });
        application.restart(&[]);
    }
    assert!(cut_off > 0, "no call was cut off");
    let api = application.administrator();
    let (_, tried) = lines(&send(&api, "?dryRun=true", JSON_LINES, &file));
    let (_, done) = lines(&send(&api, "", JSON_LINES, &file));
    // What is there is whole: with its keys and in its group.
    assert_eq!((&tried["refused"], &tried["created"]), (&json!(0), &done["created"]));
    assert!(done["unchanged"].as_u64() > Some(2_500), "{done}");
    let (_, again) = lines(&send(&api, "", JSON_LINES, &file));
    assert_eq!((&again["unchanged"], &again["created"]), (&json!(6_000), &json!(0)));
}
