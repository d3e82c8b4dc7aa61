//! The requests of the published device documentation (`sources/001`), in its order and with its bodies, and the
//! answers member by member.

use crate::support::{Answer, Application, preview, stable};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The members that differ from run to run are replaced; that they are there is part of the picture.
macro_rules! assert_answer {
    ($answer:expr, @$expected:literal) => {
        insta::with_settings!({ sort_maps => true }, {
            insta::assert_json_snapshot!($answer, { ".**.etag" => "[etag]" }, @$expected);
        });
    };
}

#[test]
fn the_device_requests_of_the_documentation_are_answered_as_documented() {
    let application = own_application!(&["--no-clock"], &[]);
    create_and_read(&application);
    credentials(&application);
    update_and_delete(&application);
    let documented_list = list(&application);
    assert_answer!(documented_list, @r#"
    {
      "value": [
        {
          "displayName": "Thermostat - 5jcwskdwbm",
          "enabled": true,
          "etag": "[etag]",
          "id": "5jcwskdwbm",
          "provisioned": false,
          "simulated": false,
          "template": "dtmi:contoso:Thermostat;1"
        },
        {
          "displayName": "CheckoutThermostat",
          "enabled": true,
          "etag": "[etag]",
          "id": "ccc",
          "provisioned": false,
          "simulated": true,
          "template": "dtmi:contoso:Thermostat;1"
        }
      ]
    }
    "#);
    pages_and_filters(&application);
}

fn create_and_read(application: &Application) {
    let api = application.administrator();
    let body = json!({
        "displayName": "CheckoutThermostat",
        "template": "dtmi:contoso:Thermostat;1",
        "simulated": true,
        "enabled": true
    });
    let created = api.put(&stable("/api/devices/thermostat1"), &body).ok();
    assert_answer!(created, @r#"
    {
      "displayName": "CheckoutThermostat",
      "enabled": true,
      "etag": "[etag]",
      "id": "thermostat1",
      "provisioned": false,
      "simulated": true,
      "template": "dtmi:contoso:Thermostat;1"
    }
    "#);
    let body = json!({ "displayName": "Thermostat - 5jcwskdwbm", "template": "dtmi:contoso:Thermostat;1" });
    api.put(&stable("/api/devices/5jcwskdwbm"), &body).ok();
    assert_answer!(api.get(&stable("/api/devices/5jcwskdwbm")).ok(), @r#"
    {
      "displayName": "Thermostat - 5jcwskdwbm",
      "enabled": true,
      "etag": "[etag]",
      "id": "5jcwskdwbm",
      "provisioned": false,
      "simulated": false,
      "template": "dtmi:contoso:Thermostat;1"
    }
    "#);
}

fn credentials(application: &Application) {
    let credentials = application.administrator().get(&stable("/api/devices/thermostat1/credentials")).ok();
    insta::with_settings!({ sort_maps => true }, {
        insta::assert_json_snapshot!(credentials, {
            ".idScope" => "[id scope]", ".symmetricKey.primaryKey" => "[key]", ".symmetricKey.secondaryKey" => "[key]",
        }, @r#"
        {
          "idScope": "[id scope]",
          "symmetricKey": {
            "primaryKey": "[key]",
            "secondaryKey": "[key]"
          }
        }
        "#);
    });
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    // 0ne003E64EF: the prefix and eight more.
    let scope = text(&credentials["idScope"]);
    assert!(
        scope.starts_with("0ne") && scope.len() == 11 && scope.chars().all(|c| c.is_ascii_alphanumeric()),
        "{scope}"
    );
    let keys = ["primaryKey", "secondaryKey"].map(|name| text(&credentials["symmetricKey"][name]));
    assert!(keys.iter().all(|key| STANDARD.decode(key).unwrap().len() == 32));
    assert_ne!(keys[0], keys[1]);
}

fn update_and_delete(application: &Application) {
    let api = application.administrator();
    assert_answer!(api.patch(&stable("/api/devices/thermostat1"), &json!({ "enabled": false })).ok(), @r#"
    {
      "displayName": "CheckoutThermostat",
      "enabled": false,
      "etag": "[etag]",
      "id": "thermostat1",
      "provisioned": false,
      "simulated": true,
      "template": "dtmi:contoso:Thermostat;1"
    }
    "#);
    api.delete(&stable("/api/devices/thermostat1")).expect_no_content();
    api.get(&stable("/api/devices/thermostat1")).expect_central_error(404, "NotFound");
}

fn list(application: &Application) -> Value {
    let api = application.administrator();
    let body =
        json!({ "displayName": "CheckoutThermostat", "template": "dtmi:contoso:Thermostat;1", "simulated": true });
    api.put(&stable("/api/devices/ccc"), &body).ok();
    api.get(&stable("/api/devices")).ok()
}

fn pages_and_filters(application: &Application) {
    let api = application.administrator();
    for (id, name, template) in [
        ("5jcwskdgdwbm", "RS40 Occupancy Sensor - 5jcwskdgdwbm", "urn:modelDefinition:aqlyr1ulfku:tz5rut2pvx"),
        ("1fpwlahp0zp", "Thermostat - 1fpwlahp0zp", "dtmi:contoso:mythermostattemplate;1"),
        ("1yg0zvpz9un", "Thermostat - 1yg0zvpz9un", "dtmi:contoso:mythermostattemplate;1"),
        ("26whl7mure6", "thermostat2", "dtmi:contoso:mythermostattemplate;1"),
    ] {
        api.put(&stable(&format!("/api/devices/{id}")), &json!({ "displayName": name, "template": template })).ok();
    }
    api.put(&stable("/api/organizations/redmond"), &json!({})).ok();
    let redmond = json!({ "displayName": "thermostat1", "organizations": ["redmond"], "enabled": false });
    api.put(&stable("/api/devices/device1"), &redmond).ok();
    let all = ["1fpwlahp0zp", "1yg0zvpz9un", "26whl7mure6", "5jcwskdgdwbm", "5jcwskdwbm", "ccc", "device1"];
    let get = |parameters: &str| api.get(&preview(&format!("/api/devices?{}", parameters.replace(' ', "%20"))));

    assert_eq!(ids(&get("maxpagesize=10")), all);
    let documented_filters: [(&str, &[&str]); 10] = [
        ("id eq 'device1' and scopes eq 'redmond'", &["device1"]),
        ("Enabled ne true", &["device1"]),
        ("id le '26whl7mure6'", &all[..3]),
        ("id lt '26whl7mure6'", &all[..2]),
        ("id ge '26whl7mure6'", &all[2..]),
        ("id gt '26whl7mure6'", &all[3..]),
        ("id eq 'device1' and enabled eq true", &[]),
        ("id eq 'device1' or simulated eq false", &[all[0], all[1], all[2], all[3], all[4], all[6]]),
        ("contains(displayName, 'device1')", &[]),
        ("contains(displayName, 'thermostat')", &["26whl7mure6", "device1"]),
    ];
    for (filter, expected) in documented_filters {
        assert_eq!(ids(&get(&format!("filter={filter}"))), expected, "{filter}");
    }

    // By code point: capitals first.
    let by_name = ["ccc", "5jcwskdgdwbm", "1fpwlahp0zp", "1yg0zvpz9un", "5jcwskdwbm", "device1", "26whl7mure6"];
    assert_eq!(ids(&get("orderby=displayName")), by_name);
    let descending: Vec<_> = by_name.into_iter().rev().collect();
    assert_eq!(ids(&get("orderby=displayName desc")), descending);

    let first_three = get("filter=contains(displayName, 'Thermostat')&maxpagesize=3");
    assert_eq!(ids(&first_three), ["1fpwlahp0zp", "1yg0zvpz9un", "5jcwskdwbm"]);
    let link = first_three.ok()["nextLink"].as_str().unwrap().to_owned();
    let expected = "/api/devices?filter=contains%28displayName%2C+%27Thermostat%27%29&maxpagesize=3\
                    &api-version=2022-10-31-preview&%24skiptoken=";
    assert!(link.starts_with(&format!("{}{expected}", first_three.origin)), "{link}");
    let (rest, next) = first_three.page(&api).1.unwrap().send().page(&api);
    assert_eq!(rest.iter().map(|device| &device["id"]).collect::<Vec<_>>(), ["ccc"]);
    assert!(next.is_none());
}

fn ids(answer: &Answer) -> Vec<String> {
    answer.ok()["value"].as_array().unwrap().iter().map(|device| device["id"].as_str().unwrap().to_owned()).collect()
}
