//! How a page is found.
//!
//! A page is *walked* along an index that has its order, and ends when it is full. In the order of ids that may be the
//! index of what the filter demands of every match, for each of these is sorted by id: `template` with `provisioned`, or
//! one of `template`, `scopes` and the flags, equal to a value. A demand for a name is the index of names in any order.
//! Else it is the index of the order.
//!
//! What few devices match would be a long walk, so where the filter demands one of these of every match, the page is
//! *searched*: a text of three characters or more in the name; a property that is equal to a value, in a range or in a
//! list; an id, a name, a template or an organization out of several; and, where the order is not that of ids, what has an
//! index of its own. What many devices meet, a walk of [`SHORT_WALK`] devices finds a page of. What that does not find is
//! looked up by the demand: at most [`SMALL_SELECTION`] devices are read and sorted, and of more than that the walk goes
//! on, for it soon meets a page's worth.
//!
//! What has no index of its own is a disjunction over several fields and a negation: their matches are found by the walk,
//! however rare they are, because SQLite would otherwise gather and sort all of them, however many.

use super::super::property::PROPERTIES;
use super::{Conditions, ListQuery, Order};
use skein_fleet::filter::sql::{Column, Parameter, select_by_property};
use skein_fleet::filter::{DeviceField, Expression, FieldOfDevice, Literal};

/// How many devices are looked at along the order before an index of names is: enough for a demand that one in twenty
/// meets, and less than a look into that index costs.
pub(super) const SHORT_WALK: u32 = 500;

/// The most devices that are gathered and sorted for a page. Of one more than that in a million, both ways take the same
/// time.
pub(super) const SMALL_SELECTION: u32 = 500;

/// Names are indexed by their pieces of three characters.
const INDEXED_TEXT: usize = 3;

/// How a page is found.
pub(super) struct Access<F> {
    /// The walk: along the index of these fields, each of which has a given value; of none, along that of the order.
    pub(super) along: &'static [DeviceField],
    /// The values of these fields.
    pub(super) values: Vec<Literal>,
    /// Where the matches are looked up when the walk is long.
    pub(super) selection: Option<Selection<F>>,
}

/// Devices that meet one demand of a filter, by its index: all that do, and for a text some that do not.
pub(super) enum Selection<F> {
    /// The text is in the name.
    Name(String),
    /// The field has one of the values.
    Among(DeviceField, Vec<Literal>),
    /// The comparison of a property.
    Property(Expression<F>),
}

/// The indexes that are sorted by id behind their fields, those first that promise the fewest devices.
const SORTED_BY_ID: &[&[DeviceField]] = &[
    &[DeviceField::Template, DeviceField::Provisioned],
    &[DeviceField::Template],
    &[DeviceField::Scopes],
    &[DeviceField::Simulated],
    &[DeviceField::Enabled],
    &[DeviceField::Provisioned],
];

/// The fields of which one value, or one of several, is looked up.
const LOOKED_UP: &[DeviceField] = &[DeviceField::DisplayName, DeviceField::Template, DeviceField::Scopes];

/// The fields with an index of their own that half of all devices may meet.
const FLAGS: &[DeviceField] = &[DeviceField::Simulated, DeviceField::Enabled, DeviceField::Provisioned];

impl<F: FieldOfDevice> Access<F> {
    const ALONG_THE_ORDER: Self = Self { along: &[], values: Vec::new(), selection: None };

