//! How much a file may have.

use super::{CSV, JSON_LINES, json_lines, lines, send};
use crate::support::unique;
use serde_json::{Value, json};

#[test]
fn a_file_has_a_hundred_thousand_rows_at_most() {
    let place = shared_place!();
    let api = place.administrator();
    let prefix = unique("d");
    let rows: Vec<String> = (0..100_000).map(|number| format!("{prefix}-{number}")).collect();
    let mut file = format!("id\n{}\n", rows.join("\n"));
    let (results, summary) = lines(&send(&api, "?dryRun=true", CSV, &file));
    assert_eq!(summary, json!({ "dryRun": true, "rows": 100_000, "created": 100_000, "unchanged": 0, "refused": 0 }));
    assert_eq!((results.len(), &results[99_999]["row"]), (100_000, &json!(100_000)));
    file += "one\ntwo\n";
    let (results, summary) = lines(&send(&api, "?dryRun=true", CSV, &file));
    assert_eq!(summary, json!({ "dryRun": true, "rows": 100_002, "created": 100_000, "unchanged": 0, "refused": 2 }));
    let last = results.last().unwrap();
    assert_eq!((results.len(), &last["row"], &last["result"]), (100_001, &json!(100_001), &json!("refused")));
    assert!(last["error"]["message"].as_str().unwrap().contains("100000 rows"), "{last}");
}

#[test]
fn a_row_that_is_too_long_is_refused_and_the_next_one_is_not() {
    let place = shared_place!();
    let api = place.administrator();
    let rows = [json!({ "id": unique("a"), "displayName": "x".repeat(16 * 1024) }), json!({ "id": unique("b") })];
    let (results, _) = lines(&send(&api, "", JSON_LINES, &json_lines(&rows)));
    let shown: Vec<&Value> = results.iter().map(|line| &line["result"]).collect();
    assert_eq!(shown, ["refused", "created"]);
    assert!(results[0]["error"]["message"].as_str().unwrap().contains("16384 bytes"), "{results:?}");
}
