//! Policies, roles and who has them (contract `rainmaker.md`, RBAC).

use crate::support::{Api, Application, Person, let_remembered_credentials_end};
use serde_json::{Value, json};

/// A client of the super administrator of an application whose calls policies decide.
fn switched_on(application: &Application) -> Api<'_> {
    let boss = Person::super_administrator(application).api();
    boss.put("/v1/admin/deployment_settings/config/rbac", &json!({ "rbac_enabled": true })).expect_rainmaker_success(200);
    boss
}

fn policy(api: &Api<'_>, name: &str, effect: &str, actions: &[&str], resources: &[&str]) {
    let document =
        json!({"version": "1.0.0", "statement": [{"Effect": effect, "Action": actions, "Resource": resources}]});
    let body = json!({ "policy_name": name, "policy_json": document });
    api.post("/v1/admin/policy", &body).expect_rainmaker_success(200);
    let listed = api.get(&format!("/v1/admin/policy?policy_name={name}")).ok();
    assert_eq!(listed, json!({ "policies": [body] }));
}

fn role(api: &Api<'_>, name: &str, policies: &[&str], level: Option<i64>) {
    let body = json!({ "role_name": name, "policies": policies, "role_level": level });
    api.post("/v1/admin/role", &body).expect_rainmaker_success(200);
}

fn give(api: &Api<'_>, person: &Person<'_>, role: &str) -> crate::support::Answer {
    let path = format!("/v1/admin/user_role?user_name={}&operation=add", person.name);
    api.put(&path, &json!({ "roles": [role] }))
}

#[test]
fn while_it_is_off_nothing_can_be_made_and_flags_decide() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    for path in ["/v1/admin/policy", "/v1/admin/role", "/v1/admin/user_role?role_name=r"] {
        boss.get(path).expect_rainmaker_error(400, 129_036);
    }
    let setting = boss.get("/v1/admin/deployment_settings/rbac").ok();
    let value = json!({ "rbac_enabled": false, "allow_same_role_level": false });
    assert_eq!(setting, json!({ "configuration_key": "rbac", "configuration_value": value }));
    boss.get("/v1/admin/deployment_settings/nonsense").expect_rainmaker_error(400, 100_012);
    boss.put("/v1/admin/deployment_settings/config/nonsense", &json!({})).expect_rainmaker_error(400, 100_012);
    let put = |body: &Value| boss.put("/v1/admin/deployment_settings/config/rbac", body);
    put(&json!({})).expect_rainmaker_error(400, 124_005);
    put(&json!({ "rbac_enabled": "perhaps" })).expect_rainmaker_error(400, 100_006);
    let admin = Person::made_by(&boss, &json!({ "admin": true })).api();
    admin.get("/v1/admin/user2").expect_status(200);
    admin.get("/v1/admin/policy").expect_rainmaker_error(400, 100_004);
    admin.put("/v1/admin/deployment_settings/config/rbac", &json!({ "rbac_enabled": true })).expect_rainmaker_error(400, 100_004);
}

