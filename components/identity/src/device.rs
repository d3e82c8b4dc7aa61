//! Tokens that devices make of their keys (contract `central.md` §8.3, 8.6).

use crate::authenticate::{host, unavailable};
use crate::instance::Instance;
use crate::principal::{Found, with_grants};
use skein_fleet::access::{Grants, Permission};
use skein_fleet::credentials::{HubToken, RegistrationToken, SymmetricKey};
use skein_fleet::time::{Clock, Timestamp};
use skein_identity_interface::{Principal, PrincipalKind, Refusal};
use skein_store::Session;
use skein_store::attestations::Attestation;
use skein_store::devices::{CredentialRecord, Device, Proof, attested, credentials_for};
use skein_store::enrollment_groups::{GroupKeys, registration_keys};

/// What a device may do, with itself.
const DEVICE: [Permission; 4] =
    [Permission::TelemetrySend, Permission::TwinReport, Permission::CommandsReceive, Permission::CertificatesRequest];

/// A token for the hub: `sr` is `{hub}/devices/{deviceId}`. The hub is this deployment, by its public URL or by the host
/// that the request names.
pub fn check_hub(
    instance: &Instance,
    session: &Session,
    request_host: &str,
    token: &HubToken,
) -> Result<Found, Refusal> {
    let public_host = instance.settings.public_url.as_deref().map(host);
    if !token.is_for(request_host) && !public_host.is_some_and(|public| token.is_for(public)) {
        return Err(Refusal::Invalid("the device token is for another hub".into()));
    }
    for id in token.device_ids() {
        let id = id.as_str();
        let record = credentials_for(session, id, &instance.sealer).map_err(|error| unavailable(&error))?;
        if keys(&record.proof).iter().any(|key| token.is_signed_by(key)) {
            return proven(record, token, instance.settings.clock.now());
        }
    }
    Err(Refusal::Invalid("the device token is not signed with a key of the device".into()))
}

/// What becomes of a device whose token is rightly signed.
fn proven(record: CredentialRecord, token: &HubToken, now: Timestamp) -> Result<Found, Refusal> {
    if token.expiry() <= now {
        return Err(Refusal::Expired);
    }
    device(record.device, token.expiry())
}

/// A device that proved who it is, until this moment.
pub fn device(device: Option<Device>, until: Timestamp) -> Result<Found, Refusal> {
    let device = device.ok_or(Refusal::UnknownDevice)?;
    if !device.approval().enabled() {
        return Err(Refusal::BlockedDevice);
    }
    let principal = with_grants(PrincipalKind::Device, &device.id, &Grants::everywhere(DEVICE));
    Ok(Found::by_grants(principal, Some(until)))
}

/// Who registers under an id: by a group, or else by what stands at the device itself.
pub fn registration(id: &str, id_scope: &str, group: Option<String>) -> Principal {
    let mut attributes = vec![("id-scope".to_owned(), id_scope.to_owned())];
    attributes.extend(group.map(|group| ("enrollment-group".to_owned(), group)));
    Principal { attributes, ..with_grants(PrincipalKind::Registration, id, &Grants::none()) }
}

/// A token for provisioning: `sr` is `{idScope}/registrations/{registrationId}`. An attestation of the device's own
/// decides alone; without one, any enabled group's keys may prove it.
pub fn check_registration(instance: &Instance, session: &Session, token: &RegistrationToken) -> Result<Found, Refusal> {
    let deployment = instance.deployment(session).map_err(|error| unavailable(&error))?;
    if token.id_scope() != deployment.id_scope {
        return Err(Refusal::Invalid("the registration token is for another id scope".into()));
    }
    let id = token.registration_id();
    let known = attested(session, id, &instance.sealer).map_err(|error| unavailable(&error))?;
    let group = if let Some(attestation) = known.attestation {
        own_keys(&attestation).iter().any(|key| token.is_signed_by(key)).then_some(None)
    } else {
        let groups = registration_keys(session, &instance.sealer).map_err(|error| unavailable(&error))?;
        let signed = |keys: &GroupKeys| derived(keys, id).iter().any(|key| token.is_signed_by(key));
        groups.into_iter().find(|(_, keys)| signed(keys)).map(|(group, _)| Some(group))
    };
    let Some(group) = group else {
        return Err(Refusal::Invalid("the registration token is not signed with a key of the device".into()));
    };
    if token.expiry() <= instance.settings.clock.now() {
        return Err(Refusal::Expired);
    }
    Ok(Found::by_grants(registration(id, token.id_scope(), group), Some(token.expiry())))
}

/// The keys that may sign for the device.
fn keys(proof: &Proof) -> Vec<SymmetricKey> {
    match proof {
        Proof::Derived { keys, registration_id } => derived(keys, registration_id),
        Proof::Individual(attestation) => own_keys(attestation),
        Proof::Nothing => Vec::new(),
    }
}

fn own_keys(attestation: &Attestation) -> Vec<SymmetricKey> {
    match attestation {
        Attestation::SymmetricKey { primary_key, secondary_key } => {
            [primary_key, secondary_key].into_iter().filter_map(|key| SymmetricKey::from_base64(key).ok()).collect()
        }
        // A certificate or a TPM proves itself in other ways.
        Attestation::X509 { .. } | Attestation::Tpm { .. } => Vec::new(),
    }
}

fn derived(keys: &GroupKeys, id: &str) -> Vec<SymmetricKey> {
    vec![keys.primary.derive(id), keys.secondary.derive(id)]
}
