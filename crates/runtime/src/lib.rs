//! What the Spin runtime gives a component beside HTTP and SQLite: the clock, randomness and the application's
//! variables. This is the only place that takes them from the system; everything else is given them.

mod clock;
mod random;
mod settings;
mod sign_in_settings;
mod tls_front;
mod values;

pub use clock::SystemClock;
pub use random::SystemRandom;
pub use settings::Settings;
pub use sign_in_settings::{SignInSettings, free_attempts_per_address};
pub use tls_front::{TlsFront, TlsFrontHeader};
pub use values::SettingsError;
