//! Enrolment groups: what whole families of devices prove themselves by, keys or certificates.
//!
//! A group that is deleted while devices use its keys leaves them behind, under a name that no client can write: the devices
//! go on, and nobody registers by it any more.

mod approval;
mod certificates;
mod deletion;
mod keys;
mod row;
mod trusted;
mod write;

pub use approval::{auto_approve, set_auto_approve};
pub use certificates::{
    CertificateOutcome, CodeCheck, NewCertificate, VerificationCode, delete_certificate, find_certificate,
    put_certificate, set_verification_code, verify_certificate,
};
pub use deletion::delete;
pub use keys::{GroupKeys, default_keys, registration_keys};
pub(crate) use keys::{NewDefaultGroup, create_default, open_keys};
pub use row::{Attestation, EnrollmentGroup, Entry, ListPosition, SigningCertificate, find, list};
pub use trusted::{TrustedCertificate, trusted_certificates};
pub use write::{GroupChange, GroupOutcome, MAX_ENROLLMENT_GROUPS, patch, put};
