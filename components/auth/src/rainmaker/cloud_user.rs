//! `/v1/cloud/user`: accounts that another cloud makes, changes and deletes (contract `rainmaker.md`, cloud-to-cloud). Its
//! path is ours; who calls is an OAuth client with the permission `users.write`.

use super::names;
use crate::accounts::passwords;
use crate::central::role_assignments::may_grant;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::id::random_uuid;
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller, CallerKind, ErrorKind};
use skein_store::accounts::{
    LocaleChange, NewUser, User, UserChange, UserKind, create_user, delete_user, end_sessions, find_user_by_name,
    release_unconfirmed_name, update_user,
};
use skein_store::members;

/// 201. The account is confirmed: the other cloud vouches for the name.
pub async fn post(caller: Caller, query: Query, fields: Fields) -> Result<impl IntoResponse, ApiError> {
    require(&caller)?;
    let (name, request) = (names::user_name(&fields)?, &caller.request);
    if !may_give_roles_of(&caller, name.as_str())? {
        let message = "Roles wait for this address that the caller has not.";
        return Err(ApiError::new(ErrorKind::Forbidden, message));
    }
    let password = names::new_password(&fields, "password", "101003")?;
    let id = random_uuid(&request.application.random);
    let user = NewUser {
        password_hash: Some(passwords::hash(request, &password).await?),
        confirmed: true,
        locale: names::new_locale(&query, &fields)?.and_then(|LocaleChange(locale)| locale),
        ..NewUser::new(id, name.as_str().to_owned(), UserKind::from(&name))
    };
    let change = caller.change();
    let created = request.session.write(|transaction| {
        release_unconfirmed_name(transaction, &user.user_name)?;
        create_user(transaction, &user, &change)
    })?;
    created.ok_or_else(|| refusal("101006", "There is an account of this name already."))?;
    Ok((StatusCode::CREATED, success("The account is made.")))
}

/// 200. A new password ends all sessions, as the person's own change of it does. A `locale` becomes the account's.
pub async fn put(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    require(&caller)?;
    let user = user(&caller, &fields)?;
    let password = names::new_password(&fields, "password", "101003")?;
    let locale = names::new_locale(&query, &fields)?;
    let request = &caller.request;
    let hash = passwords::hash(request, &password).await?;
    let (changed, ended) = (caller.change(), caller.change());
    request.session.write(|transaction| {
        update_user(transaction, &user, &UserChange::Password(hash.clone()), &changed)?;
        if let Some(LocaleChange(locale)) = &locale {
            update_user(transaction, &user, &UserChange::Locale(locale.clone()), &caller.change())?;
        }
        end_sessions(transaction, user.pk, &ended)
    })?;
    Ok(success("The password is changed."))
}

/// 200. The account and all that belongs to it are gone. The person is sent nothing that could be in the language `locale`.
pub async fn delete(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    require(&caller)?;
    names::new_locale(&query, &fields)?;
    let user = user(&caller, &fields)?;
    let change = caller.change();
    caller.request.session.write(|transaction| delete_user(transaction, &user, &change))?;
    Ok(success("The account is deleted."))
}

/// Machines alone: what a person does to accounts is asked twice and sent by mail.
fn require(caller: &Caller) -> Result<(), ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    match caller.kind() {
        CallerKind::Client | CallerKind::ApiToken | CallerKind::Administrator => Ok(()),
        _ => Err(ApiError::new(ErrorKind::Forbidden, "This call is for OAuth clients.")),
    }
}

/// The account of a request. Those that administer the deployment, or may do more of the fleet than who calls, are nobody's
/// but their own.
fn user(caller: &Caller, fields: &Fields) -> Result<User, ApiError> {
    let name = names::user_name(fields)?;
    let user = find_user_by_name(&caller.request.session, name.as_str())?;
    let may_give = may_give_roles_of(caller, name.as_str())?;
    user.filter(|user| user.confirmed && !user.super_admin && may_give)
        .ok_or_else(|| ApiError::not_found("user", name.as_str()).with_code("101025"))
}

/// Whether the caller could have given the roles of the fleet that the account of this name holds. Who sets its password is
/// its owner.
fn may_give_roles_of(caller: &Caller, name: &str) -> Result<bool, ApiError> {
    Ok(may_grant(&caller.grants(), &members::roles_of_name(&caller.request.session, name)?))
}
