//! Commands and the queues of messages: what is durable, what is delivered to whom, and what ends a wait.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::command::{CONNECTION_GRACE, MAX_DELIVERIES, MAX_QUEUED_MESSAGES, Outcome, State, Timeouts};
use skein_fleet::id::RecordId;
use skein_fleet::time::Timestamp;
use skein_store::commands::{
    Answer, Answered, Command, CommandFilter, CommandTarget, DeviceMessage, NewCommand, Poll, Queue, Run, Settled,
    abandon, answer, complete, conclude, delete_expired, find, list, outcome_topic, poll, receive, reject, run,
};
use skein_store::devices::{self, Device};
use skein_store::{Executor, waits};
use std::time::Duration;
use support::{Fixture, NOW, Precondition, Scope, by, named};

const QUEUE: Queue<'static> = Queue { device_id: "d1", module: None };
const LOCK: Duration = Duration::from_mins(1);

fn after(milliseconds: u64) -> Timestamp {
    NOW.saturating_add(Duration::from_millis(milliseconds))
}

fn target(name: &str) -> CommandTarget {
    CommandTarget { module: None, component: None, name: name.into() }
}

fn timeouts(connection: i64, response: i64) -> Timeouts {
    Timeouts::DEFAULT.with_connection(connection).unwrap().with_response(response).unwrap()
}

/// A device with its queue, and what is done to both.
struct Scene {
    fixture: Fixture,
    device: Device,
}

impl Scene {
    fn new() -> Self {
        let fixture = Fixture::new();
        let device = fixture.put("d1", &named("One"));
        Self { fixture, device }
    }

    /// One whose device polls at the moment.
    fn connected() -> Self {
        let scene = Self::new();
        scene.polls(NOW, NOW);
        scene
    }

    fn polls(&self, now: Timestamp, until: Timestamp) {
        poll(&self.fixture.session, QUEUE, until, now).unwrap().unwrap();
    }

    fn try_run(&self, name: &str, timeouts: Timeouts, now: Timestamp) -> Run {
        let by = skein_store::audit::Change { at: now, ..by() };
        let record_id = RecordId::new(now, &self.fixture.random);
        let new = NewCommand { record_id, target: target(name), request: Some("{\"a\": 1.50}".into()), timeouts };
        run(&self.fixture.session, self.device.pk, &new, &by).unwrap()
    }

    fn run(&self, name: &str, timeouts: Timeouts, now: Timestamp) -> Command {
        match self.try_run(name, timeouts, now) {
            Run::Queued(command) => *command,
            other => panic!("{other:?}"),
        }
    }

    fn receive(&self, token: &str, now: Timestamp) -> Option<DeviceMessage> {
        let poll = Poll { queue: QUEUE, lock_token: token, locked_until: now.saturating_add(LOCK) };
        receive(&self.fixture.session, &poll, now).unwrap()
    }

    fn answer(&self, command: &Command, code: i32, now: Timestamp) -> Answered {
        let given = Answer { code, payload: Some("\"ok\"".into()) };
        answer(&self.fixture.session, "d1", &command.record_id, &given, now).unwrap()
    }

    fn now(&self, command: &Command) -> Command {
        find(&self.fixture.session, command).unwrap().unwrap()
    }

    fn state(&self, command: &Command, now: Timestamp) -> State {
        self.now(command).progress.state(now)
    }

    fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.fixture.session.query_one(&sql, &[]).unwrap().unwrap().integer(0).unwrap()
    }
}

#[test]
fn a_command_goes_from_its_caller_to_the_device_and_back() {
    let scene = Scene::connected();
    let command = scene.run("reboot", timeouts(0, 5), NOW);
    assert_eq!(scene.now(&command), command, "what is told is what is kept");
    assert_eq!(scene.state(&command, NOW), State::Pending);
    let message = scene.receive("t1", after(10)).unwrap();
    assert_eq!((&message.command, &message.target), (&command.record_id, &command.target));
    assert_eq!((message.request.as_deref(), message.delivery_count), (Some("{\"a\": 1.50}"), 1));
    assert_eq!((message.created_at, message.expires_at), (NOW, after(5_000)));
    assert_eq!(scene.state(&command, after(10)), State::Delivered);
    assert_eq!(scene.receive("t2", after(11)), None, "one device has it");
    assert_eq!(scene.answer(&command, 200, after(20)), Answered::Kept);
    let answered = scene.now(&command);
    assert_eq!((answered.response_code, answered.response.as_deref()), (Some(200), Some("\"ok\"")));
    assert_eq!(answered.progress.outcome(after(20)), Outcome::Answered);
    assert_eq!(complete(&scene.fixture.session, QUEUE, "t1", after(30)).unwrap(), Settled::Done);
    assert_eq!(scene.count("device_messages"), 0);
}

