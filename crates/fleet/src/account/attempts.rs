//! How long somebody who guesses has to wait.

use std::time::Duration;

/// The longest wait between two attempts.
const LONGEST: Duration = Duration::from_mins(15);

/// How long no attempt is looked at after so many failed ones in a row, of which `free` cost nothing. One second after the
/// first that does, doubled with each one after it, fifteen minutes at most.
pub fn delay_after(failures: u32, free: u32) -> Duration {
    match failures.checked_sub(free) {
        None | Some(0) => Duration::ZERO,
        Some(beyond) => 2u64.checked_pow(beyond - 1).map_or(LONGEST, Duration::from_secs).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_free_and_each_further_one_doubles_the_wait() {
        let seconds = |failures| delay_after(failures, 5).as_secs();
        assert_eq!([0, 5, 6, 7, 8, 15].map(seconds), [0, 0, 1, 2, 4, 512]);
        assert_eq!([16, 70, u32::MAX].map(seconds), [900, 900, 900]);
    }
}
