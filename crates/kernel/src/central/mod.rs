//! What the components share of the Central dialect: versions, collections, the reading of bodies.

mod collection;
mod document;
mod version;

pub use collection::{Page, PageRequest, collection, page_of};
pub use document::{Document, given, required};
pub use version::ApiVersion;
