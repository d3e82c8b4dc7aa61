//! The coverage tables in `docs/coverage/`, against the routes that are really there.

use std::fs;
use std::path::Path;

/// A row of a table.
struct Row<'a> {
    method: &'a str,
    /// With its `{parameters}`.
    path: &'a str,
    served: &'a str,
}

impl<'a> Row<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        match cells.as_slice() {
            ["", _, method, path, _, served @ ("yes" | "no" | "public"), ""] => Some(Self { method, path, served }),
            _ => None,
        }
    }

    /// A path that the template matches.
    fn example(&self) -> String {
        let segment = |segment: &str| if segment.starts_with('{') { "x".to_owned() } else { segment.to_owned() };
        self.path.split('/').map(segment).collect::<Vec<_>>().join("/")
    }
}

/// Asks the application about each row of a table, which has `rows` of them, and looks for the count of those that begin
/// with `prefix` in its text.
fn check(table: &str, rows: usize, prefix: &str, count: impl Fn(usize, usize) -> String) {
    let place = shared_place!();
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage").join(table);
    let table = fs::read_to_string(table).unwrap();
    let found: Vec<_> = table.lines().filter_map(Row::of).collect();
    assert_eq!(found.len(), rows, "a row of the table is not of the form of the others");
    for row in &found {
        // A route asks for a credential before anything else; where there is none there is nothing to be asked for.
        let answer = place.anonymous().call(row.method, &row.example()).send();
        let served = match answer.status {
            401 => "yes",
            404 | 405 => "no",
            _ => "public",
        };
        assert_eq!(served, row.served, "{} {} is answered with {}", row.method, row.path, answer.status);
    }
    let counted: Vec<_> = found.iter().filter(|row| row.path.starts_with(prefix)).collect();
    let served = counted.iter().filter(|row| row.served != "no").count();
    let told = count(served, counted.len());
    assert!(table.contains(&told), "the text does not say {told}");
}

#[test]
fn what_the_table_of_central_says_is_served_is_served_and_nothing_else() {
    check("central.md", 127, "/api/", |served, all| format!("**{served} of {all}**"));
}

#[test]
fn what_the_table_of_rainmaker_says_is_served_is_served_and_nothing_else() {
    check("rainmaker.md", 216, "/", |served, all| format!("**{served} of {all}**"));
}

#[test]
fn what_the_table_of_iotda_says_is_served_is_served_and_nothing_else() {
    check("iotda.md", 185, "/", |served, all| format!("**{served} of {all}**"));
}
