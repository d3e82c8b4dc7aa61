//! The certificates that vouch for devices.

use crate::{Executor, Result, Value};

/// A verified certificate of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedCertificate {
    /// The number of the group's row.
    pub group_pk: i64,
    /// The id of the group.
    pub group_id: String,
    /// Whether the group is enabled.
    pub group_enabled: bool,
    /// The certificate.
    pub der: Vec<u8>,
}

/// The verified certificates whose subjects have one of these names (DER), of enabled groups and of others. One statement.
pub fn trusted_certificates(executor: &impl Executor, names: &[&[u8]]) -> Result<Vec<TrustedCertificate>> {
    let places: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    let sql = format!(
        "SELECT groups.pk, groups.id, groups.enabled, certificates.der
         FROM enrollment_group_certificates AS certificates
         JOIN enrollment_groups AS groups ON groups.pk = certificates.group_pk
         WHERE certificates.subject IN ({}) AND certificates.verified = 1 AND groups.deleted_at IS NULL
         ORDER BY groups.pk, certificates.entry",
        places.join(", ")
    );
    let names: Vec<Value> = names.iter().map(|name| Value::from(name.to_vec())).collect();
    let rows = executor.query(&sql, &names)?;
    let read = |row: &crate::Row| {
        Ok(TrustedCertificate {
            group_pk: row.integer(0)?,
            group_id: row.text(1)?.to_owned(),
            group_enabled: row.boolean(2)?,
            der: row.blob(3)?.to_vec(),
        })
    };
    rows.iter().map(read).collect()
}
