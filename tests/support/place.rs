//! A running application, as its clients know it.

use super::{Api, Secrets};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use ureq::Agent;
use ureq::tls::TlsConfig;

/// Where the application is reached and who may do everything there.
pub struct Place {
    origins: Vec<String>,
    admin_token: String,
    service_token: Option<String>,
    agent: Agent,
    requests: AtomicUsize,
    may_be_busy: bool,
    secrets: Arc<Secrets>,
}

impl Place {
    pub fn new(
        origins: Vec<String>,
        admin_token: String,
        service_token: Option<String>,
        secrets: Arc<Secrets>,
    ) -> Self {
        let agent = agent(TlsConfig::default());
        let may_be_busy = origins.len() > 1;
        Self { origins, admin_token, service_token, agent, requests: AtomicUsize::new(0), may_be_busy, secrets }
    }

    /// The same application, behind a front that is reached like this.
    pub fn through(&self, origin: &str, tls: TlsConfig) -> Self {
        Self {
            origins: vec![origin.to_owned()],
            admin_token: self.admin_token.clone(),
            service_token: self.service_token.clone(),
            agent: agent(tls),
            requests: AtomicUsize::new(0),
            may_be_busy: self.may_be_busy,
            secrets: Arc::clone(&self.secrets),
        }
    }

    /// A client with this value of `Authorization`.
    pub fn with(&self, authorization: impl Into<String>) -> Api<'_> {
        Api::new(self, Some(authorization.into()))
    }

    /// A client without a credential.
    pub fn anonymous(&self) -> Api<'_> {
        Api::new(self, None)
    }

    /// The bootstrap administrator.
    pub fn administrator(&self) -> Api<'_> {
        self.with(format!("Bearer {}", self.admin_token))
    }

    /// The platform itself; none where its token is not known, with a notice.
    pub fn service(&self) -> Option<Api<'_>> {
        let Some(token) = &self.service_token else {
            eprintln!("skipped: SKEIN_SERVICE_TOKEN is not given");
            return None;
        };
        Some(self.with(format!("Bearer {token}")))
    }

    /// The name that devices write into their tokens: the host without its port, which is good for every host here.
    pub fn hub(&self) -> String {
        url::Url::parse(&self.origins[0]).unwrap().host_str().unwrap().to_owned()
    }

    /// Every origin that the application is reached by.
    pub fn origins(&self) -> &[String] {
        &self.origins
    }

    /// Whether several hosts share one database, and one has to wait for the other's write.
    pub(super) fn may_be_busy(&self) -> bool {
        self.may_be_busy
    }

    /// What its clients were given or sent and must not be found.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The origin whose turn it is.
    pub(super) fn next_origin(&self) -> &str {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        &self.origins[number % self.origins.len()]
    }

    /// What it is asked with.
    pub fn agent(&self) -> &Agent {
        &self.agent
    }
}

fn agent(tls: TlsConfig) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .allow_non_standard_methods(true)
        .max_idle_connections_per_host(64)
        .timeout_global(Some(Duration::from_mins(1)))
        .tls_config(tls)
        .build()
        .new_agent()
}
