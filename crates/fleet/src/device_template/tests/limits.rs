use super::super::{MAX_CAPABILITIES, MAX_DOCUMENT_DEPTH, MAX_INTERFACE_DEPTH, MAX_INTERFACES, Problem};
use super::{read, with_contents};
use serde_json::{Value, json};

#[test]
fn capabilities_are_counted_wherever_they_are() {
    let with = |count: usize| {
        let mut contents: Vec<Value> =
            (2..count).map(|number| json!({ "@type": "Telemetry", "name": format!("t{number}") })).collect();
        contents.push(json!({ "@type": "Component", "name": "c", "schema": { "@type": "Interface", "contents": [
            { "@type": "Property", "name": "p" }, { "@type": "Command", "name": "k" } ] } }));
        read(&with_contents(&Value::from(contents)))
    };
    assert!(with(MAX_CAPABILITIES).is_ok());
    let error = with(MAX_CAPABILITIES + 1).unwrap_err();
    assert_eq!(error.problem, Problem::TooManyCapabilities);
    assert_eq!(error.path, "capabilityModel.contents[299].schema.contents[1]");
}

#[test]
fn interfaces_that_refer_to_each_other_come_to_an_end() {
    // Each extends the one before it twice: the model is 2 to the power of their number.
    let mut contents = vec![json!({ "@id": "i0", "@type": "Interface" })];
    contents.extend((1..9).map(|number| {
        let before = format!("i{}", number - 1);
        json!({ "@id": format!("i{number}"), "@type": "Interface", "extends": [before, before] })
    }));
    let template =
        |top: &str| json!({ "capabilityModel": { "@type": "Interface", "extends": top }, "contents": contents });
    assert!(read(&template("i7")).is_ok());
    assert_eq!(read(&template("i8")).unwrap_err().problem, Problem::TooManyInterfaces);

    let itself = json!({ "capabilityModel": { "@id": "i", "@type": "Interface", "extends": "i" } });
    assert_eq!(read(&itself).unwrap_err().problem, Problem::TooDeepInterface);
}

#[test]
fn interfaces_are_counted_and_lie_within_each_other_so_far() {
    let components = |count: usize| {
        let component =
            |number| json!({ "@type": "Component", "name": format!("c{number}"), "schema": { "@type": "Interface" } });
        read(&with_contents(&(0..count).map(component).collect()))
    };
    assert!(components(MAX_INTERFACES - 1).is_ok());
    let error = components(MAX_INTERFACES).unwrap_err();
    assert_eq!(
        (error.problem, error.path.as_str()),
        (Problem::TooManyInterfaces, "capabilityModel.contents[299].schema")
    );

    let within = |depth: usize| {
        let mut interface = json!({ "@type": "Interface" });
        for _ in 1..depth {
            interface = json!({ "@type": "Interface", "extends": interface });
        }
        read(&json!({ "capabilityModel": interface }))
    };
    assert!(within(MAX_INTERFACE_DEPTH).is_ok());
    assert_eq!(within(MAX_INTERFACE_DEPTH + 1).unwrap_err().problem, Problem::TooDeepInterface);
}

#[test]
fn a_document_nests_so_far() {
    let nested = |levels: usize| {
        let mut value = json!([]);
        // The array itself and the document count one each.
        for _ in 2..levels {
            value = json!([value]);
        }
        read(&json!({ "capabilityModel": { "@type": "Interface" }, "views": value }))
    };
    assert!(nested(MAX_DOCUMENT_DEPTH).is_ok());
    let error = nested(MAX_DOCUMENT_DEPTH + 1).unwrap_err();
    assert_eq!(error.to_string(), "the document nests more than 64 levels deep");
}
