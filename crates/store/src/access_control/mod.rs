//! Role-based access control: policies, roles, who has which role, and the tokens that people make for themselves.
//!
//! What it makes of a request is decided by [`skein_fleet::access::policy`]; here are the rows.

mod assignments;
mod policies;
mod roles;
mod user_tokens;

pub use assignments::{
    Assigner, AssignmentOutcome, RoleOperation, change_roles, check_roles, level_of, roles_of, roles_of_each,
    users_with,
};
pub use policies::{StoredPolicy, create_policy, delete_policy, list_policies, update_policy};
pub use roles::{RoleChange, RoleOutcome, StoredRole, change_role, create_role, delete_role, list_roles};
pub use user_tokens::{
    BearerToken, MAX_TOKENS, NewUserToken, TokenGroup, UserToken, bearer_token, create_token, delete_token,
    list_tokens, token,
};

/// Names that begin so are of what every deployment has; nobody changes it.
pub const BUILT_IN_PREFIX: &str = "RM_DEFAULT_";

/// The role that super administrators have.
pub const SUPER_ADMINISTRATOR_ROLE: &str = "RM_DEFAULT_SUPER_ADMIN_ROLE";

/// The policies of the person in `users`, as a column: a JSON array, NULL where policies do not count: role-based access
/// control is off, or the person is a super administrator.
pub(crate) const POLICIES_OF_USER: &str = "CASE
    WHEN NOT users.super_admin AND (SELECT value ->> 'rbac_enabled' FROM settings WHERE name = 'rbac')
    THEN (SELECT json_group_array(json(document)) FROM policies WHERE pk IN (
        SELECT policy_pk FROM user_roles JOIN role_policies ON role_policies.role_pk = user_roles.role_pk
        WHERE user_roles.user_pk = users.pk))
    END";
