//! Looking requests up.

use super::{NOTHING, PATH, answer, ask, node, only, request, requests, told};
use crate::support::{Person, role, token_with_roles, unix_now};
use serde_json::{Value, json};

fn ids(found: &[Value]) -> Vec<&str> {
    found.iter().map(|request| request["request_id"].as_str().unwrap()).collect()
}

#[test]
fn requests_are_found_by_node_command_and_status() {
    let place = shared_place!();
    let api = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    let (one, other) = (node(place), node(place));
    let made: Vec<String> = [16, 16, 17, 16, 16]
        .into_iter()
        .map(|command| request(&api, &[&one.id], &json!({ "cmd": command, "timeout": -1 })))
        .collect();
    for status in [0, 1] {
        assert_ne!(told(&ask(&one)), NOTHING);
        answer(&one, &made[usize::from(status)], status, b"");
    }
    // The second answer brought the third request, which nobody answers.
    let elsewhere = request(&api, &[&other.id], &json!({}));
    let found = |query: &str| -> Vec<String> {
        let found = requests(&api, &format!("{query}&desc_order=false"));
        ids(&found).into_iter().map(ToOwned::to_owned).collect()
    };
    let of_node = format!("node_id={}", one.id);
    assert_eq!(found(&of_node), made);
    assert_eq!(found(&format!("{of_node}&cmd_id=17")), made[2..3]);
    let by_status =
        [("success", &made[..1]), ("failure", &made[1..2]), ("in_progress", &made[2..4]), ("requested", &made[4..])];
    for (status, expected) in by_status {
        let list = requests(&api, &format!("{of_node}&status={status}&desc_order=false"));
        assert_eq!(ids(&list), expected, "{status}");
        assert!(list.iter().all(|request| request["status"] == status));
    }
    assert_eq!(found(&format!("{of_node}&status=timed_out")), [""; 0]);
    assert_eq!(found(&format!("{of_node}&cmd_id=16&status=requested")), made[4..]);
    assert_eq!(found(&format!("request_id={}&node_id={}", made[0], other.id)), [""; 0]);
    assert_eq!(found("status=requested"), [made[4].as_str(), &elsewhere]);
    // Those of another caller are not one's own.
    let another = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    assert_eq!(requests(&another, "status=requested"), [Value::Null; 0]);
    let newest = requests(&api, &of_node);
    assert_eq!(ids(&newest)[0], made[4]);
    let (mut walked, mut next) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{PATH}?{of_node}&num_records=2&start_id={next}")).ok();
        walked.extend(ids(page["requests"].as_array().unwrap()).into_iter().map(ToOwned::to_owned));
        match page.get("next_id") {
            Some(id) => id.as_str().unwrap().clone_into(&mut next),
            None => break,
        }
    }
    walked.reverse();
    assert_eq!(walked, made);
}

#[test]
fn what_can_not_be_looked_up_has_its_code() {
    let place = shared_place!();
    let api = place.administrator();
    let node = node(place);
    let with = |rest: &str| format!("node_id={}{rest}", node.id);
    for (query, code) in [
        (String::new(), 131_003),
        ("desc_order=true".to_owned(), 131_003),
        ("cmd_id=16".to_owned(), 131_011),
        ("status=requested&cmd_id=16".to_owned(), 131_011),
        ("node_id=nobody-has-this".to_owned(), 126_003),
        ("start_time=1&end_time=2".to_owned(), 126_003),
        (with("&cmd_id=65536"), 131_015),
        (with("&cmd_id=x"), 131_015),
        (with("&status=done"), 100_021),
        (with("&start_time=1"), 131_013),
        (with("&end_time=1"), 131_013),
        (with("&start_time=x&end_time=1"), 131_012),
        (with("&start_time=2&end_time=1"), 131_012),
        (with("&desc_order=perhaps"), 100_021),
        (with("&num_records=0"), 100_021),
        (with("&num_records=101"), 100_021),
        (with("&start_id=x"), 100_021),
    ] {
        api.get(&format!("{PATH}?{query}")).expect_rainmaker_error(400, code);
    }
    api.get(&format!("{PATH}?{}", with("&num_records=100&start_id=undefined"))).expect_status(200);
}

#[test]
fn requests_are_found_by_their_time_where_the_deployment_says_so() {
    const SETTING: &str = "/v1/admin/deployment_settings/cmd_resp_history";
    const CONFIG: &str = "/v1/admin/deployment_settings/config/cmd_resp_history";
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application);
    let api = boss.api();
    let node = node(&application);
    let id = request(&api, &[&node.id], &json!({}));
    let between = |start: u64, end: u64| format!("{PATH}?node_id={}&start_time={start}&end_time={end}", node.id);
    let now = unix_now();
    api.get(&between(now - 60, now + 60)).expect_rainmaker_error(400, 131_017);
    let shown = |enabled: bool| json!({ "configuration_key": "cmd_resp_history", "configuration_value": { "enabled": enabled } });
    assert_eq!(api.get(SETTING).ok(), shown(false));
    api.put(CONFIG, &json!({})).expect_rainmaker_error(400, 124_006);
    api.put(CONFIG, &json!({ "enabled": true })).expect_rainmaker_success(200);
    assert_eq!(api.get(SETTING).ok(), shown(true));
    let found = |start, end| api.get(&between(start, end)).ok()["requests"].as_array().unwrap().len();
    assert_eq!((found(now - 60, now + 60), found(now - 60, now - 30), found(now + 30, now + 60)), (1, 0, 0));
    let request = only(&api, &format!("request_id={id}"));
    assert_eq!(request["user_name"], boss.name);
    let end = request["request_timestamp"].as_u64().unwrap();
    assert_eq!((found(end, end + 1), found(end - 1, end)), (1, 0));
}

#[test]
fn requests_are_kept_for_a_month_after_they_ended() {
    const DAYS_31: &str = "2678400";
    let mut application = own_application!(&["--no-clock"], &[]);
    let (ended, open) = {
        let (api, node) = (application.administrator(), node(&application));
        let made = |timeout: i64| request(&api, &[&node.id], &json!({ "timeout": timeout }));
        let (ended, open) = (made(30), [made(-1), made(2_592_000)]);
        (ended, open)
    };
    application.restart(&[("clock_offset_seconds", DAYS_31)]);
    let tick =
        || application.service().unwrap().post("/internal/tick", &json!({})).ok()["commandRequestsExpired"].take();
    assert_eq!((tick(), tick()), (json!(1), json!(0)));
    let api = application.administrator();
    assert_eq!(requests(&api, &format!("request_id={ended}")), [Value::Null; 0]);
    for (id, status) in open.iter().zip(["requested", "timed_out"]) {
        assert_eq!(only(&api, &format!("request_id={id}"))["status"], status);
    }
}
