//! Why a device is selected or not.

use super::*;

fn part(text: &str, truth: Option<bool>) -> Explanation {
    Explanation { text: text.to_owned(), truth, parts: Vec::new() }
}

#[test]
fn each_part_is_explained() {
    let source = "temperature > 20 AND (absent = 1 OR model IN ['a', 'b'] OR NOT running = true)";
    let expected = Explanation {
        text: r#"temperature > 20 AND (absent = 1 OR model IN ["a", "b"] OR NOT running = true)"#.to_owned(),
        truth: None,
        parts: vec![
            part("temperature > 20", Some(true)),
            Explanation {
                text: r#"absent = 1 OR model IN ["a", "b"] OR NOT running = true"#.to_owned(),
                truth: None,
                parts: vec![
                    part("absent = 1", None),
                    part(r#"model IN ["a", "b"]"#, Some(false)),
                    Explanation {
                        text: "NOT running = true".to_owned(),
                        truth: Some(false),
                        parts: vec![part("running = true", Some(true))],
                    },
                ],
            },
        ],
    };
    assert_eq!(explain(&condition(source), &pump()), expected);
}

#[test]
fn the_source_is_explained_as_a_condition() {
    let explanation = explain(&read("SELECT * FROM dtmi:example:fan;1 WHERE running = true").expression(), &pump());
    assert_eq!(explanation.truth, Some(false));
    assert_eq!(
        explanation.parts,
        [part(r#"$template = "dtmi:example:fan;1""#, Some(false)), part("running = true", Some(true))]
    );
    assert_eq!(explain(&read("SELECT * FROM devices").expression(), &pump()), part("TRUE", Some(true)));
}
