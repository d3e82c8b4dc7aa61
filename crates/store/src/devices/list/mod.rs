//! Lists of devices: filtered, in either order, page by page.
//!
//! A page is read along the index of its order and ends when it is full, so what costs is not the size of the fleet but
//! how many devices must be looked at to find a page's worth of matches. [`access`] says when another way is cheaper.

mod access;

use self::access::{Access, Selection, column_of};
use super::row::{DOCUMENT, Device};
use crate::{Executor, Result, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::access::Scope;
use skein_fleet::filter::sql::{Parameter, translate};
use skein_fleet::filter::{DeviceField, Expression};

/// The order of a list. Devices with equal names are sorted by id, in the same direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By id, ascending.
    #[default]
    Id,
    /// By display name, ascending.
    DisplayName,
    /// By display name, descending.
    DisplayNameDescending,
}

/// Where a page ended: what the order needs of the last device on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its id.
    pub id: String,
    /// Its display name.
    pub display_name: String,
}

/// Which devices, in which order.
#[derive(Clone, Debug)]
pub struct ListQuery<'a> {
    /// What the caller may see.
    pub scope: &'a Scope,
    /// What the client asked for.
    pub filter: Option<&'a Expression<DeviceField>>,
    /// The order.
    pub order: Order,
    /// Continue behind this device.
    pub after: Option<Position>,
    /// At most so many devices.
    pub limit: u32,
}

/// A statement that grows by conditions with parameters.
#[derive(Default)]
struct Conditions {
    sql: Vec<String>,
    parameters: Vec<Value>,
}

impl Conditions {
    /// Adds a parameter and gives its place.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.parameters.push(value.into());
        format!("?{}", self.parameters.len())
    }

    fn add(&mut self, condition: String) {
        self.sql.push(condition);
    }

    fn where_clause(&self) -> String {
        if self.sql.is_empty() { "TRUE".to_owned() } else { self.sql.join(" AND ") }
    }
}

/// One page. One statement; two when a selection has to be counted first.
pub fn list(executor: &impl Executor, query: &ListQuery<'_>) -> Result<Vec<Device>> {
    let access = Access::choose(query);
    let access = match access {
        Access::Counted(selection) if !is_small(executor, &selection)? => Access::Walk,
        access => access,
    };
    let mut conditions = Conditions::default();
    if let Access::Counted(selection) = &access {
        let sql = selection.sql(&mut conditions);
        conditions.add(format!("devices.pk IN ({sql})"));
    }
    if let Scope::Organizations(organizations) = query.scope {
        let ids = serde_json::json!(organizations.iter().map(ToString::to_string).collect::<Vec<_>>()).to_string();
        let place = conditions.bind(ids);
        conditions.add(format!("devices.organization IN (SELECT value FROM json_each({place}))"));
    }
    if let Some(filter) = query.filter {
        let columns = |field| column_of(field, &access);
        let condition = translate(filter, &columns, conditions.parameters.len() + 1);
        conditions.parameters.extend(condition.parameters.into_iter().map(|parameter| match parameter {
            Parameter::Text(text) => Value::Text(text),
            Parameter::Integer(integer) => Value::Integer(integer),
        }));
        conditions.add(condition.sql);
    }
    if let Some(after) = &query.after {
        let id = conditions.bind(after.id.as_str());
        let condition = match query.order {
            Order::Id => format!("devices.id > {id}"),
            Order::DisplayName | Order::DisplayNameDescending => {
                let beyond = if query.order == Order::DisplayName { ">" } else { "<" };
                let name = conditions.bind(after.display_name.as_str());
                format!("(devices.display_name, devices.id) {beyond} ({name}, {id})")
            }
        };
        conditions.add(condition);
    }
    let order = match query.order {
        Order::Id => "devices.id",
        Order::DisplayName => "devices.display_name, devices.id",
        Order::DisplayNameDescending => "devices.display_name DESC, devices.id DESC",
    };
    let limit = conditions.bind(query.limit);
    let sql = format!(
        "SELECT json_group_array({DOCUMENT}) FROM (SELECT * FROM devices WHERE {} ORDER BY {order} LIMIT {limit}) AS devices",
        conditions.where_clause()
    );
    let row = executor.query_one(&sql, &conditions.parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// Whether so few devices are selected that reading and sorting them all is cheap.
fn is_small(executor: &impl Executor, selection: &Selection) -> Result<bool> {
    let mut conditions = Conditions::default();
    let selected = selection.sql(&mut conditions);
    let limit = conditions.bind(access::SMALL_SELECTION + 1);
    let row =
        executor.query_one(&format!("SELECT count(*) FROM ({selected} LIMIT {limit})"), &conditions.parameters)?;
    Ok(row.map_or(Ok(0), |row| row.integer(0))? <= i64::from(access::SMALL_SELECTION))
}
