//! A run from its beginning to its tables.

use crate::deployment::{Deployment, Reading};
use crate::generator::Plan;
use crate::lines::{LINES, Line};
use crate::options::Options;
use crate::progress::step;
use crate::server::application;
use crate::{budgets, report, shared_database};
use std::path::Path;
use std::time::Duration;

pub const WARM_UP: Duration = Duration::from_secs(1);

/// A line on a fleet of one size.
pub struct Row {
    pub line: &'static Line,
    pub fleet: u32,
    pub application: Reading,
    pub native: Reading,
}

pub fn run(options: &Options) {
    let plan = Plan { connections: options.connections, warm_up: WARM_UP, window: options.seconds };
    // Not below /tmp, which may be in memory: a durable write has to reach a disk.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let conditions = report::conditions(plan);
    step("building the components", || build(folder.path()));
    let deployments: Vec<_> = options.fleets.iter().map(|fleet| Deployment::prepare(folder.path(), *fleet)).collect();
    let lines: Vec<_> = LINES.iter().filter(|line| options.wants(line.name)).collect();
    let mut rows = Vec::new();
    for line in &lines {
        // Fleets side by side, so that what else happens on the machine happens to all of them.
        let application: Vec<_> =
            deployments.iter().map(|one| say(one.measure_application(plan, line), line, one.fleet, "")).collect();
        let native = deployments.iter().map(|one| say(one.measure_native(plan, line), line, one.fleet, ", native"));
        for ((one, application), native) in deployments.iter().zip(application).zip(native) {
            rows.push(Row { line, fleet: one.fleet, application, native });
        }
    }
    println!("{conditions}");
    report::application(&rows);
    report::native(&rows);
    report::starts_and_memory(&deployments);
    budgets::print(&rows, &deployments);
    drop(deployments);
    if options.libsql
        && let Some(readings) = shared_database::run(folder.path(), plan, &lines)
    {
        report::shared_database(&readings);
    }
}

/// Runs the host's build step, with a cache of its own so that the first start has still everything to compile.
pub fn build(folder: &Path) {
    let mut command = application(&folder.join("state-of-build"), &folder.join("cache-of-build"));
    let status = command.arg("--build-only").status().unwrap();
    assert!(status.success(), "the components do not build");
}

fn say(reading: Reading, line: &Line, fleet: u32, kind: &str) -> Reading {
    eprintln!(
        "  {}, {fleet} devices{kind}: {:.0}/s, {:.2} of /healthz",
        line.name,
        reading.line.rate(),
        reading.of_floor()
    );
    if let Some(failure) = &reading.line.first_failure {
        eprintln!("    {} failures, the first: {failure}", reading.line.failures);
    }
    reading
}
