//! Twins as rows: what a write makes of them, beside them and for others.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use serde_json::{Value, json};
use skein_fleet::time::Timestamp;
use skein_fleet::twin::{Assignments, MAXIMUM_MODULES, Manner, OperatorWrite, Target, Twin, TwinError, sort_by_model};
use skein_store::twins::{Author, Outcome, Reader, TwinRecord, find, modules, topic, write};
use skein_store::waits::{self, Place};
use skein_store::{Executor, devices};
use std::time::Duration;
use support::{Fixture, NOW, Precondition, Scope, by, named};

fn said(record: &TwinRecord, document: Value) -> Assignments {
    let Value::Object(document) = document else { panic!("{document}") };
    let twin = record.twin.clone().unwrap_or_default();
    Assignments::of_document(document, |name| twin.has_component(name)).unwrap()
}

fn asked(fixture: &Fixture, module: &str, document: &Value) -> Outcome {
    let change = by();
    let edit = |record: &TwinRecord| -> Result<Twin, TwinError> {
        let (desired, cloud) = sort_by_model(said(record, document.clone()), None, false)?;
        let write = OperatorWrite { manner: Manner::Merge, target: Target::Everything, desired, cloud };
        record.twin.clone().unwrap_or_default().after_write(&write, NOW)
    };
    write(&fixture.session, &Scope::EVERYTHING, "d", module, Author::Operator(&change), edit).unwrap().unwrap()
}

fn told(fixture: &Fixture, module: &str, document: &Value) -> Outcome {
    let edit = |record: &TwinRecord| {
        record.twin.clone().unwrap_or_default().after_report(&said(record, document.clone()), NOW)
    };
    write(&fixture.session, &Scope::EVERYTHING, "d", module, Author::Device(NOW), edit).unwrap().unwrap()
}

fn rows(fixture: &Fixture, sql: &str) -> Value {
    let row = fixture.session.query_one(&format!("SELECT json_group_array(json(row)) FROM ({sql})"), &[]).unwrap();
    row.unwrap().json(0).unwrap()
}

fn properties(fixture: &Fixture) -> Value {
    rows(fixture, "SELECT json_array(component, name, kind, typeof(value), value) AS row FROM device_properties")
}

fn audit(fixture: &Fixture) -> Value {
    let sql = "SELECT json_array(subject, json(before), json(after)) AS row FROM audit_log
        WHERE action = 'properties.updated' ORDER BY pk";
    rows(fixture, sql)
}

fn twin_of(fixture: &Fixture, module: &str) -> Twin {
    find(&fixture.session, &Scope::EVERYTHING, "d", module, Reader::Operator).unwrap().unwrap().twin.unwrap()
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.put("d", &named("d"));
    fixture
}

#[test]
fn a_twin_is_read_as_it_was_written() {
    let fixture = fixture();
    assert_eq!(find(&fixture.session, &Scope::EVERYTHING, "d", "", Reader::Operator).unwrap().unwrap().twin, None);
    let Outcome::Done(written) = asked(&fixture, "", &json!({ "a": 1, "k": { "__t": "c", "b": [true] } })) else {
        panic!()
    };
    assert_eq!(twin_of(&fixture, ""), *written);
    let Outcome::Done(written) = told(&fixture, "", &json!({ "a": { "value": 1, "ac": 200, "av": 1 } })) else {
        panic!()
    };
    assert_eq!(twin_of(&fixture, ""), *written);
    assert_eq!((written.desired.version(), written.reported.version()), (1, 1));
    assert_eq!(find(&fixture.session, &Scope::EVERYTHING, "another", "", Reader::Operator).unwrap(), None);
}

#[test]
fn queries_see_what_changed_and_no_module() {
    let fixture = fixture();
    asked(&fixture, "", &json!({ "a": 1, "b": "x", "c": 1.5, "k": { "__t": "c", "on": true, "o": {} } }));
    let expected = json!([
        ["", "a", "number", "integer", 1],
        ["", "b", "text", "text", "x"],
        ["", "c", "number", "real", 1.5],
        ["k", "o", "json", "null", null],
        ["k", "on", "boolean", "integer", 1],
    ]);
    assert_eq!(properties(&fixture), expected);
    told(&fixture, "", &json!({ "a": { "value": "one", "ac": 200, "av": 1 }, "d": -7 }));
    asked(&fixture, "", &json!({ "b": null, "k": null }));
    told(&fixture, "m", &json!({ "a": 5 }));
    let expected =
        json!([["", "a", "text", "text", "one"], ["", "c", "number", "real", 1.5], ["", "d", "number", "integer", -7]]);
    assert_eq!(properties(&fixture), expected);
}

#[test]
fn an_operators_write_leaves_one_audit_row_of_what_changed_and_a_report_none() {
    let fixture = fixture();
    asked(&fixture, "", &json!({ "a": 1, "b": 2 }));
    asked(&fixture, "", &json!({ "a": 1, "b": null, "k": { "__t": "c", "x": 3 } }));
    asked(&fixture, "", &json!({ "a": 1 }));
    told(&fixture, "", &json!({ "a": 1 }));
    asked(&fixture, "m", &json!({ "a": 4 }));
    let document =
        |module: Value, desired: Value| json!({ "id": "d", "module": module, "desired": desired, "cloud": {} });
    let expected = json!([
        ["d", document(json!(null), json!({})), document(json!(null), json!({ "a": 1, "b": 2 }))],
        ["d", document(json!(null), json!({ "b": 2 })), document(json!(null), json!({ "k.x": 3 }))],
        ["d", document(json!("m"), json!({})), document(json!("m"), json!({ "a": 4 }))],
    ]);
    assert_eq!(audit(&fixture), expected);
}

