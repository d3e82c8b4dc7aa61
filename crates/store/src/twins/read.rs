//! Reading twins.

use crate::device_templates::CAPABILITIES;
use crate::devices::{scope_condition, scope_parameter};
use crate::{Executor, Result};
use skein_fleet::access::Scope;
use skein_fleet::device_template::CapabilityModel;
use skein_fleet::twin::{Section, Twin};

/// Whom a twin is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The device, which knows what it can do.
    Device,
    /// An operator, whom the device's template tells it.
    Operator,
}

/// A device, or a module of it, with its twin.
#[derive(Clone, Debug, PartialEq)]
pub struct TwinRecord {
    /// The number of the device's row.
    pub device_pk: i64,
    /// The device's record id: that of a device that is made anew under its id is another.
    pub device_record_id: String,
    /// What the device can do by its template; none for the device itself, and where there is no template of that id.
    pub capabilities: Option<CapabilityModel>,
    /// Whether the device may connect.
    pub enabled: bool,
    /// The twin; none before its first write.
    pub twin: Option<Twin>,
    /// How many modules of the device have a twin.
    pub(super) modules: u32,
}

/// The twin of the device, or of the module if `module` is not empty; none if there is no such device inside the scope.
/// One statement.
pub fn find(
    executor: &impl Executor,
    scope: &Scope,
    device_id: &str,
    module: &str,
    reader: Reader,
) -> Result<Option<TwinRecord>> {
    let capabilities = if reader == Reader::Operator { CAPABILITIES } else { "NULL" };
    let sql = format!(
        "SELECT devices.pk, devices.record_id, {capabilities}, devices.enabled, twins.desired, twins.reported, twins.cloud,
            (SELECT count(*) FROM twins AS other WHERE other.device_pk = devices.pk AND other.module <> '')
         FROM devices LEFT JOIN twins ON twins.device_pk = devices.pk AND twins.module = ?3
         WHERE devices.id = ?1 AND {}",
        scope_condition(2)
    );
    let Some(row) = executor.query_one(&sql, &[device_id.into(), scope_parameter(scope), module.into()])? else {
        return Ok(None);
    };
    let section = |column| row.json::<Section>(column);
    let twin = match row.optional_text(4)? {
        None => None,
        Some(_) => Some(Twin { desired: section(4)?, reported: section(5)?, cloud: section(6)? }),
    };
    Ok(Some(TwinRecord {
        device_pk: row.integer(0)?,
        device_record_id: row.text(1)?.to_owned(),
        capabilities: row.optional_json(2)?,
        enabled: row.boolean(3)?,
        twin,
        modules: u32::try_from(row.integer(7)?).unwrap_or(u32::MAX),
    }))
}

/// The modules of a device that are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Modules {
    /// The names of those that have a twin, in their order.
    pub names: Vec<String>,
    /// What the device's template says, of modules too; none where there is no template.
    pub capabilities: Option<CapabilityModel>,
}

/// The modules of a device; none if there is no such device inside the scope. One statement.
pub fn modules(executor: &impl Executor, scope: &Scope, device_id: &str) -> Result<Option<Modules>> {
    let sql = format!(
        "SELECT (SELECT json_group_array(module) FROM twins WHERE device_pk = devices.pk AND module <> ''), {CAPABILITIES}
         FROM devices WHERE devices.id = ?1 AND {}",
        scope_condition(2)
    );
    let Some(row) = executor.query_one(&sql, &[device_id.into(), scope_parameter(scope)])? else { return Ok(None) };
    let mut names: Vec<String> = row.json(0)?;
    // Here and not in the statement: libSQL's parser has no ORDER BY inside an aggregate.
    names.sort();
    Ok(Some(Modules { names, capabilities: row.optional_json(1)? }))
}
