//! The lines of the table: what is asked for.

use crate::fleet;
use crate::stencil::{DEVICE, Requests, UNIQUE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use skein_fleet::time::{Clock, Timestamp};
use skein_runtime::SystemClock;
use std::time::Duration;

/// Who asks, and about what fleet.
pub struct Callers {
    /// The value of `Authorization` of a client of the API.
    pub api_token: String,
    /// Those of devices 0, 1, 2 and so on.
    pub device_tokens: Vec<String>,
    pub fleet: u32,
}

pub struct Line {
    pub name: &'static str,
    /// The method and the route by which the log knows its requests.
    pub method: &'static str,
    pub route: &'static str,
    /// Points of telemetry in each request.
    pub points: u32,
    pub requests: fn(&Callers) -> Requests,
}

pub const MESSAGE: &str = "telemetry, one message";
pub const BATCH: &str = "telemetry, 100 messages of one point";

const DEVICE_ROUTE: &str = "/api/devices/{device_id}";
const LIST_ROUTE: &str = "/api/devices";

/// In the order of the table. The lists come before the writes, which change the names that they look for.
pub const LINES: &[Line] = &[
    Line::get("device GET", DEVICE_ROUTE, |callers| device(callers, "GET", "")),
    Line::get("list of 25", LIST_ROUTE, |callers| list(callers, "")),
    Line::get("list of 25, `contains` met by half", LIST_ROUTE, |callers| contains(callers, "Thermostat")),
    Line::get("list of 25, `contains` met by 1 in 500", LIST_ROUTE, |callers| contains(callers, "hall 123")),
    Line::get("list of 25, `contains` met by 30", LIST_ROUTE, |callers| contains(callers, "Prototype")),
    Line::get("list of 25, `contains` met by one", LIST_ROUTE, |callers| contains(callers, &one_serial(callers))),
    Line::get("list of 25, by displayName", LIST_ROUTE, |callers| list(callers, "&orderby=displayName%20asc")),
    Line { name: "device PUT", method: "PUT", route: DEVICE_ROUTE, points: 0, requests: put },
    Line::telemetry(MESSAGE, 1, message),
    Line::telemetry(BATCH, 100, |callers| batch(callers, 100, 1)),
    Line::telemetry("telemetry, 10 messages of 10 points", 100, |callers| batch(callers, 10, 10)),
];

impl Line {
    const fn get(name: &'static str, route: &'static str, requests: fn(&Callers) -> Requests) -> Self {
        Self { name, method: "GET", route, points: 0, requests }
    }

    const fn telemetry(name: &'static str, points: u32, requests: fn(&Callers) -> Requests) -> Self {
        Self { name, method: "POST", route: "/devices/{device_id}/messages/events", points, requests }
    }
}

/// The floor.
pub fn healthz() -> Requests {
    Requests::new(200, 1, ["GET /healthz HTTP/1.1\r\n".to_owned()], "")
}

fn api(callers: &Callers, method: &str, path: &str, body: &str) -> Requests {
    let token = &callers.api_token;
    let head =
        format!("{method} /api/devices{path} HTTP/1.1\r\nauthorization: {token}\r\ncontent-type: application/json\r\n");
    Requests::new(200, callers.fleet, [head], body)
}

fn device(callers: &Callers, method: &str, body: &str) -> Requests {
    api(callers, method, &format!("/load-{DEVICE}?api-version=2022-07-31"), body)
}

fn list(callers: &Callers, more: &str) -> Requests {
    api(callers, "GET", &format!("?api-version=2022-10-31-preview&maxpagesize=25{more}"), "")
}

fn contains(callers: &Callers, text: &str) -> Requests {
    let filter = format!("contains(displayName, '{text}')");
    list(callers, &format!("&filter={}", utf8_percent_encode(&filter, NON_ALPHANUMERIC)))
}

fn one_serial(callers: &Callers) -> String {
    fleet::serial(callers.fleet / 2 + 1)
}

/// Creates nothing, but gives a device a name that it did not have, so that every index of names has work.
fn put(callers: &Callers) -> Requests {
    let body = format!(
        r#"{{"displayName":"Renamed {UNIQUE}","template":"dtmi:load:model1;1","simulated":false,"enabled":true}}"#
    );
    device(callers, "PUT", &body)
}

fn telemetry(callers: &Callers, headers: &str, body: &str) -> Requests {
    let heads = (0u32..).zip(&callers.device_tokens).map(|(number, token)| {
        let id = fleet::device_id(number);
        format!(
            "POST /devices/{id}/messages/events?api-version=2020-03-13 HTTP/1.1\r\nauthorization: {token}\r\n{headers}"
        )
    });
    Requests::new(204, callers.fleet, heads, body)
}

fn message(callers: &Callers) -> Requests {
    let headers = format!("content-type: application/json\r\niothub-messageid: {UNIQUE}\r\n");
    telemetry(callers, &headers, r#"{"temperature":21.375}"#)
}

/// As the SDKs of IoT Hub make it: bodies in base64, each message with its id and the time of its creation.
fn batch(callers: &Callers, messages: u32, points: u32) -> Requests {
    let now = SystemClock::default().now();
    let body = |number: u32| {
        let value = |point: u32| format!(r#""value{point}":{}"#, f64::from(number * 10 + point) / 8.0);
        STANDARD.encode(format!("{{{}}}", (0..points).map(value).collect::<Vec<_>>().join(",")))
    };
    let message = |number: u32| {
        let age = Duration::from_secs((messages - number).into());
        let created: Timestamp = now.saturating_sub(age);
        format!(
            r#"{{"body":"{}","properties":{{"iothub-messageid":"{UNIQUE}-{number:03}","iothub-creation-time-utc":"{}"}}}}"#,
            body(number),
            created.to_rfc3339_millis()
        )
    };
    let messages: Vec<_> = (0..messages).map(message).collect();
    telemetry(callers, "content-type: application/vnd.microsoft.iothub.json\r\n", &format!("[{}]", messages.join(",")))
}
