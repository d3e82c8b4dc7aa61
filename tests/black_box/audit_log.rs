//! `/skein/v1/audit`: who changed what, and whether the log is whole.

use crate::support::{Organization, Person, created, encoded, role, stable, token_with_roles, wait_until};
use rusqlite::Connection;
use serde_json::{Value, json};

#[test]
fn changes_are_found_by_what_who_and_when() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let before = crate::support::rfc3339(crate::support::unix_now());
    let ids: Vec<String> = (0..5).map(|_| created(&api, "d", &json!({}))).collect();
    api.delete(&stable(&format!("/api/devices/{}", ids[0]))).expect_status(204);
    let person = Person::new(&application);
    person.sign_in();
    let get = |query: &str| api.get(&format!("/skein/v1/audit?{query}")).expect_status(200).json();
    let actions = |page: &Value| -> Vec<String> {
        page["value"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        actions(&get("")),
        [
            "session.opened",
            "user.confirmed",
            "user.created",
            "device.deleted",
            "device.created",
            "device.created",
            "device.created",
            "device.created",
            "device.created",
        ]
    );
    let of_first = get(&format!("subject={}", ids[0]));
    assert_eq!(actions(&of_first), ["device.deleted", "device.created"]);
    let row = &of_first["value"][1];
    assert_eq!((&row["subject"], &row["after"]["id"]), (&json!(ids[0]), &json!(ids[0])));
    assert_eq!(row["actor"]["principal"], json!({ "kind": "administrator", "id": "bootstrap" }));
    assert!(row["actor"]["request"].is_string() && row["actor"]["address"].is_string() && row.get("before").is_none());
    assert_eq!(actions(&get("action=user.confirmed")), ["user.confirmed"]);
    assert_eq!(actions(&get("principal=bootstrap")).len(), 6);
    assert_eq!(actions(&get(&format!("from={}", encoded(&before)))).len(), 9);
    assert_eq!(actions(&get(&format!("to={}", encoded(&before)))), Vec::<String>::new());
    // Page by page, each row once.
    let (mut walked, mut token) = (Vec::new(), String::new());
    loop {
        let page = get(&format!("limit=2{token}"));
        walked.extend(actions(&page));
        match page.get("nextPageToken") {
            Some(next) => token = format!("&pageToken={}", next.as_str().unwrap()),
            None => break,
        }
    }
    assert_eq!(walked, actions(&get("")));
    let other = api.get(&format!("/skein/v1/audit?action=x{token}"));
    other.expect_skein_error(400, "bad_request", Some("pageToken"));
    for query in ["limit=0", "limit=1001", "from=yesterday", "to=x", "pageToken=x"] {
        let field = query.split('=').next().unwrap();
        api.get(&format!("/skein/v1/audit?{query}")).expect_skein_error(400, "bad_request", Some(field));
    }
}

#[test]
fn who_is_limited_to_organizations_does_not_see_the_log() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let limited = json!([{ "role": role::ORG_ADMIN, "organization": organization }]);
    for roles in [limited, json!([{ "role": role::OPERATOR }])] {
        let api = token_with_roles(place, &roles);
        for path in ["/skein/v1/audit", "/skein/v1/audit/verify"] {
            api.get(path).expect_skein_error(403, "forbidden", None);
        }
    }
}

#[test]
fn a_changed_a_removed_and_an_added_row_break_the_chain() {
    let application = own_application!(&["--no-clock"], &[]);
    let api = application.administrator();
    for _ in 0..6 {
        created(&api, "d", &json!({}));
    }
    let verify = || api.get("/skein/v1/audit/verify").expect_status(200).json();
    assert_eq!(verify(), json!({ "holds": true, "rows": 0, "head": "" }));
    let service = application.service().unwrap();
    wait_until("every row is in the chain", || {
        service.post("/internal/tick", &json!({})).ok();
        verify()["rows"] == 6
    });
    let whole = verify();
    assert_eq!((&whole["holds"], whole["head"].as_str().unwrap().len()), (&json!(true), 43));
    let Some(file) = application.database_file() else { return };
    let database = Connection::open(file).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    for (forgery, remedy, broken_at) in [
        (
            "UPDATE audit_log SET subject = subject || 'x' WHERE pk = 3",
            "UPDATE audit_log SET subject = rtrim(subject, 'x') WHERE pk = 3",
            3,
        ),
        ("UPDATE audit_log SET pk = 100 WHERE pk = 4", "UPDATE audit_log SET pk = 4 WHERE pk = 100", 4),
        ("UPDATE audit_chain SET pk = 100 WHERE pk = 5", "UPDATE audit_chain SET pk = 5 WHERE pk = 100", 6),
    ] {
        database.execute(forgery, []).unwrap();
        let broken = verify();
        assert_eq!((&broken["holds"], &broken["brokenAt"]), (&json!(false), &json!(broken_at)), "{forgery}: {broken}");
        database.execute(remedy, []).unwrap();
        assert_eq!(verify(), whole);
    }
}
