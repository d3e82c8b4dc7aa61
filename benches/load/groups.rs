//! `--groups`: what the devices of groups cost in a large fleet, beside `/healthz`.

use crate::connection::Client;
use crate::deployment::{Reading, api_token, measure};
use crate::generator::Plan;
use crate::lines::Callers;
use crate::options::Options;
use crate::progress::step;
use crate::report::{conditions, grouped, row};
use crate::run::{WARM_UP, build};
use crate::server::{Server, application};
use crate::statements::Mark;
use crate::stencil::{DEVICE, Requests};
use crate::{fleet, secrets};
use skein_store::{Database, Executor, Options as StoreOptions, Synchronous};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

/// As many groups with a query as a deployment may have.
const GROUPS: u32 = 500;

/// How often the count of a group is taken.
const COUNTS: usize = 5;

/// The queries that are measured, each with the id of its group: what they say of a fleet whose devices have one of eight
/// templates, of which every other one is provisioned, and each a temperature from 0 to 99.9.
const QUERIES: &[(&str, &str, &str)] = &[
    ("everything", "all devices", "SELECT * FROM devices"),
    (
        "usual",
        "`$template` and `$provisioned`",
        "SELECT * FROM devices WHERE $template = 'dtmi:load:model1;1' AND $provisioned = true",
    ),
    ("template", "`$template`", "SELECT * FROM devices WHERE $template = 'dtmi:load:model1;1'"),
    ("half", "a property, met by half", "SELECT * FROM devices WHERE temperature >= 50"),
    ("few", "a property, met by 1 in 1,000", "SELECT * FROM devices WHERE temperature = 12.3"),
    (
        "both",
        "`$template` and a property, met by 1 in 1,000",
        "SELECT * FROM devices WHERE $template = 'dtmi:load:model2;1' AND temperature = 12.5",
    ),
    (
        "either",
        "a disjunction over two fields, met by 1 in 8",
        "SELECT * FROM devices WHERE $template = 'dtmi:load:model1;1' OR temperature = 12.3",
    ),
];

const MEMBERS_ROUTE: &str = "/api/deviceGroups/{group_id}/devices";
const GROUPS_ROUTE: &str = "/v5/iot/{project_id}/devices/{device_id}/list-device-group";

