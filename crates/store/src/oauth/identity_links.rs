//! Whose account it is that an identity provider knows.

use crate::accounts::{NewUser, USER_COLUMNS, User, UserKind, create_user, find_user_by_name, user_from_row};
use crate::audit::{Change, Entry, record};
use crate::{Executor, Result, Session, Transaction};
use serde_json::json;
use skein_fleet::identity_provider::{Identity, ProviderEmail};

/// Whose account an identity leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkedAccount {
    /// This one.
    User(Box<User>),
    /// None: the provider has an e-mail address and does not say that it is the person's own. Whether somebody has an
    /// account of that address plays no part, so that the answer does not tell.
    UnverifiedEmail,
}

/// A user id and a change for what may have to be made: an account, and the link to it. Each change is one audit row.
#[derive(Clone, Debug)]
pub struct LinkChanges {
    /// A UUID, for an account.
    pub user_id: String,
    /// For the account.
    pub account: Change,
    /// For the link.
    pub link: Change,
}

/// The account of an identity: the one that it was linked to, else the confirmed one of its verified e-mail address, else
/// a new one. Who has no e-mail address gets one that nobody can have (RFC 2606 §2), as guests do.
pub fn account_of_identity(session: &Session, identity: &Identity, changes: &LinkChanges) -> Result<LinkedAccount> {
    // Nearly everybody was here before.
    if let Some(user) = find_linked(session, identity)? {
        return Ok(LinkedAccount::User(Box::new(user)));
    }
    let (user_name, kind) = match &identity.email {
        ProviderEmail::Verified(address) => (address.clone(), UserKind::Email),
        ProviderEmail::Unknown => (format!("{}@identity.invalid", changes.user_id), UserKind::Guest),
        ProviderEmail::Unverified => return Ok(LinkedAccount::UnverifiedEmail),
    };
    session.write(|transaction| {
        // Two first sign-ins at once are one.
        if let Some(user) = find_linked(transaction, identity)? {
            return Ok(LinkedAccount::User(Box::new(user)));
        }
        let known = find_user_by_name(transaction, &user_name)?.filter(|user| user.confirmed);
        let user = match known {
            Some(user) => user,
            None => create(transaction, &user_name, kind, changes)?,
        };
        link(transaction, identity, &user, &changes.link)?;
        Ok(LinkedAccount::User(Box::new(user)))
    })
}

/// A confirmed account without a password. One of this name that nobody confirmed gives way, with the password that
/// somebody set for it.
fn create(transaction: &Transaction<'_>, user_name: &str, kind: UserKind, changes: &LinkChanges) -> Result<User> {
    let user = NewUser {
        id: changes.user_id.clone(),
        user_name: user_name.to_owned(),
        kind,
        password_hash: None,
        confirmed: true,
        admin: false,
        super_admin: false,
        locale: None,
        expires_at: None,
    };
    let created = create_user(transaction, &user, &changes.account)?;
    created.ok_or(crate::StoreError::Missing("room for an account whose name was free"))
}

fn find_linked(executor: &impl Executor, identity: &Identity) -> Result<Option<User>> {
    let sql = format!(
        "SELECT {USER_COLUMNS} FROM identity_links JOIN users ON users.pk = user_pk WHERE issuer = ?1 AND subject = ?2"
    );
    let row = executor.query_one(&sql, &[identity.issuer.clone().into(), identity.subject.clone().into()])?;
    row.as_ref().map(user_from_row).transpose()
}

fn link(transaction: &Transaction<'_>, identity: &Identity, user: &User, change: &Change) -> Result<()> {
    transaction.query(
        "INSERT INTO identity_links (issuer, subject, user_pk, created_at) VALUES (?1, ?2, ?3, ?4)",
        &[identity.issuer.clone().into(), identity.subject.clone().into(), user.pk.into(), change.at.into()],
    )?;
    let after = Some(json!({ "issuer": identity.issuer, "subject": identity.subject }));
    record(transaction, change, &Entry { action: "user.identity-linked", subject: &user.id, before: None, after })
}
