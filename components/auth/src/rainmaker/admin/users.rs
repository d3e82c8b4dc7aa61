//! `POST` and `PUT /v1/admin/user2`: accounts that administrators make and change.

use super::administered::Administered;
use super::administrator::may_see;
use crate::accounts::{codes, messages, passwords};
use crate::rainmaker::names;
use crate::rainmaker::rbac::assignments::refused;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde_json::Value;
use skein_fleet::access::Permission;
use skein_fleet::account::UserName;
use skein_fleet::id::random_uuid;
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::access_control::AssignmentOutcome;
use skein_store::accounts::{NewUser, Purpose, UserKind, create_user, find_user_by_name, update_user};

/// 201. The account is confirmed, and its first password is sent to its address.
pub async fn post(caller: Caller, query: Query, fields: Fields) -> Result<impl IntoResponse, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let name = names::user_name(&fields)?;
    if let UserName::Phone(_) = name {
        return Err(refusal("101002", "user_name: must be an e-mail address"));
    }
    let administered = Administered::of(&caller, &fields, names::new_locale(&query, &fields)?)?;
    let request = &caller.request;
    let password = passwords::generate(&request.application.random);
    let id = random_uuid(&request.application.random);
    let user = NewUser {
        password_hash: Some(passwords::hash(request, &password).await?),
        confirmed: true,
        ..NewUser::new(id, name.as_str().to_owned(), UserKind::Email)
    };
    let (created_by, changed_by, key) = (caller.change(), caller.change(), codes::CodeKey::of(request)?);
    let outcome = request.session.write(|transaction| {
        if let Some(roles) = &administered.roles {
            let outcome = roles.check(transaction)?;
            if outcome != AssignmentOutcome::Done {
                return Ok(Some(outcome));
            }
        }
        let Some(created) = create_user(transaction, &user, &created_by)? else {
            return Ok(None);
        };
        if let Some(roles) = &administered.roles {
            roles.make(&caller, transaction, &created)?;
        }
        update_user(transaction, &created, &administered.change(&created), &changed_by)?;
        let (is_administrator, user) = (administered.is_administrator(), administered.addressee(created));
        messages::post_invitation(request, transaction, &user, is_administrator, &password)?;
        if administered.asks() {
            codes::send(request, &key, transaction, &user, &user.user_name, Purpose::Tags, None)?;
        }
        Ok(Some(AssignmentOutcome::Done))
    })?;
    let Some(outcome) = outcome else {
        let taken = find_user_by_name(&request.session, name.as_str())?;
        return Err(if taken.is_some_and(|user| user.id == caller.id()) {
            not_oneself()
        } else {
            refusal("101006", "There is an account of this name already.")
        });
    };
    refused(outcome)?;
    Ok((StatusCode::CREATED, success("The account is made, and its first password is sent.")))
}

/// 200. `locale` in the query is that of the message about tags alone; in the body it becomes the account's.
pub async fn put(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    caller.require_everywhere(Permission::UsersWrite)?;
    let name = names::user_name(&fields)?;
    let locale_of_message = names::locale(&query)?;
    let administered = Administered::of(&caller, &fields, names::locale_in_body(&fields)?)?;
    let request = &caller.request;
    let user = find_user_by_name(&request.session, name.as_str())?
        .filter(|user| user.confirmed && may_see(&caller, user))
        .ok_or_else(|| ApiError::not_found("user", name.as_str()).with_code("101025"))?;
    if user.id == caller.id() {
        return Err(not_oneself());
    }
    administered.check_flags(&user)?;
    let (change, key) = (caller.change(), codes::CodeKey::of(request)?);
    let outcome = request.session.write(|transaction| {
        if let Some(roles) = &administered.roles {
            let outcome = roles.without_those_of(transaction, &user)?.make(&caller, transaction, &user)?;
            if outcome != AssignmentOutcome::Done {
                return Ok(outcome);
            }
        }
        update_user(transaction, &user, &administered.change(&user), &change)?;
        if administered.asks() {
            let addressee = names::in_locale(locale_of_message.clone(), administered.addressee(user.clone()));
            codes::send(request, &key, transaction, &addressee, &user.user_name, Purpose::Tags, None)?;
        }
        Ok(AssignmentOutcome::Done)
    })?;
    refused(outcome)?;
    Ok(success("The account is updated."))
}

fn not_oneself() -> ApiError {
    refusal("101053", "Nobody administers the own account.")
}
