//! What an instance prepares once and keeps: settings, database, keys, the deployment's identity.

use crate::ApiError;
use crate::waiting::Waiting;
use skein_fleet::time::Clock;
use skein_runtime::{Settings, SystemRandom};
use skein_store::deployment::{Deployment, establish};
use skein_store::sealing::Sealer;
use skein_store::{Database, Options, Synchronous};
use std::sync::{Arc, OnceLock};

/// The application as one component instance sees it. Holds nothing of any request.
pub struct Application {
    /// The variables.
    pub settings: Settings,
    /// The database.
    pub database: Arc<Database>,
    /// Seals and opens stored secrets, and page tokens.
    pub sealer: Sealer,
    /// The source of keys and ids.
    pub random: SystemRandom,
    /// Who waits for news in this instance.
    pub(crate) waiting: Waiting,
    deployment: OnceLock<Deployment>,
}

static APPLICATION: OnceLock<Application> = OnceLock::new();

impl Application {
    /// The instance's application, prepared by its first request.
    pub async fn get() -> Result<&'static Self, ApiError> {
        if let Some(application) = APPLICATION.get() {
            return Ok(application);
        }
        let settings = Settings::load().await.map_err(ApiError::internal)?;
        let sealer = Sealer::from_setting(&settings.encryption_key).map_err(ApiError::internal)?;
        let synchronous = if settings.relaxed_durability { Synchronous::Normal } else { Synchronous::Full };
        let database = Database::default_of_application(Options { synchronous });
        // Requests that got here together prepare it each for itself; the first to be done serves all.
        Ok(APPLICATION.get_or_init(|| Self {
            settings,
            database,
            sealer,
            random: SystemRandom,
            waiting: Waiting::default(),
            deployment: OnceLock::new(),
        }))
    }

    /// The deployment's identity, made by the first request of all.
    pub fn deployment(&self) -> Result<&Deployment, ApiError> {
        if let Some(deployment) = self.deployment.get() {
            return Ok(deployment);
        }
        let now = self.settings.clock.now();
        let deployment = establish(&self.database.session(), &self.sealer, &self.random, now)?;
        Ok(self.deployment.get_or_init(|| deployment))
    }
}
