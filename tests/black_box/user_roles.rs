//! What a user of the Central dialect is for those who sign in (docs/central.md).

use super::users::{User, address, email, operator, path};
use crate::support::{
    Api, Device, OAuthClient, Organization, Person, created, let_remembered_credentials_end, role, stable,
};
use serde_json::{Value, json};

/// Where another cloud makes accounts.
const PATH: &str = "/v1/cloud/user";

/// The permissions that somebody has, with the organizations where they are limited.
fn permissions(api: &Api<'_>) -> Vec<(String, Option<Vec<String>>)> {
    let me = api.get("/skein/v1/whoami").ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let held = |held: &Value| {
        let organizations = held.get("organizations");
        let organizations = organizations.map(|ids| ids.as_array().unwrap().iter().map(text).collect());
        (text(&held["permission"]), organizations)
    };
    me["permissions"].as_array().unwrap().iter().map(held).collect()
}

#[test]
fn who_signs_in_with_the_address_holds_the_roles() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let child = organization.below();
    let administrator = place.administrator();
    let inside = Device::create(place, "d", &json!({ "organizations": [child] }));
    let outside = Device::create(place, "d", &json!({}));
    let person = Person::new(place);
    let api = person.api();
    assert_eq!(permissions(&api), []);
    api.get(&inside.path("")).expect_central_error(403, "Forbidden");
    // In whatever case the address was given.
    let roles = json!([{ "role": role::ORG_OPERATOR, "organization": organization }]);
    let user = User::with(place, &email(&person.name.to_uppercase(), &roles));
    let_remembered_credentials_end();
    assert_eq!(api.get("/skein/v1/whoami").ok()["roles"], roles);
    let mut reached = vec![organization.to_string(), child.to_string()];
    reached.sort();
    assert!(permissions(&api).contains(&("devices.write".into(), Some(reached))));
    api.patch(&inside.path(""), &json!({ "displayName": "mine" })).ok();
    for hidden in [outside.path(""), outside.path("/credentials")] {
        api.get(&hidden).expect_central_error(404, "NotFound");
    }
    api.get(&stable("/api/users")).expect_central_error(403, "Forbidden");
    // A RainMaker client sends its token bare, another one behind `Bearer`.
    place.with(format!("Bearer {}", person.sign_in().access)).get(&inside.path("")).ok();
    // A token of the person's does what the person may, within its scopes.
    let body = json!({ "name": "t", "scopes": ["devices.read", "devices.write"] });
    let made = api.post("/skein/v1/tokens", &body).expect_status(201).json();
    let token = place.with(format!("Bearer {}", made["token"].as_str().unwrap()));
    token.get(&inside.path("")).ok();
    token.get(&outside.path("")).expect_central_error(404, "NotFound");
    token.get(&inside.path("/credentials")).expect_central_error(403, "Forbidden");
    // What the user loses the person loses, wherever signed in.
    administrator.patch(&user.path(), &json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": child }] })).ok();
    let_remembered_credentials_end();
    api.patch(&inside.path(""), &json!({ "displayName": "mine" })).expect_central_error(403, "Forbidden");
    token.patch(&inside.path(""), &json!({ "displayName": "mine" })).expect_central_error(403, "Forbidden");
    api.get(&inside.path("")).ok();
    administrator.delete(&user.path()).expect_no_content();
    let_remembered_credentials_end();
    api.get(&inside.path("")).expect_central_error(403, "Forbidden");
    token.get(&inside.path("")).expect_central_error(403, "Forbidden");
    assert_eq!(permissions(&api), []);
}

#[test]
fn who_administers_by_the_address_adds_others() {
    let place = shared_place!();
    let person = Person::new(place);
    let _user = User::with(place, &email(&person.name, &json!([{ "role": role::ADMINISTRATOR }])));
    let api = person.api();
    let other = User::to_come(place);
    api.put(&other.path(), &email(&address(), &json!([{ "role": role::ADMINISTRATOR }]))).ok();
    created(&api, "d", &json!({}));
    // What no role of Central has stays with super administrators.
    api.get("/skein/v1/outbox/messages").expect_skein_error(403, "forbidden", None);
}

#[test]
fn a_policy_that_denies_outweighs_a_role() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let person = Person::made_by(&boss, &json!({}));
    application.administrator().put(&path("u"), &email(&person.name, &operator())).ok();
    boss.put("/v1/admin/deployment_settings/config/rbac", &json!({ "rbac_enabled": true }))
        .expect_rainmaker_success(200);
    let document = json!({
        "version": "1.0.0",
        "statement": [{ "Effect": "Deny", "Action": ["api:Delete"], "Resource": ["/api/devices/*"] }],
    });
    let body = json!({ "policy_name": "NoDeletion", "policy_json": document });
    boss.post("/v1/admin/policy", &body).expect_rainmaker_success(200);
    let body = json!({ "role_name": "Careful", "policies": ["NoDeletion"] });
    boss.post("/v1/admin/role", &body).expect_rainmaker_success(200);
    let give = format!("/v1/admin/user_role?user_name={}&operation=add", person.name);
    boss.put(&give, &json!({ "roles": ["Careful"] })).expect_rainmaker_success(200);
    let api = person.api();
    let device = Device::create(&application, "d", &json!({}));
    api.get(&device.path("")).ok();
    api.patch(&device.path(""), &json!({ "displayName": "x" })).ok();
    api.delete(&device.path("")).expect_central_error(403, "Forbidden");
}

/// Who makes an account in another cloud's name, or sets its password, is its owner.
#[test]
fn another_cloud_gets_no_roles_by_an_account() {
    let place = shared_place!();
    let client = OAuthClient::new(place, true, &json!({ "scopes": ["users.write"] }));
    let answer = client.token(&[("grant_type", "client_credentials")]).ok();
    let cloud = place.with(format!("Bearer {}", answer["access_token"].as_str().unwrap()));
    let person = Person::new(place);
    let to_come = address();
    let _users = [&person.name, &to_come].map(|mailbox| User::with(place, &email(mailbox, &operator())));
    let body = |name: &str| json!({ "user_name": name, "password": "Takeover9-of-roles" });
    cloud.post(PATH, &body(&to_come)).expect_rainmaker_error(400, 100_004);
    cloud.put(PATH, &body(&person.name)).expect_rainmaker_error(404, 101_025);
    cloud.call("DELETE", PATH).json(&body(&person.name)).send().expect_rainmaker_error(404, 101_025);
    person.sign_in();
    // Who holds the roles could have given them.
    place.administrator().post(PATH, &body(&to_come)).expect_rainmaker_success(201);
}
