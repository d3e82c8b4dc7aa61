//! The signing certificates of a group, and the codes by which somebody shows to hold their keys.

use super::row::{Entry, SigningCertificate};
use crate::audit::{self, Change, record};
use crate::{Executor, Result, Row, Session, Transaction, Value};
use serde_json::json;
use skein_fleet::id::RecordId;
use skein_fleet::precondition::{Decision, Existing, Precondition};
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;

/// A certificate that was checked, ready to be written.
#[derive(Clone, Debug)]
pub struct NewCertificate {
    /// The certificate.
    pub der: Vec<u8>,
    /// The DER of the name of its subject.
    pub subject: Vec<u8>,
    /// SHA-1 of the DER, 40 upper-case hexadecimal digits.
    pub sha1_thumbprint: String,
    /// SHA-256 of the DER, 64 hexadecimal digits.
    pub sha256_thumbprint: String,
    /// Whether the administrator vouches for it.
    pub verified: bool,
}

/// A code that a proof has to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationCode {
    /// SHA-256 of the code.
    pub hash: Vec<u8>,
    /// From then on it is worth nothing.
    pub expires_at: Timestamp,
}

/// A certificate with what a proof is checked by.
#[derive(Clone, Debug)]
pub struct CodeCheck {
    /// What clients see of it.
    pub certificate: SigningCertificate,
    /// The certificate itself.
    pub der: Vec<u8>,
    /// The code, if one was made and not used.
    pub code: Option<VerificationCode>,
}

/// What became of a write.
#[derive(Clone, Debug)]
pub enum CertificateOutcome {
    /// It is done; this is the certificate now, or was before it was deleted.
    Done(SigningCertificate),
    /// There is no such group, or its devices prove themselves in another way.
    NoGroup,
    /// There is no certificate at that place.
    NotFound,
    /// The client made its write depend on something that does not hold.
    PreconditionFailed,
    /// Another group has the same certificate.
    Taken,
    /// The code is not the one that is there: it was used, or another one was made.
    CodeUsed,
}

const COLUMNS: &str =
    "certificates.record_id, certificates.sha1_thumbprint, certificates.verified, certificates.version,
    certificates.der, certificates.code_hash, certificates.code_expires_at";

fn from_row(row: &Row, entry: Entry) -> Result<CodeCheck> {
    let code = match (row.optional_blob(5)?, row.optional_timestamp(6)?) {
        (Some(hash), Some(expires_at)) => Some(VerificationCode { hash: hash.to_vec(), expires_at }),
        _ => None,
    };
    let certificate = SigningCertificate {
        entry,
        record_id: row.text(0)?.to_owned(),
        sha1_thumbprint: row.text(1)?.to_owned(),
        verified: row.boolean(2)?,
        version: row.integer(3)?,
    };
    Ok(CodeCheck { certificate, der: row.blob(4)?.to_vec(), code })
}

/// The certificate at that place of a group.
pub fn find_certificate(executor: &impl Executor, group: &str, entry: Entry) -> Result<Option<CodeCheck>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM enrollment_group_certificates AS certificates
         JOIN enrollment_groups ON enrollment_groups.pk = certificates.group_pk
         WHERE enrollment_groups.id = ?1 AND certificates.entry = ?2"
    );
    let row = executor.query_one(&sql, &[group.into(), entry.as_str().into()])?;
    row.map(|row| from_row(&row, entry)).transpose()
}

/// Puts a certificate at that place, instead of the one that is there. What was being verified is not any more.
pub fn put_certificate(
    session: &Session,
    group: &str,
    entry: Entry,
    precondition: &Precondition,
    new: &NewCertificate,
    (by, random): (&Change, &impl Random),
) -> Result<CertificateOutcome> {
    session.write(|transaction| {
        let Some(group_pk) = begin_write(transaction, group)? else {
            return Ok(CertificateOutcome::NoGroup);
        };
        let before = find_certificate(transaction, group, entry)?.map(|found| found.certificate);
        let etag = before.as_ref().map(SigningCertificate::etag);
        if precondition.decide(Existing::of(etag.as_deref())) == Decision::Failed {
            return Ok(CertificateOutcome::PreconditionFailed);
        }
        if is_taken(transaction, group_pk, new)? {
            return Ok(CertificateOutcome::Taken);
        }
        set(transaction, group_pk, entry, new, (by, random))?;
        end_change(transaction, (group, group_pk), "enrollment-group.certificate-set", (entry, before), by)
    })
}

/// Whether another group has the certificate: a chain must lead to one group.
pub(super) fn is_taken(transaction: &Transaction<'_>, group_pk: i64, new: &NewCertificate) -> Result<bool> {
    let sql = "SELECT 1 FROM enrollment_group_certificates WHERE sha256_thumbprint = ?1 AND group_pk <> ?2";
    let key = [new.sha256_thumbprint.clone().into(), Value::from(group_pk)];
    Ok(transaction.query_one(sql, &key)?.is_some())
}

/// Writes a certificate at that place, instead of the one that is there.
pub(super) fn set(
    transaction: &Transaction<'_>,
    group_pk: i64,
    entry: Entry,
    new: &NewCertificate,
    (by, random): (&Change, &impl Random),
) -> Result<()> {
    // Two may be set in one change, so its own record id is not for them.
    let parameters = [
        group_pk.into(),
        entry.as_str().into(),
        RecordId::new(by.at, random).into(),
        new.der.clone().into(),
        new.subject.clone().into(),
        new.sha1_thumbprint.clone().into(),
        new.sha256_thumbprint.clone().into(),
        new.verified.into(),
        by.at.into(),
    ];
    transaction.query(
        "INSERT INTO enrollment_group_certificates (group_pk, entry, record_id, der, subject, sha1_thumbprint,
            sha256_thumbprint, verified, version, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9)
         ON CONFLICT (group_pk, entry) DO UPDATE SET der = ?4, subject = ?5, sha1_thumbprint = ?6,
            sha256_thumbprint = ?7, verified = ?8, code_hash = NULL, code_expires_at = NULL, version = version + 1,
            updated_at = ?9",
        &parameters,
    )?;
    Ok(())
}

