//! From the command line to a running application.

use std::{env, fs, path::Path, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use tokio::net::TcpListener;

use crate::{
    application::Application,
    building,
    cli::Flags,
    clock, engine,
    generated_variables::GeneratedVariables,
    loading::{self, Surroundings},
    manifest::Manifest,
    runtime_config::RuntimeConfig,
    server,
    variables::Variables,
};

/// The variable with which the clock's pokes identify themselves.
const SERVICE_TOKEN: &str = "service_token";
/// The variable that a first look needs to know.
const ADMIN_TOKEN: &str = "admin_token";
/// At the end, for work on other threads.
const LAST_WORK: Duration = Duration::from_millis(100);

/// Runs the program with this process's arguments and environment.
pub fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags) -> Result<()> {
    let manifest = Manifest::read(&flags.manifest_file())?;
    let state_folder = flags.state_dir.clone().unwrap_or_else(|| manifest.folder().join(".spin"));
    fs::create_dir_all(&state_folder).with_context(|| format!("cannot make {}", state_folder.display()))?;
    // Everything that can be refused is looked at before anything that takes time.
    let config = RuntimeConfig::read(flags.runtime_config_file.as_deref(), &state_folder)?;
    let variables = resolve_variables(flags, &manifest, &state_folder)?;
    let surroundings = Surroundings {
        manifest: &manifest,
        variables: &variables,
        config: &config,
        state_folder: &state_folder,
        quiet: flags.quiet,
    };
    let permissions = surroundings.permissions()?;
    if !flags.no_build {
        building::build(&manifest, flags.quiet)?;
    }
    let engine = engine::start()?;
    let components = surroundings.compile(&engine)?;
    if flags.build_only {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        let application = loading::load(&surroundings, &engine, components, permissions, &flags.reuse())?;
        serve(flags, &manifest, &variables, application).await
    });
    // A database that is stuck must not keep the process.
    runtime.shutdown_timeout(LAST_WORK);
    served
}

fn resolve_variables(flags: &Flags, manifest: &Manifest, state_folder: &Path) -> Result<Variables> {
    let mut generated = if flags.no_generated_variables { None } else { Some(GeneratedVariables::read(state_folder)?) };
    Variables::resolve(manifest, &flags.variables, |name| env::var(name).ok(), generated.as_mut())
}

async fn serve(flags: &Flags, manifest: &Manifest, variables: &Variables, application: Arc<Application>) -> Result<()> {
    let listener =
        TcpListener::bind(flags.listen).await.with_context(|| format!("cannot listen on {}", flags.listen))?;
    let address = listener.local_addr()?;
    application.set_address(address);
    println!("listening on http://{address}");
    if !flags.quiet {
        greet(manifest, variables, &address.to_string());
    }
    let has_clock = manifest.has_route(clock::ROUTE) && !flags.no_clock;
    let clock = has_clock.then(|| {
        let service_token = variables.get(SERVICE_TOKEN).map(String::from);
        tokio::spawn(clock::run(application.clone(), service_token, !flags.quiet))
    });
    let served = server::serve(application, listener).await;
    if let Some(clock) = clock {
        clock.abort();
    }
    served
}

/// What somebody who sees the application for the first time needs. The token is shown only if this host made it up: whoever gave one knows it.
fn greet(manifest: &Manifest, variables: &Variables, address: &str) {
    eprintln!("serving {}; Ctrl-C ends it", manifest.document.application.name);
    let Some(token) = variables.generated(ADMIN_TOKEN) else { return };
    eprintln!("{ADMIN_TOKEN}: {token}");
    eprintln!("try: curl -H \"Authorization: Bearer {token}\" \"http://{address}/api/devices?api-version=2022-07-31\"");
}
