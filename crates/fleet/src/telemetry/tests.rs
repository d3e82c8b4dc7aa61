//! What devices send, form by form, and the edges of every limit.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(body: &serde_json::Value) -> Result<Message, TelemetryError> {
    parse_message(body.to_string().as_bytes(), [])
}

fn values(message: &Message) -> serde_json::Value {
    message
        .points
        .iter()
        .map(|point| (point.name.clone(), serde_json::Value::from(point.value.clone())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn item(body: &serde_json::Value, properties: &serde_json::Value) -> serde_json::Value {
    json!({ "body": STANDARD.encode(body.to_string()), "properties": properties })
}

fn read_batch(batch: &serde_json::Value) -> Result<Vec<Message>, TelemetryError> {
    parse_batch(batch.to_string().as_bytes(), [])
}

#[track_caller]
fn only(batch: &serde_json::Value) -> Message {
    let mut messages = read_batch(batch).unwrap();
    assert_eq!(messages.len(), 1);
    messages.remove(0)
}

#[test]
fn values_keep_their_types() {
    let message = read(&json!({"n": 21.5, "i": 7, "b": true, "t": "warm", "z": null, "a": [1, 2]})).unwrap();
    let of = |name: &str| &message.points.iter().find(|point| point.name == name).unwrap().value;
    assert_eq!(*of("n"), Value::Number(Number::from_f64(21.5).unwrap()));
    assert_eq!(*of("i"), Value::Number(7.into()));
    assert_eq!(*of("b"), Value::Boolean(true));
    assert_eq!(*of("t"), Value::Text("warm".to_owned()));
    assert_eq!(*of("z"), Value::Json(json!(null)));
    assert_eq!(*of("a"), Value::Json(json!([1, 2])));
    assert_eq!((message.id, message.device_time, message.properties.len()), (None, None, 0));
}

#[test]
fn one_level_of_nesting_is_taken_apart() {
    let message = read(&json!({"t": 1, "c": {"t": 2, "deep": {"x": 3}}, "empty": {}})).unwrap();
    assert_eq!(values(&message), json!({"t": 1, "c.t": 2, "c.deep": {"x": 3}, "empty": {}}));
    assert_eq!(read(&json!({})).unwrap().points, []);
}

#[test]
fn a_component_stands_before_every_name() {
    for name in ["$.sub", "dt-subject", "DT-Subject", "iothub-app-$.sub", "iothub-app-dt-subject"] {
        let message = parse_message(br#"{"t": 1, "c": {"t": 2}}"#, [(name, "thermostat1")]).unwrap();
        assert_eq!(values(&message), json!({"thermostat1.t": 1, "thermostat1.c.t": 2}), "{name}");
    }
}

#[test]
fn a_module_stands_before_everything() {
    let message = parse_message(br#"{"t": 1, "c": {"t": 2}}"#, [("$.sub", "k")]).unwrap().of_module("m").unwrap();
    assert_eq!(values(&message), json!({"m/k.t": 1, "m/k.c.t": 2}));
    let of = |length: usize| read(&json!({ "x".repeat(length): 1 })).unwrap().of_module("m");
    assert!(of(MAXIMUM_NAME_LENGTH - 2).is_ok());
    assert!(matches!(of(MAXIMUM_NAME_LENGTH - 1), Err(TelemetryError::Name { .. })));
}

#[test]
fn headers_carry_the_properties() {
    let headers = [
        ("content-type", "application/json"),
        ("authorization", "SharedAccessSignature sr=…"),
        ("IoTHub-MessageId", "m-1"),
        ("iothub-creation-time-utc", "2026-11-22T09:35:57.5Z"),
        ("iothub-contentencoding", "utf-8"),
        ("iothub-to", "/devices/pump/messages/events"),
        ("iothub-app-Site", "north"),
        ("site", "ignored"),
        ("iothub-app-", "ignored"),
    ];
    let message = parse_message(b"{}", headers).unwrap();
    assert_eq!(message.id.as_deref(), Some("m-1"));
    assert_eq!(message.device_time.unwrap().to_rfc3339_millis(), "2026-11-22T09:35:57.500Z");
    assert_eq!(message.properties, BTreeMap::from([("site".to_owned(), "north".to_owned())]));
}

#[test]
fn every_name_of_the_creation_time_is_known() {
    for name in ["iothub-creation-time-utc", "iothub-app-iothub-creation-time-utc", "iothub-creationtimeutc", "$.ctime"]
    {
        let from_header = parse_message(b"{}", [(name, "2026-11-22T09:35:57Z")]).unwrap();
        let from_batch = only(&json!([item(&json!({}), &json!({name: "2026-11-22T09:35:57Z"}))]));
        for message in [from_header, from_batch] {
            assert_eq!(message.device_time.map(Timestamp::unix_seconds), Some(1_795_340_157), "{name}");
            assert!(message.properties.is_empty(), "{name}");
        }
    }
}

#[test]
fn empty_headers_are_none_and_contradictions_are_refused() {
    let message =
        parse_message(b"{}", [("iothub-messageid", ""), ("iothub-creation-time-utc", ""), ("$.sub", "")]).unwrap();
    assert_eq!((message.id, message.device_time), (None, None));
    assert!(parse_message(b"{}", [("iothub-messageid", "a"), ("$.mid", "a")]).is_ok());
    let refused = parse_message(b"{}", [("iothub-messageid", "a"), ("$.mid", "b")]);
    assert_eq!(refused.unwrap_err().to_string(), "the message has two different values for its message id");
    let refused = parse_message(b"{}", [("iothub-creation-time-utc", "yesterday")]);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the creation time is not a date and time such as 2026-11-22T09:35:57Z"
    );
}

#[test]
fn the_batch_of_the_node_sdk_is_read() {
    let message =
        only(&json!([{"body": "eyJ0IjoyMX0=", "properties": {"iothub-app-Site": "north", "dt-subject": "c"}}]));
    assert_eq!(values(&message), json!({"c.t": 21}));
    assert_eq!(message.properties, BTreeMap::from([("Site".to_owned(), "north".to_owned())]));
}

#[test]
fn the_batch_of_the_csharp_sdk_is_read() {
    let properties = json!({
        "iothub-messageid": "m-1",
        "iothub-creationtimeutc": "2026-11-22T09:35:57.1234567Z",
        "iothub-contenttype": "application/json",
        "iothub-expiry": null,
        "iothub-app-n": 5,
        "iothub-app-b": true,
    });
    let message = only(&json!([item(&json!({"t": 21}), &properties)]));
    assert_eq!(
        (message.id.as_deref(), message.device_time.map(Timestamp::unix_millis)),
        (Some("m-1"), Some(1_795_340_157_123))
    );
    assert_eq!(
        message.properties,
        BTreeMap::from([("b".to_owned(), "true".to_owned()), ("n".to_owned(), "5".to_owned())])
    );
}

#[test]
fn the_batch_of_the_java_sdk_is_read() {
    let properties = json!({"iothub-messageid": "m-1", "iothub-app-site": "north"});
    let message = only(&json!([{"body": "eyJ0IjoyMX0=", "base64Encoded": true, "properties": properties}]));
    assert_eq!((message.id.as_deref(), values(&message)), (Some("m-1"), json!({"t": 21})));
}

#[test]
fn the_batch_of_the_c_sdk_is_read() {
    let properties = json!({"Site": "north", "$.ct": "application%2Fjson"});
    let batch = json!([
        {"body": r#"{"t":"21 °C"}"#, "base64Encoded": false, "properties": properties},
        {"body": "eyJ0IjoyMX0"},
    ]);
    let messages = read_batch(&batch).unwrap();
    assert_eq!(messages.iter().map(values).collect::<Vec<_>>(), [json!({"t": "21 °C"}), json!({"t": 21})]);
    assert_eq!(messages[0].properties, BTreeMap::from([("Site".to_owned(), "north".to_owned())]));
}

#[test]
fn the_request_is_the_default_of_its_batch_but_not_for_ids() {
    let batch = json!([
        item(&json!({"t": 1}), &json!({})),
        item(&json!({"t": 2}), &json!({"$.ctime": "1970-01-01T00:00:02Z", "$.sub": "own"}))
    ]);
    let headers = [
        ("iothub-messageid", "m"),
        ("iothub-creation-time-utc", "1970-01-01T00:00:01Z"),
        ("dt-subject", "c"),
        ("iothub-app-x", "y"),
    ];
    let messages = parse_batch(batch.to_string().as_bytes(), headers).unwrap();
    assert_eq!(messages.iter().map(|message| message.device_time.unwrap().unix_seconds()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(messages.iter().map(values).collect::<Vec<_>>(), [json!({"c.t": 1}), json!({"own.t": 2})]);
    assert!(messages.iter().all(|message| message.id.is_none() && message.properties.is_empty()));
}

#[test]
fn what_is_wrong_in_a_batch_is_told_with_its_place() {
    let good = item(&json!({}), &json!({}));
    for (bad, message) in [
        (json!(5), "each message must be a JSON object"),
        (json!({}), "body must be a text"),
        (json!({"body": {"t": 1}}), "body must be a text"),
        (json!({"body": "{}"}), "body must be base64 (or base64Encoded must be false)"),
        (json!({"body": "e30=", "base64Encoded": "true"}), "base64Encoded must be true or false"),
        (json!({"body": "e30=", "properties": []}), "properties must be an object of texts"),
        (json!({"body": "e30=", "properties": {"a": {}}}), "properties must be an object of texts"),
        (json!({"body": "[]", "base64Encoded": false}), "the body must be a JSON object"),
        (
            json!({"body": "e30=", "properties": {"iothub-messageid": "a b"}}),
            "the message id must have 1 to 128 visible ASCII characters",
        ),
    ] {
        let refused = read_batch(&json!([good, bad])).unwrap_err();
        assert_eq!(refused.to_string(), format!("message 2 of the batch: {message}"));
    }
    assert_eq!(read_batch(&json!({})), Err(TelemetryError::NotAnArray));
    assert_eq!(read_batch(&json!([])), Ok(vec![]));
}

#[test]
fn what_is_no_object_is_refused() {
    for body in ["[]", "5", "null", "\"t\""] {
        assert_eq!(parse_message(body.as_bytes(), []), Err(TelemetryError::NotAnObject), "{body}");
    }
    for body in [b"".as_slice(), b"{", b"t=1", b"\xff", b"{}{}", b"{\"t\":NaN}", b"{\"t\":1e999}"] {
        assert!(matches!(parse_message(body, []), Err(TelemetryError::NotJson { .. })), "{body:?}");
    }
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
    assert!(matches!(parse_message(deep.as_bytes(), []), Err(TelemetryError::NotJson { .. })));
}

#[test]
fn names_are_1_to_256_characters_and_unique() {
    let name = "ü".repeat(MAXIMUM_NAME_LENGTH - 2);
    assert!(read(&json!({ "c": { name.clone(): 1 } })).is_ok());
    for body in [json!({ "cc": { name.clone(): 1 } }), json!({"": 1}), json!({"c": {"": 1}}), json!({"a\0b": 1})] {
        assert!(matches!(read(&body), Err(TelemetryError::Name { .. })), "{body}");
    }
    assert!(parse_message(json!({ "x".repeat(254): 1 }).to_string().as_bytes(), [("$.sub", "c")]).is_ok());
    assert!(parse_message(json!({ "x".repeat(255): 1 }).to_string().as_bytes(), [("$.sub", "c")]).is_err());
    assert_eq!(read(&json!({"a.b": 1, "a": {"b": 2}})), Err(TelemetryError::RepeatedName { name: "a.b".to_owned() }));
}

#[test]
fn message_ids_have_1_to_128_visible_characters() {
    let with_id = |id: &str| parse_message(b"{}", [("iothub-messageid", id)]);
    assert_eq!(with_id(&"x".repeat(MAXIMUM_ID_LENGTH)).unwrap().id.map(|id| id.len()), Some(MAXIMUM_ID_LENGTH));
    for id in [&"x".repeat(MAXIMUM_ID_LENGTH + 1), "a b", "ü", "a\n"] {
        assert_eq!(with_id(id), Err(TelemetryError::MessageId), "{id}");
    }
}

#[test]
fn points_are_limited_nested_ones_included() {
    let members = |count: usize| -> serde_json::Value {
        (0..count).map(|index| (format!("v{index}"), json!(index))).collect::<serde_json::Map<_, _>>().into()
    };
    assert_eq!(read(&members(MAXIMUM_POINTS)).unwrap().points.len(), MAXIMUM_POINTS);
    assert_eq!(read(&members(MAXIMUM_POINTS + 1)), Err(TelemetryError::TooManyPoints { count: MAXIMUM_POINTS + 1 }));
    assert!(read(&json!({ "c": members(MAXIMUM_POINTS) })).is_ok());
    assert!(read(&json!({ "c": members(MAXIMUM_POINTS), "t": 1 })).is_err());
}

#[test]
fn the_size_of_a_message_counts_its_properties() {
    let body = |bytes: usize| format!("{{\"t\":\"{}\"}}", "x".repeat(bytes - 8));
    assert!(parse_message(body(MAXIMUM_MESSAGE_BYTES).as_bytes(), []).is_ok());
    assert_eq!(
        parse_message(body(MAXIMUM_MESSAGE_BYTES + 1).as_bytes(), []),
        Err(TelemetryError::MessageTooLarge { bytes: MAXIMUM_MESSAGE_BYTES + 1 })
    );
    // The value of the id, and name and value of the device's own: 3 + 4 + 5.
    let headers = [("iothub-messageid", "m-1"), ("iothub-app-site", "north")];
    assert!(parse_message(body(MAXIMUM_MESSAGE_BYTES - 12).as_bytes(), headers).is_ok());
    assert!(parse_message(body(MAXIMUM_MESSAGE_BYTES - 11).as_bytes(), headers).is_err());
    let batch = json!([{ "body": body(MAXIMUM_MESSAGE_BYTES + 1), "base64Encoded": false }]);
    assert!(matches!(read_batch(&batch), Err(TelemetryError::InBatch { position: 1, .. })));
}

#[test]
fn a_batch_has_at_most_500_messages_and_one_mebibyte() {
    let batch = |count: usize| serde_json::Value::from(vec![item(&json!({}), &json!({})); count]);
    assert_eq!(read_batch(&batch(MAXIMUM_MESSAGES)).unwrap().len(), MAXIMUM_MESSAGES);
    assert_eq!(
        read_batch(&batch(MAXIMUM_MESSAGES + 1)),
        Err(TelemetryError::TooManyMessages { count: MAXIMUM_MESSAGES + 1 })
    );
    let padded = |bytes: usize| format!("[{}]", " ".repeat(bytes - 2));
    assert!(parse_batch(padded(MAXIMUM_REQUEST_BYTES).as_bytes(), []).is_ok());
    assert_eq!(
        parse_batch(padded(MAXIMUM_REQUEST_BYTES + 1).as_bytes(), []),
        Err(TelemetryError::RequestTooLarge { bytes: MAXIMUM_REQUEST_BYTES + 1 })
    );
}

#[test]
fn the_media_type_tells_a_batch() {
    for content_type in
        ["application/vnd.microsoft.iothub.json", "Application/vnd.microsoft.IoTHub.json; charset=utf-8"]
    {
        assert!(is_batch(content_type));
    }
    for content_type in ["", "application/json", "application/vnd.microsoft.iothub.json2"] {
        assert!(!is_batch(content_type));
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(
        body: Vec<u8>,
        text in "[\\[\\]{}\",:a-c0-9 ]{0,60}",
        name in "(iothub-app-)?([$]\\.)?[a-z-]{0,12}",
        value: String,
    ) {
        for body in [body.as_slice(), text.as_bytes()] {
            let _ = parse_message(body, [(name.as_str(), value.as_str())]);
            let _ = parse_batch(body, [(name.as_str(), value.as_str())]);
        }
    }

    #[test]
    fn a_message_means_the_same_alone_and_in_a_batch(number: f64, text: String, nested: bool, id in "[!-~]{1,20}") {
        let inner = json!({"n": number, "t": text});
        let body = if nested { json!({ "c": inner }) } else { inner };
        let headers = [("iothub-messageid", id.as_str()), ("iothub-app-k", "v")];
        let alone = parse_message(body.to_string().as_bytes(), headers).unwrap();
        let properties = json!({"iothub-messageid": id, "iothub-app-k": "v"});
        prop_assert_eq!(alone, only(&json!([item(&body, &properties)])));
    }
}
