//! The devices of several groups together.

use super::row::by_number;
use crate::devices::{scope_condition, scope_parameter, selection_of};
use crate::{Executor, Result, Value};
use skein_fleet::access::Scope;
use std::collections::BTreeSet;

/// The ids of the devices inside the scope that are in one of the groups with these row numbers, each once and at most
/// `limit` of them. Two statements, whatever the number of groups; a group that is gone has no devices.
pub fn ids_in_any(executor: &impl Executor, scope: &Scope, groups: &[i64], limit: u32) -> Result<BTreeSet<String>> {
    let mut parameters = Vec::new();
    let mut selections = Vec::new();
    for group in by_number(executor, groups)? {
        let scope = group.within(scope);
        let selection = if let Some(condition) = group.condition()? {
            let (selection, extended) = selection_of(&scope, &condition, parameters);
            parameters = extended;
            selection
        } else {
            parameters.extend([Value::Integer(group.pk), scope_parameter(&scope)]);
            let place = parameters.len();
            format!(
                "SELECT devices.pk AS pk FROM device_group_members AS member
                 CROSS JOIN devices ON devices.pk = member.device_pk WHERE member.group_pk = ?{} AND {}",
                place - 1,
                scope_condition(place)
            )
        };
        // SQLite has no brackets around the parts of a union.
        selections.push(format!("SELECT pk FROM ({selection})"));
    }
    if selections.is_empty() {
        return Ok(BTreeSet::new());
    }
    let sql = format!(
        "SELECT json_group_array(devices.id) FROM (SELECT pk FROM ({}) LIMIT {limit}) AS member
         CROSS JOIN devices ON devices.pk = member.pk",
        selections.join(" UNION ")
    );
    let row = executor.query_one(&sql, &parameters)?;
    row.map_or(Ok(BTreeSet::new()), |row| row.json(0))
}
