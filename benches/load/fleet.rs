//! The devices that are there before the load comes.

use crate::secrets;
use skein_fleet::id::RecordId;
use skein_fleet::random::Random;
use skein_fleet::time::Clock;
use skein_runtime::{SystemClock, SystemRandom};
use skein_store::audit::{Change, Principal};
use skein_store::devices::{BulkDevice, insert_many};
use skein_store::enrollment_groups::{GroupKeys, default_keys};
use skein_store::{Database, Options, Synchronous};
use std::path::Path;

const DEVICES_PER_STATEMENT: u32 = 5_000;

/// So many devices are called prototypes, however large the fleet: what a rare `contains` finds.
const PROTOTYPES: u32 = 30;

/// All ids have one length, so that requests can be made by writing digits into a ready one.
pub fn device_id(number: u32) -> String {
    format!("load-{number:08}")
}

/// Eight hexadecimal digits that look random, as serial numbers do to an index of three-character pieces.
pub fn serial(number: u32) -> String {
    format!("{:08x}", number.wrapping_add(1).wrapping_mul(0x9E37_79B1) ^ 0x5bd1_e995)
}

fn display_name(number: u32, fleet: u32) -> String {
    let kind = match number {
        _ if number.is_multiple_of((fleet / PROTOTYPES).max(1)) => "Prototype",
        _ if number.is_multiple_of(2) => "Thermostat",
        _ => "Hygrometer",
    };
    format!("{kind} {} hall {:03}", serial(number), number % 500)
}

/// Puts `fleet` devices into the database of a deployment that has been started once, and gives the keys from which
/// theirs derive.
pub fn load(file: &Path, fleet: u32) -> GroupKeys {
    let database = Database::file(file, Options { synchronous: Synchronous::Normal });
    let session = database.session();
    let now = SystemClock::default().now();
    let by = Change {
        record: RecordId::new(now, &SystemRandom),
        at: now,
        principal: Principal { kind: "administrator".into(), id: "bootstrap".into() },
        request: "load".into(),
        address: "127.0.0.1".into(),
    };
    let numbers: Vec<u32> = (0..fleet).collect();
    for chunk in numbers.chunks(DEVICES_PER_STATEMENT as usize) {
        let devices: Vec<_> = chunk.iter().map(|number| device(*number, fleet, &by, &SystemRandom)).collect();
        assert_eq!(insert_many(&session, &devices, &by).unwrap().len(), devices.len());
        if chunk[0] > 0 && chunk[0].is_multiple_of(100_000) {
            eprintln!("  {} of {fleet}", chunk[0]);
        }
    }
    default_keys(&session, false, &secrets::sealer()).unwrap()
}

/// The token of one of the devices, whose key is derived from those of its group.
pub fn device_token(keys: &GroupKeys, number: u32) -> String {
    let id = device_id(number);
    secrets::device_token(&id, &keys.primary.derive(&id))
}

fn device(number: u32, fleet: u32, by: &Change, random: &impl Random) -> BulkDevice {
    BulkDevice {
        id: device_id(number),
        record_id: RecordId::new(by.at, random).to_string(),
        display_name: display_name(number, fleet),
        template: Some(format!("dtmi:load:model{};1", number % 8)),
        organization: None,
        simulated: false,
        enabled: true,
    }
}
