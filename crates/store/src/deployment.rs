//! What makes one deployment itself: made once, at the first start, and never changed.

use crate::enrollment_groups::{self, NewDefaultGroup};
use crate::sealing::Sealer;
use crate::{Executor, Result, Session, Value};
use skein_fleet::id::{RecordId, random_uuid};
use skein_fleet::random::Random;
use skein_fleet::time::Timestamp;

/// The identity of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The application id that API tokens name in `sr` (a GUID).
    pub application_id: String,
    /// The id scope by which devices provision themselves, such as `0ne003E64EF`.
    pub id_scope: String,
}

impl Deployment {
    /// The id of the one project of this deployment, which is also that of its one account: 32 hexadecimal digits, as
    /// Huawei Cloud's ids have (contract iotda §1.1).
    pub fn project_id(&self) -> String {
        self.application_id.replace('-', "").to_ascii_lowercase()
    }
}

/// The characters of an id scope behind its fixed beginning.
const ID_SCOPE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
const ID_SCOPE_CHARACTERS: usize = 8;

/// Reads the deployment's identity, or makes it together with the default enrolment groups when this is the first start.
/// Of components that race for it one makes it, and all get the same.
pub fn establish(session: &Session, sealer: &Sealer, random: &impl Random, now: Timestamp) -> Result<Deployment> {
    if let Some(deployment) = find(session)? {
        return Ok(deployment);
    }
    session.write(|transaction| {
        if let Some(deployment) = find(transaction)? {
            return Ok(deployment);
        }
        let deployment = Deployment { application_id: random_uuid(random), id_scope: id_scope(random) };
        transaction.query(
            "INSERT INTO deployment (only_row, application_id, id_scope, created_at) VALUES (1, ?1, ?2, ?3)",
            &[deployment.application_id.clone().into(), deployment.id_scope.clone().into(), Value::from(now)],
        )?;
        for (display_name, edge) in [("SAS-IoT-Devices", false), ("SAS-IoT-Edge-Devices", true)] {
            let group =
                NewDefaultGroup { id: random_uuid(random), record: RecordId::new(now, random), display_name, edge };
            enrollment_groups::create_default(transaction, &group, sealer, random, now)?;
        }
        Ok(deployment)
    })
}

fn find(executor: &impl Executor) -> Result<Option<Deployment>> {
    let row = executor.query_one("SELECT application_id, id_scope FROM deployment", &[])?;
    row.map(|row| Ok(Deployment { application_id: row.text(0)?.to_owned(), id_scope: row.text(1)?.to_owned() }))
        .transpose()
}

fn id_scope(random: &impl Random) -> String {
    let mut bytes = [0; ID_SCOPE_CHARACTERS];
    random.fill(&mut bytes);
    let characters = bytes.iter().filter_map(|byte| ID_SCOPE_ALPHABET.get(usize::from(byte % 32)));
    std::iter::once("0ne".to_owned()).chain(characters.map(|byte| char::from(*byte).to_string())).collect()
}
