//! `cargo bench --bench load`: how fast the application is, beside its own floor (`/healthz`) and beside a native server
//! that does the same work on the same file. docs/performance.md says how to read what it prints.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a tool for developers: what goes wrong in it ends it, and it has no callers to document itself for"
)]

mod answer;
mod budgets;
mod burst;
mod commands;
mod connection;
mod deployment;
mod fleet;
mod generator;
mod groups;
mod lines;
mod measurement;
mod native;
mod options;
mod progress;
mod registrations;
mod report;
mod run;
mod secrets;
mod server;
mod shared_database;
mod sign_in;
mod statements;
mod stencil;

#[path = "../../crates/host/tests/host/sqld.rs"]
mod sqld;

use options::{Options, Subject};
use std::process::ExitCode;

/// The first argument of the child process that is the native server; the second is the database file.
const SERVE_NATIVE: &str = "--serve-native";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file] = arguments.as_slice()
        && flag == SERVE_NATIVE
    {
        native::serve(file.as_ref());
        return ExitCode::SUCCESS;
    }
    // `cargo test --all-targets` starts benches as well, without this flag: ten minutes of load are no test.
    if !arguments.iter().any(|argument| argument == "--bench") {
        eprintln!("the load harness runs under `cargo bench --bench load`");
        return ExitCode::SUCCESS;
    }
    match Options::parse(&arguments) {
        Ok(options) => {
            match options.subject {
                Subject::HotPaths => run::run(&options),
                Subject::SignIn => sign_in::run(&options),
                Subject::Commands => commands::run(&options),
                Subject::Groups => groups::run(&options),
                Subject::Registrations => registrations::run(&options),
            }
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}\n\n{}", options::USAGE);
            ExitCode::FAILURE
        }
    }
}
