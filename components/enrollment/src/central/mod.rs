//! The Central dialect (contract `central.md` §4).

mod body;
pub mod certificate;
pub mod enrollment_group;
pub mod enrollment_group_list;
mod representation;
mod signing_certificate;
pub mod verification;

use skein_fleet::identifier::EnrollmentGroupId;
use skein_kernel::{ApiError, ErrorKind, PathParameters, RequestContext};
use skein_store::enrollment_groups::{Attestation, EnrollmentGroup, Entry, find};

/// The group id of a path; one that no group can have is 400.
fn group_id(path: &PathParameters) -> Result<EnrollmentGroupId, ApiError> {
    path.get("enrollment_group_id").parse().map_err(|error| ApiError::bad_parameter("enrollmentGroupId", error))
}

/// The group of a path.
fn group_of(request: &RequestContext, path: &PathParameters) -> Result<EnrollmentGroup, ApiError> {
    let id = group_id(path)?;
    // The default groups are made with the deployment's identity.
    request.application.deployment()?;
    let group = find(&request.session, id.as_str(), &request.application.sealer)?;
    group.ok_or_else(|| no_such_group(&id))
}

/// The group and the place of a path about a certificate: 404 without the group, 409 if its devices have no certificates,
/// 404 for another place than there are.
fn place_of(request: &RequestContext, path: &PathParameters) -> Result<(EnrollmentGroup, Entry), ApiError> {
    let group = group_of(request, path)?;
    if matches!(group.attestation, Attestation::SymmetricKey(_)) {
        let message = "The devices of the enrollment group have symmetric keys and no certificates.";
        return Err(ApiError::new(ErrorKind::Conflict, message));
    }
    let name = path.get("entry");
    let entry = Entry::from_name(name).ok_or_else(|| ApiError::not_found("certificate entry", name))?;
    Ok((group, entry))
}

fn no_such_group(id: &EnrollmentGroupId) -> ApiError {
    ApiError::not_found("enrollment group", id.as_str())
}