#[test]
fn roles_replace_the_flags_and_a_denial_outweighs() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let manager = Person::made_by(&boss, &json!({ "admin": true }));
    let (api, boss) = (manager.api(), switched_on(&application));
    let_remembered_credentials_end();
    // The flag alone gives nothing any more; what is a person's own stays.
    api.get("/v1/admin/user2").expect_rainmaker_error(400, 100_004);
    api.get("/v1/user2").expect_status(200);
    api.get("/skein/v1/whoami").expect_status(200);

    policy(&boss, "Users", "Allow", &["api:Get", "api:Post", "api:Delete"], &["/admin/user2", "/v1/admin/user2/*"]);
    policy(&boss, "NoDeletion", "Deny", &["api:Delete"], &["*"]);
    policy(&boss, "Devices", "allow", &["api:get"], &["/api/devices/{id}"]);
    role(&boss, "Managers", &["Users", "Devices", "NoDeletion"], None);
    give(&boss, &manager, "Managers").expect_rainmaker_success(200);
    let_remembered_credentials_end();
    api.get("/v1/admin/user2").expect_status(200);
    api.get("/v1/admin/user2/summary").expect_status(200);
    api.delete("/v1/admin/user2?user_name=x@example.com&request=true").expect_rainmaker_error(400, 100_004);
    api.put("/v1/admin/user2", &json!({ "user_name": manager.name })).expect_rainmaker_error(400, 100_004);
    // Every component asks the same evaluator.
    let device = crate::support::Device::create(&application, "lamp", &json!({}));
    api.get(&device.path("")).expect_status(200);
    api.get(&device.path("/credentials")).expect_central_error(403, "Forbidden");
    api.get("/api/devices?api-version=2022-07-31").expect_central_error(403, "Forbidden");
    let path = device.path("");
    api.delete(&path).expect_central_error(403, "Forbidden");
    boss.get("/v1/admin/user2").expect_status(200);

    // What a policy gives and takes is felt by who is signed in already.
    boss.put("/v1/admin/role?role_name=Managers&operation=remove", &json!({ "policies": ["Users"] })).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    api.get("/v1/admin/user2").expect_rainmaker_error(400, 100_004);
    let path = format!("/v1/admin/user_role?user_name={}&operation=remove", manager.name);
    boss.put(&path, &json!({ "roles": ["Managers"] })).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    api.get(&device.path("")).expect_central_error(403, "Forbidden");
}

