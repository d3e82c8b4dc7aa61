//! What a line of the table says.

use std::time::Duration;

/// What came back while a line was measured.
#[derive(Clone, Debug, Default)]
pub struct Measurement {
    pub window: Duration,
    /// How many answers came within the window.
    answers: usize,
    /// Of all requests that were sent within the window, in microseconds, sorted. An answer that came later counts here:
    /// the slowest would be left out otherwise.
    latencies: Vec<u32>,
    pub failures: usize,
    /// The status or the error of the first failure, with the beginning of its body.
    pub first_failure: Option<String>,
    /// What the server's processes took of the processors.
    pub server_time: Duration,
}

impl Measurement {
    pub fn new(window: Duration) -> Self {
        Self { window, ..Self::default() }
    }

    pub fn add_answer(&mut self) {
        self.answers += 1;
    }

    pub fn add_latency(&mut self, latency: Duration) {
        self.latencies.push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    pub fn add_failure(&mut self, failure: String) {
        self.failures += 1;
        self.first_failure.get_or_insert(failure);
    }

    /// Puts another part of the same line to this one; both lasted equally long.
    pub fn merge(&mut self, part: Self) {
        self.answers += part.answers;
        self.latencies.extend(part.latencies);
        self.failures += part.failures;
        self.first_failure = self.first_failure.take().or(part.first_failure);
        self.latencies.sort_unstable();
    }

    /// Puts a part that was measured at another time to this one.
    pub fn append(&mut self, part: Self) {
        self.window += part.window;
        self.server_time += part.server_time;
        self.merge(part);
    }

    /// Answers per second, without the failures.
    #[allow(clippy::cast_precision_loss, reason = "counts of requests are far from the limits of a float")]
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.window.as_secs_f64()
    }

    /// The latency in milliseconds that `per_mille` of a thousand answers did not exceed.
    pub fn percentile(&self, per_mille: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies.get(last * per_mille / 1000).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }

    /// The server's processor time for one request, in microseconds.
    #[allow(clippy::cast_precision_loss, reason = "counts of requests are far from the limits of a float")]
    pub fn server_micros(&self) -> f64 {
        self.server_time.as_secs_f64() * 1e6 / self.answers as f64
    }
}
