//! Certificates that are issued to devices, and the authorities that sign them.
//!
//! Which certificate proves which device is told by [`presented`]; the signature of one with the thumbprint that stands there
//! need not be checked again, since it is what was issued.

mod authority;
mod issue;
mod list;
mod revocation;
mod row;

pub use authority::{CertificateAuthority, NewAuthority, SigningAuthority, current, establish, supply};
pub(crate) use issue::insert;
pub use issue::{IssueOutcome, NewIssuedCertificate, issue};
pub use list::{CertificateFilter, ListPosition, list};
pub use revocation::revoke;
pub(crate) use revocation::revoke_all_of;
pub use row::{IssuedCertificate, PresentedCertificate, WholeCertificate, find, presented};
