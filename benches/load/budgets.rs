//! What the project promised itself, and what came of it.

use crate::deployment::Deployment;
use crate::lines::{BATCH, MESSAGE};
use crate::report::{grouped, of_smallest};
use crate::run::Row;
use std::time::Duration;

const SECOND_START: Duration = Duration::from_secs(2);
const POINTS_PER_SECOND: f64 = 30_000.0;
const OF_SMALLEST_FLEET: f64 = 0.85;
const MESSAGE_OF_NATIVE: f64 = 0.5;

/// The least share of `/healthz`.
fn of_floor(line: &str) -> Option<f64> {
    match line {
        "device GET" => Some(0.45),
        _ if line.starts_with("list of 25") => Some(0.25),
        _ => None,
    }
}

pub fn print(rows: &[Row], deployments: &[Deployment]) {
    println!("\n### Budgets\n\n| what | at least | measured | met |\n|---|--:|--:|---|");
    for row in rows {
        let (name, fleet) = (row.line.name, grouped(row.fleet.into()));
        let line = &row.application.line;
        if let Some(least) = of_floor(name) {
            share(&format!("{name}, {fleet} devices: of `/healthz`"), least, row.application.of_floor());
        }
        if let Some(ratio) = of_smallest(rows, row) {
            share(&format!("{name}, {fleet} devices: of the smallest fleet's rate"), OF_SMALLEST_FLEET, ratio);
        }
        if name == MESSAGE {
            let ratio = line.rate() / row.native.line.rate();
            share(&format!("{name}, {fleet} devices: of the native server's rate"), MESSAGE_OF_NATIVE, ratio);
        }
        if name == BATCH {
            let points = line.rate() * f64::from(row.line.points);
            let (least, measured) = (grouped(POINTS_PER_SECOND), grouped(points));
            budget(&format!("{name}, {fleet} devices: points/s"), &least, &measured, points >= POINTS_PER_SECOND);
        }
    }
    for one in deployments {
        let (fleet, took) = (grouped(one.fleet.into()), one.application.started_in);
        let (limit, measured) = (format!("under {} s", SECOND_START.as_secs()), format!("{:.2} s", took.as_secs_f64()));
        budget(&format!("second start to first 200, {fleet} devices"), &limit, &measured, took < SECOND_START);
    }
}

fn share(what: &str, least: f64, measured: f64) {
    budget(what, &format!("{least:.2}"), &format!("{measured:.2}"), measured >= least);
}

fn budget(what: &str, least: &str, measured: &str, met: bool) {
    println!("| {what} | {least} | {measured} | {} |", if met { "yes" } else { "**no**" });
}
