//! `POST /v1/user2` (contract §2.5): sign-up with a name and a password, and its confirmation with the code.

use super::attempt_limit::{attempt_limit, code_limit};
use super::names;
use crate::accounts::deployment_settings::refuse_where_oauth_only;
use crate::accounts::sign_in::account_or_nobody;
use crate::accounts::{codes, passwords};
use axum::response::IntoResponse;
use http::StatusCode;
use skein_fleet::account::{MAX_TAGS, Tag, UserName};
use skein_fleet::id::random_uuid;
use skein_kernel::rainmaker::{BAD_BODY, Fields, Query, refusal, success};
use skein_kernel::{ApiError, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{
    CodeCheck, NewUser, Purpose, UserChange, UserKind, create_user, phone_number_is_taken, update_user,
};

/// 201 when a code was sent, and 201 when the account is confirmed.
pub async fn post(request: RequestContext, query: Query, fields: Fields) -> Result<impl IntoResponse, ApiError> {
    refuse_where_oauth_only(&request)?;
    let name = names::user_name(&fields)?;
    let description = if let Some(code) = fields.text("verification_code")? {
        confirm_account(&request, &name, &code, &fields).await?;
        "The account is confirmed."
    } else {
        sign_up(&request, &name, &query, &fields).await?;
        "A verification code was sent."
    };
    Ok((StatusCode::CREATED, success(description)))
}

async fn sign_up(request: &RequestContext, name: &UserName, query: &Query, fields: &Fields) -> Result<(), ApiError> {
    let locale = names::locale(query)?;
    if fields.has("tags") {
        return Err(refusal(BAD_BODY, "tags: are given with the verification_code"));
    }
    let password = names::new_password(fields, "password", "101003")?;
    codes::count(request, name.as_str()).await.map_err(code_limit)?;
    if phone_number_is_taken(&request.session, name.as_str())? {
        return Err(refusal("101056", "The phone number belongs to another account."));
    }
    let id = random_uuid(&request.application.random);
    let user = NewUser {
        password_hash: Some(passwords::hash(request, &password).await?),
        locale,
        ..NewUser::new(id, name.as_str().to_owned(), UserKind::from(name))
    };
    let change = request.change_by("user", name.as_str());
    let key = codes::CodeKey::of(request)?;
    let created = request.session.write(|transaction| {
        let created = create_user(transaction, &user, &change)?;
        if let Some(created) = &created {
            codes::send(request, &key, transaction, created, &created.user_name, Purpose::SignUp, None)?;
        }
        Ok(created.is_some())
    })?;
    if created { Ok(()) } else { Err(refusal("101006", "There is an account of this name already.")) }
}

async fn confirm_account(
    request: &RequestContext,
    name: &UserName,
    code: &str,
    fields: &Fields,
) -> Result<(), ApiError> {
    let tags = tags(&fields.texts("tags")?.unwrap_or_default())?;
    let wrong = || refusal("101012", "The verification code is wrong.");
    let user = account_or_nobody(request, name.as_str(), |_| true)?;
    if user.confirmed {
        return Err(refusal("101011", "The account is confirmed already."));
    }
    // Since the sign-up somebody may have confirmed the number beside another name.
    if phone_number_is_taken(&request.session, name.as_str())? {
        return Err(refusal("101013", "The account can not be confirmed: another one has the phone number by now."));
    }
    let change = request.change_by("user", &user.id);
    let what = UserChange::Confirmed { tags };
    let confirmed = |transaction: &Transaction<'_>| update_user(transaction, &user, &what, &change);
    match codes::check(request, &user, Purpose::SignUp, code, None, confirmed).await.map_err(attempt_limit)? {
        CodeCheck::Right => Ok(()),
        CodeCheck::Wrong | CodeCheck::Expired | CodeCheck::NotSent => Err(wrong()),
    }
}

/// The tags of a request.
pub fn tags(texts: &[String]) -> Result<Vec<Tag>, ApiError> {
    let bad = |message: String| ApiError { field: Some("tags"), ..refusal("101067", format!("tags: {message}")) };
    if texts.len() > MAX_TAGS {
        return Err(bad(format!("at most {MAX_TAGS} are allowed")));
    }
    texts.iter().map(|text| Tag::new(text).map_err(|error| bad(error.to_string()))).collect()
}
