//! The user object (contract `central.md` §5).

use super::role_assignments::{self, RoleAssignmentObject};
use serde::Serialize;
use skein_fleet::access::RoleAssignment;
use skein_fleet::account::UserName;
use skein_fleet::identifier::DirectoryId;
use skein_fleet::merge_patch::Patch;
use skein_kernel::ApiError;
use skein_kernel::central::{Document, given, required};
use skein_store::members::{DirectoryObject, Identity, MAX_ROLE_ASSIGNMENTS, Member, MemberChange};

/// A user as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserObject {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_id: Option<String>,
    roles: Vec<RoleAssignmentObject>,
}

impl UserObject {
    /// The user.
    pub fn of(member: Member) -> Self {
        let MemberChange { identity, roles } = member.content;
        let kind = identity.kind();
        let (email, object) = match identity {
            Identity::Email { address, .. } => (Some(address), None),
            Identity::ServicePrincipal(object) | Identity::Group(object) => (None, Some(object)),
        };
        let (tenant_id, object_id) = object.map(|object| (object.tenant_id, object.object_id)).unzip();
        Self { id: member.id, kind, email, tenant_id, object_id, roles: role_assignments::shown(&roles) }
    }
}

/// What a PUT asks for.
pub fn replacement(document: &Document) -> Result<MemberChange, ApiError> {
    let object = || {
        Ok::<_, ApiError>(DirectoryObject {
            tenant_id: directory_id(document, "tenantId")?,
            object_id: directory_id(document, "objectId")?,
        })
    };
    let identity = match required(document.text("type")?, "type")? {
        "email" => email(required(document.text("email")?, "email")?)?,
        "servicePrincipal" => Identity::ServicePrincipal(object()?),
        "adGroup" => Identity::Group(object()?),
        _ => return Err(ApiError::unprocessable("type", "must be email, servicePrincipal or adGroup")),
    };
    let roles = required(document.array("roles")?, "roles")?;
    Ok(MemberChange { identity, roles: role_assignments::requested(roles, MAX_ROLE_ASSIGNMENTS)? })
}

fn directory_id(document: &Document, name: &'static str) -> Result<String, ApiError> {
    Ok(required(document.parsed::<DirectoryId>(name)?, name)?.into())
}

/// The address, which must be one that an account can have.
fn email(address: &str) -> Result<Identity, ApiError> {
    match UserName::parse(address) {
        Ok(UserName::Email(user_name)) => Ok(Identity::Email { address: address.to_owned(), user_name }),
        _ => Err(ApiError::unprocessable("email", "must be an e-mail address")),
    }
}

/// The roles that a PATCH gives. An empty list says nothing of them: `az iot central user update` sends one when it is not
/// told of roles (contract §5), and a user without a role is no user.
pub fn roles(document: &Document) -> Result<Option<Vec<RoleAssignment>>, ApiError> {
    match given(document.array("roles")?, "roles")? {
        Some(roles) if !roles.is_empty() => role_assignments::requested(roles, MAX_ROLE_ASSIGNMENTS).map(Some),
        _ => Ok(None),
    }
}

/// What a PATCH asks for: what is left out stays. A user stays of its type.
pub fn edited(
    content: &MemberChange,
    document: &Document,
    roles: Option<Vec<RoleAssignment>>,
) -> Result<MemberChange, ApiError> {
    if given(document.text("type")?, "type")?.is_some_and(|kind| kind != content.identity.kind()) {
        return Err(ApiError::unprocessable("type", "can not be changed"));
    }
    let identity = match &content.identity {
        Identity::Email { .. } => match given(document.text("email")?, "email")? {
            Some(address) => email(address)?,
            None => content.identity.clone(),
        },
        Identity::ServicePrincipal(object) => Identity::ServicePrincipal(changed(object, document)?),
        Identity::Group(object) => Identity::Group(changed(object, document)?),
    };
    Ok(MemberChange { identity, roles: roles.unwrap_or_else(|| content.roles.clone()) })
}

fn changed(object: &DirectoryObject, document: &Document) -> Result<DirectoryObject, ApiError> {
    let or_present = |name, present: &str| match document.parsed::<DirectoryId>(name)? {
        Patch::Absent => Ok(present.to_owned()),
        member => Ok::<_, ApiError>(required(member, name)?.into()),
    };
    Ok(DirectoryObject {
        tenant_id: or_present("tenantId", &object.tenant_id)?,
        object_id: or_present("objectId", &object.object_id)?,
    })
}
