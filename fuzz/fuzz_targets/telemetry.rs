//! Any bytes as the body of a message or a batch, the first line as a header: what is taken keeps every limit.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::telemetry::{
    MAXIMUM_ID_LENGTH, MAXIMUM_MESSAGES, MAXIMUM_NAME_LENGTH, MAXIMUM_POINTS, Message, parse_batch, parse_message,
};

fn check(message: &Message) {
    assert!(message.points.len() <= MAXIMUM_POINTS);
    assert!(message.id.as_ref().is_none_or(|id| (1..=MAXIMUM_ID_LENGTH).contains(&id.len())));
    for point in &message.points {
        assert!((1..=MAXIMUM_NAME_LENGTH).contains(&point.name.chars().count()));
        let _ = serde_json::Value::from(point.value.clone()).to_string();
    }
}

fuzz_target!(|input: &[u8]| {
    let (first, rest) = input.split_at(input.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let header = std::str::from_utf8(first).ok().and_then(|line| line.split_once(':'));
    if let Ok(message) = parse_message(rest, header) {
        check(&message);
    }
    if let Ok(messages) = parse_batch(rest, header) {
        assert!(messages.len() <= MAXIMUM_MESSAGES);
        messages.iter().for_each(check);
    }
});
