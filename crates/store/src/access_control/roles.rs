//! Roles: bundles of policies.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Session, Transaction};
use serde::Serialize;

/// A role.
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct StoredRole {
    /// Its name.
    pub name: String,
    /// The names of its policies, sorted.
    pub policies: Vec<String>,
    /// Its place in the order of who may give which role; 0 is the highest, none the lowest.
    pub level: Option<i64>,
}

impl StoredRole {
    fn shown(&self) -> serde_json::Value {
        serde_json::json!({ "policies": self.policies, "level": self.level })
    }
}

/// What becomes of a change of a role.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleOutcome {
    /// It is done.
    Done,
    /// There is no role of the name.
    NotFound,
    /// There is a role of the name already.
    Exists,
    /// There is no policy of this name.
    NoSuchPolicy(String),
    /// Somebody has the role.
    InUse,
    /// What the change makes of the role is not allowed, as the caller's check says.
    Refused(&'static str),
}

/// What changes of a role.
#[derive(Clone, Debug, Default)]
pub struct RoleChange {
    /// The names of its policies from now on.
    pub policies: Vec<String>,
    /// Its level from now on.
    pub level: Option<i64>,
}

const SELECT: &str = "SELECT roles.name, roles.level, (SELECT json_group_array(policies.name) FROM role_policies
    JOIN policies ON policies.pk = role_policies.policy_pk WHERE role_policies.role_pk = roles.pk) FROM roles";

fn from_row(row: &Row) -> Result<StoredRole> {
    let mut policies: Vec<String> = row.json(2)?;
    policies.sort();
    Ok(StoredRole { name: row.text(0)?.to_owned(), policies, level: row.optional_integer(1)? })
}

/// The role of this name, or all in the order of their names.
pub fn list_roles(executor: &impl Executor, name: Option<&str>) -> Result<Vec<StoredRole>> {
    let sql = format!("{SELECT} WHERE ?1 IS NULL OR roles.name = ?1 ORDER BY roles.name");
    executor.query(&sql, &[name.map(ToOwned::to_owned).into()])?.iter().map(from_row).collect()
}

/// Makes a role.
pub fn create_role(session: &Session, role: &StoredRole, change: &Change) -> Result<RoleOutcome> {
    session.write(|transaction| {
        if let Some(missing) = missing_policy(transaction, &role.policies)? {
            return Ok(RoleOutcome::NoSuchPolicy(missing));
        }
        let created = transaction.query(
            "INSERT INTO roles (name, level, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)
             ON CONFLICT (name) DO NOTHING RETURNING 1",
            &[role.name.clone().into(), role.level.into(), change.at.into()],
        )?;
        if created.is_empty() {
            return Ok(RoleOutcome::Exists);
        }
        set_policies(transaction, role)?;
        let entry = Entry { action: "role.created", subject: &role.name, before: None, after: Some(role.shown()) };
        record(transaction, change, &entry)?;
        Ok(RoleOutcome::Done)
    })
}

/// Changes a role to what `edit` makes of it, which may also refuse.
pub fn change_role(
    session: &Session,
    name: &str,
    change: &Change,
    edit: impl Fn(&StoredRole) -> std::result::Result<RoleChange, &'static str>,
) -> Result<RoleOutcome> {
    session.write(|transaction| {
        let Some(before) = list_roles(transaction, Some(name))?.pop() else {
            return Ok(RoleOutcome::NotFound);
        };
        let edited = match edit(&before) {
            Ok(edited) => edited,
            Err(reason) => return Ok(RoleOutcome::Refused(reason)),
        };
        if let Some(missing) = missing_policy(transaction, &edited.policies)? {
            return Ok(RoleOutcome::NoSuchPolicy(missing));
        }
        let role = StoredRole { name: before.name.clone(), policies: edited.policies, level: edited.level };
        let sql = "UPDATE roles SET level = ?2, updated_at = ?3 WHERE name = ?1";
        transaction.query(sql, &[name.into(), role.level.into(), change.at.into()])?;
        set_policies(transaction, &role)?;
        let (before, after) = (Some(before.shown()), Some(role.shown()));
        record(transaction, change, &Entry { action: "role.updated", subject: name, before, after })?;
        Ok(RoleOutcome::Done)
    })
}

/// Deletes a role that nobody has.
pub fn delete_role(session: &Session, name: &str, change: &Change) -> Result<RoleOutcome> {
    session.write(|transaction| {
        let Some(before) = list_roles(transaction, Some(name))?.pop() else {
            return Ok(RoleOutcome::NotFound);
        };
        let sql = "SELECT 1 FROM user_roles JOIN roles ON roles.pk = user_roles.role_pk WHERE roles.name = ?1 LIMIT 1";
        if transaction.query_one(sql, &[name.into()])?.is_some() {
            return Ok(RoleOutcome::InUse);
        }
        transaction.query("DELETE FROM roles WHERE name = ?1", &[name.into()])?;
        let before = Some(before.shown());
        record(transaction, change, &Entry { action: "role.deleted", subject: name, before, after: None })?;
        Ok(RoleOutcome::Done)
    })
}

fn missing_policy(transaction: &Transaction<'_>, names: &[String]) -> Result<Option<String>> {
    let sql = "SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT name FROM policies) LIMIT 1";
    let row = transaction.query_one(sql, &[serde_json::to_string(names)?.into()])?;
    row.map(|row| row.text(0).map(ToOwned::to_owned)).transpose()
}

/// Makes the role's policies those that it names.
fn set_policies(transaction: &Transaction<'_>, role: &StoredRole) -> Result<()> {
    let of_role = "(SELECT pk FROM roles WHERE name = ?1)";
    transaction.query(&format!("DELETE FROM role_policies WHERE role_pk = {of_role}"), &[role.name.clone().into()])?;
    let sql = format!(
        "INSERT INTO role_policies (role_pk, policy_pk) SELECT {of_role}, pk FROM policies
         WHERE name IN (SELECT value FROM json_each(?2))"
    );
    transaction.query(&sql, &[role.name.clone().into(), serde_json::to_string(&role.policies)?.into()]).map(drop)
}
