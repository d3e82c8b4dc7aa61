//! What the components share of the Central dialect: versions, collections, the reading of bodies.

mod collection;
mod device_object;
mod document;
mod list_order;
mod organization;
mod version;

pub use collection::{Page, PageRequest, collection, page_of};
pub use device_object::{DeviceObject, EDGE, View};
pub use document::{Document, given, required};
pub use list_order::list_order;
pub use organization::{no_such_organization, organization, usable_organization};
pub use version::ApiVersion;
