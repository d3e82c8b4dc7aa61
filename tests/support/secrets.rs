//! The secrets that an application's clients were given or sent, and the search for them where they must not be.

use super::Answer;
use super::exchanged_secrets::{in_answer, in_form, in_header, in_json};
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

/// A shorter text may be anywhere by chance.
const SHORTEST: usize = 8;

/// Nor is one of so few different characters a secret: tests of limits send `xxx…` as a key, and as a name.
const FEWEST_CHARACTERS: usize = 4;

/// What is looked for of a secret: its end. A token's is its signature, and no two have the same.
const DISTINCTIVE: usize = 32;

/// The secrets of one application, each with the call that it was seen in, and its answers to what it refused.
#[derive(Default)]
pub struct Secrets {
    seen: Mutex<BTreeMap<String, String>>,
    refusals: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Secrets {
    /// Notes a secret that was seen in `context`.
    pub fn note(&self, secret: &str, context: &str) {
        let start = secret.len().saturating_sub(DISTINCTIVE);
        let end = secret.get(start..).unwrap_or(secret);
        let characters: BTreeSet<char> = end.chars().collect();
        if end.len() >= SHORTEST && characters.len() >= FEWEST_CHARACTERS {
            self.seen.lock().unwrap().entry(end.to_owned()).or_insert_with(|| context.to_owned());
        }
    }

    /// Notes a code of six digits, which stand somewhere by chance: as a message has it, as a log would and as JSON would.
    pub fn note_code(&self, code: &str, context: &str) {
        for written in [format!("{code} is "), format!("={code}"), format!("\"{code}\"")] {
            self.seen.lock().unwrap().insert(written, format!("the code of {context}"));
        }
    }

    /// Notes what a call holds, and what its answer does.
    pub fn note_exchange(&self, headers: &[(String, String)], body: &[u8], answer: &Answer) {
        let sent = headers.iter().flat_map(|(name, value)| in_header(name, value));
        let media_type = headers.iter().find(|(name, _)| name == "content-type").map_or("", |(_, value)| value);
        let sent = sent.chain(if media_type.contains("form") { in_form(body) } else { in_json(body) });
        for secret in sent.chain(in_answer(answer)) {
            self.note(&secret, &answer.said);
        }
        if answer.status >= 400 {
            self.refusals.lock().unwrap().push((answer.said.clone(), answer.body.clone()));
        }
    }

    /// Looks for all secrets in every file of the folder, and in every body that refused something.
    ///
    /// # Panics
    ///
    /// If one is there.
    pub fn expect_nowhere(&self, folder: &Path) {
        let seen = self.seen.lock().unwrap().clone();
        let (secrets, contexts): (Vec<String>, Vec<String>) = seen.into_iter().unzip();
        let search = AhoCorasick::new(&secrets).unwrap();
        let expect_none = |place: &str, bytes: &[u8]| {
            if let Some(found) = search.find(bytes) {
                let context = &contexts[found.pattern().as_usize()];
                let before = bytes.get(found.start().saturating_sub(100)..found.start()).unwrap_or_default();
                let before = String::from_utf8_lossy(before);
                panic!("{place} has a secret at byte {}, of {context}, behind {before:?}", found.start());
            }
        };
        for (said, body) in self.refusals.lock().unwrap().iter() {
            expect_none(&format!("the refusal of {said}"), body);
        }
        each_file(folder, &mut |file, bytes| expect_none(&file.display().to_string(), bytes));
    }
}

/// Every file below the folder. One that goes away in between, as SQLite's do, has nothing to say.
fn each_file(folder: &Path, visit: &mut impl FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).into_iter().flatten().map_while(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            each_file(&path, visit);
        } else if let Ok(bytes) = fs::read(&path) {
            visit(&path, &bytes);
        }
    }
}
