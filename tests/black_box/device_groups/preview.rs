//! `POST /skein/v1/groups/preview`.

use crate::support::{created, unique};
use serde_json::{Value, json};

const PATH: &str = "/skein/v1/groups/preview";

#[test]
fn a_preview_counts_and_shows_the_first_and_saves_nothing() {
    let place = shared_place!();
    let api = place.administrator();
    let template = format!("dtmi:example:{};1", unique("t"));
    let mut made: Vec<_> =
        (0..3).map(|_| created(&api, "d", &json!({ "displayName": "Pump", "template": template }))).collect();
    made.sort();
    let filter = format!("select * from devices where ($template='{template}')");
    let preview = api.post(PATH, &json!({ "filter": filter, "limit": 2 })).ok();
    let shown: Vec<Value> =
        made.iter().take(2).map(|id| json!({ "id": id, "displayName": "Pump", "template": template })).collect();
    let printed = format!("SELECT * FROM devices WHERE $template = \"{template}\"");
    assert_eq!(preview, json!({ "count": 3, "devices": shown, "filter": printed }));
    let none = api.post(PATH, &json!({ "filter": filter, "limit": 0 })).ok();
    assert_eq!((&none["count"], &none["devices"]), (&json!(3), &json!([])));
}

#[test]
fn a_wrong_preview_is_refused_by_name() {
    let place = shared_place!();
    let api = place.administrator();
    let all = "SELECT * FROM devices";
    for (body, status, told) in [
        (json!({ "filter": "SELECT" }), 422, "position 7"),
        (json!({ "filter": all, "limit": 101 }), 422, "limit"),
        (json!({ "filter": all, "organizations": ["north", "south"] }), 422, "organizations"),
        (json!({ "filter": all, "organisations": [] }), 400, "organisations"),
        (json!({}), 400, "filter"),
    ] {
        let answer = api.post(PATH, &body).expect_status(status).text();
        assert!(answer.contains(told), "{body}: {answer}");
    }
    api.post(PATH, &json!({ "filter": all, "limit": 100 })).ok();
}
