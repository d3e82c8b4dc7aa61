//! Devices that are enrolled by a file (docs/skein.md).

mod files;
mod interrupted;
mod limits;
mod permissions;
mod rows;

use crate::support::{Answer, Api};
use serde_json::Value;

const BULK: &str = "/skein/v1/enrollments/bulk";
const CSV: &str = "text/csv";
const JSON_LINES: &str = "application/x-ndjson";

/// What is said to a file.
fn send(api: &Api<'_>, parameters: &str, media_type: &str, file: &str) -> Answer {
    api.call("POST", &format!("{BULK}{parameters}")).body(media_type, file).send()
}

/// The lines of an answer: those of the rows, and the summary.
#[track_caller]
fn lines(answer: &Answer) -> (Vec<Value>, Value) {
    let text = answer.expect_status(200).text();
    assert_eq!(answer.header("content-type"), Some(JSON_LINES));
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().unwrap()["summary"].take();
    assert!(summary.is_object(), "{text}");
    (lines, summary)
}

/// A file of these rows.
fn json_lines(rows: &[Value]) -> String {
    rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What became of the rows of a file of JSON lines: `created`, or the field that was wrong.
#[track_caller]
fn outcomes(api: &Api<'_>, rows: &[Value]) -> Vec<String> {
    let (lines, _) = lines(&send(api, "", JSON_LINES, &json_lines(rows)));
    lines.iter().map(outcome).collect()
}

fn outcome(line: &Value) -> String {
    let result = line["result"].as_str().unwrap();
    match line.get("error") {
        None => result.to_owned(),
        Some(error) => format!("{result} {}", error["field"].as_str().unwrap_or("-")),
    }
}