#[test]
fn few_statements_do_it() {
    let scene = Scene::connected();
    let session = &scene.fixture.session;
    let counted = |work: &dyn Fn()| {
        let before = session.statements();
        work();
        session.statements() - before
    };
    assert_eq!(counted(&|| drop(scene.run("a", timeouts(0, 5), NOW))), 4);
    assert_eq!(counted(&|| assert!(scene.receive("t", NOW).is_some())), 1);
    assert_eq!(counted(&|| assert_eq!(complete(session, QUEUE, "t", NOW).unwrap(), Settled::Done)), 1);
    assert_eq!(counted(&|| scene.polls(NOW, NOW)), 1);
}

#[test]
fn a_device_that_is_not_connected_gets_nothing_and_nothing_is_left() {
    let scene = Scene::new();
    assert_eq!(scene.try_run("a", timeouts(0, 30), NOW), Run::Offline);
    scene.polls(NOW, after(60_000));
    let end = after(60_000).saturating_add(CONNECTION_GRACE);
    scene.run("a", timeouts(0, 30), end.saturating_sub(Duration::from_millis(1)));
    assert_eq!(scene.try_run("a", timeouts(0, 30), end), Run::Offline);
    assert_eq!((scene.count("commands"), scene.count("device_messages")), (1, 1));
    // One that is blocked may not connect, whatever it did before.
    scene.polls(end, end);
    scene.fixture.session.query("UPDATE devices SET blocked = 1", &[]).unwrap();
    assert_eq!(scene.try_run("a", timeouts(0, 30), end), Run::Offline);
    assert_eq!(poll(&scene.fixture.session, QUEUE, end, end).unwrap(), None);
}

#[test]
fn a_device_that_connects_in_time_has_the_whole_time_to_answer() {
    let scene = Scene::new();
    let [first, second] = ["a", "b"].map(|name| scene.run(name, timeouts(10, 5), NOW));
    assert_eq!(scene.state(&first, after(9_000)), State::Connecting);
    // The one is received, the other one waits in the queue of a device that is there.
    let message = scene.receive("t", after(9_000)).unwrap();
    assert_eq!(message.expires_at, after(14_000));
    assert_eq!(
        (scene.state(&first, after(13_999)), scene.state(&first, after(14_000))),
        (State::Delivered, State::TimedOut)
    );
    assert_eq!(
        (scene.state(&second, after(13_999)), scene.state(&second, after(14_000))),
        (State::Pending, State::TimedOut)
    );
    assert_eq!(scene.receive("u", after(13_999)).unwrap().command, second.record_id);
}

#[test]
fn a_device_that_connects_too_late_never_receives_it() {
    let scene = Scene::new();
    let command = scene.run("a", timeouts(10, 5), NOW);
    assert_eq!(scene.receive("t", after(10_000)), None);
    scene.polls(after(10_000), after(10_000));
    assert_eq!(scene.state(&command, after(10_000)), State::Unreachable);
    let concluded = conclude(&scene.fixture.session, &command, after(10_000)).unwrap().unwrap();
    assert_eq!(concluded.progress.outcome(after(10_000)), Outcome::Unreachable);
    // Also when its host's clock is behind ours.
    assert_eq!(scene.receive("t", after(9_000)), None);
    assert_eq!(scene.state(&command, after(99_000)), State::Unreachable);
}

#[test]
fn a_conclusion_leaves_what_may_still_come() {
    let scene = Scene::connected();
    let command = scene.run("a", timeouts(0, 5), NOW);
    conclude(&scene.fixture.session, &command, after(4_999)).unwrap();
    assert!(scene.receive("t", after(4_999)).is_some());
    conclude(&scene.fixture.session, &command, after(5_000)).unwrap();
    assert_eq!(scene.state(&command, after(5_000)), State::TimedOut);
    // The device has it and may settle it.
    assert_eq!(complete(&scene.fixture.session, QUEUE, "t", after(5_001)).unwrap(), Settled::Done);
}

