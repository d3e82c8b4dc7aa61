//! Accounts.

use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Row, Transaction, Value};
use serde_json::json;
use skein_fleet::account::{Tag, UserName};
use skein_fleet::time::Timestamp;

/// What the name of an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// Made up for somebody who did not want to give one.
    Guest,
}

impl UserKind {
    /// As the column has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Guest => "guest",
        }
    }

    fn parse(text: &str) -> Self {
        [Self::Email, Self::Phone].into_iter().find(|kind| kind.as_str() == text).unwrap_or(Self::Guest)
    }
}

impl From<&UserName> for UserKind {
    fn from(name: &UserName) -> Self {
        match name {
            UserName::Email(_) => Self::Email,
            UserName::Phone(_) => Self::Phone,
        }
    }
}

/// The key that no row has: SQLite counts from 1.
const NOBODY: i64 = 0;

/// An account, without its password.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "four facts that have nothing to do with each other")]
pub struct User {
    /// The key of rows that belong to it.
    pub pk: i64,
    /// A UUID.
    pub id: String,
    /// What the person signs in with.
    pub user_name: String,
    /// What that is.
    pub kind: UserKind,
    /// Whether it was shown to be the person's own.
    pub confirmed: bool,
    /// Whether the person administers nodes.
    pub admin: bool,
    /// Whether the person administers the deployment.
    pub super_admin: bool,
    /// Whether signing in takes a code beside the password.
    pub mfa: bool,
    /// The name that other people see.
    pub display_name: Option<String>,
    /// A picture of the person.
    pub picture_url: Option<String>,
    /// A confirmed phone number of an account whose name is an address.
    pub phone_number: Option<String>,
    /// One that waits for its code.
    pub unconfirmed_phone_number: Option<String>,
    /// The language to write in.
    pub locale: Option<String>,
    /// Tags that the person chose.
    pub tags: Vec<String>,
    /// Tags that an administrator gave.
    pub admin_tags: Vec<String>,
    /// Tags that wait for a code.
    pub unconfirmed_tags: Option<Vec<String>>,
    /// When the account ends.
    pub expires_at: Option<Timestamp>,
    /// How many nodes an administrator may register; none: any number.
    pub quota: Option<i64>,
}

impl User {
    /// Stands for the account of a name that has none, so that what is done for an account can be done for it as well and
    /// takes as long. No row belongs to it: nothing is found of it, and nothing is kept for it.
    pub fn nobody(user_name: &str) -> Self {
        Self {
            pk: NOBODY,
            id: String::new(),
            user_name: user_name.to_owned(),
            kind: UserKind::Email,
            confirmed: false,
            admin: false,
            super_admin: false,
            mfa: false,
            display_name: None,
            picture_url: None,
            phone_number: None,
            unconfirmed_phone_number: None,
            locale: None,
            tags: Vec::new(),
            admin_tags: Vec::new(),
            unconfirmed_tags: None,
            expires_at: None,
            quota: None,
        }
    }

    /// Whether it is [`User::nobody`].
    pub fn is_nobody(&self) -> bool {
        self.pk == NOBODY
    }

    /// As the audit shows it.
    fn shown(&self) -> serde_json::Value {
        json!({
            "id": self.id, "userName": self.user_name, "confirmed": self.confirmed, "admin": self.admin,
            "superAdmin": self.super_admin, "mfa": self.mfa, "displayName": self.display_name,
            "phoneNumber": self.phone_number, "locale": self.locale, "tags": self.tags, "adminTags": self.admin_tags,
            "quota": self.quota,
        })
    }
}

/// The columns of [`User`], in the order of [`from_row`].
pub(crate) const COLUMNS: &str =
    "users.pk, users.id, user_name, kind, confirmed, admin, super_admin, mfa, display_name,
    picture_url, phone_number, unconfirmed_phone_number, locale, tags, admin_tags, unconfirmed_tags, users.expires_at, quota";

/// How many they are.
pub(crate) const COLUMN_COUNT: usize = 18;

pub(crate) fn from_row(row: &Row) -> Result<User> {
    let text = |column| Ok::<_, crate::StoreError>(row.optional_text(column)?.map(ToOwned::to_owned));
    let texts =
        |column| row.optional_text(column)?.map(serde_json::from_str).transpose().map_err(crate::StoreError::from);
    Ok(User {
        pk: row.integer(0)?,
        id: row.text(1)?.to_owned(),
        user_name: row.text(2)?.to_owned(),
        kind: UserKind::parse(row.text(3)?),
        confirmed: row.boolean(4)?,
        admin: row.boolean(5)?,
        super_admin: row.boolean(6)?,
        mfa: row.boolean(7)?,
        display_name: text(8)?,
        picture_url: text(9)?,
        phone_number: text(10)?,
        unconfirmed_phone_number: text(11)?,
        locale: text(12)?,
        tags: texts(13)?.unwrap_or_default(),
        admin_tags: texts(14)?.unwrap_or_default(),
        unconfirmed_tags: texts(15)?,
        expires_at: row.optional_timestamp(16)?,
        quota: row.optional_integer(17)?,
    })
}

