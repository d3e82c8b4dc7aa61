//! `DELETE /v1/user2` (contract §2.5): `request=true` sends a code, and `verification_code=…` deletes the account.

use super::attempt_limit::deletion_limit;
use super::names;
use crate::accounts::{account, codes, messages};
use axum::Json;
use serde_json::Value;
use skein_kernel::rainmaker::{Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::Transaction;
use skein_store::accounts::{CodeCheck, Purpose, UserKind, delete_user};

/// 200 in both steps. With the account go its sessions and its data. The messages are in the language `locale`, if given.
pub async fn delete(caller: Caller, query: Query) -> Result<Json<Value>, ApiError> {
    let locale = names::locale(&query)?;
    let user = account::of(&caller)?;
    let addressee = names::in_locale(locale, user.clone());
    if user.super_admin {
        return Err(refusal("119017", "The account of a super administrator can not delete itself."));
    }
    let request = &caller.request;
    let is_guest = user.kind == UserKind::Guest;
    if query.flag("request")? == Some(true) && !is_guest {
        let name = &user.user_name;
        codes::count_and_send(request, name, &addressee, name, Purpose::DeleteAccount, None).await?;
        return Ok(success("A verification code was sent."));
    }
    let change = caller.change();
    let deleted = |transaction: &Transaction<'_>| {
        delete_user(transaction, &user, &change)?;
        messages::post_deletion_notice(request, transaction, &addressee)
    };
    if is_guest {
        // Nobody can send a guest a code.
        request.session.write(deleted)?;
        return Ok(success("The account is deleted."));
    }
    let code = query.text("verification_code").ok_or_else(|| refusal("119007", "verification_code: is required"))?;
    let checked = codes::check(request, &user, Purpose::DeleteAccount, code, None, deleted).await;
    match checked.map_err(deletion_limit)? {
        CodeCheck::Right => {}
        CodeCheck::Wrong | CodeCheck::Expired => return Err(refusal("119005", "The verification code is wrong.")),
        CodeCheck::NotSent => return Err(refusal("119015", "Nobody asked to delete the account.")),
    }
    Ok(success("The account is deleted."))
}
