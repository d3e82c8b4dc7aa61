//! A request on its way through a component.

use crate::Application;
use crate::dialect::Dialect;
use axum::extract::FromRequestParts;
use http::Method;
use http::request::Parts;
use skein_fleet::id::RecordId;
use skein_fleet::time::{Clock, Timestamp};
use skein_store::{Session, audit};
use std::convert::Infallible;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// What is known of a request. An extractor; cheap to clone.
#[derive(Clone)]
pub struct RequestContext(Arc<Inner>);

/// The members of [`RequestContext`].
pub struct Inner {
    /// The application that serves it.
    pub application: &'static Application,
    /// The id that the answer, the log and the audit know the request by.
    pub id: String,
    /// The request method.
    pub method: Method,
    /// The absolute URL with path and query as the client sent them.
    pub url: String,
    /// The client's network address: with the port where Spin told it, without where a trusted proxy did.
    pub client_address: String,
    /// The dialect that the path belongs to.
    pub dialect: Dialect,
    /// The time of the request: everything in it happens at this moment.
    pub now: Timestamp,
    /// The database. Statements of the request are counted here.
    pub session: Session,
    route: OnceLock<String>,
    principal: OnceLock<String>,
    other_statements: AtomicU32,
}

impl RequestContext {
    pub(crate) fn new(
        application: &'static Application,
        id: String,
        method: Method,
        url: String,
        client_address: String,
        path: &str,
    ) -> Self {
        Self(Arc::new(Inner {
            application,
            id,
            method,
            url,
            client_address,
            dialect: Dialect::of_path(path),
            now: application.settings.clock.now(),
            session: application.database.session(),
            route: OnceLock::new(),
            principal: OnceLock::new(),
            other_statements: AtomicU32::new(0),
        }))
    }
}

impl Deref for RequestContext {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Inner {
    /// A record id for something that this request makes.
    pub fn new_record_id(&self) -> RecordId {
        RecordId::new(self.now, &self.application.random)
    }

    /// A change that is made now by the principal of this kind and id.
    pub fn change_by(&self, kind: &str, id: &str) -> audit::Change {
        audit::Change {
            record: self.new_record_id(),
            at: self.now,
            principal: audit::Principal { kind: kind.to_owned(), id: id.to_owned() },
            request: self.id.clone(),
            address: self.client_address.clone(),
        }
    }

    /// The scheme, host and port by which this client reaches us: the configured public URL, else the request's own.
    pub fn public_origin(&self) -> String {
        if let Some(configured) = &self.application.settings.public_url {
            return configured.clone();
        }
        url::Url::parse(&self.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }

    /// Notes the route template that matched, for the log.
    pub(crate) fn note_route(&self, route: &str) {
        let _ = self.route.set(route.to_owned());
    }

    /// Notes who calls, for the log.
    pub(crate) fn note_principal(&self, kind: &str) {
        let _ = self.principal.set(kind.to_owned());
    }

    /// Counts statements that were run on the request's behalf elsewhere.
    pub(crate) fn count_statements(&self, statements: u32) {
        self.other_statements.fetch_add(statements, Ordering::Relaxed);
    }

    /// All statements of the request.
    pub fn statements(&self) -> u32 {
        self.session.statements() + self.other_statements.load(Ordering::Relaxed)
    }

    pub(crate) fn route(&self) -> &str {
        self.route.get().map_or("-", String::as_str)
    }

    pub(crate) fn principal(&self) -> &str {
        self.principal.get().map_or("-", String::as_str)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(of(parts))
    }
}

/// The context that [`crate::serve`] put into the request.
#[allow(clippy::expect_used, reason = "a router that is served in another way does not get past its first test")]
pub(crate) fn of(parts: &Parts) -> RequestContext {
    parts.extensions.get::<RequestContext>().cloned().expect("a request comes through skein_kernel::serve")
}
