//! What the endpoints of our own dialect share.

mod page;

pub use page::{Page, PageLimits, PageRequest};
