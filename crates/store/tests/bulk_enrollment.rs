//! Rows of files in batches.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::access::Scope;
use skein_fleet::bulk_enrollment::{EnrollmentRow, FileFormat, RowReader};
use skein_fleet::device_group::MAXIMUM_ADDED_DEVICES;
use skein_store::Executor;
use skein_store::bulk_enrollment::{EnrollmentRules, RowOutcome, WouldBeAdded, enroll, try_out};
use support::{Fixture, by};

const BATCH: u32 = 1_000;

fn rules() -> EnrollmentRules {
    EnrollmentRules {
        devices: Scope::EVERYTHING,
        home: None,
        attestations: Some(Scope::EVERYTHING),
        groups: Some(Scope::EVERYTHING),
        template_must_exist: false,
    }
}

/// The rows of devices with these numbers, each in the group `g`.
fn rows(numbers: std::ops::Range<u32>) -> Vec<EnrollmentRow> {
    let lines: Vec<String> = numbers.map(|number| format!("{{\"id\":\"d{number}\",\"groups\":[\"g\"]}}\n")).collect();
    let mut reader = RowReader::new(FileFormat::JsonLines);
    reader.read(lines.concat().as_bytes()).unwrap().into_iter().map(|row| row.row.ok().unwrap()).collect()
}

fn created(outcomes: &[RowOutcome]) -> u32 {
    u32::try_from(outcomes.iter().filter(|outcome| **outcome == RowOutcome::Created).count()).unwrap()
}

#[test]
fn a_group_is_full_in_a_trial_when_it_would_be_in_earnest() {
    let fixture = Fixture::new();
    let sql = "INSERT INTO device_groups (id, record_id, display_name, version, created_at, updated_at) VALUES ('g', 'g', 'g', 1, 0, 0)";
    fixture.session.query(sql, &[]).unwrap();
    let batches: Vec<_> =
        (0..MAXIMUM_ADDED_DEVICES / BATCH + 2).map(|batch| rows(batch * BATCH..(batch + 1) * BATCH)).collect();
    let mut would_be_added = WouldBeAdded::new();
    let mut tried = |rows: &Vec<EnrollmentRow>| {
        created(&try_out(&fixture.session, rows, &rules(), &fixture.sealer, &mut would_be_added).unwrap())
    };
    let keeping = (&fixture.sealer, &fixture.random);
    let done = |rows: &Vec<EnrollmentRow>| created(&enroll(&fixture.session, rows, &rules(), keeping, &by()).unwrap());
    let expected: Vec<u32> = (0..MAXIMUM_ADDED_DEVICES / BATCH).map(|_| BATCH).chain([0, 0]).collect();
    assert_eq!(batches.iter().map(&mut tried).collect::<Vec<_>>(), expected);
    assert_eq!(batches.iter().map(done).collect::<Vec<_>>(), expected);
}
