//! What `wasi:http/client` does for one component.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Weak},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, Uri, header, uri::Authority};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep, timeout};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::{AllowedHosts, HttpClient, chained_component};
use crate::application::Application;

/// Spin's limit for everything that a component sets no limit for.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(10);
/// The host that stands for the application itself, for SDKs that cannot send a request without a host.
const SELF: &str = "self.alt";

/// The outside as one component sees it.
#[derive(Clone)]
pub struct Outbound {
    /// The component's name, for messages.
    pub component: Arc<str>,
    /// Where it may send requests to.
    pub allowed: Arc<AllowedHosts>,
    /// The pool.
    pub client: HttpClient,
    /// The application that it is part of.
    pub application: Weak<Application>,
}

type Sent = (Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>);

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_processed: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Sent, Error>> + Send> {
        let outbound = self.clone();
        Box::new(async move {
            let response = outbound.send(request, options.unwrap_or_default()).await?;
            // Errors of the connection arrive through the body.
            Ok((response, Box::new(async { Ok(()) }) as _))
        })
    }
}

impl Outbound {
    async fn send(&self, mut request: Request<WasiBody>, options: RequestOptions) -> Result<Response<WasiBody>, Error> {
        let uri = request.uri();
        let host = uri.host().unwrap_or_default().to_string();
        let scheme = uri.scheme_str().unwrap_or("https");
        let to_self = host.is_empty() || host == SELF;
        let allowed =
            if to_self { self.allowed.allow_self() } else { self.allowed.allow(scheme, &host, uri.port_u16()) };
        if !allowed {
            eprintln!("{}: a request to {scheme}://{host} is not in allowed_outbound_hosts", self.component);
            return Err(Error::HttpRequestDenied);
        }
        // The client sets it from the URI, and a component has no say in it.
        request.headers_mut().remove(header::HOST);
        let application = self.application.upgrade().ok_or(Error::ConnectionTerminated)?;
        if let Some(component) = chained_component(&host) {
            return application.chain(component, request).await;
        }
        if to_self {
            let address = application.address().ok_or(Error::DestinationUnavailable)?;
            direct_to(&mut request, &address.to_string())?;
        }
        let connect = options.connect_timeout.unwrap_or(DEFAULT_TIMEOUT);
        let first_byte = options.first_byte_timeout.unwrap_or(DEFAULT_TIMEOUT);
        let response = timeout(first_byte, self.client.send(request, connect))
            .await
            .map_err(|_| Error::ConnectionReadTimeout)??;
        let limit = options.between_bytes_timeout.unwrap_or(DEFAULT_TIMEOUT);
        Ok(response.map(|body| ImpatientBody { body, limit, sleep: sleep(limit) }.boxed_unsync()))
    }
}

/// Makes a request one to the application's own address.
fn direct_to(request: &mut Request<WasiBody>, address: &str) -> Result<(), Error> {
    let authority: Authority = address.parse().map_err(|_| Error::HttpRequestUriInvalid)?;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_string();
    *request.uri_mut() = Uri::builder()
        .scheme("http")
        .authority(authority)
        .path_and_query(path)
        .build()
        .map_err(|_| Error::HttpRequestUriInvalid)?;
    request
        .headers_mut()
        .insert(header::HOST, HeaderValue::try_from(address).map_err(|_| Error::HttpRequestUriInvalid)?);
    Ok(())
}

pin_project! {
    /// A response body that fails if nothing arrives for too long.
    struct ImpatientBody {
        #[pin]
        body: Incoming,
        limit: Duration,
        #[pin]
        sleep: Sleep,
    }
}

impl Body for ImpatientBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let mut this = self.project();
        if let Poll::Ready(frame) = this.body.poll_frame(context) {
            this.sleep.reset(Instant::now() + *this.limit);
            return Poll::Ready(frame.map(|frame| frame.map_err(|_| Error::HttpProtocolError)));
        }
        ready!(this.sleep.as_mut().poll(context));
        Poll::Ready(Some(Err(Error::ConnectionReadTimeout)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