    pub(super) fn choose(query: &ListQuery<'_, F>) -> Self {
        let Some(filter) = query.filter else {
            return Self::ALONG_THE_ORDER;
        };
        let demanded = |fields: &'static [DeviceField]| {
            let value = |field: &DeviceField| filter.required_value(&F::from_device_field(*field)?).cloned();
            let values = fields.iter().map(value).collect::<Option<Vec<_>>>()?;
            Some(Self { along: fields, values, selection: None })
        };
        if demanded(&[DeviceField::Id]).is_some() {
            return Self::ALONG_THE_ORDER;
        }
        if let Some(by_name) = demanded(&[DeviceField::DisplayName]) {
            return by_name;
        }
        let by_id = if query.order == Order::Id { SORTED_BY_ID } else { &[] };
        let walk = by_id.iter().find_map(|fields| demanded(fields)).unwrap_or(Self::ALONG_THE_ORDER);
        Self { selection: Selection::of(filter, walk.along), ..walk }
    }

    /// The condition that a device is in the index along which the page is walked.
    pub(super) fn in_index(&self, conditions: &mut Conditions) -> String {
        let part = |(field, value): (&DeviceField, &Literal)| {
            let place = conditions.bind(Parameter::from(value));
            format!("{} = {place}", name(*field).1)
        };
        let parts: Vec<_> = self.along.iter().zip(&self.values).map(part).collect();
        if parts.is_empty() { "TRUE".to_owned() } else { parts.join(" AND ") }
    }

    /// The columns of a filter. The plus hides those that have an index from SQLite, but for the id, by which one device
    /// is found: the walk has its own condition.
    pub(super) fn column(&self, field: &F) -> Column {
        let Some(field) = field.device_field() else {
            return Column::Property(PROPERTIES);
        };
        let (hidden, plain) = name(field);
        let column = if field == DeviceField::Id && self.along.is_empty() { plain } else { hidden };
        match field {
            DeviceField::Scopes => Column::AtMostOne(column),
            _ => Column::Value(column),
        }
    }
}

impl<F: FieldOfDevice> Selection<F> {
    /// The demand of the filter that is looked up: none that the walk follows already.
    fn of(filter: &Expression<F>, walked: &[DeviceField]) -> Option<Self> {
        let among = |field: &DeviceField| {
            if walked.contains(field) {
                return None;
            }
            let values = filter.required_values(&F::from_device_field(*field)?)?;
            Some(Self::Among(*field, values.into_iter().cloned().collect()))
        };
        let text = || {
            let text = filter.required_text(&F::from_device_field(DeviceField::DisplayName)?)?;
            (text.chars().count() >= INDEXED_TEXT).then(|| Self::Name(text.to_owned()))
        };
        let is_looked_up = |part: &&Expression<F>| select_by_property(part, &PROPERTIES, 1).is_some();
        let property = || filter.conjuncts().find(is_looked_up).cloned().map(Self::Property);
        let first = |fields: &[DeviceField]| fields.iter().find_map(among);
        // Behind an index that the filter demands already, a flag that half of its devices have does not help.
        let flags = || if walked.is_empty() { first(FLAGS) } else { None };
        among(&DeviceField::Id).or_else(text).or_else(property).or_else(|| first(LOOKED_UP)).or_else(flags)
    }

    /// The numbers of the devices.
    pub(super) fn sql(&self, conditions: &mut Conditions) -> String {
        match self {
            Self::Name(text) => {
                let pieces = conditions.bind(pieces(text));
                format!("SELECT rowid FROM device_names WHERE device_names MATCH {pieces}")
            }
            Self::Among(field, values) => {
                let places: Vec<_> = values.iter().map(|value| conditions.bind(Parameter::from(value))).collect();
                format!("SELECT pk FROM devices WHERE {} IN ({})", name(*field).1, places.join(", "))
            }
            Self::Property(part) => match select_by_property(part, &PROPERTIES, conditions.next_number()) {
                Some(found) => conditions.take(found),
                None => "SELECT pk FROM devices".to_owned(),
            },
        }
    }
}

/// The pieces of a text that cover it, all of which a name must have: a third of all its pieces tell nearly as much, and
/// reading the others, or their order, takes longer than looking at a few names in vain.
fn pieces(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let last = characters.len().saturating_sub(INDEXED_TEXT);
    let starts = (0..last).step_by(INDEXED_TEXT).chain([last]);
    let piece = |start| characters.iter().skip(start).take(INDEXED_TEXT).collect::<String>().replace('"', "\"\"");
    starts.map(|start| format!("\"{}\"", piece(start))).collect::<Vec<_>>().join(" AND ")
}

