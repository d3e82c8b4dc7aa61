//! The vendors' own clients, unmodified, against the built application.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{Application, SECRET_VARIABLES};

static DEPLOYMENT: support::Deployment = support::Deployment { flags: &[], storage: support::Storage::File };

/// Python with the packages of a list in `tests/clients/`, in a folder of its own that is kept for the next run. None, with
/// a notice, where they can not be had.
fn python_with(list: &str) -> Option<PathBuf> {
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(list);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients").join(list);
    let (python, installed) = (folder.join("bin/python"), folder.join("installed.txt"));
    let wanted = fs::read_to_string(&requirements).unwrap();
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return Some(python);
    }
    let succeeds = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let made = succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    // The clients' packages ask for more than what these commands use.
    let options = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"];
    if !made || !succeeds(Command::new(&python).args(options).arg(&requirements)) {
        eprintln!("skipped: the packages of {list} cannot be had from PyPI");
        return None;
    }
    fs::write(installed, wanted).unwrap();
    Some(python)
}

/// Runs a script of `tests/clients/` against an application of its own. It says at its end that all is well.
fn run(script: &str, packages: &str, variables: &[(&str, &str)]) {
    let Some(python) = python_with(packages) else { return };
    let Some(application) = Application::start(&DEPLOYMENT, &[], variables) else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let [administrator, ..] = SECRET_VARIABLES;
    let mut command = Command::new(python);
    // The clients honour a proxy, which would not find the application.
    command.arg(script).args([&application.origins()[0], administrator]).env("NO_PROXY", "127.0.0.1");
    let run = command.output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && told.ends_with("all is well\n"), "{told}{}", String::from_utf8_lossy(&run.stderr));
}

/// Sign-up, login, refresh of a token that has run out, what is known of oneself, a new password, log-out, deletion.
#[test]
fn the_command_line_of_rainmaker_leads_an_account_through_its_life() {
    run("rainmaker_cli.py", "rainmaker_cli.txt", &[("access_token_lifetime_seconds", "10")]);
}

/// The look-up of a project, both forms of a signature, errors as the client tells them, and device groups.
#[test]
fn the_sdk_of_iotda_signs_what_it_sends() {
    run("iotda_sdk.py", "iotda_sdk.txt", &[]);
}
