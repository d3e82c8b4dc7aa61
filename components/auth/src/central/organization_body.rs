//! The organization object (contract `central.md` §5), and where a caller may put one.

use serde::Serialize;
use skein_fleet::access::Reach;
use skein_fleet::identifier::{DisplayName, OrganizationId};
use skein_fleet::merge_patch::Patch;
use skein_kernel::ApiError;
use skein_kernel::central::{Document, given};
use skein_store::organizations::{Organization, OrganizationChange};

/// An organization as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationObject {
    id: OrganizationId,
    display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<OrganizationId>,
}

impl OrganizationObject {
    /// As one sees it who has this reach. A parent outside of it does not exist: the organization is the top of what
    /// there is.
    pub fn of(organization: Organization, reach: &Reach) -> Self {
        let parent = organization.parent.filter(|parent| reach.covers(Some(parent)));
        Self { id: organization.id, display_name: organization.display_name, parent }
    }
}

/// What a PUT asks for: the name is the id unless it is given, and the place is that at the top of what the caller has.
pub fn replacement(
    id: &OrganizationId,
    existing: Option<&Organization>,
    document: &Document,
    reach: &Reach,
    home: Option<&OrganizationId>,
) -> Result<OrganizationChange, ApiError> {
    let name = given(document.parsed::<DisplayName>("displayName")?, "displayName")?;
    let parent = given(document.parsed("parent")?, "parent")?;
    let parent = match existing.filter(|organization| is_fixed(organization, reach)) {
        Some(organization) => unmoved(organization, parent.as_ref())?,
        None => within(reach, parent.or_else(|| home.cloned()))?,
    };
    Ok(OrganizationChange { display_name: name.map_or_else(|| id.to_string(), String::from), parent })
}

/// What a PATCH asks for: what is left out stays, null is the id for a name and the top for a parent.
pub fn edited(organization: &Organization, document: &Document, reach: &Reach) -> Result<OrganizationChange, ApiError> {
    let display_name = match document.parsed::<DisplayName>("displayName")? {
        Patch::Absent => organization.display_name.clone(),
        Patch::Null => organization.id.to_string(),
        Patch::Value(name) => name.into(),
    };
    let parent = match document.parsed("parent")? {
        Patch::Absent => organization.parent.clone(),
        Patch::Null if is_fixed(organization, reach) => unmoved(organization, None)?,
        Patch::Value(parent) if is_fixed(organization, reach) => unmoved(organization, Some(&parent))?,
        Patch::Null => within(reach, None)?,
        Patch::Value(parent) => within(reach, Some(parent))?,
    };
    Ok(OrganizationChange { display_name, parent })
}

/// Whether the organization is at the top of what a limited caller has, and stays where those put it who have more.
fn is_fixed(organization: &Organization, reach: &Reach) -> bool {
    !reach.covers(organization.parent.as_ref())
}

fn unmoved(
    organization: &Organization,
    requested: Option<&OrganizationId>,
) -> Result<Option<OrganizationId>, ApiError> {
    match requested {
        None => Ok(organization.parent.clone()),
        Some(_) => Err(ApiError::unprocessable("parent", "the credential may not move this organization")),
    }
}

/// A place that the caller may use.
fn within(reach: &Reach, parent: Option<OrganizationId>) -> Result<Option<OrganizationId>, ApiError> {
    if reach.covers(parent.as_ref()) {
        return Ok(parent);
    }
    Err(ApiError::unprocessable("parent", "must name an organization that the credential may use"))
}
