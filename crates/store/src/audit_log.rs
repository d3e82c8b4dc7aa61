//! Reading the audit log, and the chain that shows whether somebody changed it.

use crate::{Executor, Result, Row, Session, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use skein_fleet::time::Timestamp;

/// How many rows one page looks at. The log has no index beside its order, since every write of the fleet would pay for
/// it: a page of a rare filter may therefore be short, or empty, and still have a next one.
const EXAMINED: u32 = 10_000;

/// How many rows are read at a time while the chain is made or checked.
const BATCH: u32 = 1_000;

/// Which rows are wanted; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// What was done, such as `device.created`.
    pub action: Option<String>,
    /// The id of the object.
    pub subject: Option<String>,
    /// The id of who did it.
    pub principal: Option<String>,
    /// The earliest time.
    pub from: Option<Timestamp>,
    /// The time before which it was.
    pub to: Option<Timestamp>,
}

/// A row of the log.
#[derive(Debug, Serialize)]
pub struct AuditRow {
    /// The place among all rows.
    #[serde(skip)]
    pub pk: i64,
    /// The id of the change; the event of it has the same behind `evt_`.
    pub id: String,
    /// What was done.
    pub action: String,
    /// The id of the object.
    pub subject: String,
    /// Who did it, in which request, from which address.
    pub actor: Box<RawValue>,
    /// The object before, without its secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<RawValue>>,
    /// The object after, without its secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Box<RawValue>>,
    /// When.
    #[serde(rename = "createdAt")]
    pub created_at: Timestamp,
}

const COLUMNS: &str = "pk, record_id, action, subject, actor, before, after, created_at";

fn from_row(row: &Row) -> Result<AuditRow> {
    Ok(AuditRow {
        pk: row.integer(0)?,
        id: row.text(1)?.to_owned(),
        action: row.text(2)?.to_owned(),
        subject: row.text(3)?.to_owned(),
        actor: RawValue::from_string(row.text(4)?.to_owned())?,
        before: document(row, 5)?,
        after: document(row, 6)?,
        created_at: row.timestamp(7)?,
    })
}

fn document(row: &Row, column: usize) -> Result<Option<Box<RawValue>>> {
    let text = row.optional_text(column)?;
    Ok(text.map(|text| RawValue::from_string(text.to_owned())).transpose()?)
}

/// Rows before the place `before`, the newest first, with the place at which the next page begins; none at the end.
pub fn list(
    executor: &impl Executor,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<(Vec<AuditRow>, Option<i64>)> {
    let before = before.unwrap_or(i64::MAX);
    let sql = format!(
        "WITH examined AS (SELECT {COLUMNS} FROM audit_log WHERE pk < ?1 ORDER BY pk DESC LIMIT {EXAMINED})
         SELECT {COLUMNS} FROM examined
         WHERE (?2 IS NULL OR action = ?2) AND (?3 IS NULL OR subject = ?3) AND (?4 IS NULL OR actor ->> '$.principal.id' = ?4)
            AND (?5 IS NULL OR created_at >= ?5) AND (?6 IS NULL OR created_at < ?6)
         ORDER BY pk DESC LIMIT {limit}"
    );
    let parameters = [
        Value::from(before),
        filter.action.clone().into(),
        filter.subject.clone().into(),
        filter.principal.clone().into(),
        filter.from.into(),
        filter.to.into(),
    ];
    let rows: Vec<AuditRow> = executor.query(&sql, &parameters)?.iter().map(from_row).collect::<Result<_>>()?;
    if rows.len() == limit as usize {
        let next = rows.last().map(|row| row.pk);
        return Ok((rows, next));
    }
    let last = EXAMINED - 1;
    let sql = format!("SELECT pk FROM audit_log WHERE pk < ?1 ORDER BY pk DESC LIMIT 1 OFFSET {last}");
    let next = executor.query_one(&sql, &[before.into()])?.map(|row| row.integer(0)).transpose()?;
    Ok((rows, next))
}

/// The hash of a row that follows another one. Each part has its length before it, so that no two rows read the same.
fn link(previous: &str, row: &Row) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    for column in 0..8 {
        let text = match row.value(column) {
            Value::Integer(number) => number.to_string(),
            Value::Null => String::new(),
            _ => row.text(column)?.to_owned(),
        };
        hasher.update(text.len().to_be_bytes());
        hasher.update(text);
    }
    Ok(URL_SAFE_NO_PAD.encode(hasher.finalize()))
}

/// Puts the rows that came since into the chain, at most [`BATCH`] of them, with one statement. Gives how many.
pub fn extend_chain(session: &Session) -> Result<usize> {
    let newest = "SELECT max(pk) FROM audit_log WHERE pk > coalesce((SELECT max(pk) FROM audit_chain), 0)";
    if session.query_one(newest, &[])?.map_or(Ok(None), |row| row.optional_integer(0))?.is_none() {
        return Ok(0);
    }
    session.write(|transaction| {
        let head = transaction.query_one("SELECT pk, hash FROM audit_chain ORDER BY pk DESC LIMIT 1", &[])?;
        let (place, mut hash) = match head {
            Some(row) => (row.integer(0)?, row.text(1)?.to_owned()),
            None => (0, String::new()),
        };
        let sql = format!("SELECT {COLUMNS} FROM audit_log WHERE pk > ?1 ORDER BY pk LIMIT {BATCH}");
        let mut links = Vec::new();
        for row in transaction.query(&sql, &[place.into()])? {
            hash = link(&hash, &row)?;
            links.push((row.integer(0)?, hash.clone()));
        }
        let sql = "INSERT INTO audit_chain (pk, hash) SELECT value ->> 0, value ->> 1 FROM json_each(?1)";
        transaction.query(sql, &[serde_json::to_string(&links)?.into()])?;
        Ok(links.len())
    })
}

/// What a check of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainCheck {
    /// How many rows hold, from the first on.
    pub rows: usize,
    /// The id of the first row that does not, or of the place where one is missing.
    pub broken_at: Option<i64>,
    /// The hash of the last row that holds. Kept elsewhere, it also shows that the end was cut off.
    pub head: String,
}

/// Follows the chain from its beginning to its end, or to where it is broken.
pub fn verify_chain(executor: &impl Executor) -> Result<ChainCheck> {
    let mut check = ChainCheck { rows: 0, broken_at: None, head: String::new() };
    let columns = COLUMNS.replace("pk,", "chain.pk,");
    let sql = format!(
        "SELECT {columns}, chain.hash, log.pk IS NOT NULL, EXISTS (SELECT 1 FROM audit_log AS other
            WHERE other.pk < chain.pk AND other.pk > coalesce((SELECT max(pk) FROM audit_chain AS earlier WHERE earlier.pk < chain.pk), 0))
         FROM audit_chain AS chain LEFT JOIN audit_log AS log ON log.pk = chain.pk
         WHERE chain.pk > ?1 ORDER BY chain.pk LIMIT {BATCH}"
    );
    let mut place = 0;
    loop {
        let rows = executor.query(&sql, &[Value::from(place)])?;
        if rows.is_empty() {
            return Ok(check);
        }
        for row in &rows {
            place = row.integer(0)?;
            let is_there = row.boolean(9)? && !row.boolean(10)?;
            if !is_there || row.text(8)? != link(&check.head, row)? {
                check.broken_at = Some(place);
                return Ok(check);
            }
            row.text(8)?.clone_into(&mut check.head);
            check.rows += 1;
        }
    }
}
