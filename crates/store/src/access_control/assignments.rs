//! Who has which role.

use crate::accounts::User;
use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Transaction};
use std::collections::BTreeMap;

/// What becomes of an assignment.
#[derive(Clone, Debug, PartialEq)]
pub enum AssignmentOutcome {
    /// It is done.
    Done,
    /// There is no role of this name.
    NoSuchRole(String),
    /// The person has this role already.
    Given(String),
    /// The person has not this role.
    NotGiven(String),
    /// Who gives or takes it stands too low for this role.
    AboveOwnLevel(String),
    /// This role has no level, so nobody can be said to stand above it.
    WithoutLevel(String),
    /// Who gives it has no role with a level.
    AssignerWithoutLevel,
}

/// Who gives or takes roles.
#[derive(Clone, Copy, Debug)]
pub struct Assigner {
    /// The own level. Who has none gives nothing, and takes what has none.
    pub level: Option<i64>,
    /// Whether roles of the own level are theirs to give.
    pub same_level: bool,
    /// Whether all are.
    pub any_level: bool,
}

impl Assigner {
    /// Why a role of this name and level is not theirs to give or to take, if it is not. Without a level a role stands below
    /// all that have one, but is given by those alone who give any.
    fn refusal(self, operation: RoleOperation, role: &str, level: Option<i64>) -> Option<AssignmentOutcome> {
        let rank = |level: Option<i64>| level.unwrap_or(i64::MAX);
        let is_below = rank(level) > rank(self.level) || (self.same_level && rank(level) == rank(self.level));
        match (operation, self.level, level) {
            _ if self.any_level => None,
            (RoleOperation::Add, None, _) => Some(AssignmentOutcome::AssignerWithoutLevel),
            (RoleOperation::Add, _, None) => Some(AssignmentOutcome::WithoutLevel(role.to_owned())),
            _ if is_below => None,
            _ => Some(AssignmentOutcome::AboveOwnLevel(role.to_owned())),
        }
    }
}

/// The names of a person's roles, sorted.
pub fn roles_of(executor: &impl Executor, user_pk: i64) -> Result<Vec<String>> {
    let sql = "SELECT roles.name FROM user_roles JOIN roles ON roles.pk = user_roles.role_pk
        WHERE user_roles.user_pk = ?1 ORDER BY roles.name";
    executor.query(sql, &[user_pk.into()])?.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect()
}

/// The names of the roles of each of these people who has any, sorted.
pub fn roles_of_each(executor: &impl Executor, user_pks: &[i64]) -> Result<BTreeMap<i64, Vec<String>>> {
    let sql = "SELECT user_roles.user_pk, roles.name FROM user_roles JOIN roles ON roles.pk = user_roles.role_pk
        WHERE user_roles.user_pk IN (SELECT value FROM json_each(?1)) ORDER BY roles.name";
    let mut roles = BTreeMap::<i64, Vec<String>>::new();
    for row in executor.query(sql, &[serde_json::to_string(user_pks)?.into()])? {
        roles.entry(row.integer(0)?).or_default().push(row.text(1)?.to_owned());
    }
    Ok(roles)
}

/// The highest level of a person's roles; none is the lowest.
pub fn level_of(executor: &impl Executor, user_id: &str) -> Result<Option<i64>> {
    let sql = "SELECT min(roles.level) FROM users JOIN user_roles ON user_roles.user_pk = users.pk
        JOIN roles ON roles.pk = user_roles.role_pk WHERE users.id = ?1";
    executor.query_one(sql, &[user_id.into()])?.map_or(Ok(None), |row| row.optional_integer(0))
}

/// The names of those who have a role, in the order in which they came to be.
pub fn users_with(executor: &impl Executor, role: &str) -> Result<Vec<String>> {
    let sql = "SELECT users.user_name FROM roles JOIN user_roles ON user_roles.role_pk = roles.pk
        JOIN users ON users.pk = user_roles.user_pk WHERE roles.name = ?1 ORDER BY users.pk";
    executor.query(sql, &[role.into()])?.iter().map(|row| row.text(0).map(ToOwned::to_owned)).collect()
}

