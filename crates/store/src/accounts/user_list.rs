//! Lists of accounts.

use super::users::{COLUMNS, User, from_row};
use crate::{Executor, Result, Value};
use skein_fleet::time::Timestamp;

/// Which accounts are listed. Those that nobody confirmed never are.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Only the one with this id.
    pub id: Option<String>,
    /// Only those whose names begin so.
    pub name_prefix: Option<String>,
    /// Only those that administer nodes.
    pub admins: bool,
    /// Only those that administer the deployment.
    pub super_admins: bool,
    /// All but those that administer the deployment.
    pub without_super_admins: bool,
}

impl UserFilter {
    /// The condition, with its parameters from `?1` on.
    fn condition(&self) -> (String, Vec<Value>) {
        let (mut terms, mut parameters) = (vec!["confirmed".to_owned()], Vec::<Value>::new());
        if let Some(id) = &self.id {
            parameters.push(id.clone().into());
            terms.push(format!("id = ?{}", parameters.len()));
        }
        if let Some(prefix) = &self.name_prefix {
            // A range of the index of names: LIKE would need its wildcards escaped and read every name.
            parameters.push(prefix.clone().into());
            let first = parameters.len();
            parameters.push(format!("{prefix}\u{10ffff}").into());
            terms.push(format!("user_name >= ?{first} AND user_name < ?{}", parameters.len()));
        }
        for (wanted, term) in [
            (self.admins, "admin"),
            (self.super_admins, "super_admin = 1"),
            (self.without_super_admins, "NOT super_admin"),
        ] {
            if wanted {
                terms.push(term.to_owned());
            }
        }
        (terms.join(" AND "), parameters)
    }
}

/// Accounts in the order in which they were made, behind the one with the key `after`.
pub fn list_users(executor: &impl Executor, filter: &UserFilter, after: i64, limit: u32) -> Result<Vec<User>> {
    let (condition, mut parameters) = filter.condition();
    parameters.push(after.into());
    let place = parameters.len();
    let sql = format!("SELECT {COLUMNS} FROM users WHERE {condition} AND pk > ?{place} ORDER BY pk LIMIT {limit}");
    executor.query(&sql, &parameters)?.iter().map(from_row).collect()
}

/// How many they are in all.
pub fn count_users(executor: &impl Executor, filter: &UserFilter) -> Result<i64> {
    let (condition, parameters) = filter.condition();
    let row = executor.query_one(&format!("SELECT count(*) FROM users WHERE {condition}"), &parameters)?;
    row.map_or(Ok(0), |row| row.integer(0))
}

/// How many people used a session since then.
pub fn active_users(executor: &impl Executor, since: Timestamp) -> Result<i64> {
    let sql = "SELECT count(DISTINCT user_pk) FROM sessions WHERE used_at >= ?1";
    executor.query_one(sql, &[since.into()])?.map_or(Ok(0), |row| row.integer(0))
}
