//! Requests that wait for news (long polls).
//!
//! A request that waits is asleep and holds no connection. Its place is a row (see [`skein_store::waits`]), so that news
//! made by any instance of any host reach it, and so that all who wait in the deployment are counted together. While
//! anybody in this instance waits, one statement each [`INTERVAL`] at the most asks for all of them whose place is gone;
//! whoever wakes finds the answer here. To wake a request costs more than the statement, so those that wait beside others
//! sleep longer, up to [`LONGEST_REST`].
//!
//! Neither Spin nor our host tells a component that a client went away. The place of such a request is freed when the
//! same waiter comes again, wherever that is, and at the latest when its patience ends.

use crate::{ApiError, ErrorKind, QueryParameters, RequestContext};
use http::HeaderValue;
use http::header::RETRY_AFTER;
use skein_fleet::time::{Clock, Timestamp};
use skein_store::waits::{self, Taken};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often an instance asks whether there are news, while anybody waits.
pub const INTERVAL: Duration = Duration::from_millis(50);

/// How long a request sleeps at a time, where many wait in its instance.
const LONGEST_REST: Duration = Duration::from_millis(200);

/// The longest that a request waits.
pub const MAXIMUM_PATIENCE: Duration = Duration::from_mins(1);

/// How many requests wait at once in the whole deployment. Under Spin's defaults an instance serves 16 requests at once,
/// so as many fill 63 instances of the 1,000 that a host runs.
pub const MAXIMUM_WAITS: u32 = 1_000;

/// When to come back, in seconds, if too many wait.
const RETRY_SECONDS: u16 = 5;

/// What a request waits for.
#[derive(Clone, Copy, Debug)]
pub struct Wait<'a> {
    /// What there may be news of; the one who makes them tells it with [`waits::tell`] or in a trigger.
    pub topic: &'a str,
    /// Who waits and for what, unique in the deployment: a newer request of the same waiter ends the wait of an older one.
    /// A request that may wait beside others names itself in it.
    pub waiter: &'a str,
    /// How long; at most [`MAXIMUM_PATIENCE`] counts.
    pub patience: Duration,
}

/// The parameter `wait`: how many whole seconds the client waits for news, from 0 to [`MAXIMUM_PATIENCE`]; 0 if it does not
/// say.
pub fn patience(query: &QueryParameters) -> Result<Duration, ApiError> {
    let Some(text) = query.single("wait")? else {
        return Ok(Duration::ZERO);
    };
    let patience = text.parse().ok().map(Duration::from_secs).filter(|patience| *patience <= MAXIMUM_PATIENCE);
    patience.ok_or_else(|| {
        let longest = MAXIMUM_PATIENCE.as_secs();
        ApiError::bad_parameter("wait", format_args!("must be a whole number of seconds from 0 to {longest}"))
    })
}

/// Calls `look` until it finds something: at once, and whenever there are news of the topic. None when the patience is over
/// or a newer request of the same waiter came.
///
/// # Errors
///
/// What `look` fails with, and 429 with `Retry-After` when [`MAXIMUM_WAITS`] others wait; `look` has found nothing then.
pub async fn wait_for<T>(
    request: &RequestContext,
    wait: &Wait<'_>,
    look: impl Fn() -> Result<Option<T>, ApiError>,
) -> Result<Option<T>, ApiError> {
    if let Some(found) = look()? {
        return Ok(Some(found));
    }
    let patience = wait.patience.min(MAXIMUM_PATIENCE);
    if patience.is_zero() {
        return Ok(None);
    }
    let mut place = HeldPlace::take(request, wait, patience)?;
    loop {
        // Whatever was new before the place was taken is found here, and what comes after ends the place.
        if let Some(found) = look()? {
            return Ok(Some(found));
        }
        if place.rest().await? == Rest::TimeOut || !place.renew()? {
            return Ok(None);
        }
    }
}

/// Why a request that waited goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// Its place is gone: there are news, or a newer request.
    News,
    TimeOut,
}

/// A place that is given back when it is dropped, whether the request ended or was abandoned.
struct HeldPlace<'a> {
    request: &'a RequestContext,
    wait: &'a Wait<'a>,
    ticket: String,
    ends_at: Timestamp,
}

impl<'a> HeldPlace<'a> {
    fn take(request: &'a RequestContext, wait: &'a Wait<'a>, patience: Duration) -> Result<Self, ApiError> {
        // Not the time of the request: it may have waited for something else before.
        let now = request.application.settings.clock.now();
        let ticket = request.new_record_id().to_string();
        let place = Self { request, wait, ticket, ends_at: now.saturating_add(patience) };
        match waits::take(&request.session, &place.row(), MAXIMUM_WAITS, now)? {
            Taken::Yes => {
                request.application.waiting.lock().add(&place.ticket);
                Ok(place)
            }
            Taken::Full | Taken::Superseded => Err(too_many()),
        }
    }

