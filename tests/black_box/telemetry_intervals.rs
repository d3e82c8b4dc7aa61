//! `GET /skein/v1/devices/{deviceId}/telemetry?interval=…`: aggregates.

use crate::support::{Device, Place, encoded, events};
use serde_json::{Value, json};

/// A device with these values of `t`, one each second from 09:00:00 on.
fn device<'a>(place: &'a Place, values: &[Value]) -> Device<'a> {
    let device = Device::create(place, "d", &json!({}));
    for (second, value) in values.iter().enumerate() {
        let call = device.api.call("POST", &events(&device.id)).json(&json!({ "t": value }));
        call.header("iothub-creation-time-utc", &time(second)).send().expect_no_content();
    }
    device
}

fn time(second: usize) -> String {
    format!("2026-11-22T09:{:02}:{:02}.000Z", second / 60, second % 60)
}

const ALL: &str = "aggregates=min,max,avg,sum,count,first,last";

#[test]
fn every_aggregate_of_every_interval_is_right() {
    let device = device(shared_place!(), &[3, 1, 2, 10, -4, 0, 7].map(|value| json!(value)));
    let answer = device.query(&format!("names=t&from={}&interval=3s&{ALL}", time(0))).ok();
    let interval = |start: usize, [min, max, sum, count, first, last]: [i64; 6], avg: f64| {
        json!({
            "name": "t", "start": time(start), "min": min, "max": max, "avg": avg, "sum": sum, "count": count,
            "first": first, "last": last,
        })
    };
    let expected = [
        interval(0, [1, 3, 6, 3, 3, 2], 2.0),
        interval(3, [-4, 10, 6, 3, 10, 0], 2.0),
        interval(6, [7, 7, 7, 1, 7, 7], 7.0),
    ];
    assert_eq!(answer, json!({ "intervals": expected }));
    let descending = device.query(&format!("names=t&from={}&interval=3s&{ALL}&order=desc", time(0))).ok();
    assert_eq!(descending, json!({ "intervals": expected.iter().rev().collect::<Vec<_>>() }));
}

#[test]
fn intervals_begin_at_from_and_those_without_points_are_left_out() {
    let device = device(shared_place!(), &(0..9).map(|value| json!(value)).collect::<Vec<_>>());
    let call = device.api.call("POST", &events(&device.id)).json(&json!({ "t": 100 }));
    call.header("iothub-creation-time-utc", &time(100)).send().expect_no_content();
    let answer = device.query(&format!("from={}&to={}&interval=5s&aggregates=count,first", time(2), time(101))).ok();
    let interval = |start: usize, count: u32, first: u32| json!({ "name": "t", "start": time(start), "count": count, "first": first });
    assert_eq!(answer, json!({ "intervals": [interval(2, 5, 2), interval(7, 2, 7), interval(97, 1, 100)] }));
}

#[test]
fn to_is_exclusive() {
    let device = device(shared_place!(), &[json!(1), json!(2), json!(3)]);
    let answer = device.query(&format!("from={}&to={}&interval=1m&aggregates=sum", time(0), time(2))).ok();
    assert_eq!(answer["intervals"], json!([{ "name": "t", "start": time(0), "sum": 3 }]));
}

#[test]
fn without_aggregates_there_are_count_min_max_and_avg() {
    let device = device(shared_place!(), &[json!(1), json!(4)]);
    let answer = device.query(&format!("from={}&interval=1h", time(0))).ok();
    let expected = json!({ "name": "t", "start": time(0), "count": 2, "min": 1, "max": 4, "avg": 2.5 });
    assert_eq!(answer, json!({ "intervals": [expected] }));
}

#[test]
fn what_is_no_number_counts_and_is_first_or_last_and_nothing_else() {
    let device = device(shared_place!(), &[json!("on"), json!(5), json!(true), json!(null), json!([1])]);
    let query = |second: usize| device.query(&format!("from={}&interval=1d&{ALL}", time(second))).ok();
    assert_eq!(
        query(0)["intervals"],
        json!([{ "name": "t", "start": time(0), "min": 5, "max": 5, "avg": 5.0, "sum": 5, "count": 5, "first": "on", "last": [1] }])
    );
    assert_eq!(
        query(2)["intervals"],
        json!([{
            "name": "t", "start": time(2), "min": null, "max": null, "avg": null, "sum": null, "count": 3,
            "first": true, "last": [1],
        }])
    );
}

#[test]
fn of_points_of_one_moment_the_first_and_last_are_by_arrival() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for value in [5, 9, 7] {
        let call = device.api.call("POST", &events(&device.id)).json(&json!({ "t": value }));
        call.header("iothub-creation-time-utc", &time(0)).send().expect_no_content();
    }
    let answer = device.query(&format!("from={}&interval=1s&aggregates=first,last", time(0))).ok();
    assert_eq!(answer["intervals"], json!([{ "name": "t", "start": time(0), "first": 5, "last": 7 }]));
}

#[test]
fn series_stay_apart_and_pages_go_on_where_they_ended() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    for second in 0..6 {
        let call = device.api.call("POST", &events(&device.id)).json(&json!({ "a": second, "b": second * 10 }));
        call.header("iothub-creation-time-utc", &time(second)).send().expect_no_content();
    }
    for order in ["asc", "desc"] {
        let query = |limit: usize, token: &str| {
            device
                .query(&format!("from={}&interval=2s&aggregates=sum&order={order}&limit={limit}{token}", time(0)))
                .ok()
        };
        let whole = query(1000, "");
        assert_eq!(whole["intervals"].as_array().unwrap().len(), 6);
        for size in [1, 2, 5, 6] {
            let mut seen: Vec<Value> = Vec::new();
            let mut token = String::new();
            loop {
                let page = query(size, &token);
                seen.extend(page["intervals"].as_array().unwrap().iter().cloned());
                let Some(next) = page.get("nextPageToken") else { break };
                token = format!("&pageToken={}", encoded(next.as_str().unwrap()));
            }
            assert_eq!(json!(seen), whole["intervals"], "{order} {size}");
        }
    }
}

#[test]
fn a_wrong_parameter_is_named() {
    let device = Device::create(shared_place!(), "d", &json!({}));
    let from = format!("from={}", time(0));
    for (parameters, field) in [
        (format!("{from}&interval=0s"), "interval"),
        (format!("{from}&interval=s"), "interval"),
        (format!("{from}&interval=5"), "interval"),
        (format!("{from}&interval=5x"), "interval"),
        (format!("{from}&interval=-5s"), "interval"),
        (format!("{from}&interval=1.5s"), "interval"),
        (format!("{from}&interval="), "interval"),
        (format!("{from}&interval=5ss"), "interval"),
        (format!("{from}&interval=9223372036854775807d"), "interval"),
        (format!("{from}&interval=%C3%A9"), "interval"),
        ("interval=5s".to_owned(), "from"),
        (format!("{from}&aggregates=min"), "interval"),
        (format!("{from}&interval=5s&aggregates=median"), "aggregates"),
        (format!("{from}&interval=5s&aggregates="), "aggregates"),
        (format!("{from}&interval=5s&aggregates=min,,max"), "aggregates"),
        // More than 100,000 intervals.
        ("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&interval=1s".to_owned(), "interval"),
    ] {
        device.query(&parameters).expect_skein_error(400, "bad_request", Some(field));
    }
    device.query(&format!("{from}&interval=5s")).ok();
}
