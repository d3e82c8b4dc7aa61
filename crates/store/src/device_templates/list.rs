//! Lists of templates: filtered, in either order, page by page.

use super::row::{DeviceTemplate, ROW};
use crate::{Executor, Order, Position, Result, Value};
use skein_fleet::filter::sql::{Column, translate};
use skein_fleet::filter::{Expression, TemplateField};

/// A page ends before its documents are longer than this together, in characters, whatever the client asks for: a hundred
/// of the largest would be more than an instance should hold. One template is always on it.
pub const MAX_PAGE_CHARACTERS: u32 = 4 * 1024 * 1024;

/// Which templates, in which order.
#[derive(Clone, Debug)]
pub struct ListQuery<'a> {
    /// What the client asked for.
    pub filter: Option<&'a Expression<TemplateField>>,
    /// The order: by id or by name.
    pub order: Order,
    /// Continue behind this template.
    pub after: Option<Position>,
    /// At most so many templates.
    pub size: u32,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The templates on it.
    pub templates: Vec<DeviceTemplate>,
    /// Whether others follow.
    pub more: bool,
}

/// One page, in one statement. The filters need no index: there are few templates.
pub fn list(executor: &impl Executor, query: &ListQuery<'_>) -> Result<Page> {
    let mut parameters: Vec<Value> = Vec::new();
    let wanted = match query.filter {
        None => "TRUE".to_owned(),
        Some(filter) => {
            let condition = translate(filter, &|field: &TemplateField| column_of(*field), 1);
            parameters.extend(condition.parameters.into_iter().map(Value::from));
            condition.sql
        }
    };
    let behind = query.after.as_ref().map_or_else(
        || "TRUE".to_owned(),
        |after| {
            query.order.behind(after, "", |text| {
                parameters.push(text.into());
                format!("?{}", parameters.len())
            })
        },
    );
    let (order, size, read) = (query.order.sql(""), query.size, query.size + 1);
    let sql = format!(
        "WITH page AS (
            SELECT pk, id, display_name, length(document) AS length FROM device_templates
            WHERE {wanted} AND {behind} ORDER BY {order} LIMIT {read}
         ), shown AS (
            SELECT pk, row_number() OVER (ORDER BY {order}) AS place, sum(length) OVER (ORDER BY {order}) AS total
            FROM page ORDER BY {order}
         )
         SELECT json_group_array({ROW}), (SELECT count(*) FROM page)
         FROM (SELECT pk FROM shown WHERE place = 1 OR (place <= {size} AND total <= {MAX_PAGE_CHARACTERS}) ORDER BY place)
            AS shown
         CROSS JOIN device_templates ON device_templates.pk = shown.pk"
    );
    let Some(row) = executor.query_one(&sql, &parameters)? else {
        return Ok(Page { templates: Vec::new(), more: false });
    };
    let templates: Vec<DeviceTemplate> = row.json(0)?;
    let found = usize::try_from(row.integer(1)?).unwrap_or(usize::MAX);
    Ok(Page { more: found > templates.len(), templates })
}

fn column_of(field: TemplateField) -> Column {
    Column::Value(match field {
        TemplateField::Id => "id",
        TemplateField::DisplayName => "display_name",
        TemplateField::CapabilityModelId => "capability_model_id",
    })
}
