//! `GET /skein/v1/outbox/messages`: what people are to be sent, for as long as nothing delivers it. Our host reads it to
//! print it.

use axum::Json;
use serde::Serialize;
use skein_fleet::access::Permission;
use skein_kernel::{ApiError, Caller, QueryParameters};
use skein_store::accounts::{Message, messages_after};

/// The most messages of one answer, and how many they are if the client does not say.
const MAX_LIMIT: u32 = 100;

/// A page of messages, the oldest first.
#[derive(Serialize)]
pub struct Messages {
    value: Vec<Message>,
    /// The `after` of the next page; it is there even if there is none yet.
    next: i64,
}

/// 200 with the messages behind `after`; with `recipient`, those for that address or number alone.
pub async fn list(caller: Caller, query: QueryParameters) -> Result<Json<Messages>, ApiError> {
    caller.require(Permission::MessagesRead)?;
    let after = match query.single("after")? {
        None => 0,
        Some(text) => text.parse().map_err(|_| ApiError::bad_parameter("after", "must be a whole number"))?,
    };
    let limit = query.limit(MAX_LIMIT, MAX_LIMIT)?;
    let recipient = query.single("recipient")?;
    let value = messages_after(&caller.request.session, after, recipient, limit, &caller.request.application.sealer)?;
    let next = value.last().map_or(after, |message| message.pk);
    Ok(Json(Messages { value, next }))
}
