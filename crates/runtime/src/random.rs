//! Randomness.

use skein_fleet::random::Random;

/// The randomness of the system, fit for keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "the one place that reads the system's randomness"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        // A machine without randomness must not go on and make guessable keys. WASI's never fails.
        getrandom::fill(bytes).expect("the system gives no randomness");
    }
}
