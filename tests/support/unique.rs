//! Names that no other test has, in this run or another against the same server.

use std::fmt::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The name with something behind it that makes it unique. Of lower-case letters, digits and `-`, if the name is.
pub fn unique(name: &str) -> String {
    static RUN: OnceLock<String> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let run = RUN.get_or_init(|| {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).unwrap();
        bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    });
    format!("{name}-{run}{:04}", NUMBER.fetch_add(1, Ordering::Relaxed))
}
