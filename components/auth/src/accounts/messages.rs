//! What people are told.

use skein_fleet::account::{OneTimeCode, PhoneNumber};
use skein_kernel::RequestContext;
use skein_store::accounts::{Channel, NewMessage, Purpose, post_message};
use skein_store::{Executor, Result};

/// What is said around a code.
struct Wording {
    subject: &'static str,
    text: &'static str,
}

/// Stands for the code (contract rainmaker §S).
const CODE: &str = "{####}";

fn wording(purpose: Purpose) -> Wording {
    match purpose {
        Purpose::SignUp => Wording {
            subject: "Your verification code",
            text: "{####} is the code that confirms your new account. It is good for 10 minutes. If you did not sign up, ignore this message.",
        },
        Purpose::SignIn => Wording {
            subject: "Your sign-in code",
            text: "{####} is your code to sign in. It is good for 10 minutes. If you did not ask for it, somebody else tries to sign in as you.",
        },
        Purpose::ResetPassword => Wording {
            subject: "Reset your password",
            text: "{####} is the code to set a new password. It is good for 10 minutes. If you did not ask for it, ignore this message.",
        },
        Purpose::DeleteAccount => Wording {
            subject: "Delete your account",
            text: "{####} is the code that deletes your account and all that belongs to it. It is good for 10 minutes. If you did not ask for it, change your password.",
        },
        Purpose::DeleteOther => Wording {
            subject: "Delete somebody's account",
            text: "{####} is the code that deletes the account you named and all that belongs to it. It is good for 10 minutes. If you did not ask for it, change your password.",
        },
        Purpose::PhoneNumber => Wording {
            subject: "Confirm your phone number",
            text: "{####} is the code that confirms this phone number. It is good for 10 minutes.",
        },
        Purpose::Tags => Wording {
            subject: "Confirm your tags",
            text: "{####} is the code that confirms the tags that an administrator gave you. It is good for 10 minutes.",
        },
        Purpose::GuestConversion => Wording {
            subject: "Your verification code",
            text: "{####} is the code that makes your guest account one of your own. It is good for 10 minutes.",
        },
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
    let channel = if PhoneNumber::new(recipient).is_ok() { Channel::Sms } else { Channel::Email };
    let wording = wording(purpose);
    let message = NewMessage {
        record: request.new_record_id(),
        channel,
        recipient,
        kind: purpose.as_str(),
        subject: (channel == Channel::Email).then(|| wording.subject.to_owned()),
        text: wording.text.replace(CODE, code.reveal()),
    };
    let application = request.application;
    post_message(executor, &message, &application.sealer, &application.random, request.now)
}

/// Puts the message with the first password of somebody whose account an administrator made into the outbox.
pub fn post_invitation(
    request: &RequestContext,
    executor: &impl Executor,
    user_name: &str,
    password: &str,
) -> Result<()> {
    let message = NewMessage {
        record: request.new_record_id(),
        channel: Channel::Email,
        recipient: user_name,
        kind: "invitation",
        subject: Some("Your new account".to_owned()),
        text: format!(
            "An account was made for you. Sign in at {} as {user_name} with the password {password} and change it.",
            request.public_origin()
        ),
    };
    let application = request.application;
    post_message(executor, &message, &application.sealer, &application.random, request.now)
}
