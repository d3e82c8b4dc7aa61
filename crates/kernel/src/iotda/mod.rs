//! What the components share of the IoTDA dialect (contract `iotda.md` §1).

mod members;
mod paging;
mod project;
mod time;

pub use members::Members;
pub use paging::{PageRequest, PageSummary};
pub use project::{default_space_only, project};
pub use time::{basic_time, parse_basic_time};

use crate::{ApiError, ErrorKind};

/// The space that is named does not exist (§1.5).
pub const NO_SUCH_SPACE: &str = "IOTDA.001000";
/// The user is unknown, or has no part in the project (§1.5).
pub const NO_SUCH_PROJECT: &str = "IOTDA.000021";
/// `limit` is out of its range (§1.3).
pub const BAD_LIMIT: &str = "IOTDA.000017";
/// `marker` or `offset` is out of its range (§1.3).
pub const BAD_POSITION: &str = "IOTDA.000018";
/// A parameter or member is not what it should be (§1.5).
pub const BAD_PARAMETER: &str = "IOTDA.000006";
/// A time is not written as times are (§1.5).
pub const BAD_TIME: &str = "IOTDA.000009";
/// The device is missing (§1.5).
pub const NO_SUCH_DEVICE: &str = "IOTDA.014000";

/// A refusal of a parameter or member, which is named.
pub fn bad_parameter(name: &'static str, reason: impl std::fmt::Display) -> ApiError {
    ApiError::bad_parameter(name, reason).with_code(BAD_PARAMETER)
}

/// There is no device of that id for the caller.
pub fn no_such_device(id: &str) -> ApiError {
    ApiError::not_found("device", id).with_code(NO_SUCH_DEVICE)
}

/// The call would break a rule of what is there.
pub fn refused(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorKind::BadRequest, message).with_code(BAD_PARAMETER)
}
