//! Members: people, service principals and groups of a directory that hold roles of the fleet.
//!
//! A person is known by an e-mail address. Whoever signs in to an account of that name, which was shown to be their own,
//! holds the roles; [`crate::role_assignments::ROLES_OF_USER`] reads them with the account.

use crate::audit::{Change, Entry, record};
use crate::entity_tag::entity_tag;
use crate::organizations::NO_SUCH_ORGANIZATION;
use crate::role_assignments;
use crate::{Executor, Result, Row, Session, StoreError, Transaction};
use skein_fleet::access::RoleAssignment;
use skein_fleet::precondition::{Decision, Existing, Precondition};

/// How many roles all members of a deployment hold together at most, as in Azure IoT Central.
pub const MAX_ROLE_ASSIGNMENTS: usize = 200;

/// Who a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A person.
    Email {
        /// The address as it was given.
        address: String,
        /// The same in the form that the names of accounts have.
        user_name: String,
    },
    /// A program in a directory.
    ServicePrincipal(DirectoryObject),
    /// A group of a directory.
    Group(DirectoryObject),
}

/// An object of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryObject {
    /// The directory.
    pub tenant_id: String,
    /// The object in it.
    pub object_id: String,
}

impl Identity {
    /// The name of the kind, in the column and in the contract.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Email { .. } => "email",
            Self::ServicePrincipal(_) => "servicePrincipal",
            Self::Group(_) => "adGroup",
        }
    }

    fn directory_object(&self) -> Option<&DirectoryObject> {
        match self {
            Self::Email { .. } => None,
            Self::ServicePrincipal(object) | Self::Group(object) => Some(object),
        }
    }

    fn email(&self) -> Option<(&str, &str)> {
        match self {
            Self::Email { address, user_name } => Some((address, user_name)),
            _ => None,
        }
    }
}

/// What can be said of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChange {
    /// Who it is.
    pub identity: Identity,
    /// The roles that it holds.
    pub roles: Vec<RoleAssignment>,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pk: i64,
    /// The id that whoever added it chose.
    pub id: String,
    record_id: String,
    version: i64,
    /// What is said of it.
    pub content: MemberChange,
}

impl Member {
    /// The entity tag of this version of it. Opaque to clients.
    pub fn etag(&self) -> String {
        entity_tag("member", &self.record_id, self.version)
    }

    /// As the audit shows it.
    fn shown(&self) -> Result<serde_json::Value> {
        let MemberChange { identity, roles } = &self.content;
        let object = identity.directory_object();
        Ok(serde_json::json!({
            "id": self.id, "type": identity.kind(), "email": identity.email().map(|(address, _)| address),
            "tenantId": object.map(|object| &object.tenant_id), "objectId": object.map(|object| &object.object_id),
            "roles": role_assignments::document(roles)?, "version": self.version,
        }))
    }
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; this is the member, as it is or as it was before it went.
    Done(Member),
    /// There is no such member that the caller knows of.
    NotFound,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// The id is in use.
    IdTaken,
    /// The address is another member's.
    EmailTaken,
    /// A role names an organization that does not exist.
    NoSuchOrganization,
    /// All members together would hold more roles than they may.
    TooManyRoles,
}

const COLUMNS: &str = "pk, id, record_id, version, kind, email, user_name, tenant_id, object_id, roles";

fn from_row(row: &Row) -> Result<Member> {
    let text = |column| row.text(column).map(ToOwned::to_owned);
    let object = || Ok::<_, StoreError>(DirectoryObject { tenant_id: text(7)?, object_id: text(8)? });
    let identity = match row.text(4)? {
        "email" => Identity::Email { address: text(5)?, user_name: text(6)? },
        "adGroup" => Identity::Group(object()?),
        _ => Identity::ServicePrincipal(object()?),
    };
    Ok(Member {
        pk: row.integer(0)?,
        id: text(1)?,
        record_id: text(2)?,
        version: row.integer(3)?,
        content: MemberChange { identity, roles: role_assignments::parse(row.text(9)?)? },
    })
}

/// The member with this id.
pub fn find(executor: &impl Executor, id: &str) -> Result<Option<Member>> {
    let row = executor.query_one(&format!("SELECT {COLUMNS} FROM members WHERE id = ?1"), &[id.into()])?;
    row.as_ref().map(from_row).transpose()
}

/// The roles that the account of this name holds, or will when there is one.
pub fn roles_of_name(executor: &impl Executor, user_name: &str) -> Result<Vec<RoleAssignment>> {
    let row = executor.query_one("SELECT roles FROM members WHERE user_name = ?1", &[user_name.into()])?;
    row.map_or(Ok(Vec::new()), |row| role_assignments::parse(row.text(0)?))
}

/// All members behind `after`, in the order of their ids: each holds a role, so there are at most
/// [`MAX_ROLE_ASSIGNMENTS`].
pub fn list(executor: &impl Executor, after: Option<&str>) -> Result<Vec<Member>> {
    let sql = format!("SELECT {COLUMNS} FROM members WHERE ?1 IS NULL OR id > ?1 ORDER BY id");
    executor.query(&sql, &[after.map(ToOwned::to_owned).into()])?.iter().map(from_row).collect()
}

