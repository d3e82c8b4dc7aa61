//! Events that people and other systems can be told of, and the filters that say which of them are (contract rainmaker,
//! "Events and event filters").

mod filter;
mod kind;

pub use filter::{FilterEntity, FilterEntityKind, FilterState};
pub use kind::EventKind;
