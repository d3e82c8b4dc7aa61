//! What the Spin runtime gives a component beside HTTP and SQLite: the clock, randomness and the application's
//! variables. This is the only place that takes them from the system; everything else is given them.

mod clock;
mod random;
mod settings;

pub use clock::SystemClock;
pub use random::SystemRandom;
pub use settings::{Settings, SettingsError};
