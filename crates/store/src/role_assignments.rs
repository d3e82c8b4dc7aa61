//! Roles as columns have them, and what the organizations that they name reach.

use crate::{Result, Row};
use serde::{Deserialize, Serialize};
use skein_fleet::access::{Role, RoleAssignment, Subtrees};
use skein_fleet::identifier::OrganizationId;

/// An assignment as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredAssignment {
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<OrganizationId>,
}

/// Assignments as the JSON of a column.
pub(crate) fn document(assignments: &[RoleAssignment]) -> Result<serde_json::Value> {
    let stored = |assignment: &RoleAssignment| StoredAssignment {
        role: assignment.role().id().to_owned(),
        organization: assignment.organization().cloned(),
    };
    Ok(serde_json::to_value(assignments.iter().map(stored).collect::<Vec<_>>())?)
}

/// The assignments of a column. A role that this build does not know grants nothing.
pub(crate) fn parse(json: &str) -> Result<Vec<RoleAssignment>> {
    let stored: Vec<StoredAssignment> = serde_json::from_str(json)?;
    let assignment =
        |stored: StoredAssignment| RoleAssignment::new(Role::from_id(&stored.role)?, stored.organization).ok();
    Ok(stored.into_iter().filter_map(assignment).collect())
}

/// The organizations at and below those of a column of roles, as a column: JSON pairs of a root and one in its subtree.
macro_rules! subtrees_of {
    ($roles:literal) => {
        concat!(
            "(WITH RECURSIVE tree (root, id) AS (
                SELECT held.value ->> 'organization', held.value ->> 'organization' FROM json_each(",
            $roles,
            ") AS held WHERE held.value ->> 'organization' IS NOT NULL
                UNION SELECT tree.root, organizations.id FROM tree JOIN organizations ON organizations.parent = tree.id)
              SELECT json_group_array(json_array(root, id)) FROM tree)"
        )
    };
}

/// The subtrees of the roles of the token in `api_tokens`.
pub(crate) const SUBTREES_OF_TOKEN: &str = subtrees_of!("api_tokens.roles");

/// The roles of the person in `users`, as a column: those of the member whose address is the name of the account, once it
/// was shown to be the person's own. NULL where there is none.
pub(crate) const ROLES_OF_USER: &str = concat!(
    "(SELECT json_object('roles', json(members.roles), 'subtrees', json(",
    subtrees_of!("members.roles"),
    ")) FROM members WHERE members.user_name = users.user_name AND users.kind = 'email' AND users.confirmed)"
);

/// Roles that somebody holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeldRoles {
    /// The roles.
    pub roles: Vec<RoleAssignment>,
    /// What lies below the organizations that they name.
    pub subtrees: Subtrees,
}

impl HeldRoles {
    /// What whoever administers the whole deployment holds.
    pub fn administrator() -> Self {
        Self { roles: vec![RoleAssignment::administrator()], subtrees: Subtrees::default() }
    }
}

/// The subtrees of a column of them.
pub(crate) fn subtrees(row: &Row, column: usize) -> Result<Subtrees> {
    Ok(row.json::<Vec<(OrganizationId, OrganizationId)>>(column)?.into_iter().collect())
}

impl HeldRoles {
    /// Of the column [`ROLES_OF_USER`].
    pub(crate) fn of_user(row: &Row, column: usize) -> Result<Self> {
        #[derive(Deserialize)]
        struct Column {
            roles: Box<serde_json::value::RawValue>,
            subtrees: Vec<(OrganizationId, OrganizationId)>,
        }
        let Some(text) = row.optional_text(column)? else {
            return Ok(Self::default());
        };
        let column: Column = serde_json::from_str(text)?;
        Ok(Self { roles: parse(column.roles.get())?, subtrees: column.subtrees.into_iter().collect() })
    }
}