#[test]
fn what_changes_nothing_writes_nothing() {
    let fixture = fixture();
    assert!(matches!(asked(&fixture, "m", &json!({})), Outcome::Done(_)));
    assert_eq!(modules(&fixture.session, &Scope::EVERYTHING, "d").unwrap().unwrap().names, [""; 0]);
    asked(&fixture, "", &json!({ "a": 1 }));
    let before = fixture.session.statements();
    asked(&fixture, "", &json!({ "a": 1 }));
    assert_eq!(fixture.session.statements() - before, 3, "begin, read, commit");
    let before = fixture.session.statements();
    told(&fixture, "", &json!({ "a": 1 }));
    assert_eq!(fixture.session.statements() - before, 4, "begin, read, write, commit");
}

#[test]
fn concurrent_writers_lose_nothing() {
    let fixture = fixture();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let fixture = &fixture;
            scope.spawn(move || {
                asked(fixture, "", &json!({ format!("asked{number}"): number }));
                told(fixture, "", &json!({ format!("told{number}"): number }));
            });
        }
    });
    let twin = twin_of(&fixture, "");
    assert_eq!((twin.desired.version(), twin.reported.version()), (8, 8));
    assert_eq!((twin.desired.properties().count(), twin.reported.properties().count()), (8, 8));
    assert_eq!(properties(&fixture).as_array().unwrap().len(), 16);
}

#[test]
fn a_change_of_the_desired_properties_is_news_and_a_report_is_none() {
    let fixture = fixture();
    let pk = find(&fixture.session, &Scope::EVERYTHING, "d", "", Reader::Operator).unwrap().unwrap().device_pk;
    let wait = |module: &str, ticket: &str| {
        let place = Place { waiter: ticket, ticket, topic: &topic(pk, module), ends_at: Timestamp::MAX };
        waits::take(&fixture.session, &place, 10, NOW).unwrap();
    };
    let gone = || waits::gone(&fixture.session, &["device", "module"]).unwrap();
    wait("", "device");
    wait("m", "module");
    told(&fixture, "", &json!({ "a": 1 }));
    told(&fixture, "m", &json!({ "a": 1 }));
    assert_eq!(gone(), [""; 0]);
    asked(&fixture, "", &json!({ "a": 1 }));
    assert_eq!(gone(), ["device"]);
    asked(&fixture, "m", &json!({ "a": 1 }));
    assert_eq!(gone(), ["device", "module"]);
    wait("", "device");
    wait("m", "module");
    fixture.put("d", &devices::DeviceChange { enabled: Some(false), ..named("d") });
    assert_eq!(gone(), ["device", "module"], "a device that is blocked waits no more");
    wait("", "device");
    wait("m", "module");
    delete(&fixture);
    assert_eq!(gone(), ["device", "module"], "nor does one that is deleted");
}

fn delete(fixture: &Fixture) {
    let outcome = devices::delete(&fixture.session, &Scope::EVERYTHING, "d", &Precondition::default(), &by()).unwrap();
    support::done(outcome);
}

#[test]
fn a_twin_goes_with_its_device() {
    let fixture = fixture();
    asked(&fixture, "", &json!({ "a": 1 }));
    asked(&fixture, "m", &json!({ "a": 1 }));
    delete(&fixture);
    assert_eq!(properties(&fixture), json!([]));
    assert_eq!(rows(&fixture, "SELECT json_array(module) AS row FROM twins"), json!([]));
    assert_eq!(asked(&fixture, "", &json!({ "a": 1 })), Outcome::NotFound);
    fixture.put("d", &named("d"));
    assert_eq!(find(&fixture.session, &Scope::EVERYTHING, "d", "", Reader::Operator).unwrap().unwrap().twin, None);
}

#[test]
fn a_device_has_so_many_modules_and_no_more() {
    let fixture = fixture();
    told(&fixture, "", &json!({ "a": 1 }));
    for number in 0..MAXIMUM_MODULES {
        assert!(matches!(told(&fixture, &format!("m{number:02}"), &json!({ "a": 1 })), Outcome::Done(_)), "{number}");
    }
    assert_eq!(told(&fixture, "another", &json!({ "a": 1 })), Outcome::TooManyModules);
    assert!(matches!(told(&fixture, "m00", &json!({ "a": 2 })), Outcome::Done(_)));
    let names = modules(&fixture.session, &Scope::EVERYTHING, "d").unwrap().unwrap().names;
    assert_eq!((names.len(), names[0].as_str(), names[49].as_str()), (50, "m00", "m49"));
    assert_eq!(modules(&fixture.session, &Scope::EVERYTHING, "another").unwrap(), None);
}

#[test]
fn what_is_outside_the_scope_does_not_exist() {
    let fixture = fixture();
    told(&fixture, "m", &json!({ "a": 1 }));
    let elsewhere = Scope { devices: Some(["e".to_owned()].into()), ..Scope::EVERYTHING };
    assert_eq!(find(&fixture.session, &elsewhere, "d", "m", Reader::Operator).unwrap(), None);
    assert_eq!(modules(&fixture.session, &elsewhere, "d").unwrap(), None);
    let edit = |record: &TwinRecord| -> Result<Twin, TwinError> { Ok(record.twin.clone().unwrap_or_default()) };
    let later = NOW.saturating_add(Duration::from_secs(1));
    let outcome = write(&fixture.session, &elsewhere, "d", "m", Author::Device(later), edit).unwrap();
    assert_eq!(outcome, Ok(Outcome::NotFound));
}
