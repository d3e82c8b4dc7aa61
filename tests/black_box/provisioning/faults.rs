//! What a crash leaves behind.

use super::{Group, device, new_id};
use crate::support::events;
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The server is killed again and again while devices register: whoever got an answer exists, once, and can send.
#[test]
fn whoever_got_an_answer_is_there_after_a_crash() {
    const CRASHES: usize = 6;
    let mut application = own_application!(&[], &[]);
    let mut answered: Vec<String> = Vec::new();
    let (id, id_scope, key) = {
        let Group { id, id_scope, key, .. } = Group::new(&application, "iot");
        (id, id_scope, key)
    };
    for _ in 0..CRASHES {
        {
            let group = Group { place: &application, id: id.clone(), id_scope: id_scope.clone(), key: key.clone() };
            let (found, goes_on) = (Mutex::new(Vec::new()), AtomicBool::new(true));
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        while goes_on.load(Ordering::Relaxed) {
                            let device = new_id();
                            let call = group.client(&device).call("PUT", &group.registration(&device, "/register"));
                            match call.json(&json!({ "registrationId": device })).try_send() {
                                Ok(answer) if answer.status == 200 => found.lock().unwrap().push(device),
                                _ => break,
                            }
                        }
                    });
                }
                while found.lock().unwrap().len() < 20 {
                    thread::yield_now();
                }
                application.kill();
                goes_on.store(false, Ordering::Relaxed);
            });
            answered.extend(found.into_inner().unwrap());
        }
        application.restart(&[]);
    }
    assert!(answered.len() >= 20 * CRASHES);
    let group = Group { place: &application, id, id_scope, key };
    for (number, id) in answered.iter().enumerate() {
        assert_eq!(device(&application, id).ok()["provisioned"], true, "{id}");
        // All exist; that they can send is tried of some.
        if number % 10 == 0 {
            group.at_hub(id, id).post(&events(id), &json!({ "t": 1 })).expect_no_content();
            group.register(id, &json!({})).expect_status(200);
        }
    }
}