#[test]
fn an_answer_that_comes_late_is_kept_and_a_second_one_changes_nothing() {
    let scene = Scene::connected();
    let command = scene.run("a", timeouts(0, 5), NOW);
    assert_eq!(scene.answer(&command, 200, NOW), Answered::NotFound, "it was not delivered");
    scene.receive("t", NOW).unwrap();
    assert_eq!(scene.state(&command, after(5_000)), State::TimedOut);
    assert_eq!(scene.answer(&command, 200, after(5_000)), Answered::Kept);
    assert_eq!(scene.state(&command, after(5_000)), State::AnsweredLate);
    let kept = scene.now(&command);
    assert_eq!(scene.answer(&command, 200, after(6_000)), Answered::Kept);
    assert_eq!(scene.answer(&command, 500, after(6_000)), Answered::Contradicts);
    assert_eq!(scene.now(&command), kept);
    // It is nobody else's to answer.
    scene.fixture.put("d2", &named("Two"));
    let given = Answer { code: 200, payload: None };
    let answered = answer(&scene.fixture.session, "d2", &command.record_id, &given, NOW).unwrap();
    assert_eq!(answered, Answered::NotFound);
}

#[test]
fn a_message_is_delivered_again_when_its_lock_is_over_or_it_is_given_back() {
    let scene = Scene::connected();
    scene.run("a", timeouts(0, 30), NOW);
    let session = &scene.fixture.session;
    let short = |token, now: Timestamp| {
        let lock = Poll { queue: QUEUE, lock_token: token, locked_until: now.saturating_add(Duration::from_secs(1)) };
        receive(session, &lock, now).unwrap()
    };
    assert_eq!(short("t1", NOW).unwrap().delivery_count, 1);
    let polled = poll(session, QUEUE, NOW, NOW).unwrap().unwrap();
    assert_eq!(polled.next_unlock, Some(after(1_000)));
    assert_eq!(short("t2", after(999)), None);
    assert_eq!(short("t2", after(1_000)).unwrap().delivery_count, 2);
    // Who lost the lock settles nothing.
    assert_eq!(complete(session, QUEUE, "t1", after(1_000)).unwrap(), Settled::LockLost);
    assert_eq!(reject(session, QUEUE, "t1", after(1_000)).unwrap(), Settled::LockLost);
    assert_eq!(abandon(session, QUEUE, "t2", after(2_000)).unwrap(), Settled::LockLost);
    assert_eq!(short("t3", after(2_000)).unwrap().delivery_count, 3);
    assert_eq!(abandon(session, QUEUE, "t3", after(2_999)).unwrap(), Settled::Done);
    assert_eq!(short("t4", after(2_999)).unwrap().delivery_count, 4);
    let other = Queue { device_id: "d1", module: Some("m") };
    assert_eq!(complete(session, other, "t4", after(3_000)).unwrap(), Settled::LockLost);
    assert_eq!(complete(session, QUEUE, "t4", after(3_000)).unwrap(), Settled::Done);
    assert_eq!(complete(session, QUEUE, "t4", after(3_000)).unwrap(), Settled::LockLost);
}

#[test]
fn a_message_that_is_rejected_or_given_back_too_often_refuses_its_command() {
    let scene = Scene::connected();
    let session = &scene.fixture.session;
    let rejected = scene.run("a", timeouts(0, 30), NOW);
    scene.receive("t", NOW).unwrap();
    assert_eq!(reject(session, QUEUE, "t", NOW).unwrap(), Settled::Done);
    assert_eq!(scene.state(&rejected, NOW), State::Refused);
    let abandoned = scene.run("a", timeouts(0, 30), NOW);
    for delivery in 1..=MAX_DELIVERIES {
        assert_ne!(scene.state(&abandoned, NOW), State::Refused, "{delivery}");
        assert_eq!(scene.receive("t", NOW).unwrap().delivery_count, delivery);
        assert_eq!(abandon(session, QUEUE, "t", NOW).unwrap(), Settled::Done);
    }
    assert_eq!(scene.receive("t", NOW), None);
    assert_eq!(scene.state(&abandoned, NOW), State::Refused);
    assert_eq!(scene.count("device_messages"), 0);
    // What was answered stays answered.
    let answered = scene.run("a", timeouts(0, 30), NOW);
    scene.receive("t", NOW).unwrap();
    scene.answer(&answered, 200, NOW);
    assert_eq!(reject(session, QUEUE, "t", after(1)).unwrap(), Settled::Done);
    assert_eq!(scene.state(&answered, after(1)), State::Answered);
}

