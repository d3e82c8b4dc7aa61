//! Every route of every component, from the table by which they are served.

use crate::support::{Answer, Call, Device, Person, stable};
use serde_json::json;
use skein_routes::{Access, all};

/// A call of the route that would be understood if its caller might make it.
fn call<'a>(api: &crate::support::Api<'a>, method: &str, template: &str) -> Call<'a> {
    let segment = |segment: &str| if segment.starts_with('{') { "x".to_owned() } else { segment.to_owned() };
    let path = template.split('/').map(segment).collect::<Vec<_>>().join("/");
    let call = api.call(method, &stable(&path));
    if ["POST", "PUT", "PATCH"].contains(&method) { call.json(&json!({})) } else { call }
}

/// The refusal of somebody who is known and may not, in the dialect of the path.
#[track_caller]
fn expect_forbidden(answer: &Answer, template: &str) {
    match template.split('/').nth(1).unwrap() {
        "api" => answer.expect_central_error(403, "Forbidden"),
        "devices" => answer.expect_hub_error(403, "IotHubUnauthorizedAccess"),
        "v1" => answer.expect_rainmaker_error(400, 100_004),
        "v5" => answer.expect_iotda_error(403, "IOTDA.000004"),
        _ => answer.expect_status(403).json()["error"]["message"].to_string(),
    };
}

#[test]
fn every_route_but_the_public_ones_asks_who_calls() {
    let place = shared_place!();
    for route in all() {
        for (method, access) in route.methods {
            let answer = call(&place.anonymous(), method, route.path).send();
            let public = *access == Access::Public;
            assert_eq!(answer.status != 401, public, "{method} {}: {}", route.path, answer.status);
            if !public {
                let forged = call(&place.with("Bearer not-one-of-ours"), method, route.path).send();
                assert_eq!(forged.status, 401, "{method} {}", route.path);
            }
        }
    }
}

#[test]
fn who_has_not_the_permission_of_a_route_is_refused_in_its_dialect() {
    let place = shared_place!();
    let person = Person::new(place).api();
    let device = Device::create(place, "d", &json!({}));
    for route in all() {
        for (method, access) in route.methods {
            let Access::Needs(permission) = access else { continue };
            expect_forbidden(&call(&person, method, route.path).send(), route.path);
            if !permission.is_for_machines() {
                expect_forbidden(&call(&device.api, method, route.path).send(), route.path);
            }
        }
    }
}

#[test]
fn what_is_in_the_table_is_served() {
    let place = shared_place!();
    for route in all() {
        for (method, _) in route.methods {
            let answer = call(&place.administrator(), method, route.path).send();
            let text = answer.text();
            let served = !text.contains("There is nothing at this path") && !text.contains("Something went wrong");
            assert!(served && answer.status != 405, "{method} {}: {} {text}", route.path, answer.status);
        }
    }
}
