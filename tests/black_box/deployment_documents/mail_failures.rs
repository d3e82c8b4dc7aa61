//! `GET /v1/admin/mail_failures`, and `POST /skein/v1/mail-failures`, which fills it.

use super::audited;
use crate::support::{Api, unix_now};
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/mail_failures";
const HOOK: &str = "/skein/v1/mail-failures";

/// What a list with this query has: the reasons, page by page.
fn reasons(api: &Api<'_>, query: &str) -> Vec<String> {
    let (mut walked, mut next) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{PATH}?num_records=2&start_id={next}{query}")).expect_status(200).json();
        let records = page["mail_failure_records"].as_array().unwrap();
        walked.extend(records.iter().map(|record| record["reason"].as_str().unwrap().to_owned()));
        match page.get("next_id") {
            Some(id) => id.as_str().unwrap().clone_into(&mut next),
            None => return walked,
        }
    }
}

#[test]
fn failures_are_recorded_and_listed_the_newest_first() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    assert_eq!(api.get(PATH).expect_status(200).json(), json!({ "mail_failure_records": [] }));
    let now = unix_now();
    for (recipient, kind, seconds_ago, reason) in [
        ("Ada@Example.com", "Bounce", 40, "first"),
        ("bob+iot@example.com", "Complaint", 30, "second"),
        ("ada@example.com", "delivery", 20, "third"),
        ("bob+iot@example.com", "Bounce", 30, "of the same moment as the second"),
    ] {
        let failed_at = (now - seconds_ago) * 1_000;
        let body = json!({ "recipient": recipient, "failureType": kind, "reason": reason, "failedAt": failed_at });
        api.post(HOOK, &body).expect_status(201);
    }
    let all = ["third", "of the same moment as the second", "second", "first"];
    assert_eq!(reasons(&api, ""), all);
    assert_eq!(reasons(&api, "&email_id=ADA@example.com"), [all[0], all[3]]);
    assert_eq!(reasons(&api, "&email_id=bob%2Biot@example.com"), all[1..3]);
    assert_eq!(reasons(&api, "&email_id=bob+iot@example.com&failure_type=Bounce"), all[1..2]);
    assert_eq!(reasons(&api, "&failure_type=Delivery"), all[..1]);
    assert_eq!(reasons(&api, &format!("&timestamp={}", now - 30)), all[..3]);
    assert_eq!(reasons(&api, &format!("&timestamp={now}")), [""; 0]);
    assert_eq!(audited(&application, "mail-failure.recorded").len(), 4);
}

#[test]
fn a_record_has_every_member() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let body = json!({
        "recipient": "ada@example.com", "failureType": "Bounce", "failureSubType": "s".repeat(64),
        "subject": "s".repeat(998), "reason": "r".repeat(4096), "failedAt": 1_795_340_157_123_u64,
    });
    assert_eq!(api.post(HOOK, &body).expect_status(201).json(), body);
    let page = api.get(PATH).expect_status(200).json();
    let record = json!({
        "email_id": "ada@example.com", "timestamp": 1_795_340_157, "failure_type": "Bounce",
        "subject": body["subject"], "reason": body["reason"], "failure_sub_type": body["failureSubType"],
    });
    assert_eq!(page, json!({ "mail_failure_records": [record] }));
    // Nothing failed in the future: it would be the first of the list for ever.
    let later = json!({ "recipient": "ada@example.com", "failureType": "Bounce", "failedAt": 99_999_999_999_999_u64 });
    let kept = api.post(HOOK, &later).expect_status(201).json();
    assert!(kept["failedAt"].as_u64().unwrap() / 1_000 <= unix_now(), "{kept}");
}

#[test]
fn what_means_nothing_is_refused() {
    let place = shared_place!();
    let api = place.administrator();
    for query in [
        "failure_type=Bounced",
        "timestamp=yesterday",
        "num_records=0",
        "num_records=101",
        "num_records=x",
        "start_id=x",
        "start_id=1.x",
    ] {
        api.get(&format!("{PATH}?{query}")).expect_rainmaker_error(400, 130_001);
    }
    api.get(&format!("{PATH}?num_records=100")).expect_status(200);
    let good = json!({ "recipient": "ada@example.com", "failureType": "Bounce" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        api.post(HOOK, &body)
    };
    for (field, value) in [
        ("recipient", json!("ada")),
        ("recipient", json!("+4915112345678")),
        ("failureType", json!("Loss")),
        ("failureSubType", json!("s".repeat(65))),
        ("subject", json!("s".repeat(999))),
        ("reason", json!("r".repeat(4097))),
    ] {
        with(field, value).expect_skein_error(422, "unprocessable", Some(field));
    }
    with("failedAt", json!("now")).expect_skein_error(400, "bad_request", None);
    with("other", json!(1)).expect_skein_error(400, "bad_request", None);
    api.post(HOOK, &json!({})).expect_skein_error(400, "bad_request", None);
}
