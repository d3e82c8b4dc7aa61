//! Requests to the outside, at URLs of somebody else's choice. Each is checked by [`check_outbound_url`] when it is sent; no
//! redirect is followed; the answer has to come in time and to be small.

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use skein_fleet::outbound_url::{OutboundUrlError, check_outbound_url};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use thiserror::Error;
use url::Url;

/// How long an answer may take until its end.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The greatest number of bytes of an answer that is read: 256 KiB.
pub const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// Why there is no answer. The texts name no more of the URL than its host, since the rest may hold secrets.
#[derive(Debug, Error)]
pub enum OutboundError {
    /// The URL is not one that is called.
    #[error("the URL {0}")]
    Refused(#[from] OutboundUrlError),
    /// It is none that a request can be made of.
    #[error("the request can not be made: {0}")]
    Request(#[from] http::Error),
    /// There was none.
    #[error("no answer: {0}")]
    Unanswered(String),
    /// It took more than [`TIME_LIMIT`].
    #[error("no answer within {} s", TIME_LIMIT.as_secs())]
    TooLate,
    /// It has more than [`MAX_ANSWER_BYTES`].
    #[error("the answer has more than {MAX_ANSWER_BYTES} bytes")]
    TooLarge,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct OutboundAnswer {
    /// The status. A redirect is one as any other.
    pub status: StatusCode,
    /// The whole body.
    pub body: Bytes,
}

/// Sends a request. One to the origin `trusted`, which the operator named, may be plain http and may stay within the
/// operator's network.
pub async fn send(request: Request<Bytes>, trusted: Option<&Url>) -> Result<OutboundAnswer, OutboundError> {
    check_outbound_url(&request.uri().to_string(), trusted)?;
    within(TIME_LIMIT, exchange(request.map(Full::new))).await.unwrap_or(Err(OutboundError::TooLate))
}

async fn exchange(request: Request<Full<Bytes>>) -> Result<OutboundAnswer, OutboundError> {
    let unanswered = |error: &dyn std::fmt::Display| OutboundError::Unanswered(error.to_string());
    let response = spin_sdk::http::send(request).await.map_err(|error| unanswered(&error))?;
    let status = response.status();
    match Limited::new(response.into_body(), MAX_ANSWER_BYTES).collect().await {
        Ok(body) => Ok(OutboundAnswer { status, body: body.to_bytes() }),
        Err(error) if error.is::<LengthLimitError>() => Err(OutboundError::TooLarge),
        Err(error) => Err(unanswered(&error)),
    }
}

/// What `work` gives, if it is done within `limit`.
async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(spin_sdk::time::sleep(limit)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => end.as_mut().poll(context).map(|()| None),
    })
    .await
}
