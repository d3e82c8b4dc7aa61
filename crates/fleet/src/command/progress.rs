//! How far a command has come.
//!
//! ```text
//!                 the device polls                  receives the message             answers
//!   connecting ─────────────────────▶ pending ─────────────────────▶ delivered ─────────────────▶ answered
//!       │ connect_by                     │ respond_by                   │ respond_by, or refused      ▲
//!       ▼                                ▼                              ▼                             │ late
//!   unreachable                      timed out                      timed out, refused ───────────────┘
//! ```

use serde::{Deserialize, Serialize};

use super::{CONNECTION_GRACE, Timeouts};
use crate::time::Timestamp;

/// What has happened to a command, and until when the rest may. Each time is set once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Before this the device has to connect.
    pub connect_by: Timestamp,
    /// Before this the device has to answer; none as long as it was not connected.
    pub respond_by: Option<Timestamp>,
    /// When the device first received it.
    pub delivered_at: Option<Timestamp>,
    /// When the device rejected it, or gave it back too often.
    pub refused_at: Option<Timestamp>,
    /// When the device answered.
    pub answered_at: Option<Timestamp>,
}

/// Where a command stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// The device is not connected and may still connect in time.
    Connecting,
    /// The device did not connect in time. It never receives the command.
    Unreachable,
    /// The device is connected and has not received it yet.
    Pending,
    /// The device has received it and may still answer in time.
    Delivered,
    /// The device answered in time.
    Answered,
    /// The device answered when nobody waited any more.
    AnsweredLate,
    /// The device rejected it, or gave it back too often.
    Refused,
    /// The device was connected and did not answer in time.
    TimedOut,
}

/// What who ran the command is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The answer is there.
    Answered,
    /// The device was not connected in time.
    Unreachable,
    /// There is no answer in time.
    NoAnswer,
    /// Nothing yet; at this time it is to be asked again at the latest.
    OpenUntil(Timestamp),
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerDecision {
    /// It is kept, in time or late.
    Keep,
    /// It was given before, and is the same: nothing changes.
    Repeated,
    /// Another answer was given before.
    Contradicts,
    /// The device has not received the command.
    NotDelivered,
}

impl Progress {
    /// The beginning of a command that is run at `now`; none when the device is not connected and is given no time to
    /// connect. `polled_until` is the end of the device's last poll, as far as it is known.
    pub fn begin(now: Timestamp, polled_until: Option<Timestamp>, timeouts: Timeouts) -> Option<Self> {
        let is_connected = polled_until.is_some_and(|until| now < until.saturating_add(CONNECTION_GRACE));
        if !is_connected && timeouts.connection().is_zero() {
            return None;
        }
        Some(Self {
            connect_by: now.saturating_add(timeouts.connection()),
            respond_by: is_connected.then(|| now.saturating_add(timeouts.response())),
            delivered_at: None,
            refused_at: None,
            answered_at: None,
        })
    }

    /// When its message is no longer given to the device: nobody waits for it then.
    pub fn deliverable_until(&self) -> Timestamp {
        self.respond_by.unwrap_or(self.connect_by)
    }

    /// Where it stands.
    pub fn state(&self, now: Timestamp) -> State {
        match (self.answered_at, self.respond_by) {
            (Some(at), Some(by)) if at < by && self.refused_at.is_none_or(|refused| at <= refused) => State::Answered,
            (Some(_), _) => State::AnsweredLate,
            (None, _) if self.refused_at.is_some() => State::Refused,
            (None, None) if now < self.connect_by => State::Connecting,
            (None, None) => State::Unreachable,
            (None, Some(by)) if now >= by => State::TimedOut,
            (None, Some(_)) if self.delivered_at.is_some() => State::Delivered,
            (None, Some(_)) => State::Pending,
        }
    }

    /// What who waits for it is told. An answer that came a moment too late and is there is told as well.
    pub fn outcome(&self, now: Timestamp) -> Outcome {
        match self.state(now) {
            State::Answered | State::AnsweredLate => Outcome::Answered,
            State::Unreachable => Outcome::Unreachable,
            State::Refused | State::TimedOut => Outcome::NoAnswer,
            State::Connecting | State::Pending | State::Delivered => Outcome::OpenUntil(self.deliverable_until()),
        }
    }

