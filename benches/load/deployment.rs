//! A deployment with its fleet: the application and the native server on one file, each ready to be asked.

use crate::connection::Client;
use crate::generator::{Plan, generate};
use crate::lines::{Callers, Line, healthz};
use crate::measurement::Measurement;
use crate::progress::step;
use crate::server::{Server, application, native};
use crate::statements::Mark;
use crate::stencil::Requests;
use crate::{fleet, secrets};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// As many devices send telemetry, at most: their tokens are made beforehand.
const SENDERS: u32 = 10_000;

/// The floor is measured this long before a line and again after it.
const FLOOR: Duration = Duration::from_millis(800);
const FLOOR_WARM_UP: Duration = Duration::from_millis(200);

pub struct Deployment {
    pub fleet: u32,
    state: PathBuf,
    pub application: Server,
    pub native: Server,
    pub callers: Callers,
    pub first_start: Duration,
    /// Memory of the application behind its second start, and of the native server behind its own.
    pub memory_at_start: (u64, u64),
}

/// A line as one server answered it.
pub struct Reading {
    pub line: Measurement,
    pub floor: Measurement,
    pub statements: Option<f64>,
}

impl Reading {
    pub fn of_floor(&self) -> f64 {
        self.line.rate() / self.floor.rate()
    }
}

impl Deployment {
    /// Starts the application on an empty state directory, gives it its devices, and starts it again.
    pub fn prepare(folder: &Path, fleet: u32) -> Self {
        let state = folder.join(format!("state-{fleet}"));
        // A cache of its own: each first start has everything to compile.
        let cache = folder.join(format!("cache-{fleet}"));
        let start = || {
            let mut command = application(&state, &cache);
            command.arg("--no-build");
            Server::start(command)
        };
        let first = step("first start", start);
        let first_start = first.started_in;
        let api_token = api_token(first.address);
        first.stop();
        let file = database(&state);
        let keys = step(&format!("loading {fleet} devices"), || fleet::load(&file, fleet));
        let device_tokens = (0..fleet.min(SENDERS)).map(|number| fleet::device_token(&keys, number)).collect();
        let application = step("second start", start);
        let native = Server::start(native(&file));
        let memory_at_start = (application.memory().0, native.memory().0);
        let callers = Callers { api_token, device_tokens, fleet };
        Self { fleet, state, application, native, callers, first_start, memory_at_start }
    }

    /// The line on the application.
    pub fn measure_application(&self, plan: Plan, line: &Line) -> Reading {
        let mark = Mark::now(&self.state, "devices");
        let mut reading =
            measure(plan, &[self.application.address], &[self.application.process()], &(line.requests)(&self.callers));
        reading.statements = mark.mean_since(line.method, line.route);
        reading
    }

    /// The line on the native server.
    pub fn measure_native(&self, plan: Plan, line: &Line) -> Reading {
        measure(plan, &[self.native.address], &[self.native.process()], &(line.requests)(&self.callers))
    }

    /// The size of the database in MiB.
    pub fn file_size(&self) -> u64 {
        fs::metadata(database(&self.state)).map_or(0, |metadata| metadata.len() >> 20)
    }
}

fn database(state: &Path) -> PathBuf {
    state.join("sqlite_db.db")
}

/// The floor, the requests, the floor again.
pub fn measure(plan: Plan, addresses: &[SocketAddr], processes: &[u32], requests: &Requests) -> Reading {
    let mut before = floor(plan, addresses, processes);
    let measured = generate(plan, addresses, processes, requests);
    before.append(floor(plan, addresses, processes));
    Reading { line: measured, floor: before, statements: None }
}

/// The floor at this moment.
pub fn floor(plan: Plan, addresses: &[SocketAddr], processes: &[u32]) -> Measurement {
    let plan = Plan { warm_up: FLOOR_WARM_UP, window: FLOOR, ..plan };
    generate(plan, addresses, processes, &healthz())
}

/// Makes an API token as a client's administrator would.
pub fn api_token(address: SocketAddr) -> String {
    let head = format!(
        "PUT /api/apiTokens/load?api-version=2022-07-31 HTTP/1.1\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n",
        secrets::ADMIN_TOKEN
    );
    let administrator = r#"{"roles":[{"role":"ca310b8d-2f4a-44e0-a36e-957c202cd8d4"}]}"#;
    let body = Client::open(address).unwrap().call(&head, administrator);
    let document: serde_json::Value = serde_json::from_slice(&body).unwrap();
    document["token"].as_str().unwrap().to_owned()
}
