//! The HTTP client: pooled connections over TCP and TLS, to addresses that are not blocked.

use std::{
    error::Error as StdError,
    future::Future,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tower_service::Service;
use wasmtime_wasi_http::Error;

use super::BlockedNetworks;

/// A body to send.
pub type Body = UnsyncBoxBody<Bytes, Error>;

/// One pool of connections for the whole application.
#[derive(Debug, Clone)]
pub struct HttpClient {
    inner: Client<HttpsConnector<TcpConnector>, Body>,
}

tokio::task_local! {
    /// The pool's connector takes an address and nothing else, so that the limit of the request at hand takes this way.
    static CONNECT_TIMEOUT: Duration;
}

impl HttpClient {
    /// A client that refuses the given networks.
    pub fn new(blocked: BlockedNetworks) -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(TcpConnector { blocked });
        Self { inner: Client::builder(TokioExecutor::new()).build(connector) }
    }

    /// Sends a request with an absolute URI. `connect` limits the time to a connection if a new one is needed.
    pub async fn send(&self, request: Request<Body>, connect: Duration) -> Result<Response<Incoming>, Error> {
        CONNECT_TIMEOUT.scope(connect, self.inner.request(request)).await.map_err(|error| explain(&error))
    }
}

#[derive(Debug, Clone)]
struct TcpConnector {
    blocked: BlockedNetworks,
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy)]
enum Failure {
    NoAddress,
    Prohibited,
    Refused,
    TimedOut,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", Error::from(*self))
    }
}

impl StdError for Failure {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NoAddress => Self::DnsError { rcode: Some("address not available".into()), info_code: Some(0) },
            Failure::Prohibited => Self::DestinationIpProhibited,
            Failure::Refused => Self::ConnectionRefused,
            Failure::TimedOut => Self::ConnectionTimeout,
        }
    }
}

impl Service<Uri> for TcpConnector {
    type Response = TokioIo<TcpStream>;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let blocked = self.blocked.clone();
        let limit = CONNECT_TIMEOUT.try_get().unwrap_or(Duration::MAX);
        Box::pin(async move { timeout(limit, connect(&uri, &blocked)).await.unwrap_or(Err(Failure::TimedOut)) })
    }
}

/// The blocked addresses are taken out after the name was resolved: a name is only as good as what it stands for.
async fn connect(uri: &Uri, blocked: &BlockedNetworks) -> Result<TokioIo<TcpStream>, Failure> {
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let usual_port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    let port = uri.port_u16().unwrap_or(usual_port);
    let mut addresses: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(|_| Failure::NoAddress)?.collect();
    let some_blocked = blocked.remove_from(&mut addresses);
    if addresses.is_empty() {
        return Err(if some_blocked { Failure::Prohibited } else { Failure::NoAddress });
    }
    let stream = TcpStream::connect(&*addresses).await.map_err(|_| Failure::Refused)?;
    stream.set_nodelay(true).map_err(|_| Failure::Refused)?;
    Ok(TokioIo::new(stream))
}

/// Finds what a component can make use of in the client's chain of errors.
fn explain(error: &hyper_util::client::legacy::Error) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(each) = cause {
        if let Some(failure) = each.downcast_ref::<Failure>() {
            return Error::from(*failure);
        }
        cause = each.source();
    }
    // What the connector reports besides its own failures comes from the TLS handshake.
    if error.is_connect() { Error::TlsProtocolError } else { Error::HttpProtocolError }
}
