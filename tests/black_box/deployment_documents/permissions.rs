//! Who may set up the deployment: super administrators, and nobody else.

use crate::support::{Person, role, token_with_roles};
use serde_json::json;

/// Every call that is for super administrators alone.
const CALLS: [(&str, &str); 14] = [
    ("POST", "/v1/admin/message_template"),
    ("GET", "/v1/admin/message_template"),
    ("PUT", "/v1/admin/message_template"),
    ("DELETE", "/v1/admin/message_template"),
    ("GET", "/v1/admin/ses_verified_email"),
    ("PUT", "/v1/admin/change_sender_email"),
    ("PUT", "/v1/admin/change_super_admin"),
    ("GET", "/v1/admin/terms_policy"),
    ("PUT", "/v1/admin/terms_policy"),
    ("DELETE", "/v1/admin/terms_policy"),
    ("POST", "/v1/admin/cognito_domain"),
    ("GET", "/v1/admin/cognito_domain"),
    ("DELETE", "/v1/admin/cognito_domain"),
    ("GET", "/v1/admin/mail_failures"),
];

#[test]
fn only_super_administrators_set_up_the_deployment() {
    let place = shared_place!();
    let person = Person::new(place).api();
    let admin = Person::made_by(&place.administrator(), &json!({ "admin": true })).api();
    let program = token_with_roles(place, &json!([{ "role": role::ADMINISTRATOR }]));
    for (method, path) in CALLS {
        place.anonymous().call(method, path).send().expect_rainmaker_error(401, 100_046);
        for api in [&person, &admin, &program] {
            api.call(method, path).send().expect_rainmaker_error(400, 100_004);
        }
    }
    let failure = json!({ "recipient": "ada@example.com", "failureType": "Bounce" });
    place.anonymous().post("/skein/v1/mail-failures", &failure).expect_skein_error(401, "unauthenticated", None);
    for api in [&person, &admin, &program] {
        api.post("/skein/v1/mail-failures", &failure).expect_skein_error(403, "forbidden", None);
    }
}

#[test]
fn what_needs_an_account_is_not_for_the_bootstrap_administrator() {
    let place = shared_place!();
    for (path, body) in [
        ("/v1/admin/change_super_admin", json!({ "new_super_admin": "ada@example.com" })),
        ("/v1/admin/change_sender_email", json!({ "new_sender_email": "ada@example.com" })),
    ] {
        place.administrator().put(path, &body).expect_rainmaker_error(400, 100_004);
    }
}