#[test]
fn a_message_whose_lock_ends_after_the_last_delivery_is_given_up() {
    let scene = Scene::connected();
    let command = scene.run("a", timeouts(0, 30), NOW);
    let session = &scene.fixture.session;
    for delivery in 1..=u64::from(MAX_DELIVERIES) {
        let now = after(delivery * 1_000);
        let lock = Poll { queue: QUEUE, lock_token: "t", locked_until: now.saturating_add(Duration::from_secs(1)) };
        assert!(receive(session, &lock, now).unwrap().is_some(), "{delivery}");
    }
    assert_eq!(scene.receive("t", after(12_000)), None);
    assert_eq!(poll(session, QUEUE, NOW, after(10_000)).unwrap().unwrap().next_unlock, None);
    assert_eq!(scene.state(&command, after(30_000)), State::TimedOut);
}

#[test]
fn an_answered_command_is_not_delivered_again() {
    let scene = Scene::connected();
    let command = scene.run("a", timeouts(0, 30), NOW);
    scene.receive("t", NOW).unwrap();
    scene.answer(&command, 200, after(1));
    abandon(&scene.fixture.session, QUEUE, "t", after(2)).unwrap();
    assert_eq!(scene.receive("t", after(3)), None);
}

#[test]
fn a_queue_holds_as_many_messages_as_the_hub_s() {
    let scene = Scene::connected();
    for number in 0..MAX_QUEUED_MESSAGES {
        scene.run(&format!("c{number}"), timeouts(0, 5), NOW);
    }
    assert_eq!(scene.try_run("a", timeouts(0, 5), after(4_999)), Run::QueueFull);
    // The order is that of their making.
    assert_eq!(scene.receive("t", NOW).unwrap().target.name, "c0");
    complete(&scene.fixture.session, QUEUE, "t", NOW).unwrap();
    scene.run("a", timeouts(0, 5), NOW);
    // What is over does not count.
    scene.polls(after(5_000), after(5_000));
    scene.run("a", timeouts(0, 5), after(5_000));
}

#[test]
fn modules_have_queues_of_their_own() {
    let scene = Scene::connected();
    let session = &scene.fixture.session;
    let module = Queue { device_id: "d1", module: Some("m") };
    let new = |module: Option<&str>| NewCommand {
        record_id: RecordId::new(NOW, &scene.fixture.random),
        target: CommandTarget { module: module.map(Into::into), component: Some("c".into()), name: "a".into() },
        request: None,
        timeouts: timeouts(0, 5),
    };
    assert_eq!(run(session, scene.device.pk, &new(Some("m")), &by()).unwrap(), Run::Offline);
    poll(session, module, NOW, NOW).unwrap().unwrap();
    run(session, scene.device.pk, &new(Some("m")), &by()).unwrap();
    assert_eq!(scene.receive("t", NOW), None);
    let lock = Poll { queue: module, lock_token: "t", locked_until: after(1_000) };
    let message = receive(session, &lock, NOW).unwrap().unwrap();
    assert_eq!((message.target.module.as_deref(), message.target.component.as_deref()), (Some("m"), Some("c")));
    assert_eq!(message.request, None);
}

#[test]
fn the_history_is_of_one_name_or_of_all_the_newest_first() {
    let scene = Scene::connected();
    let session = &scene.fixture.session;
    let [first, other, second] = ["a", "b", "a"].map(|name| scene.run(name, timeouts(0, 5), NOW));
    let page = |filter, before, limit| list(session, scene.device.pk, filter, before, limit).unwrap();
    let target = target("a");
    assert_eq!(page(CommandFilter::Of(&target), None, 10), [second.clone(), first.clone()]);
    assert_eq!(page(CommandFilter::Of(&target), None, 1), std::slice::from_ref(&second));
    assert_eq!(page(CommandFilter::Of(&target), Some(second.pk), 10), std::slice::from_ref(&first));
    assert_eq!(page(CommandFilter::All, None, 10), [second, other, first]);
}