/// How a member is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is made; what is there is replaced only when the precondition names it.
    Create,
    /// It must be there.
    Change,
}

/// Writes a member: `edit` makes of what is there what there is to be. `is_known` says which members there are for the
/// caller. What is left as it is is not written.
pub fn write<E>(
    session: &Session,
    id: &str,
    mode: Mode,
    precondition: &Precondition,
    by: &Change,
    is_known: impl Fn(&Member) -> bool,
    edit: impl Fn(Option<&Member>) -> std::result::Result<MemberChange, E>,
) -> Result<std::result::Result<Outcome, E>> {
    let written = session.write(|transaction| {
        let existing = find(transaction, id)?;
        match &existing {
            None if mode == Mode::Change => return Ok(Ok(Outcome::NotFound)),
            Some(member) if mode == Mode::Change && !is_known(member) => return Ok(Ok(Outcome::NotFound)),
            Some(member) if !is_known(member) => return Ok(Ok(Outcome::IdTaken)),
            Some(_) if mode == Mode::Create && precondition.is_unconditional() => return Ok(Ok(Outcome::IdTaken)),
            _ => {}
        }
        if !holds(precondition, existing.as_ref()) {
            return Ok(Ok(Outcome::PreconditionFailed));
        }
        let change = match edit(existing.as_ref()) {
            Ok(change) => change,
            Err(error) => return Ok(Err(error)),
        };
        match existing {
            Some(member) if member.content == change => return Ok(Ok(Outcome::Done(member))),
            _ => {}
        }
        if let Some(refusal) = refusal(transaction, id, &change)? {
            return Ok(Ok(refusal));
        }
        let written = store(transaction, id, &change, by)?;
        let action = if existing.is_some() { "member.updated" } else { "member.created" };
        let before = existing.as_ref().map(Member::shown).transpose()?;
        record(transaction, by, &Entry { action, subject: id, before, after: Some(written.shown()?) })?;
        Ok(Ok(Outcome::Done(written)))
    });
    match written {
        Err(error) if error.is_refusal(NO_SUCH_ORGANIZATION) => Ok(Ok(Outcome::NoSuchOrganization)),
        written => written,
    }
}

fn holds(precondition: &Precondition, existing: Option<&Member>) -> bool {
    let etag = existing.map(Member::etag);
    let existing = Existing::of(etag.as_deref());
    precondition.decide(existing) != Decision::Failed
}

/// Why the other members do not allow it.
fn refusal(transaction: &Transaction<'_>, id: &str, change: &MemberChange) -> Result<Option<Outcome>> {
    let user_name = change.identity.email().map(|(_, user_name)| user_name.to_owned());
    let row = transaction.query_one(
        "SELECT coalesce(max(user_name IS NOT NULL AND user_name = ?2), 0), coalesce(sum(json_array_length(roles)), 0)
         FROM members WHERE id <> ?1",
        &[id.into(), user_name.into()],
    )?;
    let row = row.ok_or(StoreError::Missing("a count"))?;
    let held = usize::try_from(row.integer(1)?).unwrap_or(usize::MAX);
    Ok(match row.optional_integer(0)? {
        Some(taken) if taken != 0 => Some(Outcome::EmailTaken),
        _ if held.saturating_add(change.roles.len()) > MAX_ROLE_ASSIGNMENTS => Some(Outcome::TooManyRoles),
        _ => None,
    })
}

fn store(transaction: &Transaction<'_>, id: &str, change: &MemberChange, by: &Change) -> Result<Member> {
    let (email, object) = (change.identity.email(), change.identity.directory_object());
    let sql = format!(
        "INSERT INTO members
            (id, record_id, kind, email, user_name, tenant_id, object_id, roles, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9)
         ON CONFLICT (id) DO UPDATE SET kind = ?3, email = ?4, user_name = ?5, tenant_id = ?6, object_id = ?7, roles = ?8,
            version = version + 1, updated_at = ?9
         RETURNING {COLUMNS}"
    );
    let row = transaction.query_one(
        &sql,
        &[
            id.into(),
            by.record.into(),
            change.identity.kind().into(),
            email.map(|(address, _)| address.to_owned()).into(),
            email.map(|(_, user_name)| user_name.to_owned()).into(),
            object.map(|object| object.tenant_id.clone()).into(),
            object.map(|object| object.object_id.clone()).into(),
            role_assignments::document(&change.roles)?.to_string().into(),
            by.at.into(),
        ],
    )?;
    from_row(&row.ok_or(StoreError::Missing("the member that was just written"))?)
}

/// Deletes a member, whose roles are gone with it.
pub fn delete(
    session: &Session,
    id: &str,
    precondition: &Precondition,
    by: &Change,
    is_known: impl Fn(&Member) -> bool,
) -> Result<Outcome> {
    session.write(|transaction| {
        let Some(member) = find(transaction, id)?.filter(&is_known) else {
            return Ok(Outcome::NotFound);
        };
        if !holds(precondition, Some(&member)) {
            return Ok(Outcome::PreconditionFailed);
        }
        transaction.query("DELETE FROM members WHERE pk = ?1", &[member.pk.into()])?;
        let before = Some(member.shown()?);
        record(transaction, by, &Entry { action: "member.deleted", subject: id, before, after: None })?;
        Ok(Outcome::Done(member))
    })
}
