//! What a body of `/v1/admin/user2` says of somebody (contract "Admin users").

use super::administrator::is_super;
use crate::accounts::deployment_settings::{RbacSetting, Setting};
use crate::rainmaker::rbac::assignments::Assignment;
use crate::rainmaker::sign_up;
use skein_kernel::rainmaker::{BAD_BODY, Fields, refusal};
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::access_control::RoleOperation;
use skein_store::accounts::{GivenTags, LocaleChange, User, UserChange};
use skein_store::settings::setting;

/// What an administrator says of somebody.
pub struct Administered {
    admin: Option<bool>,
    super_admin: Option<bool>,
    quota: Option<i64>,
    tags: Option<GivenTags>,
    locale: Option<LocaleChange>,
    /// The roles that are given beside the flags.
    pub roles: Option<Assignment>,
}

impl Administered {
    /// The members of a body, with the locale that it sets.
    pub fn of(caller: &Caller, fields: &Fields, locale: Option<LocaleChange>) -> Result<Self, ApiError> {
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
    pub fn is_administrator(&self) -> bool {
        self.admin == Some(true) || self.super_admin == Some(true)
    }

    /// The account as messages are to it: in its new language, and with the tags that wait for the code in one.
    pub fn addressee(&self, user: User) -> User {
        let tags = self.tags.as_ref().filter(|given| given.wait);
        let tags = tags.map(|given| given.tags.iter().map(|tag| tag.as_str().to_owned()).collect());
        let locale = self.locale.clone().map_or(user.locale, |LocaleChange(locale)| locale);
        User { unconfirmed_tags: tags, locale, ..user }
    }

    /// Whether the person is sent a code to accept tags with.
    pub fn asks(&self) -> bool {
        self.tags.as_ref().is_some_and(|given| given.wait)
    }

    /// Refuses flags that change nothing, each with its code.
    pub fn check_flags(&self, user: &User) -> Result<(), ApiError> {
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
    pub fn change(&self, user: &User) -> UserChange {
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
