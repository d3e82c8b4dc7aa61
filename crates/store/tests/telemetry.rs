//! Telemetry against a model in memory: what is stored once, in which order it comes back, what is removed.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use skein_fleet::telemetry::{Message, Point};
use skein_fleet::time::Timestamp;
use skein_store::telemetry::{self, AggregateQuery, Ingested, LastValue, Position, SeriesQuery, last_value, series_of};
use skein_store::{Executor, devices};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use support::{Fixture, NOW, Precondition, Scope, by, named};

const EVERYTHING: &Scope = &Scope::EVERYTHING;

fn message(id: Option<&str>, time: i64, values: &[(&str, Value)]) -> Message {
    Message {
        id: id.map(Into::into),
        device_time: Some(Timestamp::from_unix_millis(time)),
        properties: BTreeMap::new(),
        points: values
            .iter()
            .map(|(name, value)| Point { name: (*name).into(), value: value.clone().into() })
            .collect(),
    }
}

fn ingest(fixture: &Fixture, messages: &[Message]) -> Ingested {
    telemetry::ingest(&fixture.session, "d1", messages, NOW).unwrap()
}

/// All points of the device as (time, name, value), walked page by page.
fn walk(fixture: &Fixture, descending: bool, page: u32) -> Vec<(i64, String, Value)> {
    let series = series_of(&fixture.session, EVERYTHING, "d1", None).unwrap().unwrap();
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let query =
            SeriesQuery { series: &series, from: Timestamp::MIN, to: Timestamp::MAX, descending, after, limit: page };
        let read = telemetry::points(&fixture.session, &query).unwrap();
        after = read.last().map(|point| Position {
            time: point.time,
            message_pk: point.message_pk,
            series_pk: point.series_pk,
        });
        let name = |pk| series.iter().find(|series| series.pk == pk).unwrap().name.clone();
        let last_page = read.len() < page as usize;
        all.extend(read.into_iter().map(|point| (point.time, name(point.series_pk), point.value)));
        if last_page {
            return all;
        }
    }
}

#[test]
fn a_batch_is_one_statement() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("x"));
    let before = fixture.session.statements();
    let batch: Vec<Message> =
        (0..100).map(|number| message(None, number, &[("t", json!(number)), ("u", json!(true))])).collect();
    assert_eq!(ingest(&fixture, &batch), Ingested::Stored(100));
    assert_eq!(fixture.session.statements() - before, 1);
    assert_eq!(walk(&fixture, false, 1_000).len(), 200);
}

#[test]
fn every_kind_of_value_comes_back_as_it_was() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("x"));
    let values = [
        ("integer", json!(42)),
        ("large", json!(i64::MAX)),
        ("negative", json!(-7)),
        ("float", json!(21.5)),
        ("whole float", json!(20.0)),
        ("true", json!(true)),
        ("text", json!("it's \"21\" \u{65e5}")),
        ("number text", json!("21.5")),
        ("empty", json!("")),
        ("null", Value::Null),
        ("array", json!([1, "a", null])),
        ("object", json!({ "a": { "b": [] } })),
    ];
    ingest(&fixture, &[message(None, 5, &values)]);
    for (name, value) in &values {
        let last = last_value(&fixture.session, EVERYTHING, "d1", name).unwrap().unwrap();
        assert_eq!(last, Some(LastValue { value: value.clone(), time: Timestamp::from_unix_millis(5) }), "{name}");
    }
    let points: BTreeMap<String, Value> =
        walk(&fixture, false, 5).into_iter().map(|(_, name, value)| (name, value)).collect();
    assert_eq!(points.len(), values.len());
    assert!(values.iter().all(|(name, value)| points[*name] == *value));
}

#[test]
fn members_of_an_object_are_given_together() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("x"));
    ingest(&fixture, &[message(None, 5, &[("place.lat", json!(1)), ("place.lon", json!(2)), ("places", json!(3))])]);
    ingest(&fixture, &[message(None, 9, &[("place.lat", json!(4))])]);
    let last = last_value(&fixture.session, EVERYTHING, "d1", "place").unwrap().unwrap();
    assert_eq!(last, Some(LastValue { value: json!({ "lat": 4, "lon": 2 }), time: Timestamp::from_unix_millis(9) }));
    assert_eq!(last_value(&fixture.session, EVERYTHING, "d1", "plac").unwrap(), Some(None));
    assert_eq!(last_value(&fixture.session, EVERYTHING, "d2", "place").unwrap(), None);
}

