//! `POST` and `PUT /v1/admin/user2`: accounts that administrators make and change.

use super::administrator::{is_super, may_see};
use crate::accounts::{codes, messages, passwords};
use crate::rainmaker::rbac::assignments::{Assignment, refused};
use crate::rainmaker::{names, sign_up};
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::account::{Tag, UserName};
use skein_fleet::id::random_uuid;
use skein_kernel::rainmaker::{BAD_BODY, Fields, refusal, success};
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::access_control::{AssignmentOutcome, RoleOperation};
use skein_store::accounts::{
    NewUser, Purpose, User, UserChange, UserKind, create_user, find_user_by_name, update_user,
};

/// The code for a role that is not below those of who calls.
const ROLE_TOO_HIGH: &str = "129033";

/// What an administrator says of somebody.
struct Administered {
    admin: Option<bool>,
    super_admin: Option<bool>,
    quota: Option<i64>,
    tags: Option<Vec<Tag>>,
    roles: Option<Assignment>,
}

impl Administered {
    fn of(caller: &Caller, fields: &Fields) -> Result<Self, ApiError> {
        let super_admin = fields.boolean("super_admin")?;
        if super_admin == Some(true) && !is_super(caller) {
            let message = "Only a super administrator makes another one.";
            return Err(ApiError::new(ErrorKind::Forbidden, message));
        }
        let roles = fields.texts("roles")?.filter(|roles| !roles.is_empty());
        let roles = roles.map(|roles| Assignment::new(caller, RoleOperation::Add, roles)).transpose()?;
        let quota = fields.text("quota")?.map(|text| text.parse().ok().filter(|quota| *quota >= 0));
        let quota = match quota {
            Some(None) => return Err(refusal(BAD_BODY, "quota: must be a whole number that is not negative")),
            quota => quota.flatten(),
        };
        let tags = fields.texts("tags")?.map(|tags| sign_up::tags(&tags)).transpose()?;
        Ok(Self { admin: fields.boolean("admin")?, super_admin, quota, tags, roles })
    }

    /// Whether the person becomes an administrator of any kind.
    fn is_administrator(&self) -> bool {
        self.admin == Some(true) || self.super_admin == Some(true)
    }

    /// The account with the tags that its message tells of; they wait for the code in it.
    fn with_tags(&self, user: &User) -> User {
        let tags = self.tags.as_ref().map(|tags| tags.iter().map(|tag| tag.as_str().to_owned()).collect());
        User { unconfirmed_tags: tags, ..user.clone() }
    }

    fn change(&self) -> UserChange {
        UserChange::Administered {
            admin: self.admin,
            super_admin: self.super_admin,
            quota: self.quota,
            tags: self.tags.clone(),
        }
    }
}

/// 201. The account is confirmed, and its first password is sent to its address.
pub async fn post(caller: Caller, fields: Fields) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let name = names::user_name(&fields)?;
    if let UserName::Phone(_) = name {
        return Err(refusal("101002", "user_name: must be an e-mail address"));
    }
    let administered = Administered::of(&caller, &fields)?;
    let request = &caller.request;
    let password = passwords::generate(&request.application.random);
    let id = random_uuid(&request.application.random);
    let user = NewUser {
        password_hash: Some(passwords::hash(request, &password).await?),
        confirmed: true,
        ..NewUser::new(id, name.as_str().to_owned(), UserKind::Email)
    };
    let (created_by, changed_by, key) = (caller.change(), caller.change(), codes::CodeKey::of(request)?);
    let outcome = request.session.write(|transaction| {
        if let Some(roles) = &administered.roles {
            let outcome = roles.check(transaction)?;
            if outcome != AssignmentOutcome::Done {
                return Ok(Some(outcome));
            }
        }
        let Some(created) = create_user(transaction, &user, &created_by)? else {
            return Ok(None);
        };
        if let Some(roles) = &administered.roles {
            roles.make(&caller, transaction, &created)?;
        }
        update_user(transaction, &created, &administered.change(), &changed_by)?;
        let is_administrator = administered.is_administrator();
        messages::post_invitation(request, transaction, &created, is_administrator, &password)?;
        if administered.tags.is_some() {
            let tagged = administered.with_tags(&created);
            codes::send(request, &key, transaction, &tagged, &created.user_name, Purpose::Tags, None)?;
        }
        Ok(Some(AssignmentOutcome::Done))
    })?;
    let outcome = outcome.ok_or_else(|| refusal("101006", "There is an account of this name already."))?;
    refused(outcome, ROLE_TOO_HIGH)?;
    Ok((StatusCode::CREATED, success("The account is made, and its first password is sent.")))
}

/// 200. Tags wait until the person accepts them with the code that is sent.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let name = names::user_name(&fields)?;
    let administered = Administered::of(&caller, &fields)?;
    let request = &caller.request;
    let user = find_user_by_name(&request.session, name.as_str())?
        .filter(|user| user.confirmed && may_see(&caller, user))
        .ok_or_else(|| ApiError::not_found("user", name.as_str()).with_code("101025"))?;
    if user.id == caller.id() && (administered.admin == Some(false) || administered.super_admin == Some(false)) {
        return Err(refusal("101053", "Nobody takes the own administration away."));
    }
    let (change, key) = (caller.change(), codes::CodeKey::of(request)?);
    let outcome = request.session.write(|transaction| {
        if let Some(roles) = &administered.roles {
            let outcome = roles.without_those_of(transaction, &user)?.make(&caller, transaction, &user)?;
            if outcome != AssignmentOutcome::Done {
                return Ok(outcome);
            }
        }
        update_user(transaction, &user, &administered.change(), &change)?;
        if administered.tags.is_some() {
            let tagged = administered.with_tags(&user);
            codes::send(request, &key, transaction, &tagged, &user.user_name, Purpose::Tags, None)?;
        }
        Ok(AssignmentOutcome::Done)
    })?;
    refused(outcome, ROLE_TOO_HIGH)?;
    Ok(success("The account is updated."))
}