pub fn run(options: &Options) {
    let plan = Plan { connections: options.connections, warm_up: WARM_UP, window: options.seconds };
    let fleet = options.fleets.iter().copied().max().unwrap_or(1_000_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let conditions = conditions(plan);
    step("building the components", || build(folder.path()));
    let state = folder.path().join("state");
    let start = || {
        let mut command = application(&state, &folder.path().join("cache"));
        command.arg("--no-build");
        Server::start(command)
    };
    let first = step("first start", start);
    let token = api_token(first.address);
    first.stop();
    step(&format!("loading {fleet} devices"), || fill(&state.join("sqlite_db.db"), fleet));
    let server = step("second start", start);
    make_groups(server.address);
    let callers = Callers { api_token: token, device_tokens: Vec::new(), fleet };
    let members: Vec<_> =
        QUERIES.iter().map(|(id, what, _)| (*what, page(&server, &state, plan, &callers, id))).collect();
    let counts: Vec<_> = QUERIES.iter().map(|(id, what, _)| (*what, count(server.address, id))).collect();
    let holding = groups_of_device(&server, &state, plan, &callers);

    println!("{conditions}\n\n### Groups of {} devices\n", grouped(fleet.into()));
    println!(
        "| a page of 25 of the group of | requests/s | p50 ms | p99 ms | of `/healthz` | statements |\n|---|--:|--:|--:|--:|--:|"
    );
    for (what, reading) in &members {
        row(what, reading);
    }
    println!("\n| the count of the group of | devices | ms |\n|---|--:|--:|");
    for (what, (devices, millis)) in &counts {
        println!("| {what} | {} | {millis:.1} |", grouped(*devices));
    }
    println!("\n| | requests/s | p50 ms | p99 ms | of `/healthz` | statements |\n|---|--:|--:|--:|--:|--:|");
    row(&format!("which of {GROUPS} groups hold this device"), &holding);
}

/// The devices, every other one of them provisioned, each with a temperature.
fn fill(file: &Path, fleet: u32) {
    fleet::load(file, fleet);
    let session = Database::file(file, StoreOptions { synchronous: Synchronous::Normal }).session();
    session.query("UPDATE devices SET provisioned = 1 WHERE pk / 8 % 2 = 0", &[]).unwrap();
    let temperatures = "INSERT INTO device_properties (device_pk, component, name, kind, value)
        SELECT pk, '', 'temperature', 'number', pk * 7919 % 1000 / 10.0 FROM devices";
    session.query(temperatures, &[]).unwrap();
    session.query("ANALYZE", &[]).unwrap();
}

/// The groups that are measured, and as many others as there may be.
fn make_groups(address: SocketAddr) {
    let mut client = Client::open(address).unwrap();
    let mut put = |id: &str, query: &str| {
        let head = format!(
            "PUT /api/deviceGroups/{id}?api-version=2022-07-31 HTTP/1.1\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n",
            secrets::ADMIN_TOKEN
        );
        client.call(&head, &serde_json::json!({ "displayName": id, "filter": query }).to_string());
    };
    for (id, _, query) in QUERIES {
        put(id, query);
    }
    let others = GROUPS - u32::try_from(QUERIES.len()).unwrap();
    for number in 0..others {
        let (low, template) = (number % 100, number % 16);
        put(
            &format!("other{number}"),
            &format!(
                "SELECT * FROM devices WHERE $template = 'dtmi:load:model{template};1' AND temperature > {low} AND $enabled = true"
            ),
        );
    }
}

/// A page of the devices of the group.
fn page(server: &Server, state: &Path, plan: Plan, callers: &Callers, id: &str) -> Reading {
    let path = format!("/api/deviceGroups/{id}/devices?api-version=2022-07-31");
    let requests = call(callers, "GET", &path);
    reading(server, state, plan, &format!("a page of {id}"), ("GET", MEMBERS_ROUTE), &requests)
}

/// Which groups hold a device, of all devices in turn.
fn groups_of_device(server: &Server, state: &Path, plan: Plan, callers: &Callers) -> Reading {
    let path = format!("/v5/iot/{}/devices/load-{DEVICE}/list-device-group", project(server.address));
    let requests = call(callers, "POST", &path);
    reading(server, state, plan, "groups of a device", ("POST", GROUPS_ROUTE), &requests)
}

/// How many devices the group has, and how many milliseconds that takes: the median of some.
fn count(address: SocketAddr, id: &str) -> (f64, f64) {
    let mut client = Client::open(address).unwrap();
    let path = format!("/v5/iot/{}/device-group/{id}/devices?limit=1", project(address));
    let head = format!("GET {path} HTTP/1.1\r\nauthorization: Bearer {}\r\n", secrets::ADMIN_TOKEN);
    let mut devices = 0.0;
    let mut taken: Vec<f64> = (0..COUNTS)
        .map(|_| {
            let sent = Instant::now();
            let body = client.call(&head, "");
            let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
            devices = page["page"]["count"].as_f64().unwrap();
            sent.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    taken.sort_unstable_by(f64::total_cmp);
    (devices, taken[COUNTS / 2])
}

fn project(address: SocketAddr) -> String {
    let head = format!("GET /v3/projects HTTP/1.1\r\nauthorization: Bearer {}\r\n", secrets::ADMIN_TOKEN);
    let body = Client::open(address).unwrap().call(&head, "");
    let projects: serde_json::Value = serde_json::from_slice(&body).unwrap();
    projects["projects"][0]["id"].as_str().unwrap().to_owned()
}

fn call(callers: &Callers, method: &str, path: &str) -> Requests {
    let length = if method == "POST" { "content-length: 0\r\n" } else { "" };
    let head = format!("{method} {path} HTTP/1.1\r\nauthorization: {}\r\n{length}", callers.api_token);
    Requests::new(200, callers.fleet, [head], "")
}

fn reading(
    server: &Server,
    state: &Path,
    plan: Plan,
    name: &str,
    (method, route): (&str, &str),
    requests: &Requests,
) -> Reading {
    let mark = Mark::now(state, "groups");
    let mut reading = measure(plan, &[server.address], &[server.process()], requests);
    reading.statements = mark.mean_since(method, route);
    if let Some(failure) = &reading.line.first_failure {
        eprintln!("  {name}: {} failures, the first: {failure}", reading.line.failures);
    }
    eprintln!("  {name}: {:.0}/s, {:.2} of /healthz", reading.line.rate(), reading.of_floor());
    reading
}
