//! `PUT /v1/forgotpassword2` (contract §2.5): a code first, then a new password with it. Sessions go on.
//!
//! Whether there is an account of the name does not show: 101025 is never told, the code of an unknown name is wrong.

use super::names;
use crate::accounts::deployment_settings::refuse_where_oauth_only;
use crate::accounts::{codes, passwords};
use axum::Json;
use serde_json::Value;
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{CodeCheck, Purpose, User, UserChange, UserKind, find_user_by_name, update_user};

/// 200 in both steps.
pub async fn put(request: RequestContext, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    refuse_where_oauth_only(&request)?;
    let locale = names::locale(&query)?;
    let name = names::user_name(&fields)?;
    let user = find_user_by_name(&request.session, name.as_str())?;
    let user = user.filter(|user| user.confirmed && user.kind != UserKind::Guest);
    match (fields.has("password"), fields.text("verification_code")?) {
        (false, None) => {
            codes::count(&request, name.as_str()).await?;
            if let Some(user) = user {
                let user = names::in_locale(locale, user);
                codes::send_to(&request, &user, &user.user_name, Purpose::ResetPassword, None)?;
            }
            Ok(success("A verification code was sent."))
        }
        (true, None) => Err(refusal("101030", "verification_code: is required")),
        (_, Some(code)) => {
            let password = names::new_password(&fields, "password", "101032")?;
            let Some(user) = user else {
                codes::check_of_nobody(&request, name.as_str()).await?;
                return Err(wrong());
            };
            reset(&request, &user, &code, &password).await
        }
    }
}

async fn reset(request: &RequestContext, user: &User, code: &str, password: &str) -> Result<Json<Value>, ApiError> {
    let what = UserChange::Password(passwords::hash(request, password).await?);
    let change = request.change_by("user", &user.id);
    let set = |transaction: &Transaction<'_>| update_user(transaction, user, &what, &change);
    match codes::check(request, user, Purpose::ResetPassword, code, None, set).await? {
        CodeCheck::Right => Ok(success("The password is set.")),
        CodeCheck::Expired => Err(refusal("100068", "The verification code is too old. Ask for a new one.")),
        CodeCheck::Wrong | CodeCheck::NotSent => Err(wrong()),
    }
}

fn wrong() -> ApiError {
    refusal("101012", "The verification code is wrong.")
}
