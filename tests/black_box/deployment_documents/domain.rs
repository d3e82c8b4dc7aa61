//! `/v1/admin/cognito_domain`.

use super::audited;
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/cognito_domain";

#[test]
fn a_domain_is_set_told_and_deleted() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let post = |name: &Value| api.post(PATH, &json!({ "domain_name": name }));
    api.get(PATH).expect_rainmaker_error(400, 112_030);
    api.delete(PATH).expect_rainmaker_error(400, 112_030);
    for (name, code) in [
        (Value::Null, 112_031),
        (json!(""), 112_031),
        (json!("a".repeat(64)), 112_035),
        (json!("My-Fleet"), 112_035),
        (json!("my.fleet"), 112_035),
        (json!("-fleet"), 112_035),
        (json!(["fleet"]), 100_006),
    ] {
        post(&name).expect_rainmaker_error(400, code);
    }
    post(&json!("my-fleet-1")).expect_rainmaker_success(200);
    post(&json!("another")).expect_rainmaker_error(400, 112_027);
    assert_eq!(api.get(PATH).expect_status(200).json(), json!({ "domain_name": "my-fleet-1" }));
    api.delete(PATH).expect_rainmaker_success(200);
    api.get(PATH).expect_rainmaker_error(400, 112_030);
    post(&json!("a".repeat(63))).expect_rainmaker_success(200);

    let set = audited(&application, "deployment-document.set");
    let told: Vec<_> =
        set.iter().map(|row| (&row["subject"], row["after"]["content"].as_str().unwrap().len())).collect();
    assert_eq!(told, [(&json!("sign-in-domain"), 10), (&json!("sign-in-domain"), 63)]);
    assert_eq!(audited(&application, "deployment-document.deleted").len(), 1);
}