    fn row(&self) -> waits::Place<'_> {
        waits::Place { waiter: self.wait.waiter, ticket: &self.ticket, topic: self.wait.topic, ends_at: self.ends_at }
    }

    /// Sleeps until the place is gone or the patience is over.
    async fn rest(&self) -> Result<Rest, ApiError> {
        let clock = &self.request.application.settings.clock;
        loop {
            let left = self.ends_at.saturating_since(clock.now());
            if left.is_zero() {
                return Ok(Rest::TimeOut);
            }
            let rest = self.request.application.waiting.lock().rest();
            spin_sdk::time::sleep(left.min(rest)).await;
            if self.is_gone(clock.now())? {
                return Ok(Rest::News);
            }
        }
    }

    /// The store is synchronous, so nobody else of the instance runs between the lock and its end.
    fn is_gone(&self, now: Timestamp) -> Result<bool, ApiError> {
        let mut tickets = self.request.application.waiting.lock();
        if tickets.are_due(now) {
            let gone = waits::gone(&self.request.session, &tickets.waiting())?;
            tickets.note(&gone, now);
        }
        Ok(tickets.is_gone(&self.ticket))
    }

    /// Takes the place again after news; false when a newer request has it.
    fn renew(&mut self) -> Result<bool, ApiError> {
        let taken = waits::take_again(&self.request.session, &self.row())? == Taken::Yes;
        if taken {
            self.request.application.waiting.lock().add(&self.ticket);
        }
        Ok(taken)
    }
}

impl Drop for HeldPlace<'_> {
    fn drop(&mut self) {
        let was_there = self.request.application.waiting.lock().remove(&self.ticket);
        if was_there {
            // What can not be given back now ends by itself.
            let _ = waits::leave(&self.request.session, &self.ticket);
        }
    }
}

fn too_many() -> ApiError {
    let message = "Too many requests wait at this moment. Ask without waiting, or come back in some seconds.";
    ApiError::new(ErrorKind::TooManyRequests, message).with_header(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS))
}

/// Who waits in this instance.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<Tickets>);

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Tickets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tickets of an instance, each with whether its place is gone.
#[derive(Debug, Default)]
struct Tickets {
    gone: BTreeMap<String, bool>,
    asked_at: Option<Timestamp>,
}

impl Tickets {
    fn add(&mut self, ticket: &str) {
        self.gone.insert(ticket.to_owned(), false);
    }

    /// Says whether the place was still there as far as we know.
    fn remove(&mut self, ticket: &str) -> bool {
        self.gone.remove(ticket).is_some_and(|gone| !gone)
    }

    fn waiting(&self) -> Vec<&str> {
        self.gone.iter().filter(|(_, gone)| !**gone).map(|(ticket, _)| ticket.as_str()).collect()
    }

    /// How long each sleeps at a time.
    fn rest(&self) -> Duration {
        let waiting = u32::try_from(self.gone.len()).unwrap_or(u32::MAX);
        INTERVAL.saturating_mul(waiting).clamp(INTERVAL, LONGEST_REST)
    }

    /// Whether the last answer is old. One from the future is of a clock that was set back, and is old as well.
    fn are_due(&self, now: Timestamp) -> bool {
        self.asked_at.is_none_or(|asked_at| asked_at > now || now.saturating_since(asked_at) >= INTERVAL)
    }

    fn note(&mut self, gone: &[String], now: Timestamp) {
        self.asked_at = Some(now);
        for ticket in gone {
            if let Some(is_gone) = self.gone.get_mut(ticket) {
                *is_gone = true;
            }
        }
    }

    fn is_gone(&self, ticket: &str) -> bool {
        self.gone.get(ticket).is_none_or(|gone| *gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_millis(1_795_340_157_123);

    #[test]
    fn one_answer_serves_all_for_an_interval() {
        let mut tickets = Tickets::default();
        tickets.add("a");
        tickets.add("b");
        assert!(tickets.are_due(NOW));
        assert_eq!(tickets.waiting(), ["a", "b"]);
        tickets.note(&["b".to_owned()], NOW);
        assert!(!tickets.is_gone("a") && tickets.is_gone("b"));
        assert_eq!(tickets.waiting(), ["a"], "what is gone is not asked for again");
        assert!(!tickets.are_due(NOW.saturating_add(INTERVAL).saturating_sub(Duration::from_millis(1))));
        assert!(tickets.are_due(NOW.saturating_add(INTERVAL)));
        assert!(tickets.are_due(NOW.saturating_sub(INTERVAL)), "the clock was set back");
    }

    #[test]
    fn who_waits_beside_others_sleeps_longer() {
        let mut tickets = Tickets::default();
        assert_eq!(tickets.rest(), INTERVAL);
        let rests = ["a", "b", "c", "d", "e"].map(|ticket| {
            tickets.add(ticket);
            tickets.rest().as_millis()
        });
        assert_eq!(rests, [50, 100, 150, 200, 200]);
    }

    #[test]
    fn who_goes_is_forgotten() {
        let mut tickets = Tickets::default();
        tickets.add("a");
        tickets.add("b");
        tickets.note(&["b".to_owned(), "another instance's".to_owned()], NOW);
        assert!(tickets.remove("a"), "its row is still there");
        assert!(!tickets.remove("b"), "its row is gone");
        assert!(!tickets.remove("b"));
        assert!(tickets.waiting().is_empty());
        tickets.add("b");
        assert!(!tickets.is_gone("b"), "a place that is taken again is there");
    }
}