#[test]
fn people_give_roles_below_their_own() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = switched_on(&application);
    policy(&boss, "Roles", "allow", &["*"], &["/admin/user_role", "/admin/user2"]);
    for (name, level) in [("High", Some(1)), ("Middle", Some(5)), ("Low", Some(9)), ("Without", None)] {
        role(&boss, name, &["Roles"], level);
    }
    let [middle, low] = [(); 2].map(|()| Person::made_by(&boss, &json!({})));
    give(&boss, &middle, "Middle").expect_rainmaker_success(200);
    let api = middle.api();
    give(&api, &low, "High").expect_rainmaker_error(400, 129_033);
    give(&api, &low, "Middle").expect_rainmaker_error(400, 129_033);
    give(&api, &low, "RM_DEFAULT_SUPER_ADMIN_ROLE").expect_rainmaker_error(400, 129_027);
    give(&api, &low, "Low").expect_rainmaker_success(200);
    give(&api, &low, "Low").expect_rainmaker_error(400, 129_020);
    give(&api, &low, "Nothing").expect_rainmaker_error(400, 129_020);
    // What has no level nobody stands above, but those who give any; who has none gives nothing.
    give(&api, &low, "Without").expect_rainmaker_error(400, 129_037);
    give(&boss, &low, "Without").expect_rainmaker_success(200);
    let without = Person::made_by(&boss, &json!({ "roles": ["Without"] }));
    give(&without.api(), &low, "Low").expect_rainmaker_error(400, 129_038);
    // To take one away is to stand above it.
    let take = |api: &Api<'_>, role: &str| {
        let path = format!("/v1/admin/user_role?user_name={}&operation=remove", low.name);
        api.put(&path, &json!({ "roles": [role] }))
    };
    take(&without.api(), "Low").expect_rainmaker_error(400, 129_033);
    take(&api, "Without").expect_rainmaker_success(200);
    give(&boss, &low, "Without").expect_rainmaker_success(200);
    let setting = json!({ "allow_same_role_level": true });
    boss.put("/v1/admin/deployment_settings/config/rbac", &setting).expect_rainmaker_success(200);
    give(&api, &low, "Middle").expect_rainmaker_success(200);
    let roles = api.get(&format!("/v1/admin/user_role?user_name={}", low.name)).ok();
    assert_eq!(roles, json!({ "roles": ["Low", "Middle", "Without"] }));
    let users = api.get("/v1/admin/user_role?role_name=Low").ok();
    assert_eq!(users, json!({ "users": [low.name] }));
    let own = boss.get("/v1/admin/user_role?user_name=boss@example.com").ok();
    assert_eq!(own, json!({ "roles": ["RM_DEFAULT_SUPER_ADMIN_ROLE"] }));
    // Who is no super administrator does not know of one.
    api.get("/v1/admin/user_role?user_name=boss@example.com").expect_rainmaker_error(404, 101_025);

    // The account call gives roles as well.
    let body = |name: &str, role: &str| json!({ "user_name": name, "roles": [role] });
    api.post("/v1/admin/user2", &body("n1@example.com", "High")).expect_rainmaker_error(400, 129_033);
    api.post("/v1/admin/user2", &body("n1@example.com", "Without")).expect_rainmaker_error(400, 129_037);
    without.api().post("/v1/admin/user2", &body("n1@example.com", "Low")).expect_rainmaker_error(400, 129_038);
    without.api().put("/v1/admin/user2", &body(&low.name, "High")).expect_rainmaker_error(400, 129_038);
    api.put("/v1/admin/user2", &body(&without.name, "Without")).expect_rainmaker_success(200);
    api.post("/v1/admin/user2", &body("n1@example.com", "Nothing")).expect_rainmaker_error(400, 129_020);
    let none = api.get("/v1/admin/user2?user_name=n1@example.com").ok();
    assert_eq!(none["users_list"], json!([]), "a refused call must not leave an account behind");
    api.post("/v1/admin/user2", &body("n1@example.com", "Low")).expect_rainmaker_success(201);
    api.put("/v1/admin/user2", &body("n1@example.com", "Low")).expect_rainmaker_success(200);
    api.put("/v1/admin/user2", &body("n1@example.com", "High")).expect_rainmaker_error(400, 129_033);
    let listed = api.get("/v1/admin/user2?user_name=n1@example.com").ok();
    assert_eq!(listed["users_list"][0]["user_roles"], json!(["Low"]));

    // Flags give nothing any more, but with roles beside them they are taken as they were.
    let flagged = json!({ "user_name": "n2@example.com", "admin": true });
    boss.post("/v1/admin/user2", &flagged).expect_rainmaker_error(400, 129_040);
    boss.put("/v1/admin/user2", &json!({ "user_name": low.name, "super_admin": true }))
        .expect_rainmaker_error(400, 129_040);
    let both = json!({ "user_name": "n2@example.com", "admin": true, "roles": ["Low"] });
    boss.post("/v1/admin/user2", &both).expect_rainmaker_success(201);
    boss.put("/v1/admin/user2", &json!({ "user_name": "n2@example.com", "admin": false }))
        .expect_rainmaker_success(200);
}

