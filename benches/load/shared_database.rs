//! Two hosts that share one libSQL server.

use crate::connection::Client;
use crate::deployment::{Reading, api_token, measure};
use crate::generator::Plan;
use crate::lines::{BATCH, Callers, Line, MESSAGE};
use crate::progress::step;
use crate::server::{Server, application};
use crate::sqld::Sqld;
use crate::{fleet, secrets};
use serde_json::Value;
use skein_fleet::credentials::SymmetricKey;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

/// So few, since they are made by requests: the store's bulk path is for files.
pub const FLEET: u32 = 1_000;

const MAIN_LINES: &[&str] = &["device GET", "list of 25", "device PUT", MESSAGE, BATCH];

/// None if there is no libSQL server to be had.
pub fn run(folder: &Path, plan: Plan, lines: &[&'static Line]) -> Option<Vec<(&'static Line, Reading)>> {
    let lines: Vec<_> = lines.iter().filter(|line| MAIN_LINES.contains(&line.name)).collect();
    if lines.is_empty() {
        return None;
    }
    let server = Sqld::start(folder)?;
    let config = folder.join("runtime-config.toml");
    let text = format!("[sqlite_database.default]\ntype = \"libsql\"\nurl = \"{}\"\ntoken = \"\"\n", server.url);
    fs::write(&config, text).unwrap();
    let cache = folder.join("cache-of-shared-database");
    let start = |name: &str| {
        let mut command = application(&folder.join(name), &cache);
        command.arg("--no-build").arg("--runtime-config-file").arg(&config);
        Server::start(command)
    };
    let hosts =
        [step("first host on libSQL", || start("state-of-host-1")), step("second host", || start("state-of-host-2"))];
    let addresses = hosts.each_ref().map(|host| host.address);
    let api_token = api_token(addresses[0]);
    let device_tokens = step(&format!("making {FLEET} devices"), || make_devices(addresses[0], &api_token));
    let callers = Callers { api_token, device_tokens, fleet: FLEET };
    let processes = hosts.each_ref().map(Server::process);
    let readings = lines.iter().map(|line| {
        let reading = measure(plan, &addresses, &processes, &(line.requests)(&callers));
        eprintln!("  {}, libSQL: {:.0}/s, {:.2} of /healthz", line.name, reading.line.rate(), reading.of_floor());
        if let Some(failure) = &reading.line.first_failure {
            eprintln!("    {} failures, the first: {failure}", reading.line.failures);
        }
        (**line, reading)
    });
    Some(readings.collect())
}

/// Makes the devices as a client of the API would, and the token of each.
fn make_devices(address: SocketAddr, api_token: &str) -> Vec<String> {
    let mut client = Client::open(address).unwrap();
    let mut call = |method: &str, path: &str, body: &str| {
        let type_and_token = format!("content-type: application/json\r\nauthorization: {api_token}");
        let head = format!("{method} /api/devices/{path}?api-version=2022-07-31 HTTP/1.1\r\n{type_and_token}\r\n");
        client.call(&head, body)
    };
    let numbers = 0..FLEET;
    let make = |number| {
        let id = fleet::device_id(number);
        call("PUT", &id, "{}");
        let credentials: Value = serde_json::from_slice(&call("GET", &format!("{id}/credentials"), "")).unwrap();
        let key = SymmetricKey::from_base64(credentials["symmetricKey"]["primaryKey"].as_str().unwrap()).unwrap();
        secrets::device_token(&id, &key)
    };
    numbers.map(make).collect()
}
