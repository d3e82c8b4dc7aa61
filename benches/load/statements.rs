//! Statements per request, from the line that the application logs for each.

use std::fs::{File, metadata};
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A place in the log of a component.
pub struct Mark {
    log: PathBuf,
    at: u64,
}

impl Mark {
    /// The end of the log as it is now.
    pub fn now(state: &Path, component: &str) -> Self {
        let log = state.join(format!("logs/{component}_stdout.txt"));
        let at = metadata(&log).map_or(0, |metadata| metadata.len());
        Self { log, at }
    }

    /// The mean over the requests to this route since then; none if there were none.
    #[allow(clippy::cast_precision_loss, reason = "a mean for people to read")]
    pub fn mean_since(&self, method: &str, route: &str) -> Option<f64> {
        let mut file = File::open(&self.log).ok()?;
        file.seek(SeekFrom::Start(self.at)).ok()?;
        let beginning = format!("method={method} route={route} ");
        let (mut requests, mut statements) = (0u64, 0u64);
        for line in BufReader::new(file).lines().map_while(Result::ok) {
            let Some(rest) = line.strip_prefix(&beginning) else { continue };
            let count = rest.split(' ').find_map(|field| field.strip_prefix("statements=")?.parse::<u64>().ok());
            requests += 1;
            statements += count.unwrap_or_default();
        }
        (requests > 0).then(|| statements as f64 / requests as f64)
    }
}
