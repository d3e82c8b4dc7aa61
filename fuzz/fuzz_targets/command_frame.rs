//! Any bytes as what a node sends of its commands.
#![no_main]

use libfuzzer_sys::fuzz_target;
use skein_fleet::command_request::{CommandFrame, ResponseFrame};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frame) = ResponseFrame::parse(bytes) {
        let written = CommandFrame {
            request_id: frame.request_id.as_deref().unwrap_or_default(),
            user_role: 1,
            command: frame.command.unwrap_or_default(),
            data: &frame.data,
        };
        let again = ResponseFrame::parse(&written.to_bytes()).unwrap();
        assert_eq!((again.request_id, again.data), (frame.request_id, frame.data));
    }
});
