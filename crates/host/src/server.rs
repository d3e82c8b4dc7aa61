//! The HTTP server: connections in, and their end when the host is told to stop.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use http_body_util::BodyExt as _;
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    time::timeout,
};
use wasmtime_wasi_http::Error;

use crate::application::Application;

/// For how long requests in flight may go on after the host was told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// After a failed accept (too many open files, say) the next one is tried this much later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until SIGTERM or Ctrl-C, and then finishes the requests in flight.
pub async fn serve(application: Arc<Application>, listener: TcpListener) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for Ctrl-C")?;
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => serve_connection(&application, stream, client, &connections),
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
        }
    }
    drop(listener);
    if timeout(DRAIN, connections.shutdown()).await.is_err() {
        eprintln!("some requests did not end within {} s", DRAIN.as_secs());
    }
    Ok(())
}

fn serve_connection(
    application: &Arc<Application>,
    stream: TcpStream,
    client: SocketAddr,
    connections: &GracefulShutdown,
) {
    // Head and body of an answer go out apart: without this the second waits for the client's delayed acknowledgement of the first.
    let _ = stream.set_nodelay(true);
    let application = application.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let application = application.clone();
        async move {
            let request = request.map(|body| body.map_err(Error::from).boxed_unsync());
            Ok::<_, Error>(application.handle(request, client).await)
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new());
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    let connection = connections.watch(connection);
    // An error here is the client's: it went away, or does not speak HTTP.
    tokio::spawn(async move { drop(connection.await) });
}
