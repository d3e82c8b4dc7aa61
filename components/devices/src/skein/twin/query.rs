//! The parameters of reading a twin.

use skein_kernel::waiting::patience;
use skein_kernel::{ApiError, QueryParameters};
use skein_store::twins::TwinRecord;
use std::time::Duration;

/// What the device asks for.
pub struct Query {
    /// How long it waits for news.
    pub patience: Duration,
    version: Option<i64>,
}

impl Query {
    /// Reads the parameters.
    pub fn of(parameters: &QueryParameters) -> Result<Self, ApiError> {
        let patience = patience(parameters)?;
        let version = parameters
            .single("version")?
            .map(|text| text.parse().map_err(|_| ApiError::bad_parameter("version", "must be a whole number")));
        let version = version.transpose()?;
        if version.is_none() && !patience.is_zero() {
            return Err(ApiError::bad_parameter("version", "is required with wait"));
        }
        Ok(Self { patience, version })
    }

    /// Whether there is nothing to wait for. The version may be lower than that which the device knows: a device that was
    /// made anew begins again.
    pub fn is_answered_by(&self, record: &TwinRecord) -> bool {
        let present = record.twin.as_ref().map_or(0, |twin| twin.desired.version());
        self.patience.is_zero() || self.version.is_none_or(|version| version != present)
    }
}
