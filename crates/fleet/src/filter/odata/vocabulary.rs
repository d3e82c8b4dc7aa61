//! The names by which `OData` knows the fields of a resource.

use super::super::{DeviceField, Expression, Field, Literal, Operator, TypeError, check_comparison};

/// A resource whose list takes an `OData` filter.
pub trait Vocabulary: Field + Copy + 'static {
    /// The names of all fields, for the error that names an unknown one.
    const NAMES: &'static [&'static str];

    /// The field of that name, compared without regard to case.
    fn from_name(name: &str) -> Option<Self>;

    /// The field that clients may name by a text in quotes, since its name is no word in `OData`.
    fn from_quoted_name(_text: &str) -> Option<Self> {
        None
    }

    /// The name as the contract writes it.
    fn name(self) -> &'static str;

    /// Whether `contains` and `indexof` take it. It must be a field with exactly one text.
    fn is_searchable(self) -> bool;

    /// What a comparison with anything but null means.
    fn comparison(self, operator: Operator, literal: Literal) -> Result<Expression<Self>, TypeError> {
        check_comparison(&self, operator, &literal)?;
        Ok(Expression::Compare { field: self, operator, literal })
    }

    /// How a comparison is written that [`Vocabulary::comparison`] does not take as it is.
    fn print_comparison(self, _operator: Operator, _literal: &Literal) -> Option<&'static str> {
        None
    }

    /// How the filter is written that every record matches, or none. `None` when the vocabulary has no way to say it.
    fn print_constant(_truth: bool) -> Option<&'static str> {
        None
    }
}

impl Vocabulary for DeviceField {
    const NAMES: &'static [&'static str] =
        &["id", "displayName", "template", "scopes", "enabled", "provisioned", "simulated", "type"];

    fn from_name(name: &str) -> Option<Self> {
        const FIELDS: [DeviceField; 8] = [
            DeviceField::Id,
            DeviceField::DisplayName,
            DeviceField::Template,
            DeviceField::Scopes,
            DeviceField::Enabled,
            DeviceField::Provisioned,
            DeviceField::Simulated,
            DeviceField::Edge,
        ];
        FIELDS.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::DisplayName => "displayName",
            Self::Template => "template",
            Self::Scopes => "scopes",
            Self::Enabled => "enabled",
            Self::Provisioned => "provisioned",
            Self::Simulated => "simulated",
            Self::Edge => "type",
        }
    }

    fn is_searchable(self) -> bool {
        self == Self::DisplayName
    }

    /// `type` is a text to clients and a flag to us: `az iot central device list --edge-only` asks for
    /// `type eq 'GatewayDevice' or type eq 'EdgeDevice'`.
    fn comparison(self, operator: Operator, literal: Literal) -> Result<Expression<Self>, TypeError> {
        if self != Self::Edge {
            check_comparison(&self, operator, &literal)?;
            return Ok(Expression::Compare { field: self, operator, literal });
        }
        let Literal::Text(device_type) = literal else { return Err(TypeError::TextExpected) };
        if operator.needs_order() {
            return Err(TypeError::NoOrder);
        }
        Ok(if matches!(device_type.as_str(), "EdgeDevice" | "GatewayDevice") {
            Expression::Compare { field: self, operator, literal: Literal::Boolean(true) }
        } else {
            Expression::Constant(operator == Operator::Ne)
        })
    }

    fn print_comparison(self, operator: Operator, literal: &Literal) -> Option<&'static str> {
        let is_edge = match operator {
            _ if self != Self::Edge => return None,
            Operator::Eq => *literal == Literal::Boolean(true),
            Operator::Ne => *literal == Literal::Boolean(false),
            _ => return None,
        };
        Some(if is_edge { "type eq 'EdgeDevice'" } else { "type ne 'EdgeDevice'" })
    }

    /// No device has the empty type.
    fn print_constant(truth: bool) -> Option<&'static str> {
        Some(if truth { "type ne ''" } else { "type eq ''" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_its_field_in_any_case() {
        for name in DeviceField::NAMES {
            for written in [(*name).to_owned(), name.to_uppercase(), name.to_lowercase()] {
                assert_eq!(DeviceField::from_name(&written).map(Vocabulary::name), Some(*name));
            }
        }
        for name in ["", "organizations", "edge", "displayname ", "İd"] {
            assert_eq!(DeviceField::from_name(name), None, "{name}");
        }
    }
}
