//! Deciding a filter in memory.

use super::{Expression, Literal, Operator, Value};

/// Something that a filter can be decided for.
pub trait Record<F> {
    /// The value of `field`, of the kind that the field says it has. A value of another kind makes comparisons with it
    /// unknown.
    fn value(&self, field: &F) -> Value<'_>;
}

/// Whether the filter is true for the record: neither false nor unknown.
pub fn matches<F>(expression: &Expression<F>, record: &(impl Record<F> + ?Sized)) -> bool {
    truth(expression, record) == Some(true)
}

/// The truth of the filter for the record in the three-valued logic of SQL; `None` is unknown.
pub fn truth<F>(expression: &Expression<F>, record: &(impl Record<F> + ?Sized)) -> Option<bool> {
    match expression {
        Expression::And(parts) => decide(parts.iter().map(|part| truth(part, record)), false),
        Expression::Or(parts) => decide(parts.iter().map(|part| truth(part, record)), true),
        Expression::Not(part) => truth(part, record).map(|truth| !truth),
        Expression::Compare { field, operator, literal } => compare(&record.value(field), *operator, literal),
        Expression::In { field, literals } => {
            let value = record.value(field);
            decide(literals.iter().map(|literal| compare(&value, Operator::Eq, literal)), true)
        }
        Expression::IsNull { field, expected } => Some(record.value(field).is_missing() == *expected),
        Expression::Contains { field, text } => index_of(&record.value(field), text).map(|index| index >= 0),
        Expression::IndexOf { field, text, operator, index } => {
            index_of(&record.value(field), text).map(|found| operator.holds(found.cmp(index)))
        }
        Expression::Constant(truth) => Some(*truth),
    }
}

/// `and`, `or` and `in`: one part that is `decisive` decides; else one that is unknown leaves it unknown.
fn decide(truths: impl IntoIterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for truth in truths {
        match truth {
            Some(truth) if truth == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn compare(value: &Value<'_>, operator: Operator, literal: &Literal) -> Option<bool> {
    match (value, literal) {
        // Rust compares strings by their UTF-8, which is the order of code points, as SQLite's BINARY collation does.
        (Value::Text(value), Literal::Text(literal)) => Some(operator.holds((*value).cmp(literal.as_str()))),
        (Value::Texts(values), Literal::Text(literal)) => Some(if operator == Operator::Ne {
            values.iter().all(|value| value != literal)
        } else {
            values.iter().any(|value| operator.holds((*value).cmp(literal.as_str())))
        }),
        (Value::Number(value), Literal::Number(literal)) => Some(operator.holds(value.cmp(literal))),
        (Value::Boolean(value), Literal::Boolean(literal)) => Some(operator.holds(value.cmp(literal))),
        _ => None,
    }
}

/// The place of the first occurrence in characters, -1 when there is none.
fn index_of(value: &Value<'_>, text: &str) -> Option<i64> {
    let Value::Text(value) = value else { return None };
    let characters = value.split_once(text).map(|(before, _)| before.chars().count());
    Some(characters.and_then(|count| i64::try_from(count).ok()).unwrap_or(-1))
}

#[cfg(test)]
mod tests {
    use super::super::DeviceField;
    use super::super::odata::parse;
    use super::*;

    struct Device {
        name: &'static str,
        template: Option<&'static str>,
        scopes: &'static [&'static str],
    }

    impl Record<DeviceField> for Device {
        fn value(&self, field: &DeviceField) -> Value<'_> {
            match field {
                DeviceField::Id => Value::Text("pump-1"),
                DeviceField::DisplayName => Value::Text(self.name),
                DeviceField::Template => self.template.map_or(Value::Null, Value::Text),
                DeviceField::Scopes => Value::Texts(self.scopes.to_vec()),
                DeviceField::Enabled => Value::Boolean(true),
                DeviceField::Provisioned | DeviceField::Simulated | DeviceField::Edge => Value::Boolean(false),
            }
        }
    }

    const PUMP: Device = Device { name: "Ünten Pumpe", template: Some("dtmi:a;1"), scopes: &["north", "west"] };
    const BARE: Device = Device { name: "Pump", template: None, scopes: &[] };

    #[track_caller]
    fn assert_matches(device: &Device, filter: &str, expected: bool) {
        assert_eq!(matches(&parse::<DeviceField>(filter).unwrap(), device), expected, "{filter}");
    }

    #[test]
    fn a_missing_template_is_unknown_even_under_not() {
        for filter in
            ["template eq 'x'", "template ne 'x'", "not (template eq 'x')", "not (template ne 'x')", "template lt 'x'"]
        {
            assert_matches(&BARE, filter, false);
        }
        assert_matches(&BARE, "template eq null", true);
        assert_matches(&BARE, "not (template ne null)", true);
        assert_matches(&BARE, "template ne null", false);
        assert_matches(&BARE, "template eq 'x' or enabled eq true", true);
        assert_matches(&BARE, "not (template eq 'x' and enabled eq false)", true);
        assert_matches(&PUMP, "template ne 'x'", true);
        assert_matches(&PUMP, "template ne null", true);
    }

    #[test]
    fn several_values_match_if_any_does_and_ne_is_the_opposite_of_eq() {
        assert_matches(&PUMP, "scopes eq 'west'", true);
        assert_matches(&PUMP, "scopes eq 'south'", false);
        assert_matches(&PUMP, "scopes ne 'west'", false);
        assert_matches(&PUMP, "scopes ne 'south'", true);
        assert_matches(&PUMP, "scopes gt 'o' and scopes lt 'o'", true);
        assert_matches(&BARE, "scopes ne 'west'", true);
        assert_matches(&BARE, "not (scopes eq 'west')", true);
        assert_matches(&BARE, "scopes ge ''", false);
    }

    #[test]
    fn texts_compare_by_code_point_and_places_count_characters() {
        assert_matches(&BARE, "displayName lt 'pump'", true);
        assert_matches(&PUMP, "displayName gt 'z'", true);
        assert_matches(&PUMP, "contains(displayName, 'Pump')", true);
        assert_matches(&PUMP, "contains(displayName, 'pump')", false);
        assert_matches(&PUMP, "contains(displayName, '')", true);
        assert_matches(&PUMP, "indexof(displayName, 'Pump') eq 6", true);
        assert_matches(&PUMP, "indexof(displayName, 'pump') eq -1", true);
        assert_matches(&PUMP, "indexof(displayName, '') eq 0", true);
    }

    #[test]
    fn and_binds_tighter_than_or() {
        assert_matches(&PUMP, "id eq 'pump-1' or id eq 'x' and enabled eq false", true);
        assert_matches(&PUMP, "(id eq 'pump-1' or id eq 'x') and enabled eq false", false);
    }

    #[test]
    fn empty_lists_are_their_neutral_element() {
        assert!(matches(&Expression::<DeviceField>::And(vec![]), &BARE));
        assert!(!matches(&Expression::<DeviceField>::Or(vec![]), &BARE));
        assert!(matches(&Expression::<DeviceField>::Constant(true), &BARE));
    }
}