#[test]
fn the_last_value_is_that_of_the_latest_time_and_no_clock_runs_ahead_of_ours() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("x"));
    let last = || last_value(&fixture.session, EVERYTHING, "d1", "t").unwrap().unwrap().unwrap().value;
    ingest(&fixture, &[message(None, 10, &[("t", json!("new"))])]);
    ingest(&fixture, &[message(None, 5, &[("t", json!("late"))])]);
    assert_eq!(last(), json!("new"));
    ingest(&fixture, &[message(None, NOW.unix_millis() + 86_400_000, &[("t", json!("from tomorrow"))])]);
    assert_eq!(last(), json!("from tomorrow"));
    let tomorrow = NOW.saturating_add(Duration::from_mins(1));
    let later = message(None, tomorrow.unix_millis(), &[("t", json!("now"))]);
    telemetry::ingest(&fixture.session, "d1", &[later], tomorrow).unwrap();
    assert_eq!(last(), json!("now"));
}

#[test]
fn a_device_that_is_gone_or_blocked_stores_nothing() {
    let fixture = Fixture::new();
    assert_eq!(ingest(&fixture, &[message(None, 1, &[("t", json!(1))])]), Ingested::DeviceGone);
    fixture.put("d1", &devices::DeviceChange { enabled: Some(false), ..named("x") });
    assert_eq!(ingest(&fixture, &[message(None, 1, &[("t", json!(1))])]), Ingested::DeviceGone);
    assert!(fixture.session.query("SELECT * FROM telemetry_messages", &[]).unwrap().is_empty());
}

#[test]
fn a_message_without_values_is_a_sign_of_life() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("x"));
    assert_eq!(ingest(&fixture, &[message(None, 1, &[])]), Ingested::Stored(1));
    let seen = fixture.session.query_one("SELECT last_seen_at FROM device_activity", &[]).unwrap().unwrap();
    assert_eq!(seen.timestamp(0).unwrap(), NOW);
}

#[test]
fn expired_messages_go_in_bounded_steps_and_last_values_stay() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("x"));
    let old: Vec<Message> =
        (0..25).map(|number| message(None, number, &[("t", json!(number)), ("u", json!(0))])).collect();
    ingest(&fixture, &old);
    let later = NOW.saturating_add(Duration::from_secs(100));
    telemetry::ingest(&fixture.session, "d1", &[message(None, 1, &[("t", json!("kept"))])], later).unwrap();
    let step = || telemetry::delete_expired(&fixture.session, NOW.saturating_add(Duration::from_secs(1)), 10).unwrap();
    assert_eq!([step(), step(), step(), step()], [10, 10, 5, 0]);
    assert_eq!(walk(&fixture, false, 10), [(1, "t".to_owned(), json!("kept"))]);
    assert!(last_value(&fixture.session, EVERYTHING, "d1", "u").unwrap().unwrap().is_some());
}

#[test]
fn the_telemetry_of_a_deleted_device_is_out_of_reach_at_once_and_then_removed() {
    let fixture = Fixture::new();
    fixture.put("d1", &named("x"));
    ingest(&fixture, &(0..15).map(|number| message(None, number, &[("t", json!(1))])).collect::<Vec<_>>());
    fixture.put("d2", &named("x"));
    telemetry::ingest(&fixture.session, "d2", &[message(None, 1, &[("t", json!(2))])], NOW).unwrap();
    devices::delete(&fixture.session, EVERYTHING, "d1", &Precondition::default(), &by()).unwrap();
    fixture.put("d1", &named("x"));
    assert!(walk(&fixture, false, 10).is_empty());
    while telemetry::purge_deleted_devices(&fixture.session, 10).unwrap() > 0 {}
    for (table, left) in [
        ("telemetry_points", 1),
        ("telemetry_messages", 1),
        ("telemetry_series", 1),
        ("device_activity", 1),
        ("telemetry_purges", 0),
    ] {
        assert_eq!(fixture.session.query(&format!("SELECT * FROM {table}"), &[]).unwrap().len(), left, "{table}");
    }
    assert_eq!(last_value(&fixture.session, EVERYTHING, "d2", "t").unwrap().unwrap().unwrap().value, json!(2));
}

