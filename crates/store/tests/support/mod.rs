//! What the tests of the store share: a database in a folder of its own, and changes by somebody.
#![allow(dead_code, reason = "each test file uses its part")]

use skein_fleet::id::RecordId;
use skein_fleet::random::PredictableRandom;
use skein_fleet::time::Timestamp;
use skein_store::audit::{Change, Principal};
use skein_store::devices::{self, Device, DeviceChange, Outcome};
use skein_store::organizations::{self, Mode, Organization, OrganizationChange};
use skein_store::sealing::Sealer;
use skein_store::{Database, Options, Session};
use std::sync::atomic::{AtomicU64, Ordering};

pub use skein_fleet::access::{Reach, Scope};
pub use skein_fleet::precondition::Precondition;

pub const NOW: Timestamp = Timestamp::from_unix_millis(1_795_340_157_000);

/// A fresh database, its session, and the folder that goes with the test.
pub struct Fixture {
    pub session: Session,
    pub sealer: Sealer,
    pub random: PredictableRandom,
    _folder: tempfile::TempDir,
}

impl Fixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let session = Database::file(folder.path().join("skein.db"), Options::default()).session();
        let sealer = Sealer::from_setting("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        Self { session, sealer, random: PredictableRandom::new(1), _folder: folder }
    }

    /// Makes an organization at the top, where it is missing.
    pub fn organization(&self, id: &str) {
        let (id, change) = (id.parse().unwrap(), OrganizationChange { display_name: id.into(), parent: None });
        let edit = |existing: Option<&Organization>, _: &Reach| {
            Ok::<_, ()>(existing.map_or_else(|| change.clone(), Organization::change))
        };
        let (mode, precondition) = (Mode::CreateOrChange, Precondition::default());
        let written = organizations::write(&self.session, &Reach::Everything, &id, mode, &precondition, &by(), edit);
        assert!(matches!(written, Ok(Ok(organizations::Outcome::Done(..)))), "{written:?}");
    }

    /// Creates or replaces a device, in an organization that is made for it.
    pub fn put(&self, id: &str, change: &DeviceChange) -> Device {
        change.organization.iter().for_each(|organization| self.organization(organization));
        let outcome =
            devices::put(&self.session, &Scope::EVERYTHING, id, change, &Precondition::default(), &by()).unwrap();
        done(outcome)
    }
}

pub fn done(outcome: Outcome) -> Device {
    match outcome {
        Outcome::Done(device) => *device,
        other => panic!("{other:?}"),
    }
}

/// A change by a test, now.
pub fn by() -> Change {
    static CHANGES: AtomicU64 = AtomicU64::new(0);
    Change {
        record: RecordId::new(NOW, &PredictableRandom::new(CHANGES.fetch_add(1, Ordering::Relaxed))),
        at: NOW,
        principal: Principal { kind: "user".into(), id: "tester".into() },
        request: "request1".into(),
        address: "127.0.0.1:1".into(),
    }
}

pub fn named(display_name: &str) -> DeviceChange {
    DeviceChange {
        display_name: display_name.into(),
        template: None,
        organization: None,
        edge: None,
        simulated: false,
        enabled: None,
        deployment_manifest: None,
        template_must_exist: false,
    }
}
