//! The device group object, and what bodies say of one (contract `central.md` §3).

use crate::whole_groups::refuse_limited;
use serde::Serialize;
use skein_fleet::access::Scope;
use skein_fleet::device_group::Membership;
use skein_fleet::filter::query;
use skein_fleet::identifier::{DisplayName, OrganizationId};
use skein_fleet::merge_patch::Patch;
use skein_kernel::ApiError;
use skein_kernel::central::{Document, given, organization, required, usable_organization};
use skein_store::device_groups::{DeviceGroup, GroupChange};

/// The longest description, in characters.
const MAXIMUM_DESCRIPTION: usize = 1_024;

/// A group as clients see it. What is unset is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceGroupObject {
    id: String,
    display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    filter: String,
    etag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizations: Option<[String; 1]>,
}

impl DeviceGroupObject {
    /// The group as clients see it.
    pub fn of(group: DeviceGroup) -> Self {
        Self {
            filter: group.query().unwrap_or_default().to_owned(),
            etag: group.etag(),
            id: group.id,
            display_name: group.display_name,
            description: group.description,
            organizations: group.organization.map(|organization| [organization]),
        }
    }
}

/// The members of a body that a client may set.
struct Members {
    display_name: Patch<DisplayName>,
    description: Patch<String>,
    filter: Patch<String>,
    organization: Patch<Option<OrganizationId>>,
}

impl Members {
    fn of(document: &Document) -> Result<Self, ApiError> {
        Ok(Self {
            display_name: document.parsed("displayName")?,
            description: document.text("description")?.try_map(description)?,
            filter: document.text("filter")?.try_map(filter)?,
            organization: document.array("organizations")?.try_map(|list| organization(list))?,
        })
    }
}

fn description(text: &str) -> Result<String, ApiError> {
    if text.chars().count() > MAXIMUM_DESCRIPTION {
        let most = format_args!("has at most {MAXIMUM_DESCRIPTION} characters");
        return Err(ApiError::unprocessable("description", most));
    }
    Ok(text.to_owned())
}

/// A query that can be read, exactly as it was sent.
fn filter(text: &str) -> Result<String, ApiError> {
    query::parse(text).map_err(|error| ApiError::unprocessable("filter", error))?;
    Ok(text.to_owned())
}

/// The change that a PUT asks for: the whole group. `home` is the organization of who need not name one.
pub fn replacement(document: &Document, scope: &Scope, home: Option<OrganizationId>) -> Result<GroupChange, ApiError> {
    let members = Members::of(document)?;
    Ok(GroupChange {
        display_name: required(members.display_name, "displayName")?.into(),
        description: given(members.description, "description")?,
        membership: Membership::Dynamic { query: required(members.filter, "filter")?, rule: None },
        organization: placed(scope, given(members.organization, "organizations")?.flatten().or(home))?,
    })
}

/// The change that a PATCH asks for: what is left out stays, null removes what need not be there.
pub fn edited(
    group: &DeviceGroup,
    document: &Document,
    scope: &Scope,
    home: Option<OrganizationId>,
) -> Result<GroupChange, ApiError> {
    let members = Members::of(document)?;
    let present = GroupChange::of(group);
    let query = given(members.filter, "filter")?.map(|query| Membership::Dynamic { query, rule: None });
    Ok(GroupChange {
        display_name: given(members.display_name, "displayName")?.map_or(present.display_name, String::from),
        description: match members.description {
            Patch::Absent => present.description,
            Patch::Null => None,
            Patch::Value(description) => Some(description),
        },
        membership: query.unwrap_or(present.membership),
        organization: match members.organization {
            Patch::Absent => present.organization,
            Patch::Null => placed(scope, home)?,
            Patch::Value(organization) => placed(scope, organization.or(home))?,
        },
    })
}

/// The organization that a group goes into: one that the caller may use.
fn placed(scope: &Scope, organization: Option<OrganizationId>) -> Result<Option<String>, ApiError> {
    refuse_limited(scope)?;
    usable_organization(scope, organization)
}
