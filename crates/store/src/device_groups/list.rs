//! Lists of groups. There are at most [`skein_fleet::device_group::MAXIMUM_GROUPS`], so a filter may look at each.

use super::row::{DOCUMENT, DeviceGroup, visible};
use crate::devices::scope_parameter;
use crate::{Executor, Order, Position, Result, Value};
use skein_fleet::access::Scope;
use skein_fleet::filter::sql::{Column, translate};
use skein_fleet::filter::{Expression, GroupField};
use skein_fleet::time::Timestamp;

/// What decides which devices a group has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// A query.
    Dynamic,
    /// Devices are added and removed.
    Static,
}

/// Which groups, in which order.
#[derive(Clone, Debug)]
pub struct GroupListQuery<'a> {
    /// What the caller may see.
    pub scope: &'a Scope,
    /// What the client asked for.
    pub filter: Option<&'a Expression<GroupField>>,
    /// Of this kind only.
    pub kind: Option<GroupKind>,
    /// Those only that were written later than this.
    pub changed_after: Option<Timestamp>,
    /// The order.
    pub order: Order,
    /// Continue behind this group.
    pub after: Option<Position>,
    /// Then pass over so many.
    pub skip: u32,
    /// At most so many groups.
    pub limit: u32,
}

/// One page, in one statement.
pub fn list(executor: &impl Executor, query: &GroupListQuery<'_>) -> Result<Vec<DeviceGroup>> {
    let (wanted, mut parameters) = wanted(query);
    let behind = query.after.as_ref().map_or_else(
        || "TRUE".to_owned(),
        |after| {
            query.order.behind(after, "device_groups.", |text| {
                parameters.push(text.into());
                format!("?{}", parameters.len())
            })
        },
    );
    let (order, limit, skip) = (query.order.sql("device_groups."), query.limit, query.skip);
    let sql = format!(
        "SELECT json_group_array(json(document)) FROM (
            SELECT {DOCUMENT} AS document FROM device_groups WHERE {wanted} AND {behind} ORDER BY {order} LIMIT {limit} OFFSET {skip}
         )"
    );
    let row = executor.query_one(&sql, &parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// How many groups there are on all pages, in one statement.
pub fn count(executor: &impl Executor, query: &GroupListQuery<'_>) -> Result<u64> {
    let (wanted, parameters) = wanted(query);
    let row = executor.query_one(&format!("SELECT count(*) FROM device_groups WHERE {wanted}"), &parameters)?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.integer(0)?).unwrap_or(0)))
}

fn wanted(query: &GroupListQuery<'_>) -> (String, Vec<Value>) {
    let mut parameters = vec![scope_parameter(query.scope), query.changed_after.into()];
    let kind = match query.kind {
        None => "TRUE",
        Some(GroupKind::Dynamic) => "device_groups.query IS NOT NULL",
        Some(GroupKind::Static) => "device_groups.query IS NULL",
    };
    let mut wanted = format!("{} AND (?2 IS NULL OR device_groups.updated_at > ?2) AND {kind}", visible(1));
    if let Some(filter) = query.filter {
        let condition = translate(filter, &column, parameters.len() + 1);
        parameters.extend(condition.parameters.into_iter().map(Value::from));
        wanted = format!("{wanted} AND {}", condition.sql);
    }
    (wanted, parameters)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the translation gives a reference")]
fn column(field: &GroupField) -> Column {
    match field {
        GroupField::Id => Column::Value("device_groups.id"),
        GroupField::DisplayName => Column::Value("device_groups.display_name"),
        GroupField::Description => Column::Value("device_groups.description"),
        GroupField::Scopes => Column::AtMostOne("device_groups.organization"),
    }
}
