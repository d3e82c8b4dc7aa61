//! `PUT /v1/user2` (contract §2.5): one thing at a time.

use super::attempt_limit::attempt_limit;
use super::{names, sign_up};
use crate::accounts::{account, codes};
use axum::Json;
use serde_json::Value;
use skein_fleet::account::{MAX_TAGS, PhoneNumber, Tag};
use skein_kernel::rainmaker::{BAD_BODY, Fields, refusal, success};
use skein_kernel::{ApiError, Caller, ErrorKind};
use skein_store::Transaction;
use skein_store::accounts::{
    CodeCheck, Purpose, User, UserChange, UserKind, find_user_by_name, phone_number_is_taken, update_user,
};

/// The members that say what changes; `operation` goes with `tags`.
const KINDS: [&str; 7] =
    ["name", "phone_number", "verification_code", "mfa", "tags_verification_code", "tags", "locale"];

const NAME_CHARACTERS: std::ops::RangeInclusive<usize> = 1..=256;

/// 200 when the one thing is changed, or the code for it is sent.
pub async fn put(caller: Caller, fields: Fields) -> Result<Json<Value>, ApiError> {
    let user = account::of(&caller)?;
    let given: Vec<&str> = KINDS.into_iter().filter(|name| fields.has(name)).collect();
    let description = match given.as_slice() {
        [] if fields.has("operation") => return Err(refusal("101067", "tags: is required")),
        [] => return Err(refusal("101045", "There is nothing to update.")),
        [one] if *one != "tags" && fields.has("operation") => {
            return Err(refusal(BAD_BODY, format!("operation: goes with tags and not with {one}")));
        }
        ["name"] => rename(&caller, &user, &fields)?,
        ["phone_number"] => set_phone_number(&caller, &user, &fields).await?,
        ["verification_code"] => confirm_phone_number(&caller, &user, &fields).await?,
        ["mfa"] => set_mfa(&caller, &user, &fields)?,
        ["tags_verification_code"] => confirm_tags(&caller, &user, &fields).await?,
        ["tags"] => change_tags(&caller, &user, &fields)?,
        ["locale"] => set_locale(&caller, &user, &fields)?,
        several => {
            let message = format!("Only one thing is updated at a time; these are {}.", several.join(", "));
            return Err(refusal(BAD_BODY, message));
        }
    };
    Ok(success(description))
}

fn change(caller: &Caller, user: &User, what: &UserChange) -> Result<(), ApiError> {
    let change = caller.change();
    Ok(caller.request.session.write(|transaction| update_user(transaction, user, what, &change))?)
}

/// A change that takes a code.
async fn confirmed_change(
    caller: &Caller,
    user: &User,
    purpose: Purpose,
    code: &str,
    what: &UserChange,
) -> Result<(), ApiError> {
    let change = caller.change();
    let changed = |transaction: &Transaction<'_>| update_user(transaction, user, what, &change);
    match codes::check(&caller.request, user, purpose, code, None, changed).await.map_err(attempt_limit)? {
        CodeCheck::Right => Ok(()),
        CodeCheck::Wrong | CodeCheck::Expired | CodeCheck::NotSent => {
            Err(refusal("101012", "The verification code is wrong."))
        }
    }
}

fn rename(caller: &Caller, user: &User, fields: &Fields) -> Result<&'static str, ApiError> {
    let name = fields.text("name")?.unwrap_or_default();
    if !NAME_CHARACTERS.contains(&name.chars().count()) {
        return Err(refusal("101053", "name: must have 1 to 256 characters"));
    }
    change(caller, user, &UserChange::DisplayName(name))?;
    Ok("The name is updated.")
}

async fn set_phone_number(caller: &Caller, user: &User, fields: &Fields) -> Result<&'static str, ApiError> {
    if user.kind != UserKind::Email {
        return Err(refusal("101051", "An account whose name is a phone number has no other."));
    }
    let text = fields.text("phone_number")?.unwrap_or_default();
    let number = PhoneNumber::new(&text).map_err(|error| refusal("101037", format!("phone_number: {error}")))?;
    if user.phone_number.as_deref() == Some(number.as_str()) {
        return Err(refusal("101052", "The phone number is confirmed already."));
    }
    let request = &caller.request;
    refuse_taken_number(caller, number.as_str())?;
    codes::count(request, &user.user_name).await.map_err(attempt_limit)?;
    let key = codes::CodeKey::of(request)?;
    let what = UserChange::UnconfirmedPhoneNumber(number.as_str().to_owned());
    let change = caller.change();
    request.session.write(|transaction| {
        update_user(transaction, user, &what, &change)?;
        codes::send(request, &key, transaction, user, number.as_str(), Purpose::PhoneNumber, None)
    })?;
    Ok("A verification code was sent to the phone number.")
}

