//! Prints what the application would send to people, such as the code of somebody who signs up. A first look has no mail
//! server; and a log, which is kept, is no place for codes.

use anyhow::Result;
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Empty};
use serde::Deserialize;

use crate::{
    application::{Application, INTERNAL_CLIENT},
    clock::authorized,
};

const ROUTE: &str = "/skein/v1/outbox/messages";

/// What a tick tells of messages.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ticked {
    newest_message: i64,
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Message>,
    next: i64,
}

#[derive(Deserialize)]
struct Message {
    recipient: String,
    subject: Option<String>,
    text: String,
}

/// The messages of an application that came after its start.
#[derive(Default)]
pub struct Messages {
    seen: Option<i64>,
}

impl Messages {
    /// Prints what is new, as the answer to a tick tells. Applications that tell nothing have no messages.
    pub async fn print(&mut self, application: &Application, service_token: Option<&str>, ticked: &[u8]) -> Result<()> {
        let Ok(Ticked { newest_message }) = serde_json::from_slice(ticked) else { return Ok(()) };
        let mut seen = *self.seen.get_or_insert(newest_message);
        while seen < newest_message {
            let request = authorized(Request::get(format!("{ROUTE}?after={seen}")), service_token)
                .body(Empty::<Bytes>::new().map_err(|never| match never {}).boxed_unsync())?;
            let body = application.handle(request, INTERNAL_CLIENT).await.into_body().collect().await?.to_bytes();
            let page: Page = serde_json::from_slice(&body)?;
            for message in &page.value {
                let subject = message.subject.as_ref().map(|subject| format!("{subject}: ")).unwrap_or_default();
                eprintln!("message to {}: {subject}{}", message.recipient, message.text);
            }
            seen = page.next.max(seen + 1);
            self.seen = Some(seen);
        }
        Ok(())
    }
}
