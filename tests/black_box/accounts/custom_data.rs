//! `/v1/user/custom_data`.

use crate::support::Person;
use serde_json::{Value, json};

#[test]
fn data_is_merged_and_given_back_whole() {
    let place = shared_place!();
    let api = Person::new(place).api();
    assert_eq!(api.get("/v1/user/custom_data").expect_status(200).json(), json!({}));
    let put = |body: &Value| api.put("/v1/user/custom_data", body);
    // As the SDK does.
    let zone = json!({ "timeZone": { "value": "Asia/Kolkata" } });
    assert_eq!(put(&zone).expect_status(200).json(), zone);
    let merged = put(&json!({ "geoCoordinates": { "value": { "latitude": "1.5" } } })).expect_status(200).json();
    assert_eq!(merged, json!({ "timeZone": zone["timeZone"], "geoCoordinates": { "value": { "latitude": "1.5" } } }));
    let merged = put(&json!({ "geoCoordinates": { "value": { "longitude": "2" } }, "timeZone": null }))
        .expect_status(200)
        .json();
    assert_eq!(merged, json!({ "geoCoordinates": { "value": { "latitude": "1.5", "longitude": "2" } } }));
    assert_eq!(api.get("/v1/user/custom_data").expect_status(200).json(), merged);
    let user = api.get("/v1/user2?custom_data=true").expect_status(200).json();
    assert_eq!(user["custom_data"], merged);
}

#[test]
fn another_form_and_too_much_are_refused_and_change_nothing() {
    let place = shared_place!();
    let api = Person::new(place).api();
    let kept = json!({ "a": { "value": 1 } });
    api.put("/v1/user/custom_data", &kept).expect_status(200);
    for body in [json!([]), json!({ "a": 2 }), json!({ "a": { "other": 1 } }), json!({ "a": { "value": 2 }, "b": 3 })] {
        api.put("/v1/user/custom_data", &body).expect_rainmaker_error(400, 125_002);
    }
    api.call("PUT", "/v1/user/custom_data").body("", "{").send().expect_rainmaker_error(400, 125_002);
    let large = json!({ "large": { "value": "x".repeat(399 * 1024) } });
    api.put("/v1/user/custom_data", &large).expect_rainmaker_error(400, 100_036);
    assert_eq!(api.get("/v1/user/custom_data").expect_status(200).json(), kept);
    let much = json!({ "large": { "value": "x".repeat(398 * 1024) } });
    api.put("/v1/user/custom_data", &much).expect_status(200);
}