    /// What becomes of an answer; `is_same` says whether it equals the one that was kept, if one was.
    pub fn answer(&self, is_same: bool) -> AnswerDecision {
        match (self.delivered_at, self.answered_at) {
            (None, _) => AnswerDecision::NotDelivered,
            (Some(_), None) => AnswerDecision::Keep,
            (Some(_), Some(_)) if is_same => AnswerDecision::Repeated,
            (Some(_), Some(_)) => AnswerDecision::Contradicts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_795_340_157_123);

    fn after(milliseconds: u64) -> Timestamp {
        NOW.saturating_add(Duration::from_millis(milliseconds))
    }

    fn timeouts(connection: i64, response: i64) -> Timeouts {
        Timeouts::DEFAULT.with_connection(connection).unwrap().with_response(response).unwrap()
    }

    #[test]
    fn a_device_is_connected_while_it_polls_and_for_the_grace_after() {
        let begin = |polled_until| Progress::begin(NOW, polled_until, timeouts(0, 5));
        assert_eq!(begin(None), None);
        let grace = u64::try_from(CONNECTION_GRACE.as_millis()).unwrap();
        let ago = |milliseconds| NOW.saturating_sub(Duration::from_millis(milliseconds));
        assert_eq!(begin(Some(ago(grace))), None);
        assert_eq!(begin(Some(ago(grace - 1))).unwrap().respond_by, Some(after(5_000)));
        assert_eq!(begin(Some(after(60_000))).unwrap().state(NOW), State::Pending);
    }

    #[test]
    fn who_is_given_time_to_connect_has_the_time_to_answer_from_then_on() {
        let command = Progress::begin(NOW, None, timeouts(10, 5)).unwrap();
        assert_eq!((command.state(NOW), command.outcome(NOW)), (State::Connecting, Outcome::OpenUntil(after(10_000))));
        assert_eq!(command.state(after(9_999)), State::Connecting);
        assert_eq!(command.outcome(after(10_000)), Outcome::Unreachable);
        let connected = Progress { respond_by: Some(after(14_000)), ..command };
        assert_eq!(connected.outcome(after(13_999)), Outcome::OpenUntil(after(14_000)));
        assert_eq!(
            (connected.state(after(14_000)), connected.outcome(after(14_000))),
            (State::TimedOut, Outcome::NoAnswer)
        );
    }

    #[test]
    fn an_answer_is_kept_whenever_it_comes_and_once() {
        let command = Progress::begin(NOW, Some(NOW), timeouts(0, 5)).unwrap();
        assert_eq!(command.answer(false), AnswerDecision::NotDelivered);
        let delivered = Progress { delivered_at: Some(after(1)), ..command };
        assert_eq!(delivered.state(after(1)), State::Delivered);
        assert_eq!(delivered.answer(false), AnswerDecision::Keep);
        let answered = |milliseconds| Progress { answered_at: Some(after(milliseconds)), ..delivered };
        assert_eq!(answered(4_999).state(after(90_000)), State::Answered);
        assert_eq!(answered(5_000).state(after(5_000)), State::AnsweredLate);
        assert_eq!(answered(5_000).outcome(after(5_000)), Outcome::Answered);
        assert_eq!(answered(1).answer(true), AnswerDecision::Repeated);
        assert_eq!(answered(1).answer(false), AnswerDecision::Contradicts);
    }

    #[test]
    fn a_refusal_ends_the_wait_and_an_answer_after_it_is_late() {
        let command = Progress::begin(NOW, Some(NOW), timeouts(0, 5)).unwrap();
        let refused = Progress { delivered_at: Some(after(1)), refused_at: Some(after(2)), ..command };
        assert_eq!((refused.state(after(2)), refused.outcome(after(2))), (State::Refused, Outcome::NoAnswer));
        assert_eq!(refused.answer(false), AnswerDecision::Keep);
        assert_eq!(Progress { answered_at: Some(after(3)), ..refused }.state(after(3)), State::AnsweredLate);
        assert_eq!(Progress { answered_at: Some(after(2)), ..refused }.state(after(3)), State::Answered);
    }

    proptest! {
        /// Whoever asks again at the time that was said, and does so each time, is done after at most three questions.
        #[test]
        fn nobody_waits_for_ever(connection in 0i64..=30, response in 5i64..=30, polled in proptest::option::of(0u64..40_000), connects in proptest::option::of(0u64..40_000)) {
            let Some(mut command) = Progress::begin(NOW, polled.map(|ago| NOW.saturating_sub(Duration::from_millis(ago))), timeouts(connection, response)) else {
                return Ok(());
            };
            let mut now = NOW;
            for question in 0.. {
                let Outcome::OpenUntil(until) = command.outcome(now) else { break };
                prop_assert!(question < 3 && until > now && until <= after(60_000));
                now = until;
                let connected = connects.map(after).filter(|at| *at < command.connect_by && *at < now);
                if let (None, Some(at)) = (command.respond_by, connected) {
                    command.respond_by = Some(at.saturating_add(Duration::from_secs(response.unsigned_abs())));
                }
            }
        }

        /// Where it stands changes with time in one direction: what is over stays over.
        #[test]
        fn what_is_over_stays_over(first in 0u64..70_000, later in 0u64..70_000, connected: bool) {
            let command = Progress::begin(NOW, connected.then_some(NOW), timeouts(10, 10)).unwrap();
            let (first, later) = (after(first.min(later)), after(first.max(later)));
            if !matches!(command.outcome(first), Outcome::OpenUntil(_)) {
                prop_assert_eq!(command.outcome(first), command.outcome(later));
            }
        }
    }
}
