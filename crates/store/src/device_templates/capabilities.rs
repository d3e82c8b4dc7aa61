//! What devices can do, by their templates: compiled when the template was written, read without its document.

use crate::{Executor, Result, Value};
use skein_fleet::device_template::CapabilityModel;

/// The capabilities of a device's template as JSON, in any statement over `devices`; NULL when the device has no template
/// or names one that is not here.
pub(crate) const CAPABILITIES: &str =
    "(SELECT device_templates.capabilities FROM device_templates WHERE device_templates.id = devices.template)";

/// What the device with this number can do. None when it has no template or names one that is not here: then nothing is
/// known of it, and what it may be asked is for the caller to decide.
///
/// One statement. Who reads the device anyway gets both in one by [`crate::devices::find_with_capabilities`].
pub fn capabilities_of_device(executor: &impl Executor, device_pk: i64) -> Result<Option<CapabilityModel>> {
    let sql = format!("SELECT {CAPABILITIES} FROM devices WHERE devices.pk = ?1");
    read(executor, &sql, device_pk.into())
}

/// What devices of the template with this id can do; none when there is no such template. One statement.
pub fn capabilities_of(executor: &impl Executor, template: &str) -> Result<Option<CapabilityModel>> {
    read(executor, "SELECT capabilities FROM device_templates WHERE id = ?1", template.into())
}

fn read(executor: &impl Executor, sql: &str, of: Value) -> Result<Option<CapabilityModel>> {
    let row = executor.query_one(sql, &[of])?;
    Ok(row.as_ref().map(|row| row.optional_json(0)).transpose()?.flatten())
}
