//! A running application: gets requests to their components.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    sync::OnceLock,
};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use wasmtime_wasi_http::{Error, WasiBody, handler::ProxyHandler};

use crate::{
    headers::tell_component,
    routes::{RouteMatch, Router},
    workers::Workers,
};

/// What a component sees as the client of a request that came from within.
pub const INTERNAL_CLIENT: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0));
/// Paths that the host itself answers, whatever the routes are.
const WELL_KNOWN: &str = "/.well-known/spin/";

/// The components of an application, ready to serve.
pub struct Application {
    router: Router,
    components: HashMap<String, ProxyHandler<Workers>>,
    address: OnceLock<SocketAddr>,
}

impl Application {
    /// The components that have a route, and the public ones of those routes.
    pub fn new(router: Router, components: HashMap<String, ProxyHandler<Workers>>) -> Self {
        Self { router, components, address: OnceLock::new() }
    }

    /// Says where the application listens.
    pub fn set_address(&self, address: SocketAddr) {
        let _ = self.address.set(address);
    }

    /// Where the application listens.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address.get().copied()
    }

    /// Answers a request from `client`.
    pub async fn handle(&self, request: Request<WasiBody>, client: SocketAddr) -> Response<WasiBody> {
        let path = request.uri().path().to_string();
        if let Some(well_known) = path.strip_prefix(WELL_KNOWN) {
            return if well_known == "health" {
                respond(StatusCode::OK, "OK")
            } else {
                respond(StatusCode::NOT_FOUND, "")
            };
        }
        match self.router.find(&path) {
            Some(found) => self.run(request, &found, client).await,
            None => respond(StatusCode::NOT_FOUND, ""),
        }
    }

    /// Answers a request that one component sends to another by its name (service chaining), whatever routes that has.
    pub async fn chain(&self, component: &str, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        if !self.components.contains_key(component) {
            return Err(Error::InternalError(Some(format!("the component {component:?} has no trigger"))));
        }
        let path = request.uri().path().to_string();
        Ok(self.run(request, &RouteMatch::direct(component, &path), INTERNAL_CLIENT).await)
    }

    async fn run(&self, request: Request<WasiBody>, found: &RouteMatch<'_>, client: SocketAddr) -> Response<WasiBody> {
        let Some(component) = self.components.get(found.component) else { return respond(StatusCode::NOT_FOUND, "") };
        let (mut parts, body) = request.into_parts();
        if let Err(error) = tell_component(&mut parts, found, client) {
            return respond(StatusCode::BAD_REQUEST, &error.to_string());
        }
        match component.handle((), Request::from_parts(parts, body)).await {
            Ok(response) => response,
            // A trap, a time-out and an error that the component returned look the same from outside, as in Spin.
            Err(error) => {
                eprintln!("{}: a request failed: {error:?}", found.component);
                respond(StatusCode::INTERNAL_SERVER_ERROR, "")
            }
        }
    }
}

fn respond(status: StatusCode, text: &str) -> Response<WasiBody> {
    let body = Full::new(Bytes::copy_from_slice(text.as_bytes())).map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
