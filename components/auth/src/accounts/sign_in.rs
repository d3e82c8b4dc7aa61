//! Signing in with a password, with a code, or with both.

use super::attempts::Guard;
use super::codes;
use super::passwords::{self, Tried};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use skein_fleet::random::Random;
use skein_kernel::{ApiError, RequestContext};
use skein_store::accounts::{
    CodeCheck, Purpose, User, UserChange, UserKind, find_user_by_name, password_hash, update_user,
};

/// What comes of a password.
pub enum PasswordOutcome {
    /// It is this person's.
    Right(Box<User>),
    /// A code was sent as well; this handle comes back with it.
    CodeSent(String),
    /// The name or the password is wrong; which of them nobody is told.
    Wrong,
    /// Both are right, and the name was never confirmed.
    Unconfirmed,
}

/// Tries a password, and sends a code where the account asks for one as well.
pub async fn with_password(
    request: &RequestContext,
    user_name: &str,
    password: &str,
) -> Result<PasswordOutcome, ApiError> {
    match check_password(request, user_name, password).await? {
        PasswordOutcome::Right(user) => Ok(match second_factor(request, &user).await? {
            Some(handle) => PasswordOutcome::CodeSent(handle),
            None => PasswordOutcome::Right(user),
        }),
        outcome => Ok(outcome),
    }
}

/// Sends a code to somebody who proved who they are in one way, if the account asks for a second one. The handle comes back
/// with the code.
pub async fn second_factor(request: &RequestContext, user: &User) -> Result<Option<String>, ApiError> {
    if !user.mfa {
        return Ok(None);
    }
    send_code(request, user).await.map(Some)
}

/// Tries a password, which counts for itself. An unknown name costs as much as a wrong password, and both are counted.
pub async fn check_password(
    request: &RequestContext,
    user_name: &str,
    password: &str,
) -> Result<PasswordOutcome, ApiError> {
    let guard = Guard::of_sign_in(request, user_name).await?;
    guard.check(request)?;
    let user = account_or_nobody(request, user_name, |_| true)?;
    let hash = password_hash(&request.session, user.pk)?;
    let tried = passwords::verify(request, hash.as_deref(), password).await?;
    if tried == Tried::Wrong {
        guard.count(request)?;
        return Ok(PasswordOutcome::Wrong);
    }
    guard.unless_blocked(request, |transaction| if user.confirmed { guard.forget(transaction) } else { Ok(()) })?;
    if !user.confirmed {
        return Ok(PasswordOutcome::Unconfirmed);
    }
    if tried == Tried::RightButOutdated {
        let change = request.change_by("user", &user.id);
        let hash = passwords::hash(request, password).await?;
        request
            .session
            .write(|transaction| update_user(transaction, &user, &UserChange::Password(hash.clone()), &change))?;
    }
    Ok(PasswordOutcome::Right(Box::new(user)))
}

/// Sends a code to sign in with. Whether there is such an account does not show: the handle is given in any case.
pub async fn request_code(request: &RequestContext, user_name: &str) -> Result<String, ApiError> {
    let user = account_or_nobody(request, user_name, |user| user.confirmed && user.kind != UserKind::Guest)?;
    send_code(request, &user).await
}

/// Tries a code; none if it is not the one.
pub async fn with_code(
    request: &RequestContext,
    user_name: &str,
    code: &str,
    handle: &str,
) -> Result<Option<User>, ApiError> {
    let user = account_or_nobody(request, user_name, |user| user.confirmed)?;
    let checked = codes::check(request, &user, Purpose::SignIn, code, Some(handle), |_| Ok(())).await?;
    Ok((checked == CodeCheck::Right).then_some(user))
}

/// The account of this name, if it is one that may do what is asked for, and else nobody, for whom the same is done.
pub fn account_or_nobody(
    request: &RequestContext,
    user_name: &str,
    may: impl FnOnce(&User) -> bool,
) -> Result<User, ApiError> {
    let user = find_user_by_name(&request.session, user_name)?.filter(may);
    Ok(user.unwrap_or_else(|| User::nobody(user_name)))
}

/// Sends a code to sign in. As a second factor it goes another way than a forgotten password would.
async fn send_code(request: &RequestContext, user: &User) -> Result<String, ApiError> {
    let handle = new_handle(request);
    let phone_number = user.phone_number.as_deref().filter(|_| user.mfa);
    let recipient = phone_number.unwrap_or(&user.user_name);
    codes::count_and_send(request, &user.user_name, user, recipient, Purpose::SignIn, Some(&handle)).await?;
    Ok(handle)
}

fn new_handle(request: &RequestContext) -> String {
    let mut bytes = [0; 32];
    request.application.random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