#[test]
fn each_refusal_has_its_code() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = switched_on(&application);
    let allow = json!({"statement": [{"effect": "allow", "action": ["*"], "resource": ["/admin/otajob"]}]});
    let new = |name: &str, document: &Value| {
        boss.post("/v1/admin/policy", &json!({ "policy_name": name, "policy_json": document }))
    };
    new("", &allow).expect_rainmaker_error(400, 129_002);
    new("x", &allow).expect_rainmaker_error(400, 100_039);
    new(&"x".repeat(257), &allow).expect_rainmaker_error(400, 100_039);
    new("RM_DEFAULT_x", &allow).expect_rainmaker_error(400, 129_028);
    new("Jobs", &Value::Null).expect_rainmaker_error(400, 129_009);
    let told = new("Jobs", &json!({ "statement": [{"effect": "allow"}] })).expect_rainmaker_error(400, 129_010);
    assert_eq!(told, "policy_json.statement[0].action: must hold a text at least");
    let large = json!({"statement": [{"effect": "allow", "action": ["*"], "resource": ["/".to_owned() + &"a".repeat(2048)]}]});
    new("Jobs", &large).expect_rainmaker_error(400, 129_026);
    new("xy", &allow).expect_rainmaker_success(200);
    new(&"x".repeat(256), &allow).expect_rainmaker_success(200);
    new("Jobs", &allow).expect_rainmaker_success(200);
    new("Jobs", &allow).expect_rainmaker_error(400, 129_007);
    let put = |name: &str, document: &Value| {
        boss.put(&format!("/v1/admin/policy?policy_name={name}"), &json!({ "policy_json": document }))
    };
    put("Nothing", &allow).expect_rainmaker_error(404, 129_008);
    put("RM_DEFAULT_SUPER_ADMIN_POLICY", &allow).expect_rainmaker_error(400, 129_028);
    put("Jobs", &allow).expect_rainmaker_success(200);
    boss.get("/v1/admin/policy?policy_name=Nothing").expect_rainmaker_error(404, 129_008);
    boss.delete("/v1/admin/policy").expect_rainmaker_error(400, 129_002);
    boss.delete("/v1/admin/policy?policy_name=Nothing").expect_rainmaker_error(404, 129_008);

    let role = |body: &Value| boss.post("/v1/admin/role", body);
    role(&json!({ "policies": ["Jobs"] })).expect_rainmaker_error(400, 129_001);
    role(&json!({ "role_name": "x", "policies": ["Jobs"] })).expect_rainmaker_error(400, 100_039);
    role(&json!({ "role_name": "RM_DEFAULT_x", "policies": ["Jobs"] })).expect_rainmaker_error(400, 129_027);
    role(&json!({ "role_name": "Runner" })).expect_rainmaker_error(400, 129_002);
    role(&json!({ "role_name": "Runner", "policies": [] })).expect_rainmaker_error(400, 129_002);
    role(&json!({ "role_name": "Runner", "policies": ["Nothing"] })).expect_rainmaker_error(400, 129_011);
    role(&json!({ "role_name": "Runner", "policies": ["Jobs"], "role_level": -1 })).expect_rainmaker_error(400, 129_035);
    let many: Vec<String> = (0..11).map(|number| format!("P{number}")).collect();
    for policy in &many {
        new(policy, &allow).expect_rainmaker_success(200);
    }
    role(&json!({ "role_name": "Runner", "policies": many })).expect_rainmaker_error(400, 129_024);
    role(&json!({ "role_name": "Runner", "policies": many[..10], "role_level": 3 })).expect_rainmaker_success(200);
    role(&json!({ "role_name": "Runner", "policies": ["Jobs"] })).expect_rainmaker_error(400, 129_014);
    let change = |query: &str, body: &Value| boss.put(&format!("/v1/admin/role?role_name={query}"), body);
    let jobs = json!({ "policies": ["Jobs"] });
    change("Nothing&operation=add", &jobs).expect_rainmaker_error(404, 129_017);
    change("RM_DEFAULT_SUPER_ADMIN_ROLE&operation=add", &jobs).expect_rainmaker_error(400, 129_027);
    change("Runner", &jobs).expect_rainmaker_error(400, 129_041);
    change("Runner&operation=turn", &jobs).expect_rainmaker_error(400, 129_022);
    change("Runner", &json!({})).expect_rainmaker_error(400, 100_006);
    change("Runner&operation=add", &jobs).expect_rainmaker_error(400, 129_024);
    change("Runner&operation=add", &json!({ "policies": ["P0"] })).expect_rainmaker_error(400, 129_011);
    change("Runner&operation=remove", &jobs).expect_rainmaker_error(400, 129_011);
    change("Runner&operation=add", &json!({ "policies": ["Nothing"] })).expect_rainmaker_error(400, 129_024);
    change("Runner&operation=remove", &json!({ "policies": many[..10] })).expect_rainmaker_error(400, 129_024);
    change("Runner&operation=remove&remove_role_level=true", &json!({ "policies": many[1..10] })).expect_rainmaker_success(200);
    let found = boss.get("/v1/admin/role?role_name=Runner").ok();
    assert_eq!(found, json!({ "roles": [{ "role_name": "Runner", "policies": ["P0"] }] }));
    change("Runner&remove_role_level=true", &json!({ "role_level": 1 })).expect_rainmaker_error(400, 129_044);
    change("Runner&remove_role_level=true", &json!({})).expect_rainmaker_error(400, 129_042);
    change("Runner&operation=add", &json!({ "policies": ["Nothing"] })).expect_rainmaker_error(400, 129_011);
    change("Runner", &json!({ "role_level": 0 })).expect_rainmaker_success(200);
    boss.get("/v1/admin/role?role_name=Nothing").expect_rainmaker_error(404, 129_017);
    boss.delete("/v1/admin/policy?policy_name=P0").expect_rainmaker_error(400, 129_023);

    let person = Person::made_by(&boss, &json!({}));
    let user_role = |query: &str, body: &Value| boss.put(&format!("/v1/admin/user_role?{query}"), body);
    let (named, runner) = (format!("user_name={}", person.name), json!({ "roles": ["Runner"] }));
    user_role("operation=add", &runner).expect_rainmaker_error(400, 100_037);
    user_role("operation=add&user_name=nobody@example.com", &runner).expect_rainmaker_error(404, 101_025);
    user_role(&named, &runner).expect_rainmaker_error(400, 129_041);
    user_role(&format!("{named}&operation=turn"), &runner).expect_rainmaker_error(400, 129_022);
    user_role(&format!("{named}&operation=add"), &json!({})).expect_rainmaker_error(400, 129_021);
    user_role(&format!("{named}&operation=remove"), &runner).expect_rainmaker_error(400, 129_020);
    let asked = |query: &str| boss.get(&format!("/v1/admin/user_role?{query}"));
    asked(&named).expect_rainmaker_error(400, 129_018);
    asked("role_name=Runner").expect_rainmaker_error(400, 129_030);
    asked(&format!("{named}&role_name=Runner")).expect_rainmaker_error(400, 129_029);
    user_role(&format!("{named}&operation=add"), &runner).expect_rainmaker_success(200);
    boss.get("/v1/admin/user_role").expect_rainmaker_error(400, 100_037);
    boss.delete("/v1/admin/role?role_name=Runner").expect_rainmaker_error(400, 129_024);
    boss.delete("/v1/admin/role?role_name=RM_DEFAULT_SUPER_ADMIN_ROLE").expect_rainmaker_error(400, 129_027);
    user_role(&format!("{named}&operation=remove"), &runner).expect_rainmaker_success(200);
    boss.delete("/v1/admin/role?role_name=Runner").expect_rainmaker_success(200);
    boss.delete("/v1/admin/role?role_name=Runner").expect_rainmaker_error(404, 129_017);
    boss.delete("/v1/admin/policy?policy_name=P0").expect_rainmaker_success(200);
}

#[test]
fn what_policies_can_be_about_is_told() {
    let place = shared_place!();
    let paths = place.administrator().get("/v1/admin/api_paths_methods").ok();
    let paths = paths.as_array().unwrap();
    let methods = |path: &str| paths.iter().find(|entry| entry["path"] == path).map(|entry| entry["methods"].clone());
    assert_eq!(methods("/{version}/admin/user2"), Some(json!(["GET", "POST", "PUT", "DELETE"])));
    assert_eq!(methods("/api/devices/{device_id}"), Some(json!(["GET", "PUT", "PATCH", "DELETE"])));
    assert_eq!(methods("/healthz"), None);
    assert_eq!(methods("/{version}/user/custom_data"), None);
    let all = place.administrator().get("/v1/admin/api_paths_methods?all_paths=true").ok();
    assert_eq!(all.as_array().unwrap().len(), skein_routes::all().count());
    Person::new(place).api().get("/v1/admin/api_paths_methods").expect_rainmaker_error(400, 100_004);
}
