//! `/v1/user/guest` (contract §2.5): an account without a name of its own, and its conversion into one that has one.

use super::attempt_limit::attempt_limit;
use super::{login, names};
use crate::accounts::deployment_settings::{GuestSetting, Setting, refuse_where_oauth_only};
use crate::accounts::{account, codes, passwords, tokens};
use axum::Json;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use skein_fleet::account::UserName;
use skein_fleet::client_address::network;
use skein_fleet::id::random_uuid;
use skein_kernel::rainmaker::{Fields, refusal, success};
use skein_kernel::{ApiError, Caller, ErrorKind, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{
    CodeCheck, NewUser, Purpose, User, UserChange, UserKind, create_user, find_user_by_name, release_unconfirmed_name,
    update_user,
};
use skein_store::settings::setting;
use std::time::Duration;

/// 201 with tokens and the made-up name. Only where the deployment has guests.
pub async fn post(request: RequestContext, headers: HeaderMap) -> Result<impl IntoResponse, ApiError> {
    refuse_where_oauth_only(&request)?;
    let guests = refuse_without_guests(&request)?;
    // One address can not fill the database: guests count as codes that are asked for.
    codes::count(&request, &format!("guest from {}", network(&request.client_address))).await?;
    let id = random_uuid(&request.application.random);
    let days = u64::from(guests.config_data.expiry_duration_days);
    let user = NewUser {
        confirmed: true,
        expires_at: (days > 0).then(|| request.now.saturating_add(Duration::from_hours(24 * days))),
        ..NewUser::new(id.clone(), names::of_guest(&id), UserKind::Guest)
    };
    let change = request.change_by("user", &user.id);
    let created = request.session.write(|transaction| create_user(transaction, &user, &change))?;
    let created = created.ok_or_else(|| ApiError::internal("a new UUID is in use"))?;
    let opened = tokens::open(&request, &created, login::user_agent(&headers)).await?;
    let mut answer = login::signed_in(&opened);
    if let Some(members) = answer.as_object_mut() {
        members.insert("user_name".into(), json!(created.user_name));
    }
    Ok((StatusCode::CREATED, Json(answer)))
}

/// 200 when a code was sent to the address.
pub async fn initiate(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    let (guest, name) = conversion(&caller, &fields)?;
    let request = &caller.request;
    if find_user_by_name(&request.session, name.as_str())?.is_some_and(|user| user.confirmed) {
        return Err(refusal("101006", "There is an account of this name already."));
    }
    let name = name.as_str();
    let sent = codes::count_and_send(request, name, &guest, name, Purpose::GuestConversion, Some(name)).await;
    sent.map_err(attempt_limit)?;
    Ok(success("A verification code was sent."))
}

/// 200 when the guest has the name and the password. The session goes on.
pub async fn verify(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    let (guest, name) = conversion(&caller, &fields)?;
    let request = &caller.request;
    let code = fields.text("verification_code")?.ok_or_else(|| refusal("101030", "verification_code: is required"))?;
    let password = names::new_password(&fields, "password", "101004")?;
    let what = UserChange::Converted {
        user_name: name.as_str().to_owned(),
        password_hash: passwords::hash(request, &password).await?,
    };
    let change = caller.change();
    let converted = |transaction: &Transaction<'_>| {
        // An account of this name that nobody confirmed gives way.
        release_unconfirmed_name(transaction, name.as_str())?;
        update_user(transaction, &guest, &what, &change)
    };
    if find_user_by_name(&request.session, name.as_str())?.is_some_and(|user| user.confirmed) {
        return Err(refusal("101013", "There is an account of this name already."));
    }
    let handle = Some(name.as_str());
    let checked = codes::check(request, &guest, Purpose::GuestConversion, &code, handle, converted).await;
    match checked.map_err(attempt_limit)? {
        CodeCheck::Right => Ok(success("The account has a name of its own.")),
        CodeCheck::Wrong | CodeCheck::Expired | CodeCheck::NotSent => {
            Err(refusal("101012", "The verification code is wrong."))
        }
    }
}

/// The setting, or the refusal where the deployment has no guests.
fn refuse_without_guests(request: &RequestContext) -> Result<GuestSetting, ApiError> {
    let guests: GuestSetting = setting(&request.session, GuestSetting::NAME)?;
    if guests.enabled { Ok(guests) } else { Err(refusal("124031", "This deployment has no guests.")) }
}

/// The guest who calls, and the address that is to be the name.
fn conversion(caller: &Caller, fields: &Fields) -> Result<(User, UserName), ApiError> {
    refuse_where_oauth_only(&caller.request)?;
    refuse_without_guests(&caller.request)?;
    let user = account::of(caller)?;
    if user.kind != UserKind::Guest {
        // The contract has 401 for this, and not the 400 that it has for everything else that somebody may not.
        let error = ApiError::new(ErrorKind::Unauthenticated, "This call is for guests.");
        return Err(error.with_code("100004"));
    }
    match names::user_name(fields)? {
        UserName::Phone(_) => Err(refusal("101097", "user_name: must be an e-mail address")),
        name @ UserName::Email(_) => Ok((user, name)),
    }
}
