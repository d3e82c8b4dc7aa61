//! `POST /v1/logout2` (contract §2.1): ends this session, that of a refresh token, or all of the person.

use crate::accounts::account;
use axum::Json;
use serde_json::Value;
use skein_fleet::credentials::OpaqueKind;
use skein_kernel::rainmaker::{Fields, Query, refusal, success};
use skein_kernel::{ApiError, Caller};
use skein_store::accounts::{EndedSession, end_session, end_sessions};

const BAD_FLAG: &str = "101036";

/// 200. Tokens of an ended session are refused everywhere within five seconds.
pub async fn post(caller: Caller, query: Query, fields: Fields) -> Result<Json<Value>, ApiError> {
    let in_body = fields.boolean("logout_all").map_err(|error| error.with_code(BAD_FLAG))?;
    let all = query.flag_or("logout_all", BAD_FLAG)?.or(in_body).unwrap_or(false);
    let user = account::of(&caller)?;
    let (request, change) = (&caller.request, caller.change());
    if all {
        request.session.write(|transaction| end_sessions(transaction, user.pk, &change))?;
    } else if let Some(token) = fields.text("refreshtoken")? {
        let hash =
            OpaqueKind::Refresh.hash(&token).ok_or_else(|| refusal("101017", "refreshtoken: is none of ours"))?;
        end_session(&request.session, user.pk, &EndedSession::RefreshHash(&hash), &change)?;
    } else if let Some(session) = caller.attribute("session") {
        end_session(&request.session, user.pk, &EndedSession::Id(session), &change)?;
    }
    Ok(success("Logged out"))
}
