//! Whether a claim token gives a device a certificate.

use super::{CertificateStatus, ClaimTokenStatus};
use crate::device::Approval;
use crate::time::Timestamp;
use thiserror::Error;

/// A device that shows a claim token with the request for a certificate, and what is known of both.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The id that the device asks for.
    pub device_id: &'a str,
    /// The token that it shows.
    pub token: UsableToken<'a>,
    /// The device of that id, if there is one.
    pub device: Option<ClaimedDevice<'a>>,
    /// The certificate that the token has given this device for the same key before.
    pub earlier: Option<EarlierCertificate>,
}

/// What matters of a token.
#[derive(Debug, Clone)]
pub struct UsableToken<'a> {
    /// How many more certificates it gives.
    pub unused: u32,
    /// From then on it gives none.
    pub expires_at: Timestamp,
    /// Whether somebody ended it.
    pub ended: bool,
    /// What the ids of its devices begin with.
    pub device_id_prefix: Option<&'a str>,
    /// The organization that its devices belong to; none is the root.
    pub organization: Option<&'a str>,
}

/// What matters of a device that is there already.
#[derive(Debug, Clone)]
pub struct ClaimedDevice<'a> {
    /// Whether it may take part, and has registered before.
    pub approval: Approval,
    /// Whether it has an attestation of its own.
    pub has_attestation: bool,
    /// The organization that it belongs to; none is the root.
    pub organization: Option<&'a str>,
}

/// What matters of an earlier certificate.
#[derive(Debug, Clone)]
pub struct EarlierCertificate {
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The last moment of its life.
    pub not_after: Timestamp,
}

/// What a device gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimDecision {
    /// A certificate, for a use of the token.
    New,
    /// The certificate that it has: it asks again, since it lost the answer. It costs no use.
    Again,
}

/// Why it gets none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ClaimError {
    /// The token is used up, expired or ended. Which, nobody is told.
    #[error("the claim token is not valid")]
    Token,
    /// The id does not begin as the token says.
    #[error("must begin with '{0}'")]
    Prefix(String),
    /// The device may not connect.
    #[error("the device may not connect: it is blocked or not approved")]
    Refused,
    /// The device is another one's: it has registered before, proves itself in another way, or belongs to another
    /// organization. A token for new devices must not become any device that is there.
    #[error("the device id is in use")]
    Taken,
}

impl Claim<'_> {
    /// What the device gets at `now`.
    pub fn decide(&self, now: Timestamp) -> Result<ClaimDecision, ClaimError> {
        let token = &self.token;
        if let Some(earlier) = &self.earlier {
            let active = CertificateStatus::of(earlier.revoked_at, earlier.not_after, now) == CertificateStatus::Active;
            if token.ended || !active {
                return Err(ClaimError::Token);
            }
            self.device.as_ref().map_or(Ok(()), ClaimedDevice::may_connect)?;
            return Ok(ClaimDecision::Again);
        }
        if ClaimTokenStatus::of(token.unused, token.expires_at, token.ended, now) != ClaimTokenStatus::Active {
            return Err(ClaimError::Token);
        }
        if let Some(prefix) = token.device_id_prefix
            && !self.device_id.starts_with(prefix)
        {
            return Err(ClaimError::Prefix(prefix.to_owned()));
        }
        if let Some(device) = &self.device {
            if device.approval.provisioned || device.has_attestation || device.organization != token.organization {
                return Err(ClaimError::Taken);
            }
            device.may_connect()?;
        }
        Ok(ClaimDecision::New)
    }
}

impl ClaimedDevice<'_> {
    fn may_connect(&self) -> Result<(), ClaimError> {
        if self.approval.enabled() { Ok(()) } else { Err(ClaimError::Refused) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_340_157);

    fn later() -> Timestamp {
        NOW.saturating_add(Duration::from_secs(1))
    }

    fn claim() -> Claim<'static> {
        let token =
            UsableToken { unused: 1, expires_at: later(), ended: false, device_id_prefix: None, organization: None };
        Claim { device_id: "lamp-1", token, device: None, earlier: None }
    }

    fn device() -> ClaimedDevice<'static> {
        ClaimedDevice { approval: Approval::of_added(true), has_attestation: false, organization: None }
    }

    #[test]
    fn a_good_token_is_for_a_new_device_and_for_one_that_waits_for_it() {
        assert_eq!(claim().decide(NOW), Ok(ClaimDecision::New));
        assert_eq!(Claim { device: Some(device()), ..claim() }.decide(NOW), Ok(ClaimDecision::New));
    }

    #[test]
    fn of_a_token_that_is_worth_nothing_nobody_learns_why() {
        for change in [
            |token: &mut UsableToken<'_>| token.unused = 0,
            |token: &mut UsableToken<'_>| token.expires_at = NOW,
            |token: &mut UsableToken<'_>| token.ended = true,
        ] {
            let mut claim = Claim { device: Some(ClaimedDevice { has_attestation: true, ..device() }), ..claim() };
            change(&mut claim.token);
            assert_eq!(claim.decide(NOW), Err(ClaimError::Token));
        }
    }

    #[test]
    fn an_id_begins_as_the_token_says() {
        let with = |prefix| {
            let token = UsableToken { device_id_prefix: Some(prefix), ..claim().token };
            Claim { token, ..claim() }.decide(NOW)
        };
        assert_eq!(with("lamp-"), Ok(ClaimDecision::New));
        assert_eq!(with("lamp-1"), Ok(ClaimDecision::New));
        assert_eq!(with("Lamp"), Err(ClaimError::Prefix("Lamp".into())));
    }

    #[test]
    fn a_device_that_is_another_ones_stays_so() {
        let with = |device| Claim { device: Some(device), ..claim() }.decide(NOW);
        assert_eq!(with(ClaimedDevice { approval: Approval::of_registered(true), ..device() }), Err(ClaimError::Taken));
        assert_eq!(with(ClaimedDevice { has_attestation: true, ..device() }), Err(ClaimError::Taken));
        assert_eq!(with(ClaimedDevice { organization: Some("north"), ..device() }), Err(ClaimError::Taken));
        for approval in [Approval::of_added(false), Approval::of_registered(false)] {
            assert_eq!(with(ClaimedDevice { approval, ..device() }), Err(ClaimError::Refused));
        }
    }

    #[test]
    fn who_lost_the_answer_gets_it_again_also_from_a_token_that_gives_no_more() {
        let earlier = EarlierCertificate { revoked_at: None, not_after: later() };
        let registered = ClaimedDevice { approval: Approval::of_registered(true), ..device() };
        let mut again = Claim { device: Some(registered), earlier: Some(earlier), ..claim() };
        again.token.unused = 0;
        again.token.expires_at = NOW;
        assert_eq!(again.decide(NOW), Ok(ClaimDecision::Again));
        let mut blocked = again.clone();
        blocked.device = Some(ClaimedDevice { approval: Approval::of_added(false), ..device() });
        assert_eq!(blocked.decide(NOW), Err(ClaimError::Refused));
        for earlier in [
            EarlierCertificate { revoked_at: Some(NOW), not_after: later() },
            EarlierCertificate { revoked_at: None, not_after: Timestamp::UNIX_EPOCH },
        ] {
            assert_eq!(Claim { earlier: Some(earlier), ..again.clone() }.decide(NOW), Err(ClaimError::Token));
        }
        again.token.ended = true;
        assert_eq!(again.decide(NOW), Err(ClaimError::Token));
    }
}
