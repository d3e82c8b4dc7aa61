//! A device's own twin: `GET /skein/v1/devices/{deviceId}[/modules/{moduleName}]/twin` and `PATCH …/twin/reported`.
//!
//! | parameter of GET | meaning | default |
//! |---|---|---|
//! | `wait` | for how many seconds to wait for news, 0 to 60 | 0 |
//! | `version` | answer as soon as the desired version is another than this | required with `wait` |

mod answer;
mod query;

use crate::twin_refusals::{refusal, too_many_modules};
use answer::{Answer, Reported, etag};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use query::Query;
use serde_json::Value;
use skein_fleet::access::{Permission, Scope};
use skein_fleet::etag::TagList;
use skein_fleet::identifier::ModuleName;
use skein_fleet::twin::{Assignments, Twin, TwinError};
use skein_kernel::waiting::{Wait, wait_for};
use skein_kernel::{ApiError, Caller, JsonBody, PathParameters, QueryParameters};
use skein_store::twins::{self, Author, Outcome, Reader, TwinRecord};

/// 200 with the twin, or 304 if the device has it already. One statement without a wait; with one, a request holds no
/// connection while it sleeps (see [`skein_kernel::waiting`]).
pub async fn get(
    caller: Caller,
    path: PathParameters,
    parameters: QueryParameters,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let own = OwnTwin::of(&caller, &path)?;
    let query = Query::of(&parameters)?;
    let if_none_match = headers.get(IF_NONE_MATCH).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let held = if_none_match.map_or(Ok(None), |text| TagList::parse(&text));
    let held = held.map_err(|error| ApiError::bad_parameter("If-None-Match", error))?;
    let record = own.read()?;
    let record = if query.is_answered_by(&record) { record } else { own.wait(&query, &record).await? };
    let (etag, twin) = (etag(&record), record.twin.unwrap_or_default());
    let mut response = if held.is_some_and(|held| held.matches(Some(&etag))) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(Answer::of(&twin)).into_response()
    };
    if let Ok(value) = HeaderValue::from_str(&format!("\"{etag}\"")) {
        response.headers_mut().insert(ETAG, value);
    }
    Ok(response)
}

/// 200 with the new version of what is reported.
pub async fn report(
    caller: Caller,
    path: PathParameters,
    JsonBody(body): JsonBody,
) -> Result<Json<Reported>, ApiError> {
    let own = OwnTwin::of(&caller, &path)?;
    let Value::Object(document) = body else {
        return Err(ApiError::unprocessable("body", "must be a JSON object"));
    };
    let edit = |record: &TwinRecord| -> Result<Twin, ApiError> {
        check(record)?;
        let twin = record.twin.clone().unwrap_or_default();
        let said = Assignments::of_document(document.clone(), |name| twin.has_component(name));
        let after = said.and_then(|said| twin.after_report(&said, caller.request.now));
        after.map_err(|error: TwinError| refusal(&error))
    };
    let author = Author::Device(caller.request.now);
    match twins::write(&caller.request.session, &Scope::EVERYTHING, caller.id(), own.module(), author, edit)?? {
        Outcome::Done(twin) => Ok(Json(Reported::of(&twin))),
        Outcome::NotFound => Err(ApiError::device_gone()),
        Outcome::TooManyModules => Err(too_many_modules()),
    }
}

/// The twin of the device that calls, or of one of its modules.
struct OwnTwin<'a> {
    caller: &'a Caller,
    module: Option<ModuleName>,
}

impl<'a> OwnTwin<'a> {
    fn of(caller: &'a Caller, path: &PathParameters) -> Result<Self, ApiError> {
        caller.require_device(Permission::TwinReport, path.get("device_id"))?;
        Ok(Self { caller, module: path.optional("module", "moduleName")? })
    }

    fn module(&self) -> &str {
        self.module.as_ref().map_or("", ModuleName::as_str)
    }

    fn read(&self) -> Result<TwinRecord, ApiError> {
        let found = twins::find(
            &self.caller.request.session,
            &Scope::EVERYTHING,
            self.caller.id(),
            self.module(),
            Reader::Device,
        )?;
        let record = found.ok_or_else(ApiError::device_gone)?;
        check(&record)?;
        Ok(record)
    }

    /// The twin as soon as it answers the query, or as it is when the patience is over.
    async fn wait(&self, query: &Query, record: &TwinRecord) -> Result<TwinRecord, ApiError> {
        let (request, device) = (&self.caller.request, self.caller.id());
        let wait = Wait {
            topic: &twins::topic(record.device_pk, self.module()),
            waiter: &format!("device/{device}/twin/{}", self.module()),
            patience: query.patience,
        };
        let look = || Ok(Some(self.read()?).filter(|record| query.is_answered_by(record)));
        match wait_for(request, &wait, look).await? {
            Some(record) => Ok(record),
            None => self.read(),
        }
    }
}

/// A device that was deleted or blocked since its credential was checked is none.
fn check(record: &TwinRecord) -> Result<(), ApiError> {
    if record.enabled { Ok(()) } else { Err(ApiError::device_gone()) }
}
