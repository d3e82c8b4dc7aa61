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
    codes::count(request, &user.user_name).await?;
    send_code(request, user).map(Some)
}

/// Tries a password, which counts for itself. An unknown name costs as much as a wrong password, and both are counted.
pub async fn check_password(
    request: &RequestContext,
    user_name: &str,
    password: &str,
) -> Result<PasswordOutcome, ApiError> {
    let guard = Guard::of_sign_in(request, user_name).await?;
    guard.check(request)?;
    let user = find_user_by_name(&request.session, user_name)?;
    let hash = user.as_ref().map(|user| password_hash(&request.session, user.pk)).transpose()?.flatten();
    let tried = passwords::verify(hash.as_deref(), password).await?;
    let (Some(user), Tried::Right | Tried::RightButOutdated) = (user, tried) else {
        guard.count(request)?;
        return Ok(PasswordOutcome::Wrong);
    };
    if !user.confirmed {
        return Ok(PasswordOutcome::Unconfirmed);
    }
    guard.forget(request)?;
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
    codes::count(request, user_name).await?;
    match find_user_by_name(&request.session, user_name)? {
        Some(user) if user.confirmed && user.kind != UserKind::Guest => send_code(request, &user),
        _ => Ok(new_handle(request)),
    }
}

/// Tries a code; none if it is not the one.
pub async fn with_code(
    request: &RequestContext,
    user_name: &str,
    code: &str,
    handle: &str,
) -> Result<Option<User>, ApiError> {
    let Some(user) = find_user_by_name(&request.session, user_name)?.filter(|user| user.confirmed) else {
        codes::check_of_nobody(request, user_name).await?;
        return Ok(None);
    };
    let checked = codes::check(request, &user, Purpose::SignIn, code, Some(handle), |_| Ok(())).await?;
    Ok((checked == CodeCheck::Right).then_some(user))
}

/// Sends a code to sign in. As a second factor it goes another way than a forgotten password would.
fn send_code(request: &RequestContext, user: &User) -> Result<String, ApiError> {
    let handle = new_handle(request);
    let phone_number = user.phone_number.as_deref().filter(|_| user.mfa);
    let recipient = phone_number.unwrap_or(&user.user_name);
    codes::send_to(request, user, recipient, Purpose::SignIn, Some(&handle))?;
    Ok(handle)
}

fn new_handle(request: &RequestContext) -> String {
    let mut bytes = [0; 32];
    request.application.random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
