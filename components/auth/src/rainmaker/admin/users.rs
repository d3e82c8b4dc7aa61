//! `POST` and `PUT /v1/admin/user2`: accounts that administrators make and change.

use super::administrator::{is_super, may_see};
use crate::accounts::deployment_settings::{RbacSetting, Setting};
use crate::accounts::{codes, messages, passwords};
use crate::rainmaker::rbac::assignments::{Assignment, refused};
use crate::rainmaker::{names, sign_up};
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::account::UserName;
use skein_fleet::id::random_uuid;
use skein_kernel::rainmaker::{BAD_BODY, Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::access_control::{AssignmentOutcome, RoleOperation};
use skein_store::accounts::{
    GivenTags, LocaleChange, NewUser, Purpose, User, UserChange, UserKind, create_user, find_user_by_name, update_user,
};
use skein_store::settings::setting;

/// What an administrator says of somebody.
struct Administered {
    admin: Option<bool>,
    super_admin: Option<bool>,
    quota: Option<i64>,
    tags: Option<GivenTags>,
    locale: Option<LocaleChange>,
    roles: Option<Assignment>,
}

impl Administered {
    /// The members of a body, with the locale that it sets.
    fn of(caller: &Caller, fields: &Fields, locale: Option<LocaleChange>) -> Result<Self, ApiError> {
        let (admin, super_admin) = (fields.boolean("admin")?, fields.boolean("super_admin")?);
        if super_admin == Some(true) && !is_super(caller) {
            let message = "Only a super administrator makes another one.";
            return Err(ApiError::new(ErrorKind::Forbidden, message));
        }
        let roles = fields.texts("roles")?.filter(|roles| !roles.is_empty());
        let rbac: RbacSetting = setting(&caller.request.session, RbacSetting::NAME)?;
        let grants = admin == Some(true) || super_admin == Some(true);
        // The documents' own example of an account with roles has a flag as well.
        let roles = match roles {
            Some(_) if !rbac.rbac_enabled => {
                return Err(refusal("129039", "roles: role-based access control is disabled, so they give nothing"));
            }
            None if rbac.rbac_enabled && grants => {
                return Err(refusal("129040", "Role-based access control is enabled: give roles instead of flags."));
            }
            roles => roles.map(|roles| Assignment::new(caller, rbac, RoleOperation::Add, roles)).transpose()?,
        };
        Ok(Self { admin, super_admin, quota: quota(fields)?, tags: tags(fields)?, locale, roles })
    }

    /// Whether the person becomes an administrator of any kind.
    fn is_administrator(&self) -> bool {
        self.admin == Some(true) || self.super_admin == Some(true)
    }

    /// The account as messages are to it: in its new language, and with the tags that wait for the code in one.
    fn addressee(&self, user: User) -> User {
        let tags = self.tags.as_ref().filter(|given| given.wait);
        let tags = tags.map(|given| given.tags.iter().map(|tag| tag.as_str().to_owned()).collect());
        let locale = self.locale.clone().map_or(user.locale, |LocaleChange(locale)| locale);
        User { unconfirmed_tags: tags, locale, ..user }
    }

    /// Whether the person is sent a code to accept tags with.
    fn asks(&self) -> bool {
        self.tags.as_ref().is_some_and(|given| given.wait)
    }

    /// Refuses flags that change nothing, each with its code.
    fn check_flags(&self, user: &User) -> Result<(), ApiError> {
        let refused = |code, message| Err(refusal(code, message));
        match (self.admin, self.super_admin) {
            (Some(_), Some(_)) => refused("101080", "Either admin or super_admin is changed, not both at once."),
            (None, Some(false)) if !user.super_admin => refused("101081", "The person is no super administrator."),
            (Some(false), None) if !user.admin => refused("101082", "The person is no administrator."),
            (None, Some(true)) if user.super_admin => refused("101083", "The person is a super administrator already."),
            (Some(true), None) if user.admin && !user.super_admin => {
                refused("101084", "The person is an administrator already.")
            }
            _ => Ok(()),
        }
    }

    /// What changes of the account. A super administrator who is made an administrator is one and no more.
    fn change(&self, user: &User) -> UserChange {
        let downgraded = (self.admin == Some(true) && self.super_admin.is_none() && user.super_admin).then_some(false);
        UserChange::Administered {
            admin: self.admin,
            super_admin: self.super_admin.or(downgraded),
            quota: self.quota,
            tags: self.tags.clone(),
            locale: self.locale.clone(),
        }
    }
}

/// The member `quota`: how many nodes somebody may register.
fn quota(fields: &Fields) -> Result<Option<i64>, ApiError> {
    let Some(text) = fields.text("quota")? else { return Ok(None) };
    let quota = text.parse().ok().filter(|quota| *quota >= 1);
    quota.map(Some).ok_or_else(|| refusal("101042", "quota: must be a whole number from 1"))
}

/// The members `tags` and `verify_auth_code`, which says whether the person has to accept them with a code.
fn tags(fields: &Fields) -> Result<Option<GivenTags>, ApiError> {
    let wait = fields.boolean("verify_auth_code")?.unwrap_or(false);
    match fields.texts("tags")? {
        Some(tags) => Ok(Some(GivenTags { tags: sign_up::tags(&tags)?, wait })),
        None if wait => Err(refusal(BAD_BODY, "verify_auth_code: is about tags, and there are none")),
        None => Ok(None),
    }
}

/// 201. The account is confirmed, and its first password is sent to its address.
pub async fn post(caller: Caller, query: Query, fields: Fields) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let name = names::user_name(&fields)?;
    if let UserName::Phone(_) = name {
        return Err(refusal("101002", "user_name: must be an e-mail address"));
    }
    let administered = Administered::of(&caller, &fields, names::new_locale(&query, &fields)?)?;
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
        update_user(transaction, &created, &administered.change(&created), &changed_by)?;
        let (is_administrator, user) = (administered.is_administrator(), administered.addressee(created));
        messages::post_invitation(request, transaction, &user, is_administrator, &password)?;
        if administered.asks() {
            codes::send(request, &key, transaction, &user, &user.user_name, Purpose::Tags, None)?;
        }
        Ok(Some(AssignmentOutcome::Done))
    })?;
    let Some(outcome) = outcome else {
        let taken = find_user_by_name(&request.session, name.as_str())?;
        return Err(if taken.is_some_and(|user| user.id == caller.id()) {
            not_oneself()
        } else {
            refusal("101006", "There is an account of this name already.")
        });
    };
    refused(outcome)?;
    Ok((StatusCode::CREATED, success("The account is made, and its first password is sent.")))
}

