//! Runs the build commands of the manifest before the application is served.

use std::{
    env, io,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use crate::manifest::{Build, Commands, Manifest};

const TARGET: &str = "wasm32-wasip2";

/// Runs each distinct command once, in the order of the manifest.
pub fn build(manifest: &Manifest, quiet: bool) -> Result<()> {
    if manifest.components().iter().any(|(_, component)| {
        component.build.is_some() && component.source.get_ref().components().any(|part| part.as_os_str() == TARGET)
    }) {
        add_target(quiet)?;
    }
    let mut done = Vec::new();
    for (name, component) in manifest.components() {
        let Some(build) = &component.build else { continue };
        let folder = folder(manifest, build);
        for command in commands(&build.command) {
            if done.contains(&(folder.clone(), command)) {
                continue;
            }
            if !quiet {
                eprintln!("building {name}: {command}");
            }
            run(command, &folder, quiet).with_context(|| format!("building {name}: {command}"))?;
            done.push((folder.clone(), command));
        }
    }
    Ok(())
}

fn folder(manifest: &Manifest, build: &Build) -> std::path::PathBuf {
    build.workdir.as_deref().map_or_else(|| manifest.folder().to_owned(), |folder| manifest.folder().join(folder))
}

fn commands(commands: &Commands) -> Vec<&str> {
    match commands {
        Commands::One(command) => vec![command],
        Commands::Many(commands) => commands.iter().map(String::as_str).collect(),
    }
}

/// The command's output is shown as it comes, or only if it fails. The host's own standard output is kept for what it says itself.
fn run(command: &str, folder: &Path, quiet: bool) -> Result<()> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).current_dir(folder).stdin(Stdio::null());
    forget_outer_cargo(&mut shell);
    if quiet {
        let output = shell.output()?;
        ensure!(
            output.status.success(),
            "{}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    } else {
        let status = shell.stdout(io::stderr()).status()?;
        ensure!(status.success(), "{status}");
    }
    Ok(())
}

/// Under `cargo run` and `cargo test` the environment describes this host's package. A build that looks at it would start again from
/// nothing each time the host is started the other way.
fn forget_outer_cargo(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let known = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_BIN_")
                || name.starts_with("CARGO_MANIFEST_")
                || matches!(
                    name,
                    "CARGO"
                        | "CARGO_CRATE_NAME"
                        | "CARGO_PRIMARY_PACKAGE"
                        | "CARGO_TARGET_TMPDIR"
                        | "OUT_DIR"
                        | "LD_LIBRARY_PATH"
                )
        });
        if known {
            command.env_remove(name);
        }
    }
}

/// A first look must not end with the compiler's advice to install something. Without rustup this is somebody else's affair.
fn add_target(quiet: bool) -> Result<()> {
    let Ok(sysroot) = Command::new("rustc").args(["--print", "sysroot"]).output() else { return Ok(()) };
    let sysroot = String::from_utf8_lossy(&sysroot.stdout).trim().to_string();
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).exists()
        || Command::new("rustup").arg("--version").output().is_err()
    {
        return Ok(());
    }
    if !quiet {
        eprintln!("adding the target {TARGET} with rustup");
    }
    let status = Command::new("rustup").args(["target", "add", TARGET]).stdout(io::stderr()).status()?;
    ensure!(status.success(), "rustup target add {TARGET}: {status}");
    Ok(())
}
