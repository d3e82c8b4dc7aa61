//! What the calls of the hub's device protocol have in common.

use skein_fleet::access::Permission;
use skein_kernel::{ApiError, Caller, PathParameters, QueryParameters};

/// The versions of the hub's API that device SDKs and the contract name. They do not differ here.
const VERSIONS: &[&str] = &[
    "2020-03-13",
    "2021-04-12",
    "2020-09-30",
    "2020-05-31-preview",
    "2019-10-01",
    "2019-07-01-preview",
    "2019-03-30",
    "2018-06-30",
    "2018-04-01",
    "2017-11-08-preview",
    "2017-06-30",
    "2016-11-14",
    "2016-02-03",
];

/// The id of the device that calls, which must be that of the path, with this permission and a version that is known.
pub fn device_that_calls<'a>(
    caller: &Caller,
    permission: Permission,
    path: &'a PathParameters,
    query: &QueryParameters,
) -> Result<&'a str, ApiError> {
    let device = path.get("device_id");
    caller.require_device(permission, device)?;
    let version = query.single("api-version")?.unwrap_or_default();
    if !VERSIONS.contains(&version) {
        let message = format!("'{version}' is not a valid API version.");
        return Err(ApiError::bad_parameter("api-version", message).with_code("InvalidProtocolVersion"));
    }
    Ok(device)
}
