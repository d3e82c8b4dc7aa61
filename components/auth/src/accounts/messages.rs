//! What people are told.

use skein_fleet::account::{OneTimeCode, PhoneNumber};
use skein_kernel::RequestContext;
use skein_store::accounts::{Channel, NewMessage, Purpose, post_message};
use skein_store::{Executor, Result};

/// Stands for the code (contract rainmaker §S).
const CODE: &str = "{####}";

/// The subject and the text around a code.
fn wording(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::SignUp => (
            "Your verification code",
            "{####} is the code that confirms your new account. It is good for 10 minutes. If you did not sign up, ignore this message.",
        ),
        Purpose::SignIn => (
            "Your sign-in code",
            "{####} is your code to sign in. It is good for 10 minutes. If you did not ask for it, somebody else tries to sign in as you.",
        ),
        Purpose::ResetPassword => (
            "Reset your password",
            "{####} is the code to set a new password. It is good for 10 minutes. If you did not ask for it, ignore this message.",
        ),
        Purpose::DeleteAccount => (
            "Delete your account",
            "{####} is the code that deletes your account and all that belongs to it. It is good for 10 minutes. If you did not ask for it, change your password.",
        ),
        Purpose::DeleteOther => (
            "Delete somebody's account",
            "{####} is the code that deletes the account you named and all that belongs to it. It is good for 10 minutes. If you did not ask for it, change your password.",
        ),
        Purpose::PhoneNumber => (
            "Confirm your phone number",
            "{####} is the code that confirms this phone number. It is good for 10 minutes.",
        ),
        Purpose::Tags => (
            "Confirm your tags",
            "{####} is the code that confirms the tags that an administrator gave you. It is good for 10 minutes.",
        ),
        Purpose::GuestConversion => (
            "Your verification code",
            "{####} is the code that makes your guest account one of your own. It is good for 10 minutes.",
        ),
    }
}

/// Puts the message with a code into the outbox.
pub fn post_code(
    request: &RequestContext,
    executor: &impl Executor,
    recipient: &str,
    purpose: Purpose,
    code: &OneTimeCode,
) -> Result<()> {
    let (subject, text) = wording(purpose);
    post(request, executor, recipient, purpose.as_str(), subject, text.replace(CODE, code.reveal()))
}

/// Puts the message with the first password of somebody whose account an administrator made into the outbox.
pub fn post_invitation(
    request: &RequestContext,
    executor: &impl Executor,
    user_name: &str,
    password: &str,
) -> Result<()> {
    let origin = request.public_origin();
    let text = format!(
        "An account was made for you. Sign in at {origin} as {user_name} with the password {password} and change it."
    );
    post(request, executor, user_name, "invitation", "Your new account", text)
}

/// A text message has no subject.
fn post(
    request: &RequestContext,
    executor: &impl Executor,
    recipient: &str,
    kind: &'static str,
    subject: &str,
    text: String,
) -> Result<()> {
    let channel = if PhoneNumber::new(recipient).is_ok() { Channel::Sms } else { Channel::Email };
    let subject = (channel == Channel::Email).then(|| subject.to_owned());
    let message = NewMessage { record: request.new_record_id(), channel, recipient, kind, subject, text };
    let application = request.application;
    post_message(executor, &message, &application.sealer, &application.random, request.now)
}
