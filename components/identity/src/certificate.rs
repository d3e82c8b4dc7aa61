//! Devices that proved themselves with a chain of certificates, which a front showed or for which they got a token.
//! Whichever it was, the same rules decide (contract `central.md` §8.4).

use crate::authenticate::unavailable;
use crate::device::{device, registration};
use crate::instance::Instance;
use crate::principal::Found;
use skein_attestation::{ProofError, Proven, ProvenBy, prove};
use skein_fleet::identifier::RegistrationId;
use skein_fleet::time::{Clock, Timestamp};
use skein_identity_interface::{Call, Refusal};
use skein_store::Session;
use skein_x509::CertificateChain;

/// What the routes begin with on which devices register; on all others a device calls.
const REGISTRATIONS: &str = "/{id_scope}/registrations/";

/// Whether the call is one of those by which devices register. There a certificate is another principal than elsewhere.
pub fn is_registration(call: &Call) -> bool {
    call.route.starts_with(REGISTRATIONS)
}

/// Who the chain proves on this call, until `until` or the end of the leaf. That the client holds the key is known.
pub fn check(
    instance: &Instance,
    session: &Session,
    call: &Call,
    chain: &CertificateChain,
    until: Option<Timestamp>,
) -> Result<Found, Refusal> {
    let proven = prove(session, chain, &instance.sealer, instance.settings.clock.now()).map_err(refusal)?;
    let until = until.map_or(proven.not_after, |until| until.min(proven.not_after));
    if is_registration(call) { registers(instance, session, proven, until) } else { connects(proven, until) }
}

/// Who registers is known by the common name, which has to be fit for it.
fn registers(instance: &Instance, session: &Session, proven: Proven, until: Timestamp) -> Result<Found, Refusal> {
    let id: RegistrationId = proven
        .common_name
        .parse()
        .map_err(|error| Refusal::Invalid(format!("the common name of the certificate {error}")))?;
    let deployment = instance.deployment(session).map_err(|error| unavailable(&error))?;
    let group = match proven.by {
        ProvenBy::Device => None,
        ProvenBy::Group { id, .. } => Some(id),
    };
    Ok(Found::by_grants(registration(id.as_str(), &deployment.id_scope, group), Some(until)))
}

/// A device connects by its own certificate, or by the group that it registered by.
fn connects(proven: Proven, until: Timestamp) -> Result<Found, Refusal> {
    match &proven.by {
        ProvenBy::Group { enabled: false, .. } => {
            Err(Refusal::Invalid("the enrolment group of the certificate is disabled".into()))
        }
        ProvenBy::Group { has_device: false, .. } if proven.device.is_some() => {
            Err(Refusal::Invalid("the device did not register by the enrolment group of the certificate".into()))
        }
        ProvenBy::Group { .. } | ProvenBy::Device => device(proven.device, until),
    }
}

fn refusal(error: ProofError) -> Refusal {
    match error {
        ProofError::Store(error) => unavailable(&error),
        wrong => Refusal::Invalid(wrong.to_string()),
    }
}
