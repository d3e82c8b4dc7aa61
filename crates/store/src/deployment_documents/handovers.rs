//! What a super administrator hands over, while the codes for it are on their way.

use crate::{Executor, Result, Transaction};

/// What is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handover {
    /// The administration of the deployment; the successor is an address.
    SuperAdministrator,
    /// The address from which mail is sent; the successor is an address.
    MailSender,
}

impl Handover {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdministrator => "super-administrator",
            Self::MailSender => "mail-sender",
        }
    }
}

/// Notes to whom somebody hands over. An earlier one that was not ended is forgotten.
pub fn begin_handover(transaction: &Transaction<'_>, user_pk: i64, handover: Handover, successor: &str) -> Result<()> {
    let sql = "INSERT INTO handovers (user_pk, kind, successor) VALUES (?1, ?2, ?3)
               ON CONFLICT (user_pk, kind) DO UPDATE SET successor = ?3";
    transaction.query(sql, &[user_pk.into(), handover.as_str().into(), successor.into()]).map(drop)
}

/// To whom somebody hands over; none if nobody does.
pub fn successor(executor: &impl Executor, user_pk: i64, handover: Handover) -> Result<Option<String>> {
    let sql = "SELECT successor FROM handovers WHERE user_pk = ?1 AND kind = ?2";
    let row = executor.query_one(sql, &[user_pk.into(), handover.as_str().into()])?;
    row.map(|row| row.text(0).map(ToOwned::to_owned)).transpose()
}

/// Forgets it, in the transaction that does it.
pub fn end_handover(transaction: &Transaction<'_>, user_pk: i64, handover: Handover) -> Result<()> {
    let sql = "DELETE FROM handovers WHERE user_pk = ?1 AND kind = ?2";
    transaction.query(sql, &[user_pk.into(), handover.as_str().into()]).map(drop)
}
