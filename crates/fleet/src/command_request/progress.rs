//! Where a request stands for one node.

use crate::time::Timestamp;

/// What has happened to a request at one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// When nobody waits any more; none: it stays open.
    pub expires_at: Option<Timestamp>,
    /// When the node got it.
    pub delivered_at: Option<Timestamp>,
    /// When the node answered, with the status that it gave: 0 is success.
    pub answered: Option<(Timestamp, u8)>,
    /// When another request took its place.
    pub overridden_at: Option<Timestamp>,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The node has not asked since.
    Requested,
    /// The node has it.
    InProgress,
    /// The node did it.
    Success,
    /// The node did not do it.
    Failure,
    /// Nobody answered in time.
    TimedOut,
    /// Another request took its place before it was answered.
    Overridden,
}

/// What to do with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerDecision {
    /// Keep it.
    Keep,
    /// It is there already.
    Repeated,
    /// The node was not asked, or the answer is too late, or another one is there.
    NotInProgress,
}

impl Progress {
    /// Where it stands at `now`.
    pub fn state(&self, now: Timestamp) -> State {
        match self {
            Self { answered: Some((_, 0)), .. } => State::Success,
            Self { answered: Some(_), .. } => State::Failure,
            Self { overridden_at: Some(_), .. } => State::Overridden,
            Self { expires_at: Some(end), .. } if *end <= now => State::TimedOut,
            Self { delivered_at: Some(_), .. } => State::InProgress,
            _ => State::Requested,
        }
    }

    /// What becomes of an answer at `now`; `is_same` says whether it is the one that is there.
    pub fn answer(&self, is_same: bool, now: Timestamp) -> AnswerDecision {
        match self.state(now) {
            State::InProgress => AnswerDecision::Keep,
            State::Success | State::Failure if is_same => AnswerDecision::Repeated,
            _ => AnswerDecision::NotInProgress,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_795_340_157_123);

    #[test]
    fn it_goes_from_requested_over_in_progress_to_an_end() {
        let end = NOW.saturating_add(Duration::from_secs(30));
        let before = NOW.saturating_add(Duration::from_millis(29_999));
        let open = Progress { expires_at: Some(end), ..Progress::default() };
        assert_eq!(
            (open.state(NOW), open.state(before), open.state(end)),
            (State::Requested, State::Requested, State::TimedOut)
        );
        let delivered = Progress { delivered_at: Some(NOW), ..open };
        assert_eq!((delivered.state(before), delivered.state(end)), (State::InProgress, State::TimedOut));
        let answered = |status| Progress { answered: Some((NOW, status)), ..delivered };
        for (status, state) in [(0, State::Success), (1, State::Failure), (4, State::Failure), (255, State::Failure)] {
            assert_eq!(answered(status).state(end), state);
        }
        let overridden = Progress { overridden_at: Some(NOW), ..delivered };
        assert_eq!((overridden.state(NOW), overridden.state(end)), (State::Overridden, State::Overridden));
        let for_ever = Progress { delivered_at: Some(NOW), ..Progress::default() };
        assert_eq!(for_ever.state(Timestamp::MAX), State::InProgress);
    }

    #[test]
    fn only_what_is_in_progress_is_answered_and_once() {
        let end = NOW.saturating_add(Duration::from_secs(30));
        let delivered = Progress { expires_at: Some(end), delivered_at: Some(NOW), ..Progress::default() };
        assert_eq!(delivered.answer(false, NOW), AnswerDecision::Keep);
        assert_eq!(delivered.answer(false, end), AnswerDecision::NotInProgress);
        let answered = Progress { answered: Some((NOW, 1)), ..delivered };
        assert_eq!(answered.answer(true, end), AnswerDecision::Repeated);
        assert_eq!(answered.answer(false, NOW), AnswerDecision::NotInProgress);
        for closed in [Progress { delivered_at: None, ..delivered }, Progress { overridden_at: Some(NOW), ..delivered }]
        {
            assert_eq!(closed.answer(true, NOW), AnswerDecision::NotInProgress);
        }
    }
}
