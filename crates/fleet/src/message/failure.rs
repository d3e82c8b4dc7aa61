//! Mail that did not arrive, or was not wanted (contract rainmaker §S-mail).

/// The longest subject that is kept of such a mail, in characters: a line of a mail is no longer (RFC 5322, 2.1.1).
pub const MAX_MAIL_SUBJECT_CHARACTERS: usize = 998;
/// The longest reason that is kept, in characters.
pub const MAX_FAILURE_REASON_CHARACTERS: usize = 4_096;
/// The longest name of a sub-type that is kept, in characters.
pub const MAX_FAILURE_SUB_TYPE_CHARACTERS: usize = 64;

/// What became of a mail. The names are those of Amazon's mail service, which clients know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The recipient's server sent it back.
    Bounce,
    /// The recipient called it unwanted.
    Complaint,
    /// It could not be delivered: our relay refused it, or gave up.
    Delivery,
}

impl FailureKind {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Bounce, Self::Complaint, Self::Delivery];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bounce => "Bounce",
            Self::Complaint => "Complaint",
            Self::Delivery => "Delivery",
        }
    }

    /// The kind with this name, in either case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_kind() {
        for kind in FailureKind::ALL {
            assert_eq!(FailureKind::parse(&kind.as_str().to_lowercase()), Some(kind));
        }
        assert_eq!(FailureKind::parse("Bounced"), None);
    }
}
