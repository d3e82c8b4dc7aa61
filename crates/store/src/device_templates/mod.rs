//! Device templates: the documents that clients send, and what devices of each can do.
//!
//! There are at most [`MAX_TEMPLATES`], so what looks at all of them is quick; only what hangs on the number of devices
//! needs an index (`devices_by_template`).

mod capabilities;
mod list;
mod row;
mod write;

pub(crate) use capabilities::CAPABILITIES;
pub use capabilities::{capabilities_of, capabilities_of_device};
pub use list::{ListQuery, MAX_PAGE_CHARACTERS, Page, list};
pub use row::{DeviceTemplate, find};
pub use write::{MAX_TEMPLATES, Outcome, TemplateChange, delete, patch, put};
