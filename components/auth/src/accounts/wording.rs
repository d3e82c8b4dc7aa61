//! What each message says as long as the deployment does not word it by itself, and by which template it can.

use skein_fleet::message::TemplateType;
use skein_store::accounts::Purpose;

/// A message. Subject and text may hold placeholders.
pub struct Wording {
    /// What the outbox calls it.
    pub kind: &'static str,
    /// The template that takes its place in mail; none: it is always worded so.
    pub mail: Option<TemplateType>,
    /// The same in text messages.
    pub sms: Option<TemplateType>,
    /// The subject, of mail.
    pub subject: &'static str,
    /// The text.
    pub text: &'static str,
}

/// A message that has no template.
const fn fixed(purpose: Purpose, subject: &'static str, text: &'static str) -> Wording {
    Wording { kind: purpose.as_str(), mail: None, sms: None, subject, text }
}

/// A message that has a template in mail.
const fn mail(purpose: Purpose, template: TemplateType, subject: &'static str, text: &'static str) -> Wording {
    Wording { mail: Some(template), ..fixed(purpose, subject, text) }
}

/// The message with a code.
pub const fn of_code(purpose: Purpose) -> Wording {
    match purpose {
        Purpose::SignUp => mail(
            purpose,
            TemplateType::SignUp,
            "Your verification code",
            "{####} is the code that confirms your new account. It is good for 10 minutes. If you did not sign up, ignore this message.",
        ),
        Purpose::SignIn => fixed(
            purpose,
            "Your sign-in code",
            "{####} is your code to sign in. It is good for 10 minutes. If you did not ask for it, somebody else tries to sign in as you.",
        ),
        Purpose::ResetPassword => mail(
            purpose,
            TemplateType::ForgottenPassword,
            "Reset your password",
            "{####} is the code to set a new password. It is good for 10 minutes. If you did not ask for it, ignore this message.",
        ),
        Purpose::DeleteAccount => Wording {
            sms: Some(TemplateType::DeletionRequestSms),
            ..mail(
                purpose,
                TemplateType::DeletionRequest,
                "Delete your account",
                "{####} is the code that deletes your account and all that belongs to it. It is good for 10 minutes. If you did not ask for it, change your password.",
            )
        },
        Purpose::SignInWays => fixed(
            purpose,
            "Change the ways to sign in",
            "{####} is the code that changes how people sign in to the deployment. It is good for 10 minutes. If you did not ask for it, change your password.",
        ),
        // Not the template for the own account: its words would be wrong.
        Purpose::DeleteOther => fixed(
            purpose,
            "Delete somebody's account",
            "{####} is the code that deletes the account you named and all that belongs to it. It is good for 10 minutes. If you did not ask for it, change your password.",
        ),
        Purpose::PhoneNumber => fixed(
            purpose,
            "Confirm your phone number",
            "{####} is the code that confirms this phone number. It is good for 10 minutes.",
        ),
        Purpose::Tags => mail(
            purpose,
            TemplateType::TagsAssignment,
            "Confirm your tags",
            "{####} is the code that confirms the tags that an administrator gave you: {{assigned_tags}}. It is good for 10 minutes.",
        ),
        Purpose::GuestConversion => mail(
            purpose,
            TemplateType::SignUp,
            "Your verification code",
            "{####} is the code that makes your guest account one of your own. It is good for 10 minutes.",
        ),
        Purpose::CurrentSuperAdministrator => fixed(
            purpose,
            "Hand over the administration",
            "{####} is the code that hands the administration of {{enter_api_base_url}} over to somebody else. It is good for 10 minutes. If you did not ask for it, change your password.",
        ),
        Purpose::NewSuperAdministrator => fixed(
            purpose,
            "Take over the administration",
            "{####} is the code that makes you the super administrator of {{enter_api_base_url}}. It is good for 10 minutes. Tell it to who administers it now, if you agree.",
        ),
        Purpose::CurrentSender => fixed(
            purpose,
            "Another sender of mail",
            "{####} is the code that ends the use of this address as the sender of mail of {{enter_api_base_url}}. It is good for 10 minutes.",
        ),
        Purpose::NewSender => fixed(
            purpose,
            "A new sender of mail",
            "{####} is the code that makes this address the sender of mail of {{enter_api_base_url}}. It is good for 10 minutes. If you do not know why, ignore this message.",
        ),
    }
}

/// The first password of somebody whose account an administrator made.
pub const fn of_invitation(is_administrator: bool) -> Wording {
    Wording {
        kind: "invitation",
        mail: Some(if is_administrator { TemplateType::WelcomeAdministrator } else { TemplateType::WelcomeUser }),
        sms: None,
        subject: "Your new account",
        text: "An account was made for you. Sign in at {{enter_api_base_url}} as {{enter_email}} with the password {{enter_password}} and change it.",
    }
}

/// That an account was deleted.
pub const DELETION_NOTICE: Wording = Wording {
    kind: "deletion-notice",
    mail: Some(TemplateType::DeletionNotice),
    sms: None,
    subject: "Your account was deleted",
    text: "The account {{enter_email}} at {{enter_api_base_url}} was deleted, with all that belonged to it.",
};