/// The account with this name, confirmed or not.
pub fn find_user_by_name(executor: &impl Executor, user_name: &str) -> Result<Option<User>> {
    find(executor, "user_name = ?1", user_name.into())
}

/// The account with this id.
pub fn find_user(executor: &impl Executor, id: &str) -> Result<Option<User>> {
    find(executor, "id = ?1", id.into())
}

fn find(executor: &impl Executor, condition: &str, key: Value) -> Result<Option<User>> {
    let row = executor.query_one(&format!("SELECT {COLUMNS} FROM users WHERE {condition}"), &[key])?;
    row.as_ref().map(from_row).transpose()
}

/// Whether anybody with an account administers the deployment.
pub fn has_super_admin(executor: &impl Executor) -> Result<bool> {
    Ok(executor.query_one("SELECT 1 FROM users WHERE super_admin = 1 LIMIT 1", &[])?.is_some())
}

/// The hash of an account's password; none if it has no password.
pub fn password_hash(executor: &impl Executor, pk: i64) -> Result<Option<String>> {
    let row = executor.query_one("SELECT password_hash FROM users WHERE pk = ?1", &[pk.into()])?;
    Ok(row.map(|row| row.optional_text(0).map(|hash| hash.map(ToOwned::to_owned))).transpose()?.flatten())
}

/// An account that is to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// A UUID, should the name be new.
    pub id: String,
    /// What the person signs in with.
    pub user_name: String,
    /// What that is.
    pub kind: UserKind,
    /// The hash of the password, if there is one.
    pub password_hash: Option<String>,
    /// Whether the name is known to be the person's own.
    pub confirmed: bool,
    /// Whether the person administers nodes.
    pub admin: bool,
    /// Whether the person administers the deployment.
    pub super_admin: bool,
    /// The language to write in.
    pub locale: Option<String>,
    /// When the account ends.
    pub expires_at: Option<Timestamp>,
}

impl NewUser {
    /// An account that nobody confirmed, without a password and without an end.
    pub fn new(id: String, user_name: String, kind: UserKind) -> Self {
        Self {
            id,
            user_name,
            kind,
            password_hash: None,
            confirmed: false,
            admin: false,
            super_admin: false,
            locale: None,
            expires_at: None,
        }
    }
}

/// Makes an account. One of the same name that nobody confirmed gives way to it. None if the name is taken.
pub fn create_user(transaction: &Transaction<'_>, user: &NewUser, change: &Change) -> Result<Option<User>> {
    let sql = format!(
        "INSERT INTO users (id, record_id, user_name, kind, password_hash, confirmed, admin, super_admin, mfa, locale,
            tags, admin_tags, expires_at, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, '[]', '[]', ?10, ?11, ?11)
         ON CONFLICT (user_name) DO UPDATE SET password_hash = ?5, confirmed = ?6, admin = ?7, super_admin = ?8,
            locale = coalesce(?9, locale), updated_at = ?11 WHERE NOT confirmed
         RETURNING {COLUMNS}"
    );
    let row = transaction.query_one(
        &sql,
        &[
            user.id.clone().into(),
            change.record.into(),
            user.user_name.clone().into(),
            user.kind.as_str().into(),
            user.password_hash.clone().into(),
            user.confirmed.into(),
            user.admin.into(),
            user.super_admin.into(),
            user.locale.clone().into(),
            user.expires_at.into(),
            change.at.into(),
        ],
    )?;
    let Some(created) = row.as_ref().map(from_row).transpose()? else {
        return Ok(None);
    };
    let entry = Entry { action: "user.created", subject: &created.id, before: None, after: Some(created.shown()) };
    record(transaction, change, &entry)?;
    Ok(Some(created))
}

/// The language that an account is to have; none: no language at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocaleChange(pub Option<String>);

/// Tags that an administrator gives somebody, in place of those before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenTags {
    /// The tags.
    pub tags: Vec<Tag>,
    /// Whether the person has to accept them.
    pub wait: bool,
}

/// One thing that changes of an account.
#[derive(Clone, Debug)]
pub enum UserChange {
    /// The name was shown to be the person's own.
    Confirmed {
        /// The first tags.
        tags: Vec<Tag>,
    },
    /// The name that other people see.
    DisplayName(String),
    /// A phone number that waits for its code.
    UnconfirmedPhoneNumber(String),
    /// The number that waited is the person's own.
    PhoneNumberConfirmed,
    /// Whether signing in takes a code beside the password.
    Mfa(bool),
    /// The language to write in.
    Locale(Option<String>),
    /// The tags that the person chose.
    Tags(Vec<Tag>),
    /// The tags that waited are accepted.
    TagsConfirmed,
    /// A new password, by its hash.
    Password(String),
    /// What an administrator says of somebody; what is none stays.
    Administered {
        /// Whether the person administers nodes.
        admin: Option<bool>,
        /// Whether the person administers the deployment.
        super_admin: Option<bool>,
        /// How many nodes the person may register.
        quota: Option<i64>,
        /// The tags that others give the person.
        tags: Option<GivenTags>,
        /// The language to write in.
        locale: Option<LocaleChange>,
    },
    /// A guest is a guest no more.
    Converted {
        /// The person's address.
        user_name: String,
        /// The hash of the new password.
        password_hash: String,
    },
}

