//! `POST /skein/v1/enrollments/bulk`: many devices by a file, CSV or JSON lines.
//!
//! The file is read as it arrives and its rows are written some hundred at a time, so memory holds the results, a batch and the
//! ids. What a batch did stays, whatever becomes of the next one: who sends the file again finds those rows unchanged. The
//! answer begins when the file has been read, since most clients listen only then.

use super::bulk_results::Results;
use axum::extract::{FromRequestParts, Request};
use axum::response::IntoResponse;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use skein_fleet::access::Permission;
use skein_fleet::bulk_enrollment::{EnrollmentRow, FileFormat, NumberedRow, RowError, RowReader, TableError};
use skein_fleet::credentials::RequestSignature;
use skein_kernel::{ApiError, Caller, ErrorKind, QueryParameters, media_type, unsupported};
use skein_store::bulk_enrollment::{EnrollmentRules, RowOutcome, WouldBeAdded, enroll, try_out};
use std::collections::HashMap;
use std::time::Duration;

/// How many rows are written together. Others wait for the write meanwhile: some ten milliseconds.
const ROWS_OF_BATCH: usize = 250;

/// Between two batches, for the other requests of this instance and for who else wants to write.
const REST: Duration = Duration::from_millis(1);

/// The media types of a file.
const FORMATS: [(&str, FileFormat); 3] = [
    ("text/csv", FileFormat::Csv),
    ("application/x-ndjson", FileFormat::JsonLines),
    ("application/jsonl", FileFormat::JsonLines),
];

/// 200 with a line of JSON for each row and one that sums them up. With `dryRun=true` nothing is written. 422 for a file whose
/// columns mean nothing; 415 for another media type.
pub async fn post(caller: Caller, query: QueryParameters, request: Request) -> Result<impl IntoResponse, ApiError> {
    let rules = rules(&caller)?;
    let dry_run = match query.single("dryRun")? {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::bad_parameter("dryRun", "must be true or false")),
    };
    let (parts, mut body) = request.into_parts();
    let mut reader = RowReader::new(format(&parts.headers)?);
    let mut import = Import::new(caller, parts, rules, dry_run);
    while let Some(frame) = body.frame().await {
        let broken = |error| ApiError::bad_request("The body could not be read to its end.").with_detail(error);
        if let Ok(piece) = frame.map_err(broken)?.into_data() {
            import.take(reader.read(&piece).map_err(unreadable)?).await?;
        }
    }
    let (rest, rows) = reader.finish().map_err(unreadable)?;
    import.take(rest).await?;
    let results = import.finish(rows).await?;
    Ok((StatusCode::OK, [(CONTENT_TYPE, "application/x-ndjson")], results))
}

/// What the caller may have rows ask for.
fn rules(caller: &Caller) -> Result<EnrollmentRules, ApiError> {
    Ok(EnrollmentRules {
        devices: caller.require(Permission::DevicesWrite)?,
        home: caller.home_organization(Permission::DevicesWrite),
        attestations: caller.require(Permission::DevicesAttestationWrite).ok(),
        groups: caller.require(Permission::GroupsWrite).ok(),
        template_must_exist: caller.request.application.settings.refuses_unknown_templates,
    })
}

fn format(headers: &HeaderMap) -> Result<FileFormat, ApiError> {
    let taken = FORMATS.map(|(name, _)| name);
    let Some(named) = media_type(headers) else {
        let message = format!("The media type must be said: {}.", taken.join(" or "));
        return Err(ApiError::new(ErrorKind::UnsupportedMediaType, message));
    };
    let found = FORMATS.into_iter().find(|(name, _)| *name == named).map(|(_, format)| format);
    found.ok_or_else(|| unsupported(&named, &taken))
}

fn unreadable(error: TableError) -> ApiError {
    ApiError::unprocessable("body", error)
}

/// A file on its way.
struct Import {
    caller: Caller,
    /// The request without its body: who calls is asked again for each batch.
    parts: Parts,
    /// Whether the request is signed: then its body was here before anything was done, and a signature is good once.
    is_signed: bool,
    rules: EnrollmentRules,
    dry_run: bool,
    would_be_added: WouldBeAdded,
    /// The places of the ids that came.
    seen: HashMap<String, u32>,
    batch: Vec<EnrollmentRow>,
    /// Rows without a result that is written: those of the batch, which have none, and those between them.
    waiting: Vec<(u32, Option<String>, Option<RowError>)>,
    results: Results,
}

impl Import {
    fn new(caller: Caller, parts: Parts, rules: EnrollmentRules, dry_run: bool) -> Self {
        let credential = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        Self {
            is_signed: credential.is_some_and(RequestSignature::is_one),
            caller,
            parts,
            rules,
            dry_run,
            would_be_added: WouldBeAdded::new(),
            seen: HashMap::new(),
            batch: Vec::new(),
            waiting: Vec::new(),
            results: Results::default(),
        }
    }

    async fn take(&mut self, rows: Vec<NumberedRow>) -> Result<(), ApiError> {
        for NumberedRow { number, id, row } in rows {
            match row.and_then(|row| self.once(number, row)) {
                Ok(row) => {
                    self.batch.push(row);
                    self.waiting.push((number, id, None));
                }
                Err(error) => self.waiting.push((number, id, Some(error))),
            }
            if self.waiting.len() >= ROWS_OF_BATCH {
                self.write().await?;
                spin_sdk::time::sleep(REST).await;
            }
        }
        Ok(())
    }

    /// A device stands in one row: of two nobody could tell which is meant.
    fn once(&mut self, number: u32, row: EnrollmentRow) -> Result<EnrollmentRow, RowError> {
        if let Some(earlier) = self.seen.get(row.id.as_str()) {
            return Err(RowError::of("id", format!("is that of row {earlier}")));
        }
        self.seen.insert(row.id.to_string(), number);
        Ok(row)
    }

    /// Writes what waits, unless who calls has lost the right to it meanwhile: an upload may take long.
    async fn write(&mut self) -> Result<(), ApiError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        if !self.is_signed {
            self.caller = Caller::from_request_parts(&mut self.parts, &()).await?;
            self.rules = rules(&self.caller)?;
        }
        let request = &self.caller.request;
        let (session, application) = (&request.session, request.application);
        let batch = std::mem::take(&mut self.batch);
        let outcomes = if batch.is_empty() {
            Vec::new()
        } else if self.dry_run {
            try_out(session, &batch, &self.rules, &application.sealer, &mut self.would_be_added)?
        } else {
            let keeping = (&application.sealer, &application.random);
            enroll(session, &batch, &self.rules, keeping, &self.caller.change())?
        };
        let mut outcomes = outcomes.into_iter();
        for (number, id, error) in std::mem::take(&mut self.waiting) {
            let outcome = match error {
                Some(error) => RowOutcome::Refused(error),
                None => outcomes.next().ok_or_else(|| ApiError::internal("a row without an outcome"))?,
            };
            self.results.add(number, id.as_deref(), outcome)?;
        }
        Ok(())
    }

    async fn finish(mut self, rows: u32) -> Result<Vec<u8>, ApiError> {
        self.write().await?;
        self.results.finish(rows, self.dry_run)
    }
}
