//! `GET /skein/v1/groups/{groupId}/devices/{deviceId}`: why a device is in a group, or is not.

use super::group;
use crate::support::{created, unique};
use serde_json::{Value, json};

#[test]
fn the_parts_that_decided_are_told() {
    let place = shared_place!();
    let api = place.administrator();
    let template = unique("t");
    let device = created(&api, "d", &json!({ "template": template }));
    let id =
        group(&api, &format!("SELECT * FROM devices WHERE $template = '{template}' AND ($enabled = false OR t > 5)"));
    let path = format!("/skein/v1/groups/{id}/devices/{device}");
    let leaf = |condition: &str, truth: Value, decisive: bool| json!({ "condition": condition, "truth": truth, "decisive": decisive });
    let of_template = format!("$template = \"{template}\"");
    assert_eq!(
        api.get(&path).ok(),
        json!({
            "member": false,
            "explanation": {
                "condition": format!("{of_template} AND ($enabled = false OR t > 5)"),
                "truth": null,
                "decisive": true,
                "parts": [
                    leaf(&of_template, json!(true), false),
                    {
                        "condition": "$enabled = false OR t > 5",
                        "truth": null,
                        "decisive": true,
                        "parts": [leaf("$enabled = false", json!(false), false), leaf("t > 5", json!(null), true)]
                    }
                ]
            }
        })
    );
    api.patch(&crate::support::stable(&format!("/api/devices/{device}")), &json!({ "enabled": false })).ok();
    let answer = api.get(&path).ok();
    assert_eq!((&answer["member"], &answer["explanation"]["truth"]), (&json!(true), &json!(true)));
    assert_eq!(answer["explanation"]["parts"][1]["parts"][0], leaf("$enabled = false", json!(true), true));
    let negated = group(&api, "SELECT * FROM devices WHERE NOT $enabled = true");
    let answer = api.get(&format!("/skein/v1/groups/{negated}/devices/{device}")).ok();
    assert_eq!(answer["explanation"]["parts"][0], leaf("$enabled = true", json!(false), true));
    api.get(&format!("/skein/v1/groups/{id}/devices/there-is-none")).expect_status(404);
    api.get(&format!("/skein/v1/groups/there-is-none/devices/{device}")).expect_status(404);
}