/// A field's column, hidden and plain.
fn name(field: DeviceField) -> (&'static str, &'static str) {
    match field {
        DeviceField::Id => ("+devices.id", "devices.id"),
        DeviceField::DisplayName => ("+devices.display_name", "devices.display_name"),
        DeviceField::Template => ("+devices.template", "devices.template"),
        DeviceField::Scopes => ("+devices.organization", "devices.organization"),
        DeviceField::Enabled => ("+devices.enabled", "devices.enabled"),
        DeviceField::Provisioned => ("+devices.provisioned", "devices.provisioned"),
        DeviceField::Simulated => ("+devices.simulated", "devices.simulated"),
        DeviceField::Edge => ("+devices.edge", "devices.edge"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use skein_fleet::access::Scope;
    use skein_fleet::filter::{odata, query};

    fn describe<F: FieldOfDevice>(filter: &Expression<F>, order: Order) -> String {
        let query = ListQuery { filter: Some(filter), order, ..ListQuery::all(&Scope::EVERYTHING) };
        let access = Access::choose(&query);
        let selection = access.selection.map(|selection| match selection {
            Selection::Name(text) => format!(", names with {text}"),
            Selection::Among(field, values) => format!(", {} of {field:?}", values.len()),
            Selection::Property(part) => format!(", property {part:?}").chars().take(10).collect(),
        });
        format!("{:?}{}", access.along, selection.unwrap_or_default())
    }

    #[test]
    fn pieces_cover_a_text() {
        assert_eq!(pieces("abc"), r#""abc""#);
        assert_eq!(pieces("abcd"), r#""abc" AND "bcd""#);
        assert_eq!(pieces("abcdef"), r#""abc" AND "def""#);
        assert_eq!(pieces("a\"éd日fg"), r#""a""é" AND "d日f" AND "日fg""#);
    }

    #[test]
    fn the_access_follows_the_demands_of_the_filter() {
        let by_id = |filter: &str| describe::<DeviceField>(&odata::parse(filter).unwrap(), Order::Id);
        let by_name = |filter: &str| describe::<DeviceField>(&odata::parse(filter).unwrap(), Order::DisplayName);
        assert_eq!(by_id("template eq 'a' and enabled eq true"), "[Template]");
        assert_eq!(by_id("template eq 'a' and provisioned eq true"), "[Template, Provisioned]");
        assert_eq!(by_name("template eq 'a'"), "[], 1 of Template");
        assert_eq!(by_id("enabled eq false"), "[Enabled]");
        assert_eq!(by_name("enabled eq false"), "[], 1 of Enabled");
        assert_eq!(by_id("contains(displayName, 'abc') and enabled eq false"), "[Enabled], names with abc");
        assert_eq!(by_id("contains(displayName, 'ab')"), "[]");
        assert_eq!(by_id("displayName eq 'x' and enabled eq false"), "[DisplayName]");
        assert_eq!(by_id("template eq 'a' or enabled eq true"), "[]");
        assert_eq!(by_id("template eq 'a' or template eq 'b'"), "[], 2 of Template");
        assert_eq!(by_id("not (template eq 'a')"), "[]");
        assert_eq!(by_id("id eq 'x' and template eq 'a'"), "[]");
        let of_query = |text: &str| describe(&query::parse(text).unwrap().expression(), Order::Id);
        assert_eq!(of_query("SELECT * FROM devices WHERE $template = 'a' AND t > 5"), "[Template], property");
        assert_eq!(of_query("SELECT * FROM devices WHERE t != 5"), "[]");
        assert_eq!(of_query("SELECT * FROM devices WHERE $id IN ['a', 'b'] AND t > 5"), "[], 2 of Id");
    }
}