/// Whether these roles are there and theirs to give or to take: done, or the first refusal.
pub fn check_roles(
    transaction: &Transaction<'_>,
    operation: RoleOperation,
    roles: &[String],
    assigner: Assigner,
) -> Result<AssignmentOutcome> {
    for role in roles {
        let sql = "SELECT level FROM roles WHERE name = ?1";
        let Some(row) = transaction.query_one(sql, &[role.as_str().into()])? else {
            return Ok(AssignmentOutcome::NoSuchRole(role.clone()));
        };
        if let Some(refusal) = assigner.refusal(operation, role, row.optional_integer(0)?) {
            return Ok(refusal);
        }
    }
    Ok(AssignmentOutcome::Done)
}

/// What is done with roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleOperation {
    /// A person gets them.
    Add,
    /// A person loses them.
    Remove,
}

/// Gives a person roles or takes them: all of them or, with another outcome than done, none.
pub fn change_roles(
    transaction: &Transaction<'_>,
    user: &User,
    operation: RoleOperation,
    roles: &[String],
    assigner: Assigner,
    change: &Change,
) -> Result<AssignmentOutcome> {
    let refused = check_roles(transaction, operation, roles, assigner)?;
    if refused != AssignmentOutcome::Done {
        return Ok(refused);
    }
    let give = operation == RoleOperation::Add;
    let before = roles_of(transaction, user.pk)?;
    for role in roles {
        match (give, before.contains(role)) {
            (true, true) => return Ok(AssignmentOutcome::Given(role.clone())),
            (false, false) => return Ok(AssignmentOutcome::NotGiven(role.clone())),
            _ => {}
        }
    }
    let named = "SELECT pk FROM roles WHERE name IN (SELECT value FROM json_each(?2))";
    let sql = if give {
        format!("INSERT INTO user_roles (user_pk, role_pk) SELECT ?1, pk FROM ({named})")
    } else {
        format!("DELETE FROM user_roles WHERE user_pk = ?1 AND role_pk IN ({named})")
    };
    transaction.query(&sql, &[user.pk.into(), serde_json::to_string(roles)?.into()])?;
    let after = roles_of(transaction, user.pk)?;
    let shown = |roles: &[String]| Some(serde_json::json!({ "roles": roles }));
    let entry = Entry { action: "user.roles-changed", subject: &user.id, before: shown(&before), after: shown(&after) };
    record(transaction, change, &entry)?;
    Ok(AssignmentOutcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_say_who_gives_and_takes_which_role() {
        use RoleOperation::{Add, Remove};
        let told = |level, same_level, operation, of_role| {
            let assigner = Assigner { level, same_level, any_level: false };
            assigner.refusal(operation, "r", of_role)
        };
        let above = Some(AssignmentOutcome::AboveOwnLevel("r".to_owned()));
        let without_level = Some(AssignmentOutcome::WithoutLevel("r".to_owned()));
        for (level, same_level, operation, of_role, expected) in [
            (Some(5), false, Add, Some(6), None),
            (Some(5), false, Add, Some(5), above.clone()),
            (Some(5), true, Add, Some(5), None),
            (Some(5), true, Add, Some(4), above.clone()),
            (Some(5), false, Add, None, without_level),
            (Some(5), false, Remove, None, None),
            (None, true, Add, None, Some(AssignmentOutcome::AssignerWithoutLevel)),
            (None, false, Remove, Some(9), above.clone()),
            (None, false, Remove, None, above),
            (None, true, Remove, None, None),
        ] {
            let case = (level, same_level, operation, of_role);
            assert_eq!(told(level, same_level, operation, of_role), expected, "{case:?}");
        }
        let any = Assigner { level: None, same_level: false, any_level: true };
        assert_eq!((any.refusal(Add, "r", None), any.refusal(Remove, "r", Some(0))), (None, None));
    }
}
