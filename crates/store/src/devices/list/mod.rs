//! Lists of devices: filtered, in either order, page by page.
//!
//! A page is read along the index of its order and ends when it is full, so what costs is not the size of the fleet but
//! how many devices must be looked at to find a page's worth of matches. [`access`] says when another way is cheaper.

mod access;

use self::access::{Access, SHORT_WALK, SMALL_SELECTION, column_of};
use super::row::{DOCUMENT, Device, scope_parameter};
use crate::{Executor, Result, Value};
use serde::{Deserialize, Serialize};
use skein_fleet::access::{Reach, Scope};
use skein_fleet::filter::sql::translate;
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

/// One page, in one statement.
pub fn list(executor: &impl Executor, query: &ListQuery<'_>) -> Result<Vec<Device>> {
    let access = Access::choose(query);
    let mut conditions = Conditions::default();
    if !query.scope.is_everything() {
        let place = conditions.bind(scope_parameter(query.scope));
        // What the scope does not limit is left out: SQLite uses no index for a condition that may be none.
        let mut limit = |member: &str, column: &str| {
            conditions.add(format!("{column} IN (SELECT value FROM json_each({place}, '$.{member}'))"));
        };
        if query.scope.reach != Reach::Everything {
            limit("organizations", "devices.organization");
        }
        if query.scope.devices.is_some() {
            limit("devices", "devices.id");
        }
    }
    if let Some(filter) = query.filter {
        let columns = |field: &DeviceField| column_of(*field, &access);
        let condition = translate(filter, &columns, conditions.parameters.len() + 1);
        conditions.parameters.extend(condition.parameters.into_iter().map(Value::from));
        conditions.add(condition.sql);
    }
    let behind = behind(query, &mut conditions);
    // Written and not bound: SQLite looks at a bound limit when it plans, and plans anew whenever it is bound again.
    let limit = query.limit;
    let sql = match &access {
        Access::Walk | Access::Index(_) => walk(query.order, &conditions, &behind, limit),
        Access::Search(selection) => {
            let selected = selection.sql(&mut conditions);
            search(query.order, &conditions, &behind, limit, &selected)
        }
    };
    let row = executor.query_one(&sql, &conditions.parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// The condition that a device lies behind the place where the page before ended.
fn behind(query: &ListQuery<'_>, conditions: &mut Conditions) -> String {
    let Some(after) = &query.after else {
        return "TRUE".to_owned();
    };
    let id = conditions.bind(after.id.as_str());
    let beyond = if query.order == Order::DisplayNameDescending { "<" } else { ">" };
    if query.order == Order::Id {
        return format!("devices.id {beyond} {id}");
    }
    let name = conditions.bind(after.display_name.as_str());
    format!("(devices.display_name, devices.id) {beyond} ({name}, {id})")
}

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Self::Id => "devices.id",
            Self::DisplayName => "devices.display_name, devices.id",
            Self::DisplayNameDescending => "devices.display_name DESC, devices.id DESC",
        }
    }
}

/// The devices of a page of their numbers, in its order.
fn documents(page: &str) -> String {
    format!("SELECT json_group_array({DOCUMENT}) FROM ({page}) AS page CROSS JOIN devices ON devices.pk = page.pk")
}

/// The page along an index that has its order.
fn walk(order: Order, conditions: &Conditions, behind: &str, limit: u32) -> String {
    let (wanted, order) = (conditions.where_clause(), order.sql());
    documents(&format!("SELECT pk FROM devices WHERE {wanted} AND {behind} ORDER BY {order} LIMIT {limit}"))
}

/// The page by a short walk; if that does not fill it, out of the selection; if that is large, by the whole walk after
/// all. SQLite computes of these only what it needs.
fn search(order: Order, conditions: &Conditions, behind: &str, limit: u32, selected: &str) -> String {
    let (wanted, sorted) = (conditions.where_clause(), order.sql());
    let near = format!(
        "SELECT pk FROM (SELECT * FROM devices WHERE {behind} ORDER BY {sorted} LIMIT {SHORT_WALK}) AS devices
         WHERE {wanted} LIMIT {limit}"
    );
    // A cross join keeps its order: SQLite reads the selection and looks each device up, whatever indexes there are.
    let gathered = format!(
        "SELECT devices.pk FROM selected CROSS JOIN devices ON devices.pk = selected.pk WHERE {wanted} AND {behind}
         ORDER BY {sorted} LIMIT {limit}"
    );
    format!(
        "WITH near AS ({near}), selected (pk) AS ({selected} LIMIT {SMALL_SELECTION} + 1)
         SELECT CASE
            WHEN (SELECT count(*) FROM near) = {limit} THEN ({})
            WHEN (SELECT count(*) FROM selected) <= {SMALL_SELECTION} THEN ({})
            ELSE ({})
         END",
        documents("SELECT pk FROM near"),
        documents(&gathered),
        walk(order, conditions, behind, limit),
    )
}
