//! `/skein/v1/sessions`: where one is signed in, and the end of it.

use crate::accounts::account;
use axum::Json;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;
use skein_kernel::{ApiError, Caller, PathParameters};
use skein_store::accounts::{EndedSession, SessionRecord, end_session, sessions_of};

/// A session of one's own.
#[derive(Serialize)]
pub struct SessionObject {
    #[serde(flatten)]
    session: SessionRecord,
    /// Whether it is the one of this request.
    current: bool,
}

/// The sessions, the newest first.
#[derive(Serialize)]
pub struct Sessions {
    value: Vec<SessionObject>,
}

/// 200 with the caller's sessions.
pub async fn list(caller: Caller) -> Result<Json<Sessions>, ApiError> {
    let user = account::of(&caller)?;
    let current = caller.attribute("session");
    let sessions = sessions_of(&caller.request.session, user.pk, caller.request.now)?;
    let value =
        sessions.into_iter().map(|session| SessionObject { current: current == Some(session.id.as_str()), session });
    Ok(Json(Sessions { value: value.collect() }))
}

/// 204. Its tokens are refused everywhere within five seconds.
pub async fn delete(caller: Caller, path: PathParameters) -> Result<impl IntoResponse, ApiError> {
    let user = account::of(&caller)?;
    let id = path.get("session_id");
    if end_session(&caller.request.session, user.pk, &EndedSession::Id(id), &caller.change())? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found("session", id))
    }
}