/// Takes a certificate away. Devices below it can not register any more.
pub fn delete_certificate(
    session: &Session,
    group: &str,
    entry: Entry,
    precondition: &Precondition,
    by: &Change,
) -> Result<CertificateOutcome> {
    session.write(|transaction| {
        let Some(group_pk) = begin_write(transaction, group)? else {
            return Ok(CertificateOutcome::NoGroup);
        };
        let Some(CodeCheck { certificate: before, .. }) = find_certificate(transaction, group, entry)? else {
            return Ok(CertificateOutcome::NotFound);
        };
        if precondition.decide(Existing::Tagged(&before.etag())) != Decision::Overwrite {
            return Ok(CertificateOutcome::PreconditionFailed);
        }
        let sql = "DELETE FROM enrollment_group_certificates WHERE group_pk = ?1 AND entry = ?2";
        transaction.query(sql, &[group_pk.into(), entry.as_str().into()])?;
        end_write(transaction, (group, group_pk), "enrollment-group.certificate-deleted", (Some(&before), None), by)?;
        Ok(CertificateOutcome::Done(before))
    })
}

/// Keeps a new code, instead of one that is there. It changes no tag: nothing that clients read has changed.
pub fn set_verification_code(
    session: &Session,
    group: &str,
    entry: Entry,
    code: &VerificationCode,
    by: &Change,
) -> Result<CertificateOutcome> {
    session.write(|transaction| {
        let sql = "UPDATE enrollment_group_certificates SET code_hash = ?3, code_expires_at = ?4
            WHERE group_pk = (SELECT pk FROM enrollment_groups WHERE id = ?1) AND entry = ?2 RETURNING 1";
        let parameters = [group.into(), entry.as_str().into(), code.hash.clone().into(), Value::from(code.expires_at)];
        if transaction.query_one(sql, &parameters)?.is_none() {
            return Ok(CertificateOutcome::NotFound);
        }
        let action = "enrollment-group.verification-code-made";
        let after = Some(json!({ "entry": entry }));
        record(transaction, by, &audit::Entry { action, subject: group, before: None, after })?;
        let found = find_certificate(transaction, group, entry)?;
        Ok(found.map_or(CertificateOutcome::NotFound, |found| CertificateOutcome::Done(found.certificate)))
    })
}

/// Writes down that somebody showed to hold the key of the certificate, by this code, which is used up. Of two that come
/// with one code one does it.
pub fn verify_certificate(
    session: &Session,
    group: &str,
    entry: Entry,
    code: &VerificationCode,
    by: &Change,
) -> Result<CertificateOutcome> {
    session.write(|transaction| {
        let Some(group_pk) = begin_write(transaction, group)? else {
            return Ok(CertificateOutcome::NoGroup);
        };
        let before = find_certificate(transaction, group, entry)?.map(|found| found.certificate);
        let sql = "UPDATE enrollment_group_certificates
            SET verified = 1, code_hash = NULL, code_expires_at = NULL, version = version + 1, updated_at = ?4
            WHERE group_pk = ?1 AND entry = ?2 AND code_hash = ?3 RETURNING 1";
        let parameters = [group_pk.into(), entry.as_str().into(), code.hash.clone().into(), Value::from(by.at)];
        if transaction.query_one(sql, &parameters)?.is_none() {
            return Ok(CertificateOutcome::CodeUsed);
        }
        end_change(transaction, (group, group_pk), "enrollment-group.certificate-verified", (entry, before), by)
    })
}

/// The number of the row of a group whose devices have certificates.
fn begin_write(transaction: &Transaction<'_>, group: &str) -> Result<Option<i64>> {
    let sql = "SELECT pk FROM enrollment_groups WHERE id = ?1 AND primary_key IS NULL AND deleted_at IS NULL";
    transaction.query_one(sql, &[group.into()])?.map(|row| row.integer(0)).transpose()
}

/// Ends the change of a certificate, which is there afterwards.
fn end_change(
    transaction: &Transaction<'_>,
    (group, group_pk): (&str, i64),
    action: &'static str,
    (entry, before): (Entry, Option<SigningCertificate>),
    by: &Change,
) -> Result<CertificateOutcome> {
    let Some(CodeCheck { certificate: after, .. }) = find_certificate(transaction, group, entry)? else {
        return Ok(CertificateOutcome::NotFound);
    };
    end_write(transaction, (group, group_pk), action, (before.as_ref(), Some(&after)), by)?;
    Ok(CertificateOutcome::Done(after))
}

/// Gives the group a new tag, which its certificates are part of, and writes down who did what.
fn end_write(
    transaction: &Transaction<'_>,
    (group, group_pk): (&str, i64),
    action: &'static str,
    (before, after): (Option<&SigningCertificate>, Option<&SigningCertificate>),
    by: &Change,
) -> Result<()> {
    let sql = "UPDATE enrollment_groups SET version = version + 1, updated_at = ?2 WHERE pk = ?1";
    transaction.query(sql, &[group_pk.into(), by.at.into()])?;
    let [before, after] = [before, after].map(|one| one.map(SigningCertificate::shown));
    let entry = audit::Entry { action, subject: group, before, after };
    record(transaction, by, &entry)
}
