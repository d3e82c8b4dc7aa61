//! Giving roles to people, which two endpoints do.

use super::{DEFAULT_ROLE, not_built_in};
use crate::accounts::deployment_settings::RbacSetting;
use crate::rainmaker::admin::administrator::is_super;
use skein_kernel::rainmaker::refusal;
use skein_kernel::{ApiError, Caller};
use skein_store::access_control::{
    Assigner, AssignmentOutcome, RoleOperation, change_roles, check_roles, level_of, roles_of,
};
use skein_store::accounts::User;
use skein_store::{Result, Transaction};

/// Roles that a caller gives to somebody or takes.
pub struct Assignment {
    operation: RoleOperation,
    roles: Vec<String>,
    assigner: Assigner,
}

impl Assignment {
    /// What the caller asks for.
    pub fn new(
        caller: &Caller,
        RbacSetting { allow_same_role_level, .. }: RbacSetting,
        operation: RoleOperation,
        mut roles: Vec<String>,
    ) -> std::result::Result<Self, ApiError> {
        for role in &roles {
            not_built_in(role, DEFAULT_ROLE)?;
        }
        roles.sort();
        roles.dedup();
        let any_level = is_super(caller);
        let level = if any_level { None } else { level_of(&caller.request.session, caller.id())? };
        Ok(Self { operation, roles, assigner: Assigner { level, same_level: allow_same_role_level, any_level } })
    }

    /// Whether it could be made for somebody who is yet to come: done, or the refusal.
    pub fn check(&self, transaction: &Transaction<'_>) -> Result<AssignmentOutcome> {
        check_roles(transaction, self.operation, &self.roles, self.assigner)
    }

    /// The same without the roles that the person has already.
    pub fn without_those_of(&self, transaction: &Transaction<'_>, user: &User) -> Result<Self> {
        let held = roles_of(transaction, user.pk)?;
        let roles = self.roles.iter().filter(|role| !held.contains(role)).cloned().collect();
        Ok(Self { roles, ..*self })
    }

    /// Makes it.
    pub fn make(&self, caller: &Caller, transaction: &Transaction<'_>, user: &User) -> Result<AssignmentOutcome> {
        change_roles(transaction, user, self.operation, &self.roles, self.assigner, &caller.change())
    }
}

/// The refusal of an outcome.
pub fn refused(outcome: AssignmentOutcome) -> std::result::Result<(), ApiError> {
    let (code, message) = match outcome {
        AssignmentOutcome::Done => return Ok(()),
        AssignmentOutcome::NoSuchRole(role) => ("129020", format!("roles: there is no role {role}")),
        AssignmentOutcome::Given(role) => ("129020", format!("roles: the person has {role} already")),
        AssignmentOutcome::NotGiven(role) => ("129020", format!("roles: the person has not {role}")),
        AssignmentOutcome::AboveOwnLevel(role) => {
            ("129033", format!("roles: {role} is not below the roles of who calls"))
        }
        AssignmentOutcome::WithoutLevel(role) => ("129037", format!("roles: {role} has no role_level")),
        AssignmentOutcome::AssignerWithoutLevel => {
            ("129038", "roles: no role of who calls has a role_level".to_owned())
        }
    };
    Err(refusal(code, message))
}
