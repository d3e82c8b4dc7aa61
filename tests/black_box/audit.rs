//! What every change leaves behind: one row in the audit log, and the event of the same id.

use crate::support::{Application, organization_token, random_key, role, shared_organization, stable, unique};
use rusqlite::Connection;
use serde_json::{Value, json};

/// The rows of the audit log that are about `subject`: action, actor, before, after. No other server may write meanwhile.
fn rows(application: &Application, subject: &str) -> Option<Vec<(String, Value, Value, Value)>> {
    let Some(file) = application.database_file() else {
        eprintln!("skipped: the database is not a file here");
        return None;
    };
    let database = Connection::open(file).unwrap();
    let mut statement = database
        .prepare(
            "SELECT action, actor, coalesce(before, 'null'), coalesce(after, 'null') FROM audit_log
             JOIN outbox ON outbox.id = 'evt_' || record_id AND outbox.kind = action AND outbox.subject = audit_log.subject
             WHERE audit_log.subject = ?1 ORDER BY audit_log.pk",
        )
        .unwrap();
    let json = |text: String| serde_json::from_str(&text).unwrap();
    let rows = statement
        .query_map([subject], |row| Ok((row.get(0)?, json(row.get(1)?), json(row.get(2)?), json(row.get(3)?))));
    Some(rows.unwrap().map(Result::unwrap).collect())
}

#[test]
fn every_change_of_a_device_is_audited_once_and_nothing_else_is() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let id = unique("d");
    let path = stable(&format!("/api/devices/{id}"));
    let attestation = stable(&format!("/api/devices/{id}/attestation"));
    let key = random_key(32);
    let keys = json!({ "type": "symmetricKey", "symmetricKey": { "primaryKey": key, "secondaryKey": key } });
    let first = api.put(&path, &json!({ "displayName": "a" }));
    first.ok();
    api.put(&path, &json!({ "displayName": "b" })).ok();
    api.patch(&path, &json!({ "displayName": "c" })).ok();
    api.put(&attestation, &keys).ok();
    api.delete(&attestation).expect_no_content();
    // What changes nothing is no change.
    api.get(&path).ok();
    api.patch(&path, &json!({})).ok();
    api.put(&path, &json!({ "displayName": 1 })).expect_central_error(422, "UnprocessableEntity");
    api.patch(&path, &json!({ "etag": "other" })).expect_central_error(412, "PreconditionFailed");
    api.delete(&path).expect_no_content();
    api.delete(&path).expect_central_error(404, "NotFound");

    let Some(rows) = rows(&application, &id) else { return };
    let actions: Vec<&str> = rows.iter().map(|(action, ..)| action.as_str()).collect();
    let expected = [
        "device.created",
        "device.updated",
        "device.updated",
        "device.attestation.set",
        "device.attestation.deleted",
        "device.deleted",
    ];
    assert_eq!(actions, expected);
    assert_eq!((&rows[0].2, &rows[0].3["displayName"]), (&Value::Null, &json!("a")));
    assert_eq!((&rows[2].2["displayName"], &rows[2].3["displayName"]), (&json!("b"), &json!("c")));
    assert_eq!((&rows[5].2["displayName"], &rows[5].3), (&json!("c"), &Value::Null));
    let actor = &rows[0].1;
    assert_eq!(actor["principal"], json!({ "kind": "administrator", "id": "bootstrap" }));
    assert_eq!(actor["request"], first.request_id());
    assert!(actor["address"].as_str().unwrap().starts_with("127.0.0.1"), "{actor}");
    assert!(!format!("{rows:?}").contains(&key), "the audit log has a key");
}

#[test]
fn every_change_of_a_token_is_audited_without_its_value() {
    let application = own_application!(&[], &[]);
    shared_organization(&application, "seattle");
    let maker = organization_token(&application, role::ORG_ADMIN, "seattle");
    let maker_id = maker.get("/skein/v1/whoami").ok()["id"].clone();
    let id = unique("t");
    let path = stable(&format!("/api/apiTokens/{id}"));
    let body = json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": "seattle" }] });
    let put = || maker.call("PUT", &path).header("idempotency-key", "k").json(&body).send().ok();
    let value = put()["token"].as_str().unwrap().to_owned();
    put();
    maker.put(&path, &body).expect_central_error(409, "Conflict");
    maker.delete(&path).expect_no_content();
    let Some(rows) = rows(&application, &id) else { return };
    let actions: Vec<&str> = rows.iter().map(|(action, ..)| action.as_str()).collect();
    assert_eq!(actions, ["api-token.created", "api-token.deleted"]);
    for (_, actor, ..) in &rows {
        assert_eq!(actor["principal"], json!({ "kind": "api-token", "id": maker_id }));
    }
    let signature = value.split("sig=").nth(1).unwrap().split('&').next().unwrap();
    let decoded = percent_encoding::percent_decode_str(signature).decode_utf8().unwrap();
    let shown = format!("{rows:?}");
    assert!(!shown.contains(signature) && !shown.contains(&*decoded), "the audit log has a token");
}
