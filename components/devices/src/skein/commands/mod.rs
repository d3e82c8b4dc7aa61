//! Commands in our own words: what a device answers, and the history of a device with where each command stands.

pub mod history;
pub mod response;
