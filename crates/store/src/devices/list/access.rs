//! How a page is found.
//!
//! | the filter demands of every match | order by id | order by name |
//! |---|---|---|
//! | `template`, `scopes` or a flag equal to a value | the index of that column, which is sorted by id | searched |
//! | a text in the name of three characters or more | searched | searched |
//! | the name equal to a value | the index of names | the index of names |
//! | anything else | the index of the order | the index of the order |
//!
//! *Searched*: what many devices meet, a walk of [`SHORT_WALK`] devices along the order finds a page of. What that does not
//! find is looked up in the index of the demand: at most [`SMALL_SELECTION`] devices are read and sorted, and of more than
//! that the walk goes on, for it soon meets a page's worth. What has no index of its own is a disjunction and a negation:
//! their matches are found by the walk, however rare they are, because SQLite would otherwise gather and sort all of them,
//! however many.

use super::{Conditions, ListQuery, Order};
use skein_fleet::filter::sql::{Column, Parameter};
use skein_fleet::filter::{DeviceField, Literal};

/// How many devices are looked at along the order before an index of names is: enough for a demand that one in twenty
/// meets, and less than a look into that index costs.
pub(super) const SHORT_WALK: u32 = 500;

/// The most devices that are gathered and sorted for a page. Of one more than that in a million, both ways take the same
/// time.
pub(super) const SMALL_SELECTION: u32 = 500;

/// Names are indexed by their pieces of three characters.
const INDEXED_TEXT: usize = 3;

/// How a page is found.
pub(super) enum Access {
    /// Along the index of the order.
    Walk,
    /// Along the index of this field, whose value is given and which is sorted as the page is.
    Index(DeviceField),
    /// By a short walk, or out of this selection.
    Search(Selection),
}

/// Devices that meet one demand of a filter, by its index.
pub(super) enum Selection {
    /// The text is in the name.
    Name(String),
    /// The field has the value.
    Equal(DeviceField, Literal),
}

/// The fields with an index of their own, those first that promise the fewest devices.
const INDEXED: &[DeviceField] = &[
    DeviceField::Template,
    DeviceField::Scopes,
    DeviceField::Simulated,
    DeviceField::Enabled,
    DeviceField::Provisioned,
];

impl Access {
    pub(super) fn choose(query: &ListQuery<'_>) -> Self {
        let Some(filter) = query.filter else {
            return Self::Walk;
        };
        if filter.required_value(&DeviceField::Id).is_some() {
            return Self::Walk;
        }
        if filter.required_value(&DeviceField::DisplayName).is_some() {
            return Self::Index(DeviceField::DisplayName);
        }
        let text = filter.required_text(&DeviceField::DisplayName);
        if let Some(text) = text.filter(|text| text.chars().count() >= INDEXED_TEXT) {
            return Self::Search(Selection::Name(text.to_owned()));
        }
        for field in INDEXED {
            if let Some(value) = filter.required_value(field) {
                return match query.order {
                    Order::Id => Self::Index(*field),
                    _ => Self::Search(Selection::Equal(*field, value.clone())),
                };
            }
        }
        Self::Walk
    }
}

impl Selection {
    /// The numbers of the devices that may meet the demand: all that do, and for a text some that do not.
    pub(super) fn sql(&self, conditions: &mut Conditions) -> String {
        match self {
            Self::Name(text) => {
                let pieces = conditions.bind(pieces(text));
                format!("SELECT rowid FROM device_names WHERE device_names MATCH {pieces}")
            }
            Self::Equal(field, value) => {
                let place = conditions.bind(Parameter::from(value));
                format!("SELECT pk FROM devices WHERE {} = {place}", name(*field).1)
            }
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

/// The column of a field. Only that of the chosen index may be used as one: the plus hides all others from SQLite.
pub(super) fn column_of(field: DeviceField, access: &Access) -> Column {
    let (hidden, plain) = name(field);
    let indexed = match access {
        Access::Index(chosen) => *chosen == field,
        Access::Walk => field == DeviceField::Id,
        Access::Search(_) => false,
    };
    let column = if indexed { plain } else { hidden };
    match field {
        DeviceField::Scopes => Column::AtMostOne(column),
        _ => Column::Value(column),
    }
}

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
    use skein_fleet::filter::{Expression, odata};

    fn describe(filter: &Expression<DeviceField>, order: Order) -> String {
        let query = ListQuery { scope: &Scope::EVERYTHING, filter: Some(filter), order, after: None, limit: 1 };
        match Access::choose(&query) {
            Access::Walk => "walk".into(),
            Access::Index(field) => format!("index {field:?}"),
            Access::Search(Selection::Name(text)) => format!("search names with {text}"),
            Access::Search(Selection::Equal(field, _)) => format!("search {field:?}"),
        }
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
        let by_id = |filter: &str| describe(&odata::parse(filter).unwrap(), Order::Id);
        let by_name = |filter: &str| describe(&odata::parse(filter).unwrap(), Order::DisplayName);
        assert_eq!(by_id("template eq 'a' and enabled eq true"), "index Template");
        assert_eq!(by_name("template eq 'a'"), "search Template");
        assert_eq!(by_id("enabled eq false"), "index Enabled");
        assert_eq!(by_id("contains(displayName, 'abc') and enabled eq false"), "search names with abc");
        assert_eq!(by_id("contains(displayName, 'ab')"), "walk");
        assert_eq!(by_id("displayName eq 'x' and enabled eq false"), "index DisplayName");
        assert_eq!(by_id("template eq 'a' or enabled eq true"), "walk");
        assert_eq!(by_id("not (template eq 'a')"), "walk");
        assert_eq!(by_id("id eq 'x' and template eq 'a'"), "walk");
    }
}