impl UserChange {
    /// What is set, with its parameters from `?2` on, and the name of the change.
    fn assignment(&self) -> (&'static str, Vec<Value>, &'static str) {
        let texts = |tags: &[Tag]| Value::from(serde_json::to_string(tags).unwrap_or_default());
        match self {
            Self::Confirmed { tags } => ("confirmed = 1, tags = ?2", vec![texts(tags)], "user.confirmed"),
            Self::DisplayName(name) => ("display_name = ?2", vec![name.clone().into()], "user.updated"),
            Self::UnconfirmedPhoneNumber(number) => {
                ("unconfirmed_phone_number = ?2", vec![number.clone().into()], "user.updated")
            }
            Self::PhoneNumberConfirmed => {
                ("phone_number = unconfirmed_phone_number, unconfirmed_phone_number = NULL", vec![], "user.updated")
            }
            Self::Mfa(mfa) => ("mfa = ?2", vec![(*mfa).into()], "user.updated"),
            Self::Locale(locale) => ("locale = ?2", vec![locale.clone().into()], "user.updated"),
            Self::Tags(tags) => ("tags = ?2", vec![texts(tags)], "user.updated"),
            Self::TagsConfirmed => {
                // What an administrator said without a code has taken the place of what waited for one.
                let sql = "admin_tags = coalesce(unconfirmed_tags, admin_tags), unconfirmed_tags = NULL";
                (sql, vec![], "user.updated")
            }
            Self::Password(hash) => ("password_hash = ?2", vec![hash.clone().into()], "user.password-changed"),
            Self::Administered { admin, super_admin, quota, tags, locale } => (
                "admin = coalesce(?2, admin), super_admin = coalesce(?3, super_admin), quota = coalesce(?4, quota),
                    admin_tags = CASE WHEN ?6 = 0 THEN ?5 ELSE admin_tags END,
                    unconfirmed_tags = CASE ?6 WHEN 1 THEN ?5 WHEN 0 THEN NULL ELSE unconfirmed_tags END,
                    locale = CASE WHEN ?7 THEN ?8 ELSE locale END",
                vec![
                    (*admin).into(),
                    (*super_admin).into(),
                    (*quota).into(),
                    tags.as_ref().map(|given| texts(&given.tags)).into(),
                    tags.as_ref().map(|given| given.wait).into(),
                    locale.is_some().into(),
                    locale.as_ref().and_then(|LocaleChange(locale)| locale.clone()).into(),
                ],
                "user.updated",
            ),
            Self::Converted { user_name, password_hash } => (
                "user_name = ?2, password_hash = ?3, kind = 'email', confirmed = 1, expires_at = NULL",
                vec![user_name.clone().into(), password_hash.clone().into()],
                "user.converted",
            ),
        }
    }
}

/// Changes an account.
pub fn update_user(transaction: &Transaction<'_>, user: &User, what: &UserChange, change: &Change) -> Result<()> {
    let (assignment, values, action) = what.assignment();
    let sql = format!(
        "UPDATE users SET {assignment}, updated_at = {} WHERE pk = ?1 RETURNING {COLUMNS}",
        change.at.unix_millis()
    )
    .replace("users.", "");
    let parameters: Vec<Value> = std::iter::once(user.pk.into()).chain(values).collect();
    if let Some(row) = transaction.query_one(&sql, &parameters)? {
        let (before, after) = (Some(user.shown()), Some(from_row(&row)?.shown()));
        record(transaction, change, &Entry { action, subject: &user.id, before, after })?;
    }
    Ok(())
}

/// Deletes an account with all that belongs to it.
pub fn delete_user(transaction: &Transaction<'_>, user: &User, change: &Change) -> Result<()> {
    transaction.query("DELETE FROM users WHERE pk = ?1", &[user.pk.into()])?;
    let entry = Entry { action: "user.deleted", subject: &user.id, before: Some(user.shown()), after: None };
    record(transaction, change, &entry)
}

/// Whether the number is one that an account has beside its name.
pub fn phone_number_is_taken(executor: &impl Executor, number: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM users WHERE phone_number = ?1";
    Ok(executor.query_one(sql, &[number.into()])?.is_some())
}

/// Makes room for an account whose name was proven: one that nobody confirmed goes.
pub fn release_unconfirmed_name(transaction: &Transaction<'_>, user_name: &str) -> Result<()> {
    transaction.query("DELETE FROM users WHERE user_name = ?1 AND NOT confirmed", &[user_name.into()]).map(drop)
}
