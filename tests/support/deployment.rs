//! The ways to deploy the application that the one suite is run against.

use super::{Application, Place};
use std::env;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A way to deploy the application.
pub struct Deployment {
    /// Flags of every host.
    pub flags: &'static [&'static str],
    /// Where the data is, and with it how many hosts there are.
    pub storage: Storage,
}

/// Where the data is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// In the state folder of the one host.
    File,
    /// On a libSQL server that two hosts share; requests go to them in turn.
    SharedLibSql,
}

/// The place that all tests of a process share: the server that `SKEIN_URL` names, else the deployment, started by the
/// test that comes first. None when the machine can not deploy it; then a notice was printed.
pub fn shared(deployment: &'static Deployment) -> Option<&'static Place> {
    static EXTERNAL: OnceLock<Option<Place>> = OnceLock::new();
    if let Some(place) = EXTERNAL.get_or_init(external) {
        return Some(place);
    }
    started(deployment).map(Deref::deref)
}

/// The application that the tests of this process share, where it is theirs.
pub fn shared_application(deployment: &'static Deployment) -> Option<&'static Application> {
    if external_url().is_some() { None } else { started(deployment) }
}

fn started(deployment: &'static Deployment) -> Option<&'static Application> {
    static STARTED: OnceLock<Option<Application>> = OnceLock::new();
    STARTED.get_or_init(|| Application::start(deployment, &[], &[])).as_ref()
}

/// The server that `SKEIN_URL` names. `SKEIN_ADMIN_TOKEN` has to be there with it; without `SKEIN_SERVICE_TOKEN` what
/// only the platform may do is not tested.
fn external() -> Option<Place> {
    let url = external_url()?;
    let admin_token = env::var("SKEIN_ADMIN_TOKEN").expect("SKEIN_URL needs SKEIN_ADMIN_TOKEN beside it");
    let origins = vec![url.trim_end_matches('/').to_owned()];
    Some(Place::new(origins, admin_token, env::var("SKEIN_SERVICE_TOKEN").ok(), Arc::default()))
}

/// Whether the tests talk to a server that is not theirs to start, kill or set up.
pub fn external_url() -> Option<String> {
    env::var("SKEIN_URL").ok().filter(|url| !url.is_empty())
}
