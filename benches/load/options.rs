//! The command line.

use crate::sign_in::ACCOUNTS;
use std::time::Duration;

pub const USAGE: &str =
    "cargo bench --bench load -- [--seconds 5] [--devices 1000,1000000] [--connections 32] [--only TEXT] [--no-libsql]
cargo bench --bench load -- --sign-in [--seconds 5] [--connections 32] [--names 1000]
cargo bench --bench load -- --commands [--seconds 5]
cargo bench --bench load -- --groups [--seconds 5] [--devices 1000000] [--connections 32]
cargo bench --bench load -- --registrations [--seconds 5] [--devices 1000000] [--connections 32]

  --seconds      how long each line is measured, after a second of warm-up
  --devices      the sizes of the fleet, each in a state directory of its own
  --connections  requests under way at a time
  --only         only the lines whose name holds the text
  --no-libsql    without the two hosts that share one libSQL server
  --sign-in      instead of all that: what signing in and policies cost, and what the time tells of a name
  --commands     instead of all that: how long a command takes to a device that polls, and back
  --groups       instead of all that: pages, counts and memberships of device groups
  --registrations
                 instead of all that: devices that register themselves, 10,000 new ones at once and again
  --names        how many names with and how many without an account are tried, 1,000 at most";

/// What is measured: the table of the hot paths, or one of these instead.
#[derive(Clone, Copy, PartialEq)]
pub enum Subject {
    HotPaths,
    SignIn,
    Commands,
    Groups,
    Registrations,
}

pub struct Options {
    pub seconds: Duration,
    pub fleets: Vec<u32>,
    pub connections: usize,
    pub only: Option<String>,
    pub libsql: bool,
    pub subject: Subject,
    pub names: u32,
}

impl Options {
    pub fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            seconds: Duration::from_secs(5),
            fleets: vec![1_000, 1_000_000],
            connections: 32,
            only: None,
            libsql: true,
            subject: Subject::HotPaths,
            names: ACCOUNTS,
        };
        let mut arguments = arguments.iter();
        while let Some(flag) = arguments.next() {
            let mut value = || arguments.next().map(String::as_str).ok_or_else(|| format!("{flag} needs a value"));
            let number = |text: &str| text.parse::<u32>().map_err(|_| format!("{flag}: {text} is not a whole number"));
            match flag.as_str() {
                "--bench" => {}
                "--seconds" => options.seconds = Duration::from_secs(number(value()?)?.max(1).into()),
                "--devices" => options.fleets = value()?.split(',').map(number).collect::<Result<_, _>>()?,
                "--connections" => options.connections = number(value()?)?.max(1) as usize,
                "--only" => options.only = Some(value()?.to_owned()),
                "--no-libsql" => options.libsql = false,
                "--names" => options.names = number(value()?)?.clamp(1, ACCOUNTS),
                "--commands" => options.subject = Subject::Commands,
                "--groups" => options.subject = Subject::Groups,
                "--registrations" => options.subject = Subject::Registrations,
                "--sign-in" => options.subject = Subject::SignIn,
                _ => return Err(format!("{flag} is not known")),
            }
        }
        Ok(options)
    }

    pub fn wants(&self, line: &str) -> bool {
        self.only.as_deref().is_none_or(|text| line.contains(text))
    }
}
