//! Claims: a new device with a token gets its certificate, and is there from then on.

use crate::audit::Change;
use crate::devices::{RegisteredDevice, create_registered, hand_over};
use crate::issued_certificates::{NewIssuedCertificate, insert};
use crate::organizations::NO_SUCH_ORGANIZATION;
use crate::{Executor, Result, Row, Session, Transaction};
use skein_fleet::certificate_enrollment::{
    Claim, ClaimDecision, ClaimError, ClaimedDevice, EarlierCertificate, UsableToken,
};
use skein_fleet::device::Approval;
use skein_fleet::time::Timestamp;

/// Who claims.
#[derive(Clone, Debug)]
pub struct Claimant<'a> {
    /// SHA-256 of the secret of the token.
    pub token_hash: &'a [u8; 32],
    /// The id that the device is to have.
    pub device_id: &'a str,
    /// SHA-256 of the DER of its public key.
    pub public_key_hash: &'a [u8],
}

/// What a claim would come to.
#[derive(Clone, Debug)]
pub enum Standing {
    /// A new certificate.
    New {
        /// The id of the token.
        token: String,
    },
    /// The certificate that the token has given before.
    Again {
        /// The certificate.
        der: Vec<u8>,
        /// That of the authority that signed it.
        authority_der: Vec<u8>,
    },
    /// Nothing.
    Refused(ClaimError),
}

/// What became of a claim.
#[derive(Clone, Debug)]
pub enum ClaimOutcome {
    /// The certificate is written down, the device is there, and a use of the token is counted.
    Done,
    /// It came to this meanwhile, and nothing was written.
    Not(Standing),
    /// The organization that the token's devices belong to is gone.
    NoSuchOrganization,
}

/// Whether a token with this hash was made and not ended: looked at before anything costly is done for a stranger.
pub fn is_known(executor: &impl Executor, token_hash: &[u8; 32]) -> Result<bool> {
    let sql = "SELECT 1 FROM claim_tokens WHERE secret_hash = ?1 AND ended_at IS NULL";
    Ok(executor.query_one(sql, &[token_hash.to_vec().into()])?.is_some())
}

/// What the claim would come to now. One statement.
pub fn standing(executor: &impl Executor, claimant: &Claimant<'_>, now: Timestamp) -> Result<Standing> {
    let Some(row) = read(executor, claimant)? else { return Ok(Standing::Refused(ClaimError::Token)) };
    decided(&row, claimant, now)
}

/// Grants the claim, if it still comes to a new certificate: the device is made, or what waits for it is registered, the
/// certificate is written down and a use is counted, all or nothing. `by` are the changes of the device and of the
/// certificate. Four statements.
pub fn claim(
    session: &Session,
    claimant: &Claimant<'_>,
    new: &NewIssuedCertificate,
    (device_by, by): (&Change, &Change),
) -> Result<ClaimOutcome> {
    let claimed = session.write(|transaction| {
        let Some(row) = read(transaction, claimant)? else {
            return Ok(ClaimOutcome::Not(Standing::Refused(ClaimError::Token)));
        };
        let token = match decided(&row, claimant, by.at)? {
            Standing::New { token } => token,
            other => return Ok(ClaimOutcome::Not(other)),
        };
        let device_pk = register(transaction, claimant.device_id, &row, device_by)?;
        insert(transaction, (device_pk, claimant.device_id), new, Some((row.integer(0)?, &token)), by)?;
        Ok(ClaimOutcome::Done)
    });
    match claimed {
        Err(error) if error.is_refusal(NO_SUCH_ORGANIZATION) => Ok(ClaimOutcome::NoSuchOrganization),
        claimed => claimed,
    }
}

/// The token, the device of the id, and the certificate that the one gave the other for the key.
fn read(executor: &impl Executor, claimant: &Claimant<'_>) -> Result<Option<Row>> {
    let Claimant { token_hash, device_id, public_key_hash } = claimant;
    executor.query_one(
        "SELECT tokens.pk, tokens.id, tokens.uses - tokens.used, tokens.expires_at, tokens.ended_at IS NOT NULL,
            tokens.device_id_prefix, tokens.template, tokens.organization,
            devices.pk, devices.approved, devices.blocked, devices.provisioned, devices.organization,
            EXISTS (SELECT 1 FROM device_attestations WHERE device_pk = devices.pk),
            issued.der, authorities.der, issued.revoked_at, issued.not_after, devices.enrollment_group_pk
         FROM claim_tokens AS tokens
         LEFT JOIN devices ON devices.id = ?2
         LEFT JOIN issued_certificates AS issued
            ON issued.claim_token_pk = tokens.pk AND issued.device_pk = devices.pk AND issued.public_key_hash = ?3
         LEFT JOIN certificate_authorities AS authorities ON authorities.pk = issued.authority_pk
         WHERE tokens.secret_hash = ?1",
        &[token_hash.to_vec().into(), (*device_id).into(), public_key_hash.to_vec().into()],
    )
}

/// What a row of [`read`] comes to.
fn decided(row: &Row, claimant: &Claimant<'_>, now: Timestamp) -> Result<Standing> {
    let token = UsableToken {
        unused: u32::try_from(row.integer(2)?).unwrap_or(0),
        expires_at: row.timestamp(3)?,
        ended: row.boolean(4)?,
        device_id_prefix: row.optional_text(5)?,
        organization: row.optional_text(7)?,
    };
    let device = match row.optional_integer(8)? {
        None => None,
        Some(_) => Some(ClaimedDevice {
            approval: Approval { approved: row.boolean(9)?, blocked: row.boolean(10)?, provisioned: row.boolean(11)? },
            organization: row.optional_text(12)?,
            has_attestation: row.boolean(13)?,
        }),
    };
    let earlier = match row.optional_timestamp(17)? {
        None => None,
        Some(not_after) => Some(EarlierCertificate { revoked_at: row.optional_timestamp(16)?, not_after }),
    };
    let claim = Claim { device_id: claimant.device_id, token, device, earlier };
    Ok(match claim.decide(now) {
        Ok(ClaimDecision::New) => Standing::New { token: row.text(1)?.to_owned() },
        Ok(ClaimDecision::Again) => {
            Standing::Again { der: row.blob(14)?.to_vec(), authority_der: row.blob(15)?.to_vec() }
        }
        Err(error) => Standing::Refused(error),
    })
}

/// Makes the device, as one that registers by itself, or has the one that an operator made registered. Gives the number of
/// its row.
fn register(transaction: &Transaction<'_>, id: &str, row: &Row, by: &Change) -> Result<i64> {
    let template = row.optional_text(6)?;
    if let Some(device_pk) = row.optional_integer(8)? {
        hand_over(transaction, device_pk, row.optional_integer(18)?, template, by)?;
        return Ok(device_pk);
    }
    let new = RegisteredDevice {
        id,
        template,
        organization: row.optional_text(7)?,
        edge: false,
        approval: Approval::of_registered(true),
        enrollment_group_pk: None,
    };
    create_registered(transaction, &new, by)
}
