//! What became of the rows of a file, as lines of JSON.

use serde::Serialize;
use skein_fleet::bulk_enrollment::{MAXIMUM_ROWS, RowError};
use skein_kernel::ApiError;
use skein_store::bulk_enrollment::RowOutcome;

/// The longest id that is repeated, in characters: no device's id has more.
const LONGEST_ID: usize = 128;

/// The results so far.
#[derive(Default)]
pub struct Results {
    lines: Vec<u8>,
    created: u32,
    unchanged: u32,
    refused: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowResult<'a> {
    row: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_id: Option<&'a str>,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<RowProblem>,
}

#[derive(Serialize)]
struct RowProblem {
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    message: String,
}

#[derive(Serialize)]
struct LastLine {
    summary: Summary,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    dry_run: bool,
    rows: u32,
    created: u32,
    unchanged: u32,
    refused: u32,
}

impl Results {
    /// Adds that of a row.
    pub fn add(&mut self, row: u32, id: Option<&str>, outcome: RowOutcome) -> Result<(), ApiError> {
        let (count, result, error) = match outcome {
            RowOutcome::Created => (&mut self.created, "created", None),
            RowOutcome::Unchanged => (&mut self.unchanged, "unchanged", None),
            RowOutcome::Refused(RowError { field, message }) => {
                (&mut self.refused, "refused", Some(RowProblem { field, message }))
            }
        };
        *count += 1;
        let device_id = id.filter(|id| id.chars().count() <= LONGEST_ID);
        self.line(&RowResult { row, device_id, result, error })
    }

    /// All lines, of a file with so many rows.
    pub fn finish(mut self, rows: u32, dry_run: bool) -> Result<Vec<u8>, ApiError> {
        if rows > MAXIMUM_ROWS {
            let message =
                format!("a file has {MAXIMUM_ROWS} rows at most: this one and those behind it are not looked at");
            self.add(MAXIMUM_ROWS + 1, None, RowOutcome::Refused(RowError::whole(message)))?;
            self.refused = self.refused.saturating_add(rows - MAXIMUM_ROWS - 1);
        }
        let Self { created, unchanged, refused, .. } = self;
        self.line(&LastLine { summary: Summary { dry_run, rows, created, unchanged, refused } })?;
        Ok(self.lines)
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), ApiError> {
        serde_json::to_writer(&mut self.lines, line).map_err(ApiError::internal)?;
        self.lines.push(b'\n');
        Ok(())
    }
}
