//! Templates of messages: which there are, and what each has to be (contract rainmaker §S, "Message templates").

use thiserror::Error;

use super::CODE;

/// The longest subject of a template, in characters. This and the next two are the limits of Cognito, which clients know.
pub const MAX_SUBJECT_CHARACTERS: usize = 140;
/// The longest text of a mail's template, in characters.
pub const MAX_MAIL_CHARACTERS: usize = 20_000;
/// The longest text of a text message's template, in characters.
pub const MAX_SMS_CHARACTERS: usize = 140;

/// A message that a deployment can word by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateType {
    /// The code that confirms the address of a new account.
    SignUp,
    /// The first password of an administrator whose account somebody made.
    WelcomeAdministrator,
    /// The first password of somebody else whose account somebody made.
    WelcomeUser,
    /// The code that deletes one's account, by mail.
    DeletionRequest,
    /// The code that deletes one's account, by text message.
    DeletionRequestSms,
    /// That an account was deleted.
    DeletionNotice,
    /// The code with which a new password is set.
    ForgottenPassword,
    /// The code that accepts tags.
    TagsAssignment,
}

/// What a template is sent as, and whether with a code.
struct Facts {
    name: &'static str,
    is_mail: bool,
    carries_code: bool,
}

const fn mail(name: &'static str, carries_code: bool) -> Facts {
    Facts { name, is_mail: true, carries_code }
}

impl TemplateType {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::SignUp,
        Self::WelcomeAdministrator,
        Self::WelcomeUser,
        Self::DeletionRequest,
        Self::DeletionRequestSms,
        Self::DeletionNotice,
        Self::ForgottenPassword,
        Self::TagsAssignment,
    ];

    const fn facts(self) -> Facts {
        match self {
            Self::SignUp => mail("sign-up", true),
            Self::WelcomeAdministrator => mail("welcome-administrator", false),
            Self::WelcomeUser => mail("welcome-user", false),
            Self::DeletionRequest => mail("deletion-request", true),
            Self::DeletionRequestSms => Facts { name: "deletion-request-sms", is_mail: false, carries_code: true },
            Self::DeletionNotice => mail("deletion-notice", false),
            Self::ForgottenPassword => mail("forgotten-password", true),
            Self::TagsAssignment => mail("tags-assignment", true),
        }
    }

    /// Its stable name.
    pub const fn as_str(self) -> &'static str {
        self.facts().name
    }

    /// The type with this stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// Whether it is sent as mail, which has a subject, and not as a text message.
    pub const fn is_mail(self) -> bool {
        self.facts().is_mail
    }

    /// Whether the message is of no use without its code.
    pub const fn carries_code(self) -> bool {
        self.facts().carries_code
    }
}

/// Why something is no template of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// Mail without a good subject, or a text message with one.
    #[error(
        "mail has a subject of 1 to {MAX_SUBJECT_CHARACTERS} characters without control characters; a text message has none"
    )]
    Subject,
    /// No text, or too much of it.
    #[error(
        "the text has 1 to {MAX_MAIL_CHARACTERS} characters in mail and 1 to {MAX_SMS_CHARACTERS} in a text message"
    )]
    Text,
    /// The message is there for its code.
    #[error("the text must hold {CODE}, for the code")]
    CodeMissing,
}

/// Checks a template.
///
/// # Errors
///
/// The first of [`TemplateError`] that applies.
pub fn check_template(kind: TemplateType, subject: Option<&str>, text: &str) -> Result<(), TemplateError> {
    let subject_is_good = match subject {
        // A line break would let the subject write headers of the mail.
        Some(subject) => {
            kind.is_mail()
                && (1..=MAX_SUBJECT_CHARACTERS).contains(&subject.chars().count())
                && !subject.chars().any(char::is_control)
        }
        None => !kind.is_mail(),
    };
    if !subject_is_good {
        return Err(TemplateError::Subject);
    }
    let longest = if kind.is_mail() { MAX_MAIL_CHARACTERS } else { MAX_SMS_CHARACTERS };
    if text.trim().is_empty() || text.chars().count() > longest {
        return Err(TemplateError::Text);
    }
    if kind.carries_code() && !text.contains(CODE) { Err(TemplateError::CodeMissing) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_type() {
        for kind in TemplateType::ALL {
            assert_eq!(TemplateType::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(TemplateType::from_name("Sign-Up"), None);
    }

    #[test]
    fn mail_has_a_subject_and_a_text_message_has_none() {
        use TemplateType::{DeletionRequestSms, WelcomeUser};
        let subject = "s".repeat(MAX_SUBJECT_CHARACTERS);
        assert_eq!(check_template(WelcomeUser, Some(&subject), "t"), Ok(()));
        assert_eq!(check_template(DeletionRequestSms, None, CODE), Ok(()));
        for subject in [None, Some(""), Some("a\r\nBcc: b"), Some(format!("{subject}s").as_str())] {
            assert_eq!(check_template(WelcomeUser, subject, "t"), Err(TemplateError::Subject), "{subject:?}");
        }
        assert_eq!(check_template(DeletionRequestSms, Some("s"), CODE), Err(TemplateError::Subject));
    }

    #[test]
    fn a_text_has_an_end_and_its_code() {
        for kind in TemplateType::ALL {
            let subject = kind.is_mail().then_some("s");
            let longest = if kind.is_mail() { MAX_MAIL_CHARACTERS } else { MAX_SMS_CHARACTERS };
            let text = |length: usize| format!("{CODE}{}", "ü".repeat(length - CODE.len()));
            assert_eq!(check_template(kind, subject, &text(longest)), Ok(()), "{kind:?}");
            assert_eq!(check_template(kind, subject, &text(longest + 1)), Err(TemplateError::Text), "{kind:?}");
            assert_eq!(check_template(kind, subject, " \n"), Err(TemplateError::Text), "{kind:?}");
            let without_code = if kind.carries_code() { Err(TemplateError::CodeMissing) } else { Ok(()) };
            assert_eq!(check_template(kind, subject, "no code"), without_code, "{kind:?}");
        }
    }
}
