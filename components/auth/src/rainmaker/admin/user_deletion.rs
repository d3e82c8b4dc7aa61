//! `DELETE /v1/admin/user2`: `request=true` sends a code to the administrator who calls, and `verification_code=…` deletes
//! the account; a guest's is deleted at once. Messages are in the language `locale`, if given.

use super::administrator::{is_super, may_see};
use crate::accounts::{account, codes, messages};
use crate::rainmaker::attempt_limit::deletion_limit;
use crate::rainmaker::names;
use axum::Json;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_kernel::rainmaker::{Query, refusal, success};
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind};
use skein_store::Transaction;
use skein_store::accounts::{CodeCheck, Purpose, UserKind, delete_user, find_user_by_name};

/// 200 in both steps. The bootstrap administrator, whom no code can be sent to, deletes at once.
pub async fn delete(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let locale = names::locale(&query)?;
    let name = query.text("user_name").ok_or_else(|| refusal("101001", "user_name: is required"))?.to_lowercase();
    let request = &caller.request;
    let user = find_user_by_name(&request.session, &name)?
        .filter(|user| may_see(&caller, user))
        .ok_or_else(|| refusal("119006", "There is no account of this name."))?;
    if user.id == caller.id() {
        return Err(refusal("101053", "One's own account is deleted with DELETE /v1/user2."));
    }
    if user.super_admin {
        return Err(refusal("119017", "A super administrator is deleted by nobody, unless it is none any more."));
    }
    if user.admin && !is_super(&caller) {
        return Err(ApiError::new(ErrorKind::Forbidden, "Only a super administrator deletes administrators."));
    }
    let (change, addressee) = (caller.change(), names::in_locale(locale.clone(), user.clone()));
    let deleted = |transaction: &Transaction<'_>| {
        delete_user(transaction, &user, &change)?;
        messages::post_deletion_notice(request, transaction, &addressee)
    };
    if caller.kind() == CallerKind::Administrator || user.kind == UserKind::Guest {
        request.session.write(deleted)?;
        return Ok(success("The account is deleted."));
    }
    let administrator = account::of(&caller)?;
    if query.flag("request")? == Some(true) {
        let name = &administrator.user_name;
        let reader = names::in_locale(locale, administrator.clone());
        codes::count_and_send(request, name, &reader, name, Purpose::DeleteOther, Some(&user.id)).await?;
        return Ok(success("A verification code was sent to you."));
    }
    let code = query.text("verification_code").ok_or_else(|| refusal("119007", "verification_code: is required"))?;
    let checked = codes::check(request, &administrator, Purpose::DeleteOther, code, Some(&user.id), deleted).await;
    match checked.map_err(deletion_limit)? {
        CodeCheck::Right => Ok(success("The account is deleted.")),
        CodeCheck::Wrong | CodeCheck::Expired => Err(refusal("119005", "The verification code is wrong.")),
        CodeCheck::NotSent => Err(refusal("119015", "Nobody asked to delete this account.")),
    }
}
