//! Certificates for devices that bring only a signing request: how long they are good, how they are numbered, and who may
//! have one by a claim token.

mod certificate;
mod claim;
mod claim_token;

pub use certificate::{
    AUTHORITY_LIFE, BACKDATING, CertificateStatus, DEVICE_CERTIFICATE_LIFE, LongDeviceId,
    MAXIMUM_CERTIFICATES_OF_DEVICE, MAXIMUM_DEVICE_ID, SERIAL_NUMBER_BYTES, SerialNumber, check_device_id,
};
pub use claim::{Claim, ClaimDecision, ClaimError, ClaimedDevice, EarlierCertificate, UsableToken};
pub use claim_token::{
    ClaimTokenError, ClaimTokenStatus, DEFAULT_CLAIM_LIFE, Lifetime, MAXIMUM_CLAIM_LIFE, MAXIMUM_NAME, MAXIMUM_USES,
    MINIMUM_CLAIM_LIFE, checked_name, checked_uses,
};
