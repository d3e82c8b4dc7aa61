//! The tables, in Markdown, as docs/performance.md shows them.

use crate::deployment::{Deployment, Reading};
use crate::generator::Plan;
use crate::lines::Line;
use crate::measurement::Measurement;
use crate::run::Row;
use std::fs;

/// On what, when and how was measured.
pub fn conditions(plan: Plan) -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("", |(_, model)| model);
    let processors = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let kernel = read("/proc/sys/kernel/osrelease");
    let load = read("/proc/loadavg");
    format!(
        "{processors} × {model}, Linux {}; load average before the run {}; {} connections, {} s a line.",
        kernel.trim(),
        load.split(' ').next().unwrap_or_default(),
        plan.connections,
        plan.window.as_secs()
    )
}

/// A row of a table of its own: what was measured, and beside the floor of the same moment.
pub fn row(what: &str, reading: &Reading) {
    let line = &reading.line;
    println!(
        "| {what} | {} | {:.2} | {:.2} | {:.2} | {} |",
        grouped(line.rate()),
        line.percentile(500),
        line.percentile(990),
        reading.of_floor(),
        reading.statements.map_or("–".to_owned(), |statements| format!("{statements:.2}"))
    );
}

pub fn application(rows: &[Row]) {
    println!("\n### The application\n");
    println!(
        "| request | devices | requests/s | p50 ms | p99 ms | of `/healthz` | of the smallest fleet's | of native | statements | server µs |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    floors(rows, |row| &row.application, " – | – | – |");
    for row in rows {
        let reading = &row.application;
        println!(
            "| {} | {} | {} | {:.2} | {} | {:.2} | {} | {:.0} |",
            row.line.name,
            grouped(row.fleet.into()),
            rate_and_latency(&reading.line),
            reading.of_floor(),
            of_smallest(rows, row).map_or("–".to_owned(), |ratio| format!("{ratio:.2}")),
            reading.line.rate() / row.native.line.rate(),
            reading.statements.map_or("–".to_owned(), |statements| format!("{statements:.2}")),
            reading.line.server_micros(),
        );
    }
}

pub fn native(rows: &[Row]) {
    println!("\n### The native server\n");
    println!("| request | devices | requests/s | p50 ms | p99 ms | of its `/healthz` | server µs |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    floors(rows, |row| &row.native, "");
    for row in rows {
        let reading = &row.native;
        let (name, fleet) = (row.line.name, grouped(row.fleet.into()));
        let micros = reading.line.server_micros();
        println!(
            "| {name} | {fleet} | {} | {:.2} | {micros:.0} |",
            rate_and_latency(&reading.line),
            reading.of_floor()
        );
    }
}

/// `/healthz` over the whole run, for each fleet.
fn floors(rows: &[Row], of: impl Fn(&Row) -> &Reading, unknown: &str) {
    let mut fleets: Vec<u32> = rows.iter().map(|row| row.fleet).collect();
    fleets.sort_unstable();
    fleets.dedup();
    for fleet in fleets {
        let mut whole = Measurement::default();
        for row in rows.iter().filter(|row| row.fleet == fleet) {
            whole.append(of(row).floor.clone());
        }
        let (fleet, micros) = (grouped(fleet.into()), whole.server_micros());
        println!("| `/healthz` | {fleet} | {} | 1 |{unknown} {micros:.0} |", rate_and_latency(&whole));
    }
}

pub fn shared_database(readings: &[(&Line, Reading)]) {
    println!("\n### Two hosts that share one libSQL server\n");
    println!("| request | devices | requests/s | p50 ms | p99 ms | of `/healthz` |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (line, reading) in readings {
        let fleet = grouped(crate::shared_database::FLEET.into());
        println!("| {} | {fleet} | {} | {:.2} |", line.name, rate_and_latency(&reading.line), reading.of_floor());
    }
}

pub fn starts_and_memory(deployments: &[Deployment]) {
    println!("\n### Starts and memory\n");
    println!(
        "| devices | database MiB | first start to first 200 | second start to first 200 | resident after start | resident after load | at most | native: after start | after load |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for one in deployments {
        let (now, most) = one.application.memory();
        println!(
            "| {} | {} | {:.2} s | {:.2} s | {} MiB | {now} MiB | {most} MiB | {} MiB | {} MiB |",
            grouped(one.fleet.into()),
            one.file_size(),
            one.first_start.as_secs_f64(),
            one.application.started_in.as_secs_f64(),
            one.memory_at_start.0,
            one.memory_at_start.1,
            one.native.memory().0,
        );
    }
}

fn rate_and_latency(measured: &Measurement) -> String {
    let failures = if measured.failures > 0 { format!(" ({} failed)", measured.failures) } else { String::new() };
    let (median, slow) = (measured.percentile(500), measured.percentile(990));
    format!("{}{failures} | {median:.2} | {slow:.2}", grouped(measured.rate()))
}

/// The rate on this fleet, of that on the smallest.
pub fn of_smallest(rows: &[Row], row: &Row) -> Option<f64> {
    let same = rows.iter().filter(|other| other.line.name == row.line.name);
    let smallest = same.min_by_key(|other| other.fleet)?;
    (smallest.fleet < row.fleet).then(|| row.application.line.rate() / smallest.application.line.rate())
}

/// A number without decimals, with commas between thousands.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at(first);
    let groups: Vec<&str> = rest.as_bytes().chunks(3).map(|group| std::str::from_utf8(group).unwrap()).collect();
    if head.is_empty() { groups.join(",") } else { [&[head], groups.as_slice()].concat().join(",") }
}
