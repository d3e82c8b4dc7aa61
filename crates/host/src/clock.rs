//! The clock of an application whose time is data: pokes it each second.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty};
use tokio::time::{MissedTickBehavior, interval};
use wasmtime_wasi_http::WasiBody;

use crate::{
    application::{Application, INTERNAL_CLIENT},
    messages::Messages,
};

/// The route that is poked if the application has it.
pub const ROUTE: &str = "/internal/tick";
const PERIOD: Duration = Duration::from_secs(1);

/// Pokes the application until it is dropped. A poke that takes longer than a second delays the next. Messages that came
/// since then are printed, if they are wanted.
pub async fn run(application: Arc<Application>, service_token: Option<String>, prints_messages: bool) {
    let mut messages = prints_messages.then(Messages::default);
    let mut interval = interval(PERIOD);
    interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut last = StatusCode::OK;
    loop {
        interval.tick().await;
        let Ok(request) = poke(service_token.as_deref()) else { return };
        let response = application.handle(request, INTERNAL_CLIENT).await;
        let status = response.status();
        // The work may go on while the body is written.
        let body = response.into_body().collect().await;
        if let (Some(messages), Ok(body)) = (&mut messages, body)
            && let Err(error) = messages.print(&application, service_token.as_deref(), &body.to_bytes()).await
        {
            eprintln!("messages cannot be printed: {error}");
        }
        if status != last && !status.is_success() {
            eprintln!("{ROUTE} answered {status}");
        }
        last = status;
    }
}

fn poke(service_token: Option<&str>) -> http::Result<Request<WasiBody>> {
    authorized(Request::post(ROUTE), service_token)
        .body(Empty::<Bytes>::new().map_err(|never| match never {}).boxed_unsync())
}

/// A request of the host itself.
pub fn authorized(request: http::request::Builder, service_token: Option<&str>) -> http::request::Builder {
    let request = request.header(header::HOST, "localhost");
    match service_token {
        Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        None => request,
    }
}
