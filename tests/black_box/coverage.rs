//! The coverage tables in `docs/coverage/`, against the routes that are really there.

use std::fs;
use std::path::Path;

/// A row of a table: the method, the path with its `{parameters}`, and whether it says that the operation is served.
fn row(line: &str) -> Option<(&str, &str, bool)> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    match cells.as_slice() {
        ["", _, method, path, _, served @ ("yes" | "no"), ""] => Some((method, path, *served == "yes")),
        _ => None,
    }
}

/// A path that the template matches.
fn example(template: &str) -> String {
    let segment = |segment: &str| if segment.starts_with('{') { "x".to_owned() } else { segment.to_owned() };
    template.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[test]
fn what_the_tables_say_is_served_is_served_and_nothing_else() {
    let place = shared_place!();
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage/central.md")).unwrap();
    let rows: Vec<_> = table.lines().filter_map(row).collect();
    assert_eq!(rows.len(), 124, "a row of the table is not of the form of the others");
    for (method, template, served) in &rows {
        // A route asks for a credential before anything else; where there is none there is nothing to be asked for.
        let answer = place.anonymous().call(method, &example(template)).send();
        assert_eq!(answer.status == 401, *served, "{method} {template} is answered with {}", answer.status);
    }
    let served = rows.iter().filter(|(_, template, served)| *served && template.starts_with("/api/")).count();
    assert!(table.contains(&format!("**{served} of 120**")), "the count in the text is {served}");
}
