//! `PUT /v1/password2` (contract §2.5): changes the password of who is signed in, and ends all sessions.

use super::attempt_limit::attempt_limit;
use super::names;
use crate::accounts::account;
use crate::accounts::attempts::Guard;
use crate::accounts::deployment_settings::refuse_where_oauth_only;
use crate::accounts::passwords::{self, Tried};
use axum::Json;
use serde_json::Value;
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::accounts::{UserChange, UserKind, end_sessions, password_hash, update_user};

/// 200 when the password is another one.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    let user = account::of(&caller)?;
    refuse_where_oauth_only(&caller.request)?;
    if user.kind == UserKind::Guest {
        return Err(refusal("101087", "A guest has no password."));
    }
    let request = &caller.request;
    let old = fields.text("password")?.ok_or_else(|| refusal("101007", "password: is required"))?;
    let new = names::new_password(&fields, "newpassword", "101018")?;
    let guard = Guard::of_sign_in(request, &user.user_name).await?;
    guard.check(request).map_err(attempt_limit)?;
    let Some(hash) = password_hash(&request.session, user.pk)? else {
        return Err(refusal("101020", "The account has no password to change. Set one as if it were forgotten."));
    };
    if passwords::verify(request, Some(&hash), &old).await? == Tried::Wrong {
        guard.count(request).map_err(attempt_limit)?;
        return Err(refusal("101007", "The old password is wrong."));
    }
    let what = UserChange::Password(passwords::hash(request, &new).await?);
    let (change, ended) = (caller.change(), caller.change());
    let changed = guard.unless_blocked(request, |transaction| {
        update_user(transaction, &user, &what, &change)?;
        end_sessions(transaction, user.pk, &ended)
    });
    changed.map_err(attempt_limit)?;
    Ok(success("The password is changed. Sign in again."))
}
