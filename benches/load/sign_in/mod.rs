//! `--sign-in`: whether the time tells if a name has an account, what logins take from others, what policies cost.

mod beside;
mod people;
mod policies;
mod timing;

pub use people::ACCOUNTS;

use crate::deployment::api_token;
use crate::generator::Plan;
use crate::options::Options;
use crate::progress::step;
use crate::run::{WARM_UP, build};
use crate::server::{Server, application};
use crate::{fleet, report};

/// As many devices are there to be read.
const DEVICES: u32 = 1_000;

/// A deployment with devices and people, and who reads the devices.
pub struct Scene {
    pub server: Server,
    /// The value of `Authorization` of an administrator's API token.
    pub api_token: String,
}

pub fn run(options: &Options) {
    let plan = Plan { connections: options.connections, warm_up: WARM_UP, window: options.seconds };
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let conditions = report::conditions(plan);
    step("building the components", || build(folder.path()));
    let state = folder.path().join("state");
    let mut command = application(&state, &folder.path().join("cache"));
    command.arg("--no-build").args(people::variables());
    let server = step("start", || Server::start(command));
    let file = state.join("sqlite_db.db");
    step("making accounts", || people::make(&file, server.address));
    fleet::load(&file, DEVICES);
    let scene = Scene { api_token: api_token(server.address), server };
    println!("{conditions}");
    timing::run(&scene, options.names);
    beside::run(&scene, plan);
    policies::run(&scene, plan);
}
