//! The orders that lists have, and where a page of one ended.

use serde::{Deserialize, Serialize};

/// The order of a list. What has equal names is sorted by id, in the same direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By id, ascending.
    #[default]
    Id,
    /// By display name, ascending.
    DisplayName,
    /// By display name, descending.
    DisplayNameDescending,
    /// By record id, descending: the newest first.
    Newest,
}

/// Where a page ended: what the order needs of the last entry on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its id; for [`Order::Newest`] its record id.
    pub id: String,
    /// Its display name.
    pub display_name: String,
}

impl Order {
    /// What stands behind `ORDER BY`, for the columns `id`, `display_name` and `record_id` with `table` in front of them,
    /// such as `devices.`.
    pub(crate) fn sql(self, table: &str) -> String {
        match self {
            Self::Id => format!("{table}id"),
            Self::DisplayName => format!("{table}display_name, {table}id"),
            Self::DisplayNameDescending => format!("{table}display_name DESC, {table}id DESC"),
            Self::Newest => format!("{table}record_id DESC"),
        }
    }

    /// The condition that a row lies behind the place where the page before ended. `bind` gives the place of a parameter.
    pub(crate) fn behind(self, after: &Position, table: &str, mut bind: impl FnMut(&str) -> String) -> String {
        let id = bind(&after.id);
        let beyond = match self {
            Self::Id => return format!("{table}id > {id}"),
            Self::Newest => return format!("{table}record_id < {id}"),
            Self::DisplayName => ">",
            Self::DisplayNameDescending => "<",
        };
        let name = bind(&after.display_name);
        format!("({table}display_name, {table}id) {beyond} ({name}, {id})")
    }
}
