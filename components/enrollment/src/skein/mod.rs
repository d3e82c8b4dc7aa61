//! Our own dialect: what no other one has.

pub mod access_token;
pub mod authority;
pub mod bulk;
mod bulk_results;
pub mod certificate;
pub mod certificate_list;
pub mod claim;
pub mod claim_token;
pub mod csr;
pub mod enrollment_group;
pub mod nonce;
mod supplied_authority;

use serde::de::DeserializeOwned;
use serde_json::Value;
use skein_fleet::certificate_enrollment::check_device_id;
use skein_fleet::identifier::DeviceId;
use skein_kernel::ApiError;
use skein_kernel::skein::PageLimits;

/// How many entries the lists here have on a page.
const PAGES: PageLimits = PageLimits { default: 100, maximum: 100 };

/// The members of a body. One that is not known is refused.
fn members<T: DeserializeOwned>(body: Value) -> Result<T, ApiError> {
    serde_json::from_value(body).map_err(|error| ApiError::unprocessable("body", error))
}

/// The id of a device that is to have a certificate.
fn device_id(text: &str) -> Result<DeviceId, ApiError> {
    let id = DeviceId::new(text).map_err(|error| ApiError::unprocessable("deviceId", error))?;
    check_device_id(&id).map_err(|error| ApiError::unprocessable("deviceId", error))?;
    Ok(id)
}