/// A number leads to one account, as its name or beside it.
fn refuse_taken_number(caller: &Caller, number: &str) -> Result<(), ApiError> {
    let session = &caller.request.session;
    let is_name = find_user_by_name(session, number)?.is_some_and(|user| user.confirmed);
    if is_name || phone_number_is_taken(session, number)? {
        return Err(refusal("101056", "The phone number belongs to another account."));
    }
    Ok(())
}

async fn confirm_phone_number(caller: &Caller, user: &User, fields: &Fields) -> Result<&'static str, ApiError> {
    let Some(number) = &user.unconfirmed_phone_number else {
        return Err(refusal("101047", "No phone number waits to be confirmed."));
    };
    refuse_taken_number(caller, number)?;
    let code = fields.text("verification_code")?.unwrap_or_default();
    confirmed_change(caller, user, Purpose::PhoneNumber, &code, &UserChange::PhoneNumberConfirmed).await?;
    Ok("The phone number is confirmed.")
}

/// A second factor is for super administrators (contract §2.5), and needs a number that its code can go to.
fn set_mfa(caller: &Caller, user: &User, fields: &Fields) -> Result<&'static str, ApiError> {
    let mfa = fields.boolean("mfa")?.unwrap_or(false);
    // Who was a super administrator once can still switch it off.
    if !user.super_admin && (mfa || !user.mfa) {
        return Err(ApiError::new(ErrorKind::Forbidden, "Only a super administrator signs in with a second factor."));
    }
    match (mfa, &user.phone_number, &user.unconfirmed_phone_number) {
        (true, None, Some(_)) => return Err(refusal("101048", "The phone number is not confirmed yet.")),
        (true, None, None) if user.kind != UserKind::Phone => {
            return Err(refusal("101047", "The account has no phone number for the codes."));
        }
        _ => change(caller, user, &UserChange::Mfa(mfa))?,
    }
    Ok(if mfa { "A second factor is on." } else { "A second factor is off." })
}

async fn confirm_tags(caller: &Caller, user: &User, fields: &Fields) -> Result<&'static str, ApiError> {
    let code = fields.text("tags_verification_code")?.unwrap_or_default();
    confirmed_change(caller, user, Purpose::Tags, &code, &UserChange::TagsConfirmed).await?;
    Ok("The tags are confirmed.")
}

fn change_tags(caller: &Caller, user: &User, fields: &Fields) -> Result<&'static str, ApiError> {
    let tags = sign_up::tags(&fields.texts("tags")?.unwrap_or_default())?;
    if tags.is_empty() {
        return Err(refusal("101067", "tags: must name at least one"));
    }
    let held = user.tags.iter().filter_map(|text| Tag::new(text).ok());
    let (changed, description): (Vec<Tag>, _) = match fields.text("operation")?.as_deref() {
        Some("add") => {
            let added = tags.iter().filter(|tag| !user.tags.iter().any(|held| held == tag.as_str())).cloned();
            (held.chain(added).collect(), "The tags are added.")
        }
        Some("remove") => (held.filter(|tag| !tags.contains(tag)).collect(), "The tags are removed."),
        _ => return Err(refusal("101066", "operation: must be add or remove")),
    };
    if changed.len() > MAX_TAGS {
        return Err(refusal("101067", format!("tags: an account has at most {MAX_TAGS}")));
    }
    change(caller, user, &UserChange::Tags(changed))?;
    Ok(description)
}

fn set_locale(caller: &Caller, user: &User, fields: &Fields) -> Result<&'static str, ApiError> {
    let locale = names::parse_locale(&fields.text("locale")?.unwrap_or_default())?;
    change(caller, user, &UserChange::Locale(locale))?;
    Ok("The locale is updated.")
}
