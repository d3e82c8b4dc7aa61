//! Lists of devices: filtered, in either order, page by page.
//!
//! A page is read along the index of its order and ends when it is full, so what costs is not the size of the fleet but
//! how many devices must be looked at to find a page's worth of matches. [`access`] says when another way is cheaper.

mod access;

use self::access::{Access, SHORT_WALK, SMALL_SELECTION};
use super::row::{DOCUMENT, Device, scope_parameter};
use crate::{Executor, Order, Position, Result, Value};
use skein_fleet::access::{Reach, Scope};
use skein_fleet::filter::sql::{Condition, translate};
use skein_fleet::filter::{DeviceField, Expression, FieldOfDevice};

/// Which devices, in which order. `F` is the fields of the syntax that the filter was written in.
#[derive(Clone, Debug)]
pub struct ListQuery<'a, F = DeviceField> {
    /// What the caller may see.
    pub scope: &'a Scope,
    /// What the client asked for.
    pub filter: Option<&'a Expression<F>>,
    /// The order.
    pub order: Order,
    /// Continue behind this device.
    pub after: Option<Position>,
    /// Then pass over so many.
    pub skip: u32,
    /// At most so many devices.
    pub limit: u32,
}

impl<'a, F> ListQuery<'a, F> {
    /// All devices inside the scope, in the order of their ids.
    pub fn all(scope: &'a Scope) -> Self {
        Self { scope, filter: None, order: Order::Id, after: None, skip: 0, limit: u32::MAX }
    }
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

    /// The number of the parameter that is bound next.
    fn next_number(&self) -> usize {
        self.parameters.len() + 1
    }

    /// Binds the parameters of a condition that was made for [`Self::next_number`], and gives its SQL.
    fn take(&mut self, condition: Condition) -> String {
        self.parameters.extend(condition.parameters.into_iter().map(Value::from));
        condition.sql
    }

    fn where_clause(&self) -> String {
        if self.sql.is_empty() { "TRUE".to_owned() } else { self.sql.join(" AND ") }
    }
}

/// One page, in one statement.
pub fn list<F: FieldOfDevice>(executor: &impl Executor, query: &ListQuery<'_, F>) -> Result<Vec<Device>> {
    let access = Access::choose(query);
    let mut conditions = wanted(query, &access, Vec::new());
    let in_index = access.in_index(&mut conditions);
    let behind = match &query.after {
        None => in_index,
        Some(after) => {
            let behind = query.order.behind(after, "devices.", |text| conditions.bind(text));
            format!("{in_index} AND {behind}")
        }
    };
    let page = Page { order: query.order, skip: query.skip, limit: query.limit };
    let sql = match &access.selection {
        None => page.walk(&conditions, &behind),
        Some(selection) => {
            let selected = selection.sql(&mut conditions);
            page.search(&conditions, &behind, &selected)
        }
    };
    let row = executor.query_one(&sql, &conditions.parameters)?;
    row.map_or(Ok(Vec::new()), |row| row.json(0))
}

/// How many devices there are, in one statement. What has an index is counted in it; for all else each device is looked
/// at.
pub fn count<F: FieldOfDevice>(executor: &impl Executor, scope: &Scope, filter: Option<&Expression<F>>) -> Result<u64> {
    let query = ListQuery { filter, ..ListQuery::all(scope) };
    let access = Access::choose(&query);
    let mut conditions = wanted(&query, &access, Vec::new());
    let source = matching(&access, &mut conditions);
    let sql = format!("SELECT count(*) FROM {source} AND {}", conditions.where_clause());
    let row = executor.query_one(&sql, &conditions.parameters)?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.integer(0)?).unwrap_or(0)))
}

/// What stands behind `FROM` when all that match are wanted, in no order: an index, a selection, or all devices.
fn matching<F: FieldOfDevice>(access: &Access<F>, conditions: &mut Conditions) -> String {
    match &access.selection {
        Some(selection) if access.along.is_empty() => {
            let selected = selection.sql(conditions);
            format!(
                "(WITH selected (pk) AS ({selected}) SELECT pk FROM selected) AS selected
                 CROSS JOIN devices ON devices.pk = selected.pk WHERE TRUE"
            )
        }
        _ => format!("devices WHERE {}", access.in_index(conditions)),
    }
}

