//! `PUT /v1/forgotpassword2` (contract §2.5): a code first, then a new password with it. Sessions go on.
//!
//! Whether there is an account of the name does not show: 101025 and 101031 are never told, the code of an unknown name is
//! wrong, and all that is done for an account is done for nobody as well.

use super::attempt_limit::attempt_limit;
use super::names;
use crate::accounts::attempts::Guard;
use crate::accounts::deployment_settings::refuse_where_oauth_only;
use crate::accounts::sign_in::account_or_nobody;
use crate::accounts::{codes, passwords};
use axum::Json;
use serde_json::Value;
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{CodeCheck, Purpose, User, UserChange, UserKind, update_user};

/// 200 in both steps.
pub async fn put(request: RequestContext, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    refuse_where_oauth_only(&request)?;
    let locale = names::locale(&query)?;
    let name = names::user_name(&fields)?;
    names::refuse_guest(&name)?;
    let can_reset = |user: &User| user.confirmed && user.kind != UserKind::Guest;
    let user = account_or_nobody(&request, name.as_str(), can_reset)?;
    match (fields.has("password"), fields.text("verification_code")?) {
        (false, None) => {
            let (user, name) = (names::in_locale(locale, user), name.as_str());
            let sent = codes::count_and_send(&request, name, &user, name, Purpose::ResetPassword, None).await;
            sent.map_err(attempt_limit)?;
            Ok(success("A verification code was sent."))
        }
        (true, None) => Err(refusal("101030", "verification_code: is required")),
        (_, Some(code)) => {
            let password = names::new_password(&fields, "password", "101032")?;
            reset(&request, &user, &code, &password).await
        }
    }
}

/// The hash is made before the code is tried, since the transaction that uses the code up can not wait for it. Who has
/// to wait for the next attempt is told so before.
async fn reset(request: &RequestContext, user: &User, code: &str, password: &str) -> Result<Json<Value>, ApiError> {
    Guard::of_sign_in(request, &user.user_name).await?.check(request).map_err(attempt_limit)?;
    let what = UserChange::Password(passwords::hash(request, password).await?);
    let change = request.change_by("user", &user.id);
    let set = |transaction: &Transaction<'_>| update_user(transaction, user, &what, &change);
    match codes::check(request, user, Purpose::ResetPassword, code, None, set).await.map_err(attempt_limit)? {
        CodeCheck::Right => Ok(success("The password is set.")),
        CodeCheck::Expired => Err(refusal("100068", "The verification code is too old. Ask for a new one.")),
        CodeCheck::Wrong | CodeCheck::NotSent => Err(wrong()),
    }
}

fn wrong() -> ApiError {
    refusal("101012", "The verification code is wrong.")
}