/// 200. `locale` in the query is that of the message about tags alone; in the body it becomes the account's.
pub async fn put(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let name = names::user_name(&fields)?;
    let locale_of_message = names::locale(&query)?;
    let administered = Administered::of(&caller, &fields, names::locale_in_body(&fields)?)?;
    let request = &caller.request;
    let user = find_user_by_name(&request.session, name.as_str())?
        .filter(|user| user.confirmed && may_see(&caller, user))
        .ok_or_else(|| ApiError::not_found("user", name.as_str()).with_code("101025"))?;
    if user.id == caller.id() {
        return Err(not_oneself());
    }
    administered.check_flags(&user)?;
    let (change, key) = (caller.change(), codes::CodeKey::of(request)?);
    let outcome = request.session.write(|transaction| {
        if let Some(roles) = &administered.roles {
            let outcome = roles.without_those_of(transaction, &user)?.make(&caller, transaction, &user)?;
            if outcome != AssignmentOutcome::Done {
                return Ok(outcome);
            }
        }
        update_user(transaction, &user, &administered.change(&user), &change)?;
        if administered.asks() {
            let addressee = names::in_locale(locale_of_message.clone(), administered.addressee(user.clone()));
            codes::send(request, &key, transaction, &addressee, &user.user_name, Purpose::Tags, None)?;
        }
        Ok(AssignmentOutcome::Done)
    })?;
    refused(outcome)?;
    Ok(success("The account is updated."))
}

fn not_oneself() -> ApiError {
    refusal("101053", "Nobody administers the own account.")
}
