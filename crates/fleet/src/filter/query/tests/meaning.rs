//! What a query selects.

use super::*;
use crate::filter::{matches, truth};

#[track_caller]
fn assert_truth(source: &str, expected: Option<bool>) {
    assert_eq!(truth(&condition(source), &pump()), expected, "{source}");
}

#[test]
fn a_property_that_is_missing_or_of_another_type_is_unknown() {
    for name in
        ["absent", "nothing", "absent.target", "thermostat.absent", "temperature.x", "location", "list", "model"]
    {
        for source in ["= 5", "!= 5", "< 5", ">= 5", "IN [5, 6]", "= true", "!= false"] {
            assert_truth(&format!("{name} {source}"), None);
            assert_truth(&format!("NOT {name} {source}"), None);
        }
    }
    assert_truth("temperature = '21.5'", None);
    assert_truth("running = 1", None);
    assert_truth("running = 'true'", None);
    assert_truth("absent = 5 OR running = true", Some(true));
    assert_truth("absent = 5 AND running = false", Some(false));
    assert_truth("NOT (absent = 5 AND running = false)", Some(true));
}

#[test]
fn null_is_missing_and_an_object_is_not() {
    for name in ["absent", "nothing", "absent.target", "thermostat.absent"] {
        assert_truth(&format!("{name} = null"), Some(true));
        assert_truth(&format!("NOT {name} != null"), Some(true));
    }
    for name in ["temperature", "model", "running", "location", "list", "thermostat.target"] {
        assert_truth(&format!("{name} != null"), Some(true));
        assert_truth(&format!("{name} = null"), Some(false));
    }
}

#[test]
fn values_compare_by_their_type() {
    for source in [
        "temperature > 21",
        "temperature <= 21.5",
        "temperature IN [1, 21.5]",
        "NOT temperature IN [1, 21]",
        "serial = 9007199254740993",
        "serial > 9007199254740992.0",
        "serial != 9007199254740992",
        "model > 'z'",
        "model = \"Ünten 3\"",
        "running = true",
        "running != false",
        "running IN [false, true]",
        "thermostat.target = 20.0",
        "thermostat.`in` = 'x'",
    ] {
        assert_truth(source, Some(true));
        assert_truth(&format!("NOT {source}"), Some(false));
    }
}

#[test]
fn organizations_hold_if_any_does_and_unequal_if_none_is_equal() {
    assert_truth("$organizations = 'west'", Some(true));
    assert_truth("$organizations != 'west'", Some(false));
    assert_truth("$organizations != 'south'", Some(true));
    assert_truth("$organizations IN ['south', 'north']", Some(true));
    assert_truth("NOT $organizations IN ['south']", Some(true));
    assert_truth("$organizations > 'o' AND $organizations < 'o'", Some(true));
    let outside = Device { organizations: &[], ..pump() };
    assert!(matches(&condition("$organizations != 'west' AND NOT $organizations IN ['west']"), &outside));
}

#[test]
fn a_template_that_is_missing_or_unknown_matches_nothing() {
    let bare = Device { template: None, ..pump() };
    for source in ["$template = 'x'", "$template != 'x'", "NOT $template = 'x'", "NOT $template IN ['x']"] {
        assert_eq!(truth(&condition(source), &bare), None, "{source}");
    }
    assert!(matches(&condition("$template = null"), &bare));
    assert!(!matches(&condition("$template = 'Thermostat 4'"), &pump()));
    assert!(matches(&read("SELECT * FROM dtmi:example:pump;1 WHERE running = true").expression(), &pump()));
    assert!(!matches(&read("SELECT * FROM dtmi:example:pump;2").expression(), &pump()));
    assert!(matches(&read("SELECT * FROM devices").expression(), &bare));
}
