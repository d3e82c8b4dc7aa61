//! `PUT /v1/admin/change_super_admin` (contract "Change super admin"): codes to both addresses first, then both codes. Who
//! takes over is new to the deployment, and is sent a first password.

use crate::accounts::{account, codes, messages, passwords};
use axum::Json;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::account::UserName;
use skein_fleet::id::random_uuid;
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::accounts::{
    CodeCheck, NewUser, Purpose, User, UserChange, UserKind, create_user, find_user_by_name, update_user,
};
use skein_store::deployment_documents::{Handover, begin_handover, end_handover, successor};
use skein_store::{StoreError, Transaction};

const BAD_ADDRESS: &str = "101002";
/// Nobody asked for codes.
const NOT_BEGUN: &str = "101010";
const WRONG_CODE: &str = "101012";
/// Neither an address nor both codes are given.
const MISSING: &str = "101062";
/// There is an account of this name.
const NOT_NEW: &str = "101063";
const SAME_ADDRESS: &str = "101065";

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
    let given = fields.text("new_super_admin")?.filter(|given| !given.is_empty()).ok_or_else(missing)?;
    let Ok(UserName::Email(address)) = UserName::parse(&given) else {
        return Err(refusal(BAD_ADDRESS, "new_super_admin: must be an e-mail address"));
    };
    if address == user.user_name {
        return Err(refusal(SAME_ADDRESS, "new_super_admin: is the super administrator already"));
    }
    let request = &caller.request;
    refuse_taken(caller, &address)?;
    codes::count(request, &user.user_name).await?;
    let key = codes::CodeKey::of(request)?;
    request.session.write(|transaction| {
        begin_handover(transaction, user.pk, Handover::SuperAdministrator, &address)?;
        let send = |to: &str, purpose| codes::send(request, &key, transaction, user, to, purpose, Some(&address));
        send(&user.user_name, Purpose::CurrentSuperAdministrator)?;
        send(&address, Purpose::NewSuperAdministrator)
    })?;
    Ok(success("Verification codes were sent to the new super administrator and to you."))
}

async fn confirm(caller: &Caller, user: &User, fields: &Fields) -> Result<Json<Value>, ApiError> {
    let code = |name| fields.text(name)?.ok_or_else(missing);
    let (of_current, of_new) = (code("current_super_admin_code")?, code("new_super_admin_code")?);
    let request = &caller.request;
    let address = successor(&request.session, user.pk, Handover::SuperAdministrator)?;
    let address = address.ok_or_else(|| refusal(NOT_BEGUN, "Nobody asked to hand the administration over."))?;
    let named = fields.text("new_super_admin")?.filter(|named| !named.is_empty());
    if named.is_some_and(|named| !named.eq_ignore_ascii_case(&address)) {
        return Err(refusal(BAD_ADDRESS, "new_super_admin: is not the address that the codes were sent for"));
    }
    refuse_taken(caller, &address)?;
    let password = passwords::generate(&request.application.random);
    let new = NewUser {
        password_hash: Some(passwords::hash(request, &password).await?),
        confirmed: true,
        admin: true,
        super_admin: true,
        ..NewUser::new(random_uuid(&request.application.random), address.clone(), UserKind::Email)
    };
    let given =
        [(Purpose::CurrentSuperAdministrator, of_current.as_str()), (Purpose::NewSuperAdministrator, of_new.as_str())];
    let (given_up, taken_over) = (caller.change(), caller.change());
    let handed_over = |transaction: &Transaction<'_>| {
        // Whose name was taken in this moment must not leave the deployment without an administrator.
        let created = create_user(transaction, &new, &taken_over)?;
        let created = created.ok_or(StoreError::Missing("a free name for the new super administrator"))?;
        messages::post_invitation(request, transaction, &created, true, &password)?;
        update_user(transaction, user, &administers_no_more(), &given_up)?;
        end_handover(transaction, user.pk, Handover::SuperAdministrator)
    };
    match codes::check_all(request, user, &given, Some(&address), handed_over).await? {
        CodeCheck::Right => Ok(success("The administration is handed over.")),
        CodeCheck::Wrong | CodeCheck::Expired | CodeCheck::NotSent => {
            Err(refusal(WRONG_CODE, "A verification code is wrong."))
        }
    }
}

fn administers_no_more() -> UserChange {
    UserChange::Administered { admin: None, super_admin: Some(false), quota: None, tags: None, locale: None }
}

/// Refuses the name of an account that somebody confirmed. One that nobody confirmed gives way.
fn refuse_taken(caller: &Caller, address: &str) -> Result<(), ApiError> {
    match find_user_by_name(&caller.request.session, address)?.filter(|user| user.confirmed) {
        Some(_) => Err(refusal(NOT_NEW, "new_super_admin: has an account already; name an address that has none")),
        None => Ok(()),
    }
}

fn missing() -> ApiError {
    refusal(MISSING, "new_super_admin, or the codes that were sent for it, are required.")
}
