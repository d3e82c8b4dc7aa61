//! Each limit at its edge.

use super::*;

fn refusal(source: &str) -> String {
    parse(source).unwrap_err().to_string()
}

#[test]
fn length_is_bounded() {
    let query = |length: usize| {
        let frame = "SELECT * FROM devices WHERE x = ''";
        format!("{}'", frame.replace("''", &format!("'{}", "ü".repeat(length - frame.len()))))
    };
    assert!(parse(&query(MAXIMUM_LENGTH)).is_ok());
    assert_eq!(refusal(&query(MAXIMUM_LENGTH + 1)), "the query has 4097 characters; at most 4096 are allowed");
}

#[test]
fn depth_is_bounded_for_parentheses_and_not_together() {
    let nested = |parentheses: usize, nots: usize| {
        let (open, close) = ("(".repeat(parentheses), ")".repeat(parentheses));
        format!("SELECT * FROM devices WHERE {open}{}x = 1{close}", "NOT ".repeat(nots))
    };
    assert!(parse(&nested(20, 12)).is_ok());
    assert_eq!(refusal(&nested(20, 13)), "the query nests more than 32 levels deep at position 97");
    assert_eq!(refusal(&nested(33, 0)), "the query nests more than 32 levels deep at position 61");
    assert!(matches!(parse(&nested(4000, 0)[..4000]), Err(QueryError::TooDeep { position: 61 })));
}

#[test]
fn conditions_are_bounded_and_values_of_lists_count() {
    let query = |comparisons: usize, values: usize| {
        let mut parts = vec!["x = 1".to_owned(); comparisons];
        parts.push(format!("x IN [{}]", vec!["1"; values].join(",")));
        format!("SELECT * FROM devices WHERE {}", parts.join(" OR "))
    };
    assert!(parse(&query(99, 1)).is_ok());
    assert!(parse(&query(0, MAXIMUM_CONDITIONS)).is_ok());
    assert!(parse(&query(60, 40)).is_ok());
    let message = |position: usize| {
        format!(
            "the query has more than 100 conditions, each value of a list counted; the first too many is at position {position}"
        )
    };
    assert_eq!(refusal(&query(0, 101)), message(29 + "x IN [".len() + 200));
    assert_eq!(refusal(&query(101, 1)), message(29 + 100 * "x = 1 OR ".len()));
    let nulls = format!("SELECT * FROM devices WHERE {}", vec!["x = null"; 101].join(" AND "));
    assert_eq!(refusal(&nulls), message(29 + 100 * "x = null AND ".len()));
}
