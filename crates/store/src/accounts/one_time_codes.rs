//! The codes that people were sent.

use crate::{Executor, Result, Row, Transaction, Value};
use skein_fleet::time::Timestamp;
use std::time::Duration;

/// What a code is for. A code for one purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To show that the name of a new account is one's own.
    SignUp,
    /// To sign in, instead of a password or after it.
    SignIn,
    /// To set a new password.
    ResetPassword,
    /// To delete the account.
    DeleteAccount,
    /// To delete the account of somebody else.
    DeleteOther,
    /// To show that a phone number is one's own.
    PhoneNumber,
    /// To accept the tags that an administrator gave.
    Tags,
    /// To turn a guest into an account with a name.
    GuestConversion,
    /// To hand the administration of the deployment over: for who has it.
    CurrentSuperAdministrator,
    /// The same, for who is to have it.
    NewSuperAdministrator,
    /// To change the address from which mail is sent: for the one that it is.
    CurrentSender,
    /// The same, for the one that it is to be.
    NewSender,
    /// To change which ways to sign in there are.
    SignInWays,
}

impl Purpose {
    /// As the column has it, and as the message of the code is called.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign-up",
            Self::SignIn => "sign-in",
            Self::ResetPassword => "reset-password",
            Self::DeleteAccount => "delete-account",
            Self::DeleteOther => "delete-other-account",
            Self::PhoneNumber => "phone-number",
            Self::Tags => "tags",
            Self::GuestConversion => "guest-conversion",
            Self::CurrentSuperAdministrator => "current-super-administrator",
            Self::NewSuperAdministrator => "new-super-administrator",
            Self::CurrentSender => "current-sender",
            Self::NewSender => "new-sender",
            Self::SignInWays => "sign-in-ways",
        }
    }
}

/// How long a code is good.
pub const CODE_LIFE: Duration = Duration::from_mins(10);

/// After so many wrong ones the code that was sent is good no more.
const MAX_FAILURES: i64 = 5;

/// A code that was made.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// What for.
    pub purpose: Purpose,
    /// The MAC of the code.
    pub mac: [u8; 32],
    /// The hash of the handle that goes with it.
    pub handle_hash: Option<[u8; 32]>,
}

/// Keeps a code, which takes the place of an earlier one for the same purpose. For nobody it is not kept.
pub fn keep_code(executor: &impl Executor, user_pk: i64, code: &NewCode, now: Timestamp) -> Result<()> {
    executor.query(
        "INSERT INTO one_time_codes (user_pk, purpose, code_mac, handle_hash, failures, created_at, expires_at)
         SELECT pk, ?2, ?3, ?4, 0, ?5, ?6 FROM users WHERE pk = ?1
         ON CONFLICT (user_pk, purpose) DO UPDATE SET code_mac = ?3, handle_hash = ?4, failures = 0, created_at = ?5, expires_at = ?6",
        &[
            user_pk.into(),
            code.purpose.as_str().into(),
            code.mac.to_vec().into(),
            code.handle_hash.map(|hash| hash.to_vec()).into(),
            now.into(),
            now.saturating_add(CODE_LIFE).into(),
        ],
    )?;
    Ok(())
}

/// What became of a code that was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is the one, and is used up now.
    Right,
    /// It is not.
    Wrong,
    /// It was, and its time is over.
    Expired,
    /// None was sent, or it was used, or too many wrong ones were tried.
    NotSent,
}

/// Tries codes that count together. If all are right they are used up in the transaction; a wrong one counts, so the
/// caller must commit. Gives the first check that is not [`CodeCheck::Right`], if there is one.
pub fn check_codes(
    transaction: &Transaction<'_>,
    user_pk: i64,
    tried: &[NewCode],
    now: Timestamp,
) -> Result<CodeCheck> {
    let checks = tried.iter().map(|code| compare(transaction, user_pk, code, now)).collect::<Result<Vec<_>>>()?;
    if let Some(failed) = checks.iter().find(|check| matches!(check, CodeCheck::Wrong | CodeCheck::NotSent)) {
        return Ok(*failed);
    }
    for code in tried {
        let sql = "DELETE FROM one_time_codes WHERE user_pk = ?1 AND purpose = ?2";
        transaction.query(sql, &[user_pk.into(), code.purpose.as_str().into()])?;
    }
    Ok(checks.into_iter().find(|check| *check == CodeCheck::Expired).unwrap_or(CodeCheck::Right))
}

/// One statement more where the code is not the one, whether there is one or not: the time tells nothing of that.
fn compare(transaction: &Transaction<'_>, user_pk: i64, tried: &NewCode, now: Timestamp) -> Result<CodeCheck> {
    let key = [Value::from(user_pk), tried.purpose.as_str().into()];
    let row = transaction.query_one(
        "SELECT code_mac, handle_hash, failures, expires_at FROM one_time_codes WHERE user_pk = ?1 AND purpose = ?2",
        &key,
    )?;
    let check = row.as_ref().map_or(Ok(CodeCheck::NotSent), |row| of_row(row, tried, now))?;
    if matches!(check, CodeCheck::Wrong | CodeCheck::NotSent) {
        let sql = "UPDATE one_time_codes SET failures = failures + 1 WHERE user_pk = ?1 AND purpose = ?2";
        transaction.query(sql, &key)?;
    }
    Ok(check)
}

fn of_row(row: &Row, tried: &NewCode, now: Timestamp) -> Result<CodeCheck> {
    if row.integer(2)? >= MAX_FAILURES {
        return Ok(CodeCheck::NotSent);
    }
    // MACs and hashes are compared: how far they agree tells nothing about the code.
    let handle_fits = row.optional_blob(1)? == tried.handle_hash.as_ref().map(<[u8; 32]>::as_slice);
    if row.blob(0)? != tried.mac || !handle_fits {
        return Ok(CodeCheck::Wrong);
    }
    Ok(if row.timestamp(3)? <= now { CodeCheck::Expired } else { CodeCheck::Right })
}
