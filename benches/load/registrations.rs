//! `--registrations`: devices that register themselves in a large fleet, beside `/healthz`.

use crate::burst::burst;
use crate::connection::Client;
use crate::deployment::{Reading, floor, measure};
use crate::generator::Plan;
use crate::options::Options;
use crate::progress::step;
use crate::report::{conditions, grouped, row};
use crate::run::{WARM_UP, build};
use crate::server::{Server, application};
use crate::statements::Mark;
use crate::stencil::Requests;
use crate::{fleet, secrets};
use skein_store::enrollment_groups::GroupKeys;
use skein_store::{Database, Executor, Options as StoreOptions, Synchronous};
use std::path::Path;

/// So many devices are switched on at once.
const BURST: u32 = 10_000;

const ROUTE: &str = "/{id_scope}/registrations/{registration_id}/register";

pub fn run(options: &Options) {
    let plan = Plan { connections: options.connections, warm_up: WARM_UP, window: options.seconds };
    let fleet = options.fleets.iter().copied().max().unwrap_or(1_000_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let conditions = conditions(plan);
    step("building the components", || build(folder.path()));
    let state = folder.path().join("state");
    let file = state.join("sqlite_db.db");
    let start = || {
        let mut command = application(&state, &folder.path().join("cache"));
        command.arg("--no-build");
        Server::start(command)
    };
    step("first start", start).stop();
    let keys = step(&format!("loading {fleet} devices"), || fleet::load(&file, fleet));
    let server = step("second start", start);
    let requests = registrations(&server, &keys);
    let first = step(&format!("{BURST} first registrations"), || first(&server, &state, plan, &requests));
    let (devices, distinct, registered) = registered(&file);
    let again = step("the same devices again", || again(&server, &state, plan, &requests));

    println!("{conditions}\n\n### Registrations beside a fleet of {} devices\n", grouped(fleet.into()));
    println!("| | registrations/s | p50 ms | p99 ms | of `/healthz` | statements |\n|---|--:|--:|--:|--:|--:|");
    row(&format!("{} devices for the first time, at once", grouped(BURST.into())), &first);
    row("the same devices again, at random", &again);
    let failures = first.line.failures;
    println!(
        "\nThe burst took {:.1} s, with {failures} answers that were not 200. Behind it there are {devices} devices with \
         {distinct} different ids and {registered} registrations.",
        first.line.window.as_secs_f64()
    );
    let wanted = i64::from(BURST);
    assert_eq!((devices, distinct, registered), (wanted, wanted, wanted), "devices were lost or doubled");
}

/// The registrations of new devices, each with a key that is derived from that of the group.
fn registrations(server: &Server, keys: &GroupKeys) -> Vec<String> {
    let scope = id_scope(server);
    let request = |number: u32| {
        let id = format!("burst-{number:08}");
        let token = secrets::registration_token(&scope, &id, &keys.primary.derive(&id));
        let body = format!(r#"{{"registrationId":"{id}"}}"#);
        format!(
            "PUT /{scope}/registrations/{id}/register?api-version=2021-06-01 HTTP/1.1\r\nhost: 127.0.0.1\r\n\
             authorization: {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    (0..BURST).map(request).collect()
}

fn id_scope(server: &Server) -> String {
    let path = format!("/api/devices/{}/credentials?api-version=2022-07-31", fleet::device_id(0));
    let head = format!("GET {path} HTTP/1.1\r\nauthorization: Bearer {}\r\n", secrets::ADMIN_TOKEN);
    let body = Client::open(server.address).unwrap().call(&head, "");
    let credentials: serde_json::Value = serde_json::from_slice(&body).unwrap();
    credentials["idScope"].as_str().unwrap().to_owned()
}

fn first(server: &Server, state: &Path, plan: Plan, requests: &[String]) -> Reading {
    let (addresses, processes) = ([server.address], [server.process()]);
    let mut before = floor(plan, &addresses, &processes);
    let mark = Mark::now(state, "enrollment");
    let line = burst(plan.connections, server.address, server.process(), requests);
    let statements = mark.mean_since("PUT", ROUTE);
    before.append(floor(plan, &addresses, &processes));
    Reading { line, floor: before, statements }
}

fn again(server: &Server, state: &Path, plan: Plan, requests: &[String]) -> Reading {
    let mark = Mark::now(state, "enrollment");
    let mut reading = measure(plan, &[server.address], &[server.process()], &Requests::ready(200, requests));
    reading.statements = mark.mean_since("PUT", ROUTE);
    assert_eq!(reading.line.failures, 0, "{:?}", reading.line.first_failure);
    reading
}

/// How many devices of the burst there are, how many ids they have, and how many registrations.
fn registered(file: &Path) -> (i64, i64, i64) {
    let session = Database::file(file, StoreOptions { synchronous: Synchronous::Normal }).session();
    let sql = "SELECT count(*), count(DISTINCT lower(devices.id)), count(registrations.device_pk) FROM devices
        LEFT JOIN device_registrations AS registrations ON registrations.device_pk = devices.pk
        WHERE devices.id >= 'burst-' AND devices.id < 'burst.'";
    let row = session.query_one(sql, &[]).unwrap().unwrap();
    (row.integer(0).unwrap(), row.integer(1).unwrap(), row.integer(2).unwrap())
}