/// The statement with the numbers, as `pk`, of all devices that match, and its parameters behind those given, for a
/// statement that it is a part of.
pub(crate) fn selection_of<F: FieldOfDevice>(
    scope: &Scope,
    filter: &Expression<F>,
    parameters: Vec<Value>,
) -> (String, Vec<Value>) {
    let query = ListQuery { filter: Some(filter), ..ListQuery::all(scope) };
    let access = Access::choose(&query);
    let mut conditions = wanted(&query, &access, parameters);
    let source = matching(&access, &mut conditions);
    (format!("SELECT devices.pk AS pk FROM {source} AND {}", conditions.where_clause()), conditions.parameters)
}

/// What is asked of every device: the scope's limits and the filter. Its parameters stand behind those given.
fn wanted<F: FieldOfDevice>(query: &ListQuery<'_, F>, access: &Access<F>, parameters: Vec<Value>) -> Conditions {
    let mut conditions = Conditions { sql: Vec::new(), parameters };
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
        let condition = translate(filter, &|field: &F| access.column(field), conditions.next_number());
        let condition = conditions.take(condition);
        conditions.add(condition);
    }
    conditions
}

/// The devices of a page of their numbers, in its order.
fn documents(page: &str) -> String {
    format!("SELECT json_group_array({DOCUMENT}) FROM ({page}) AS page CROSS JOIN devices ON devices.pk = page.pk")
}

/// Where a page lies in the list of what is behind the page before.
struct Page {
    order: Order,
    skip: u32,
    limit: u32,
}

impl Page {
    /// Written and not bound: SQLite looks at a bound limit when it plans, and plans anew whenever it is bound again.
    fn bounds(&self) -> String {
        if self.skip == 0 {
            format!("LIMIT {}", self.limit)
        } else {
            format!("LIMIT {} OFFSET {}", self.limit, self.skip)
        }
    }

    /// The page along an index that has its order.
    fn walk(&self, conditions: &Conditions, behind: &str) -> String {
        let (wanted, order, bounds) = (conditions.where_clause(), self.order.sql("devices."), self.bounds());
        documents(&format!("SELECT pk FROM devices WHERE {wanted} AND {behind} ORDER BY {order} {bounds}"))
    }

    /// The page by a short walk; if that does not fill it, out of the selection; if that is large, by the whole walk
    /// after all. SQLite computes of these only what it needs.
    fn search(&self, conditions: &Conditions, behind: &str, selected: &str) -> String {
        let (wanted, sorted, bounds) = (conditions.where_clause(), self.order.sql("devices."), self.bounds());
        let full = u64::from(self.skip) + u64::from(self.limit);
        let near = format!(
            "SELECT pk FROM (SELECT * FROM devices WHERE {behind} ORDER BY {sorted} LIMIT {SHORT_WALK}) AS devices
             WHERE {wanted} LIMIT {full}"
        );
        // A cross join keeps its order: SQLite reads the selection and looks each device up, whatever indexes there are.
        let gathered = format!(
            "SELECT devices.pk FROM selected CROSS JOIN devices ON devices.pk = selected.pk WHERE {wanted} AND {behind}
             ORDER BY {sorted} {bounds}"
        );
        format!(
            "WITH near AS ({near}), selected (pk) AS ({selected} LIMIT {SMALL_SELECTION} + 1)
             SELECT CASE
                WHEN (SELECT count(*) FROM near) = {full} THEN ({})
                WHEN (SELECT count(*) FROM selected) <= {SMALL_SELECTION} THEN ({})
                ELSE ({})
             END",
            documents(&format!("SELECT pk FROM near {bounds}")),
            documents(&gathered),
            self.walk(conditions, behind),
        )
    }
}
