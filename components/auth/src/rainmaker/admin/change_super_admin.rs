//! `PUT /v1/admin/change_super_admin` (contract "Change super admin"): codes to both accounts first, then both codes.

use crate::accounts::{account, codes};
use axum::Json;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::account::UserName;
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::accounts::{
    CodeCheck, Purpose, User, UserChange, UserKind, find_user, find_user_by_name, update_user,
};
use skein_store::deployment_documents::{Handover, begin_handover, end_handover, successor};
use skein_store::{StoreError, Transaction};

// The contract lists the codes without their meanings, but for the wrong code.
const CODE_MISSING: &str = "101010";
const WRONG_CODE: &str = "101012";
const BAD_NAME: &str = "101062";
const NO_ACCOUNT: &str = "101063";
const IS_ONE_ALREADY: &str = "101065";

/// 200 in both steps. After the second the one who called administers no more; both feel it within five seconds.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::DeploymentManage)?;
    let user = account::of(&caller)?;
    // The credential may be remembered from a moment ago.
    if !user.super_admin {
        return Err(ApiError::new(ErrorKind::Forbidden, "Only a super administrator hands the administration over."));
    }
    if fields.has("current_super_admin_code") || fields.has("new_super_admin_code") {
        confirm(&caller, &user, &fields).await
    } else {
        begin(&caller, &user, &fields).await
    }
}

async fn begin(caller: &Caller, user: &User, fields: &Fields) -> Result<Json<Value>, ApiError> {
    let name = UserName::parse(&fields.text("new_super_admin")?.unwrap_or_default())
        .map_err(|error| refusal(BAD_NAME, format!("new_super_admin: {error}")))?;
    let request = &caller.request;
    let new = find_user_by_name(&request.session, name.as_str())?
        .filter(|new| new.confirmed && new.kind != UserKind::Guest)
        .ok_or_else(no_account)?;
    if new.super_admin {
        return Err(refusal(IS_ONE_ALREADY, "new_super_admin: is a super administrator already"));
    }
    codes::count(request, &user.user_name).await?;
    let key = codes::CodeKey::of(request)?;
    request.session.write(|transaction| {
        begin_handover(transaction, user.pk, Handover::SuperAdministrator, &new.id)?;
        let send = |to: &str, purpose| codes::send(request, &key, transaction, user, to, purpose, Some(&new.id));
        send(&user.user_name, Purpose::CurrentSuperAdministrator)?;
        send(&new.user_name, Purpose::NewSuperAdministrator)
    })?;
    Ok(success("Verification codes were sent to the new super administrator and to you."))
}

async fn confirm(caller: &Caller, user: &User, fields: &Fields) -> Result<Json<Value>, ApiError> {
    let code = |name| fields.text(name)?.ok_or_else(|| refusal(CODE_MISSING, format!("{name}: is required")));
    let (of_current, of_new) = (code("current_super_admin_code")?, code("new_super_admin_code")?);
    let request = &caller.request;
    let Some(id) = successor(&request.session, user.pk, Handover::SuperAdministrator)? else {
        return Err(wrong());
    };
    let new = find_user(&request.session, &id)?.ok_or_else(no_account)?;
    let given =
        [(Purpose::CurrentSuperAdministrator, of_current.as_str()), (Purpose::NewSuperAdministrator, of_new.as_str())];
    let (given_up, taken_over) = (caller.change(), caller.change());
    let handed_over = |transaction: &Transaction<'_>| {
        // One that was deleted in this moment must not leave the deployment without an administrator.
        if find_user(transaction, &id)?.is_none() {
            return Err(StoreError::Missing("the account of the new super administrator"));
        }
        update_user(transaction, &new, &is_super_administrator(true), &taken_over)?;
        update_user(transaction, user, &is_super_administrator(false), &given_up)?;
        end_handover(transaction, user.pk, Handover::SuperAdministrator)
    };
    match codes::check_all(request, user, &given, Some(&id), handed_over).await? {
        CodeCheck::Right => Ok(success("The administration is handed over.")),
        CodeCheck::Wrong | CodeCheck::Expired | CodeCheck::NotSent => Err(wrong()),
    }
}

fn is_super_administrator(holds: bool) -> UserChange {
    UserChange::Administered { admin: None, super_admin: Some(holds), quota: None, tags: None }
}

fn no_account() -> ApiError {
    refusal(NO_ACCOUNT, "new_super_admin: there is no account of this name")
}

fn wrong() -> ApiError {
    refusal(WRONG_CODE, "A verification code is wrong.")
}
