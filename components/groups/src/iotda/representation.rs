//! The group object, and what bodies say of one (contract `iotda.md` §6.3, the vendor's SDK).

use serde::Serialize;
use skein_fleet::device_group::Membership;
use skein_fleet::filter::{advanced_search, query};
use skein_kernel::ApiError;
use skein_kernel::iotda::{Members, bad_parameter};
use skein_store::device_groups::DeviceGroup;

/// The values of `group_type`.
pub const STATIC: &str = "STATIC";
pub const DYNAMIC: &str = "DYNAMIC";

/// How long names and descriptions are, in characters.
const MAXIMUM_LENGTH: usize = 64;

/// What may stand in them beside letters and digits of any script.
const SIGNS: &str = "_? '#().,&%@!-";

/// A group as clients see it. What is unset is left out.
#[derive(Serialize)]
pub struct GroupObject {
    group_id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    super_group_id: Option<String>,
    group_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dynamic_group_rule: Option<String>,
}

impl GroupObject {
    /// The group as a list has it: without its rule.
    pub fn summary(group: DeviceGroup) -> Self {
        Self {
            group_type: if group.is_static() { STATIC } else { DYNAMIC },
            group_id: group.id,
            name: group.display_name,
            description: group.description,
            super_group_id: group.parent,
            dynamic_group_rule: None,
        }
    }

    /// The group with its rule: as a client of this dialect wrote it, or else the condition of its query.
    pub fn whole(group: DeviceGroup) -> Self {
        let dynamic_group_rule = match group.membership() {
            Membership::Static => None,
            Membership::Dynamic { rule: Some(rule), .. } => Some(rule),
            Membership::Dynamic { query, rule: None } => {
                query::parse(&query).ok().map(|query| query::print_expression(&query.expression()))
            }
        };
        Self { dynamic_group_rule, ..Self::summary(group) }
    }
}

/// What decides which devices a new group has.
pub fn membership(members: &Members) -> Result<Membership, ApiError> {
    let rule = members.text("dynamic_group_rule")?;
    match members.text("group_type")? {
        None | Some(STATIC) if rule.is_some() => {
            Err(bad_parameter("dynamic_group_rule", "is for groups of the type DYNAMIC"))
        }
        None | Some(STATIC) => Ok(Membership::Static),
        Some(DYNAMIC) => {
            let rule = members.required_text("dynamic_group_rule")?;
            let query = advanced_search::parse(rule).map_err(|error| bad_parameter("dynamic_group_rule", error))?;
            Ok(Membership::Dynamic { query: query::print(&query), rule: Some(rule.to_owned()) })
        }
        Some(_) => Err(bad_parameter("group_type", "must be STATIC or DYNAMIC")),
    }
}

/// A name or a description with the characters that it may have.
pub fn checked(name: &'static str, text: &str) -> Result<String, ApiError> {
    if text.is_empty() || text.chars().count() > MAXIMUM_LENGTH {
        return Err(bad_parameter(name, format_args!("must have 1 to {MAXIMUM_LENGTH} characters")));
    }
    match text.chars().find(|character| !character.is_alphanumeric() && !SIGNS.contains(*character)) {
        None => Ok(text.to_owned()),
        Some(character) => {
            Err(bad_parameter(name, format_args!("has {character:?}; allowed are letters, digits and {SIGNS}")))
        }
    }
}