#[test]
fn whoever_waits_is_told_at_each_end_of_the_way() {
    let scene = Scene::connected();
    let session = &scene.fixture.session;
    let waits_for = |topic: &str| {
        let place = waits::Place { waiter: "w", ticket: "t", topic, ends_at: after(60_000) };
        waits::take(session, &place, 10, NOW).unwrap();
    };
    let told = || waits::gone(session, &["t"]).unwrap() == ["t"];
    let queue = poll(session, QUEUE, NOW, NOW).unwrap().unwrap().topic;
    waits_for(&queue);
    assert!(!told());
    let command = scene.run("a", timeouts(0, 5), NOW);
    assert!(told(), "the device, of the message");
    scene.receive("t", NOW).unwrap();
    waits_for(&queue);
    abandon(session, QUEUE, "t", NOW).unwrap();
    assert!(told(), "the device, of the message that is there again");
    scene.receive("t", NOW).unwrap();
    waits_for(&outcome_topic(&command));
    assert!(!told());
    scene.answer(&command, 200, NOW);
    assert!(told(), "the caller, of the answer");
    let refused = scene.run("a", timeouts(0, 5), NOW);
    scene.receive("u", NOW).unwrap();
    waits_for(&outcome_topic(&refused));
    reject(session, QUEUE, "u", NOW).unwrap();
    assert!(told(), "the caller, of the refusal");
}

#[test]
fn a_command_is_audited_without_its_request() {
    let scene = Scene::connected();
    let command = scene.run("reboot", timeouts(0, 5), NOW);
    let sql = "SELECT subject, after, actor FROM audit_log WHERE action = 'device.command.run'";
    let row = scene.fixture.session.query_one(sql, &[]).unwrap().unwrap();
    assert_eq!(row.text(0).unwrap(), "d1");
    let after: serde_json::Value = row.json(1).unwrap();
    let expected = serde_json::json!({ "id": command.id(), "module": null, "component": null, "name": "reboot" });
    assert_eq!(after, expected);
    assert!(row.text(2).unwrap().contains("tester"));
}

#[test]
fn what_is_over_is_deleted_in_pieces_and_what_goes_with_a_device_at_once() {
    let scene = Scene::connected();
    let session = &scene.fixture.session;
    let commands: Vec<_> = (0..3).map(|_| scene.run("a", timeouts(0, 5), NOW)).collect();
    scene.receive("t", NOW).unwrap();
    // Two messages whose time is over, and one that the device has for a minute.
    assert_eq!(delete_expired(session, NOW, after(4_999), 10).unwrap(), 0);
    assert_eq!(delete_expired(session, NOW, after(5_000), 1).unwrap(), 1);
    assert_eq!(delete_expired(session, NOW, after(5_000), 10).unwrap(), 1);
    assert_eq!(complete(session, QUEUE, "t", after(5_000)).unwrap(), Settled::Done);
    let later = scene.run("a", timeouts(0, 5), after(1));
    assert_eq!(delete_expired(session, after(1), NOW, 2).unwrap(), 2);
    assert_eq!(delete_expired(session, after(1), NOW, 2).unwrap(), 1);
    assert_eq!(find(session, &commands[2]).unwrap(), None);
    assert!(find(session, &later).unwrap().is_some());
    devices::delete(session, &Scope::EVERYTHING, "d1", &Precondition::default(), &by()).unwrap();
    for table in ["commands", "device_messages", "device_polls"] {
        assert_eq!(scene.count(table), 0, "{table}");
    }
    assert_eq!(conclude(session, &later, NOW).unwrap(), None);
}

#[test]
fn lists_are_read_along_an_index() {
    let scene = Scene::new();
    for (sql, index) in [
        (
            "SELECT * FROM commands WHERE device_pk = 1 AND pk < 9 AND module = '' AND component = '' AND name = 'a' ORDER BY pk DESC LIMIT 1",
            "commands_by_name",
        ),
        ("SELECT * FROM commands WHERE device_pk = 1 AND pk < 9 ORDER BY pk DESC LIMIT 1", "commands_by_device"),
        (
            "SELECT pk FROM device_messages WHERE device_pk = 1 AND module = '' AND expires_at > 1 AND locked_until <= 1 ORDER BY pk LIMIT 1",
            "device_messages_by_queue",
        ),
        (
            "UPDATE commands SET respond_by = 1 WHERE device_pk = 1 AND module = '' AND respond_by IS NULL AND connect_by > 1",
            "commands_by_connection",
        ),
        (
            "SELECT pk FROM device_messages WHERE expires_at <= 1 AND locked_until <= 1 LIMIT 1",
            "device_messages_by_expiry",
        ),
    ] {
        let plan = scene.fixture.session.query(&format!("EXPLAIN QUERY PLAN {sql}"), &[]).unwrap();
        let text: Vec<_> = plan.iter().map(|row| row.text(3).unwrap().to_owned()).collect();
        assert!(
            text.iter().any(|line| line.contains(index)) && !text.iter().any(|line| line.contains("TEMP B-TREE")),
            "{sql}: {text:?}"
        );
    }
}
