//! The command line. Flags that `spin up` has as well have its names and its meaning.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Parser;

use crate::{ranges::Ranged, workers::Reuse};

/// Builds a Spin application and serves it.
#[derive(Debug, Parser)]
#[command(version, about)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub struct Flags {
    /// The application's manifest, or the folder that it is in
    #[arg(short = 'f', long = "from", value_name = "PATH", default_value = "spin.toml")]
    pub manifest: PathBuf,
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", env = "SPIN_HTTP_LISTEN_ADDR", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Where databases, logs and generated secrets are kept [default: .spin beside the manifest]
    #[arg(long, value_name = "FOLDER")]
    pub state_dir: Option<PathBuf>,
    /// Print the address that the application listens on, and otherwise only errors
    #[arg(short, long)]
    pub quiet: bool,
    /// Give a variable of the application a value (may be repeated)
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub variables: Vec<(String, String)>,
    /// Refuse to start without a required secret instead of making one up
    #[arg(long)]
    pub no_generated_variables: bool,
    /// Databases, key-value stores and networks, in Spin's format
    #[arg(long, value_name = "FILE", env = "RUNTIME_CONFIG_FILE")]
    pub runtime_config_file: Option<PathBuf>,
    /// Do not run the build commands of the manifest
    #[arg(long)]
    pub no_build: bool,
    /// Run the build commands, compile the components and end
    #[arg(long, conflicts_with = "no_build")]
    pub build_only: bool,
    /// Do not poke /internal/tick each second
    #[arg(long)]
    pub no_clock: bool,
    /// Requests that one instance serves in its life: a number, or a range like 1..8 of which each instance draws one
    #[arg(long, value_name = "NUMBER", default_value = "128")]
    max_instance_reuse_count: Ranged<usize>,
    /// Requests that one instance serves at a time: a number or a range
    #[arg(long, value_name = "NUMBER", default_value = "16")]
    max_instance_concurrent_reuse_count: Ranged<usize>,
    /// How long an instance without requests is kept: a time like 1s, 250ms or 10us, or a range like 1..8s
    #[arg(long, value_name = "TIME", default_value = "1s")]
    idle_instance_timeout: Ranged<Duration>,
    /// How long a component may take to answer: a time or a range [default: no limit]
    #[arg(long, value_name = "TIME")]
    request_timeout: Option<Ranged<Duration>>,
}

impl Flags {
    /// The rules for instances.
    pub fn reuse(&self) -> Reuse {
        Reuse {
            total: self.max_instance_reuse_count.clone(),
            concurrent: self.max_instance_concurrent_reuse_count.clone(),
            idle: self.idle_instance_timeout.clone(),
            request_timeout: self.request_timeout.clone(),
        }
    }

    /// The manifest's file.
    pub fn manifest_file(&self) -> PathBuf {
        if self.manifest.is_dir() { self.manifest.join("spin.toml") } else { self.manifest.clone() }
    }
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it must be NAME=VALUE")?;
    Ok((name.into(), value.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spins_numbers_are_the_default() {
        let flags = Flags::try_parse_from(["host"]).unwrap();
        let reuse = flags.reuse();
        assert_eq!((reuse.total.draw(), reuse.concurrent.draw(), reuse.idle.draw()), (128, 16, Duration::from_secs(1)));
        assert!(reuse.request_timeout.is_none());
    }

    #[test]
    fn variables_have_a_name_and_a_value() {
        let flags = Flags::try_parse_from(["host", "--variable", "a=b=c", "--variable", "d="]).unwrap();
        assert_eq!(flags.variables, [("a".to_string(), "b=c".to_string()), ("d".to_string(), String::new())]);
        assert!(Flags::try_parse_from(["host", "--variable", "a"]).is_err());
    }
}
