//! Places among those who wait.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::time::Timestamp;
use skein_store::waits::{Place, Taken, delete_ended, gone, leave, take, take_again, tell};
use std::time::Duration;
use support::{Fixture, NOW};

const LIMIT: u32 = 3;

fn place<'a>(waiter: &'a str, ticket: &'a str) -> Place<'a> {
    Place { waiter, ticket, topic: "topic", ends_at: later(60) }
}

fn later(seconds: u64) -> Timestamp {
    NOW.saturating_add(Duration::from_secs(seconds))
}

#[test]
fn news_of_a_topic_end_its_places_and_no_others() {
    let Fixture { session, .. } = &Fixture::new();
    take(session, &place("a", "1"), LIMIT, NOW).unwrap();
    take(session, &Place { topic: "another", ..place("b", "2") }, LIMIT, NOW).unwrap();
    assert_eq!(gone(session, &["1", "2"]).unwrap(), [""; 0]);
    tell(session, "topic").unwrap();
    assert_eq!(gone(session, &["1", "2"]).unwrap(), ["1"]);
    assert_eq!(take_again(session, &place("a", "1")).unwrap(), Taken::Yes);
    assert_eq!(gone(session, &["1", "2"]).unwrap(), [""; 0]);
    leave(session, "1").unwrap();
    assert_eq!(gone(session, &["1"]).unwrap(), ["1"]);
}

#[test]
fn news_that_are_not_committed_end_nothing() {
    let Fixture { session, .. } = &Fixture::new();
    take(session, &place("a", "1"), LIMIT, NOW).unwrap();
    let failed: skein_store::Result<()> = session.write(|transaction| {
        tell(transaction, "topic")?;
        leave(transaction, "nobody's")?;
        Err(skein_store::StoreError::Missing("anything"))
    });
    assert!(failed.is_err());
    assert_eq!(gone(session, &["1"]).unwrap(), [""; 0]);
}

#[test]
fn a_newer_request_of_a_waiter_has_the_place() {
    let Fixture { session, .. } = &Fixture::new();
    take(session, &place("a", "1"), LIMIT, NOW).unwrap();
    assert_eq!(take(session, &place("a", "2"), LIMIT, NOW).unwrap(), Taken::Yes);
    assert_eq!(gone(session, &["1", "2"]).unwrap(), ["1"]);
    assert_eq!(take_again(session, &place("a", "1")).unwrap(), Taken::Superseded);
    leave(session, "1").unwrap();
    assert_eq!(gone(session, &["2"]).unwrap(), [""; 0], "the older one does not give back what is not its");
}

#[test]
fn so_many_wait_and_no_more() {
    let Fixture { session, .. } = &Fixture::new();
    for waiter in ["a", "b", "c"] {
        assert_eq!(take(session, &place(waiter, waiter), LIMIT, NOW).unwrap(), Taken::Yes, "{waiter}");
    }
    assert_eq!(take(session, &place("d", "d"), LIMIT, NOW).unwrap(), Taken::Full);
    assert_eq!(take(session, &place("c", "c2"), LIMIT, NOW).unwrap(), Taken::Yes, "who waits already may wait anew");
    leave(session, "a").unwrap();
    assert_eq!(take(session, &place("d", "d"), LIMIT, NOW).unwrap(), Taken::Yes, "a place that is given back is free");
    assert_eq!(take(session, &place("e", "e"), LIMIT, later(59)).unwrap(), Taken::Full);
    assert_eq!(take(session, &place("e", "e"), LIMIT, later(60)).unwrap(), Taken::Yes, "a place ends by itself");
}

#[test]
fn places_that_ended_are_deleted_bit_by_bit() {
    let Fixture { session, .. } = &Fixture::new();
    for waiter in ["a", "b", "c"] {
        take(session, &place(waiter, waiter), LIMIT, NOW).unwrap();
    }
    assert_eq!(delete_ended(session, later(59), 2).unwrap(), 0);
    assert_eq!(delete_ended(session, later(60), 2).unwrap(), 2);
    assert_eq!(delete_ended(session, later(60), 2).unwrap(), 1);
    assert_eq!(gone(session, &["a", "b", "c"]).unwrap(), ["a", "b", "c"]);
}