fn arbitrary_message() -> impl Strategy<Value = Message> {
    let point =
        ("[a-c]", prop_oneof![any::<i16>().prop_map(|value| json!(value)), "[a-z]{0,3}".prop_map(|text| json!(text))]);
    (proptest::option::of("[a-h]"), 0i64..50, proptest::collection::btree_map(point.0, point.1, 0..3)).prop_map(
        |(id, time, values)| {
            let values: Vec<(&str, Value)> =
                values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            message(id.as_deref(), time, &values)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn each_message_is_there_once_and_in_order(
        batches in proptest::collection::vec(proptest::collection::vec(arbitrary_message(), 1..8), 1..6),
        page in 1u32..7,
        interval in 1i64..20,
    ) {
        let fixture = Fixture::new();
        fixture.put("d1", &named("x"));
        let mut seen = BTreeSet::new();
        let mut expected = Vec::new();
        for batch in &batches {
            let new: Vec<&Message> =
                batch.iter().filter(|message| message.id.clone().is_none_or(|id| seen.insert(id))).collect();
            prop_assert_eq!(ingest(&fixture, batch), Ingested::Stored(new.len()));
            for message in new {
                let time = message.device_time.unwrap().unix_millis();
                expected.extend(message.points.iter().map(|point| (time, point.name.clone(), Value::from(point.value.clone()))));
            }
        }
        let key = |(time, name, value): &(i64, String, Value)| (*time, name.clone(), value.to_string());
        let sorted = |mut points: Vec<(i64, String, Value)>| { points.sort_by_key(key); points };
        for descending in [false, true] {
            let walked = walk(&fixture, descending, page);
            let in_order = walked.windows(2).all(|pair| if descending { pair[0].0 >= pair[1].0 } else { pair[0].0 <= pair[1].0 });
            prop_assert!(in_order);
            prop_assert_eq!(sorted(walked), sorted(expected.clone()));
        }

        let mut model: BTreeMap<(i64, String), Vec<Value>> = BTreeMap::new();
        for (time, name, value) in &expected {
            model.entry((time / interval * interval, name.clone())).or_default().push(value.clone());
        }
        let series = series_of(&fixture.session, EVERYTHING, "d1", None).unwrap().unwrap();
        let (mut buckets, mut after) = (Vec::new(), None);
        loop {
            let query = AggregateQuery {
                series: &series, from: Timestamp::UNIX_EPOCH, to: Timestamp::MAX, interval_ms: interval,
                descending: false, after, limit: page,
            };
            let read = telemetry::aggregate(&fixture.session, &query).unwrap();
            after = read.last().map(|bucket| (bucket.start, bucket.series_pk));
            let last_page = read.len() < page as usize;
            buckets.extend(read);
            if last_page { break; }
        }
        prop_assert_eq!(buckets.len(), model.len());
        for bucket in buckets {
            let name = series.iter().find(|series| series.pk == bucket.series_pk).unwrap().name.clone();
            let values = &model[&(bucket.start, name)];
            let numbers: Vec<i64> = values.iter().filter_map(Value::as_i64).collect();
            let of = |number: Option<serde_json::Number>| number.and_then(|number| number.as_i64());
            prop_assert_eq!(bucket.count, i64::try_from(values.len()).unwrap());
            prop_assert_eq!(of(bucket.min), numbers.iter().min().copied());
            prop_assert_eq!(of(bucket.max), numbers.iter().max().copied());
            prop_assert_eq!(of(bucket.sum), (!numbers.is_empty()).then(|| numbers.iter().sum()));
            prop_assert!(values.contains(&bucket.first) && values.contains(&bucket.last));
        }
    }
}
