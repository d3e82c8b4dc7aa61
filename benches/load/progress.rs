//! What is going on, on standard error; standard output is for the tables.

use std::time::Instant;

/// Says what begins, does it, and says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    eprintln!("{what} …");
    let done = work();
    eprintln!("{what}: {:.1} s", started.elapsed().as_secs_f64());
    done
}
