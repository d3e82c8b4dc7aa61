//! One-time codes: made, sent and tried.

use super::attempts::Guard;
use super::keys;
use super::messages::post_code;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use skein_fleet::account::OneTimeCode;
use skein_kernel::{ApiError, RequestContext};
use skein_store::Transaction;
use skein_store::accounts::{CodeCheck, KeyPurpose, NewCode, Purpose, User, check_codes, keep_code};

/// Makes a code for a person and puts it into the outbox, in the transaction of what it belongs to. An earlier one for
/// the same purpose is good no more.
pub fn send(
    request: &RequestContext,
    key: &CodeKey,
    transaction: &Transaction<'_>,
    user: &User,
    recipient: &str,
    purpose: Purpose,
    handle: Option<&str>,
) -> skein_store::Result<()> {
    let code = OneTimeCode::new(&request.application.random);
    keep_code(transaction, user.pk, &key.mac(user, purpose, &code, handle), request.now)?;
    post_code(request, transaction, user, recipient, purpose, &code)
}

/// Counts a code that is asked for, and refuses when there were too many. Called before anything is known of the
/// account, so that it tells nothing of it.
pub async fn count(request: &RequestContext, user_name: &str) -> Result<(), ApiError> {
    Guard::of_codes(request, user_name).await?.count(request)
}

/// Counts a code that is asked for by the name `counted`, refuses when there were too many, and sends it. For nobody the
/// same is done, but nothing is kept: how long it takes does not tell whether there is an account.
pub async fn count_and_send(
    request: &RequestContext,
    counted: &str,
    user: &User,
    recipient: &str,
    purpose: Purpose,
    handle: Option<&str>,
) -> Result<(), ApiError> {
    let guard = Guard::of_codes(request, counted).await?;
    guard.check(request)?;
    let key = CodeKey::of(request)?;
    guard.unless_blocked(request, |transaction| {
        guard.count_in(transaction, request.now)?;
        send(request, &key, transaction, user, recipient, purpose, handle)
    })
}

/// Tries a code, and does what it is for in the transaction that uses it up. A wrong one counts against the code, the
/// account and the address.
pub async fn check(
    request: &RequestContext,
    user: &User,
    purpose: Purpose,
    given: &str,
    handle: Option<&str>,
    with_it: impl Fn(&Transaction<'_>) -> skein_store::Result<()>,
) -> Result<CodeCheck, ApiError> {
    check_all(request, user, &[(purpose, given)], handle, with_it).await
}

/// The same with codes that count together: nothing is done, and none is used up, unless all are right. Nobody's are
/// tried alike.
pub async fn check_all(
    request: &RequestContext,
    user: &User,
    given: &[(Purpose, &str)],
    handle: Option<&str>,
    with_them: impl Fn(&Transaction<'_>) -> skein_store::Result<()>,
) -> Result<CodeCheck, ApiError> {
    let guard = Guard::of_sign_in(request, &user.user_name).await?;
    guard.check(request)?;
    let key = CodeKey::of(request)?;
    let mac = |(purpose, given): &(Purpose, &str)| Some(key.mac(user, *purpose, &OneTimeCode::parse(given)?, handle));
    let tried: Option<Vec<NewCode>> = given.iter().map(mac).collect();
    guard.unless_blocked(request, |transaction| {
        let checked = match &tried {
            Some(tried) => check_codes(transaction, user.pk, tried, request.now)?,
            None => CodeCheck::Wrong,
        };
        match checked {
            CodeCheck::Right => {
                with_them(transaction)?;
                guard.forget(transaction)?;
            }
            // A guess where there is no code counts like any other, or it would tell that there is none.
            CodeCheck::Wrong | CodeCheck::NotSent => guard.count_in(transaction, request.now)?,
            CodeCheck::Expired => {}
        }
        Ok(checked)
    })
}

/// The key under which codes are kept.
pub struct CodeKey(Hmac<Sha256>);

impl CodeKey {
    /// The deployment's, made the first time.
    pub fn of(request: &RequestContext) -> Result<Self, ApiError> {
        let key = keys::current(request, KeyPurpose::OneTimeCode)?;
        Hmac::new_from_slice(&key.secret).map(Self).map_err(ApiError::internal)
    }

    /// A code as it is kept: it fits one person and one purpose.
    fn mac(&self, user: &User, purpose: Purpose, code: &OneTimeCode, handle: Option<&str>) -> NewCode {
        let mut mac = self.0.clone();
        for part in [user.id.as_str(), purpose.as_str(), code.reveal()] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        NewCode {
            purpose,
            mac: mac.finalize().into_bytes().into(),
            handle_hash: handle.map(|handle| Sha256::digest(handle).into()),
        }
    }
}
