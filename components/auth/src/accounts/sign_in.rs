//! Signing in with a password, with a code, or with both.

use super::attempts::Guard;
use super::codes;
use super::passwords::{self, Tried};
use super::tokens::{self, Opened};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use skein_fleet::random::Random;
use skein_kernel::{ApiError, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{
    CodeCheck, Purpose, User, UserChange, UserKind, find_user_by_name, password_hash, update_user,
};
use skein_store::audit::Change;

/// What comes of a password.
pub enum PasswordOutcome {
    /// A session.
    Opened(Box<Opened>),
    /// A code was sent as well; this handle comes back with it.
    CodeSent(String),
    /// The name or the password is wrong; which of them nobody is told.
    Wrong,
    /// Both are right, and the name was never confirmed.
    Unconfirmed,
}

/// What a password that was tried is worth.
pub enum PasswordCheck {
    /// It is the account's.
    Right(Box<Proven>),
    /// The name or the password is wrong; which of them nobody is told.
    Wrong,
    /// Both are right, and the name was never confirmed.
    Unconfirmed,
}

/// Somebody who showed who they are.
pub struct Proven {
    /// The account.
    pub user: User,
    /// The hash of the same password with today's parameters, if the one that is kept has older ones.
    new_hash: Option<String>,
}

/// By other means than a password.
impl From<User> for Proven {
    fn from(user: User) -> Self {
        Self { user, new_hash: None }
    }
}

impl Proven {
    /// Keeps the newer hash, if there is one; in the transaction that opens the session.
    pub fn keep_hash(&self, transaction: &Transaction<'_>, change: &Change) -> skein_store::Result<()> {
        match &self.new_hash {
            Some(hash) => update_user(transaction, &self.user, &UserChange::Password(hash.clone()), change),
            None => Ok(()),
        }
    }
}

/// Tries a password. An unknown name costs as much as a wrong password, and both count.
pub async fn check_password(
    request: &RequestContext,
    user_name: &str,
    password: &str,
) -> Result<PasswordCheck, ApiError> {
    let guard = Guard::of_sign_in(request, user_name).await?;
    guard.check(request)?;
    let user = find_user_by_name(&request.session, user_name)?;
    let hash = user.as_ref().map(|user| password_hash(&request.session, user.pk)).transpose()?.flatten();
    let tried = passwords::verify(hash.as_deref(), password).await?;
    let (Some(user), Tried::Right | Tried::RightButOutdated) = (user, tried) else {
        guard.count(request)?;
        return Ok(PasswordCheck::Wrong);
    };
    if !user.confirmed {
        return Ok(PasswordCheck::Unconfirmed);
    }
    guard.forget(request)?;
    let new_hash = match tried {
        // With a second factor the password alone opens nothing, and keeps nothing.
        Tried::RightButOutdated if !user.mfa => Some(passwords::hash(request, password).await?),
        _ => None,
    };
    Ok(PasswordCheck::Right(Box::new(Proven { user, new_hash })))
}

/// Signs in with a password.
pub async fn with_password(
    request: &RequestContext,
    user_name: &str,
    password: &str,
    user_agent: &str,
) -> Result<PasswordOutcome, ApiError> {
    let proven = match check_password(request, user_name, password).await? {
        PasswordCheck::Right(proven) => proven,
        PasswordCheck::Wrong => return Ok(PasswordOutcome::Wrong),
        PasswordCheck::Unconfirmed => return Ok(PasswordOutcome::Unconfirmed),
    };
    let user = &proven.user;
    if user.mfa {
        codes::count(request, user_name).await?;
        return send_code(request, user).map(PasswordOutcome::CodeSent);
    }
    let change = request.change_by("user", &user.id);
    let opened = tokens::open(request, user, user_agent, |transaction| proven.keep_hash(transaction, &change));
    Ok(PasswordOutcome::Opened(Box::new(opened.await?)))
}

/// Sends a code to sign in with. Whether there is such an account does not show: the handle is given in any case.
pub async fn request_code(request: &RequestContext, user_name: &str) -> Result<String, ApiError> {
    codes::count(request, user_name).await?;
    match find_user_by_name(&request.session, user_name)? {
        Some(user) if user.confirmed && user.kind != UserKind::Guest => send_code(request, &user),
        _ => Ok(new_handle(request)),
    }
}

/// Signs in with a code; none if it is not the one.
pub async fn with_code(
    request: &RequestContext,
    user_name: &str,
    code: &str,
    handle: &str,
    user_agent: &str,
) -> Result<Option<Opened>, ApiError> {
    let Some(user) = find_user_by_name(&request.session, user_name)?.filter(|user| user.confirmed) else {
        codes::check_of_nobody(request, user_name).await?;
        return Ok(None);
    };
    match codes::check(request, &user, Purpose::SignIn, code, Some(handle), |_| Ok(())).await? {
        CodeCheck::Right => tokens::open(request, &user, user_agent, |_| Ok(())).await.map(Some),
        CodeCheck::Wrong | CodeCheck::Expired | CodeCheck::NotSent => Ok(None),
    }
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
