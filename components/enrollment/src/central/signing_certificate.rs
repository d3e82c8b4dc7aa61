//! A signing certificate as bodies have it, and the checks that it has to pass (contract `central.md` §4.3, points 3 to 7).

use skein_fleet::time::Timestamp;
use skein_kernel::central::{Document, given, required};
use skein_kernel::{ApiError, ErrorKind};
use skein_store::enrollment_groups::NewCertificate;
use skein_x509::{Certificate, signing_certificate};

const FIELD: &str = "certificate";

/// The certificate of a body, checked at `now`.
pub fn read(document: &Document, now: Timestamp) -> Result<NewCertificate, ApiError> {
    let certificate = parse(document)?;
    signing_certificate::check(&certificate, now).map_err(|error| ApiError::unprocessable(FIELD, error))?;
    Ok(NewCertificate {
        der: certificate.der().to_vec(),
        subject: certificate.subject().to_vec(),
        sha1_thumbprint: certificate.sha1_thumbprint(),
        sha256_thumbprint: certificate.sha256_thumbprint(),
        verified: given(document.boolean("verified")?, "verified")?.unwrap_or(false),
    })
}

/// The member `certificate`, in any of the forms that clients send.
pub fn parse(document: &Document) -> Result<Certificate, ApiError> {
    let text = required(document.text(FIELD)?, FIELD)?;
    Certificate::parse(text).map_err(|error| ApiError::unprocessable(FIELD, error))
}

/// The refusal of a certificate that another group has.
pub fn taken() -> ApiError {
    ApiError::new(ErrorKind::Conflict, "Another enrollment group has the same certificate.")
}
