//! `/v1/admin/user2`: accounts that administrators make, change, list and delete.

use crate::support::{
    Application, Person, Place, another_code, code_for, let_remembered_credentials_end, messages_to, unique,
};
use serde_json::{Value, json};

/// The variables of an application that has a super administrator.
pub const BOSS: [(&str, &str); 2] =
    [("super_admin_user_name", "boss@example.com"), ("super_admin_password", "Founder9-of-it-all")];

/// The super administrator of these variables.
pub fn boss(application: &Application) -> Person<'_> {
    Person { place: application, name: BOSS[0].1.to_owned(), password: BOSS[1].1.to_owned() }
}

/// Makes an account, and gives it with the password that its message told.
pub fn made<'a>(place: &'a Place, api: &crate::support::Api<'_>, more: &Value) -> Person<'a> {
    let name = format!("{}@example.com", unique("made"));
    let mut body = json!({ "user_name": name });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    api.post("/v1/admin/user2", &body).expect_rainmaker_success(201);
    let message = messages_to(place, &name).into_iter().find(|message| message["kind"] == "invitation").unwrap();
    let text = message["text"].as_str().unwrap();
    let password = text.split("password ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    Person { place, name, password }
}

#[test]
fn an_administrator_is_made_and_makes_people_but_no_super_administrator() {
    let application = own_application!(&[], &BOSS);
    let boss = boss(&application).api();
    let admin = made(&application, &boss, &json!({ "admin": true, "quota": 100 }));
    let api = admin.api();
    assert_eq!(api.get("/v1/user2").expect_status(200).json()["admin"], true);
    let person = made(&application, &api, &json!({}));
    assert_eq!(person.api().get("/v1/user2").expect_status(200).json().get("admin"), None);
    let post = |body: &Value| api.post("/v1/admin/user2", body);
    post(&json!({ "user_name": "x@example.com", "super_admin": true })).expect_rainmaker_error(400, 100_004);
    post(&json!({ "user_name": person.name })).expect_rainmaker_error(400, 101_006);
    post(&json!({})).expect_rainmaker_error(400, 101_001);
    post(&json!({ "user_name": "x" })).expect_rainmaker_error(400, 101_002);
    post(&json!({ "user_name": "+4915100000003" })).expect_rainmaker_error(400, 101_002);
    post(&json!({ "user_name": "x@example.com", "roles": ["r"] })).expect_rainmaker_error(400, 129_036);
    post(&json!({ "user_name": "x@example.com", "quota": -1 })).expect_rainmaker_error(400, 100_006);
    let put = |api: &crate::support::Api<'_>, body: &Value| api.put("/v1/admin/user2", body);
    put(&api, &json!({ "user_name": "boss@example.com", "quota": 1 })).expect_rainmaker_error(404, 101_025);
    put(&api, &json!({ "user_name": admin.name, "admin": false })).expect_rainmaker_error(400, 101_053);
    // A person's flags are felt where the person is signed in already.
    let signed_in = person.api();
    signed_in.get("/v1/admin/user2").expect_rainmaker_error(400, 100_004);
    put(&boss, &json!({ "user_name": person.name, "super_admin": true })).expect_rainmaker_success(200);
    let_remembered_credentials_end();
    signed_in.get("/v1/admin/user2").expect_status(200);
    signed_in.get("/skein/v1/outbox/messages").expect_status(200);
}

#[test]
fn tags_wait_until_the_person_accepts_them() {
    let application = own_application!(&[], &BOSS);
    let boss = boss(&application).api();
    let person = Person::new(&application);
    let api = person.api();
    let tags = json!({ "user_name": person.name, "tags": ["site:hall"] });
    boss.put("/v1/admin/user2", &tags).expect_rainmaker_success(200);
    assert_eq!(api.get("/v1/user2").expect_status(200).json().get("admin_tags"), None);
    let code = code_for(&application, &person.name, "tags");
    let accept = |code: &str| api.put("/v1/user2", &json!({ "tags_verification_code": code }));
    accept(&another_code(&code)).expect_rainmaker_error(400, 101_012);
    accept(&code).expect_rainmaker_success(200);
    assert_eq!(api.get("/v1/user2").expect_status(200).json()["admin_tags"], json!(["site:hall"]));
    boss.put("/v1/admin/user2", &json!({ "user_name": person.name, "tags": ["x"] }))
        .expect_rainmaker_error(400, 101_067);
}

#[test]
fn accounts_are_listed_page_by_page() {
    let application = own_application!(&[], &BOSS);
    let boss = boss(&application).api();
    let admin = made(&application, &boss, &json!({ "admin": true, "quota": 7 }));
    let people: Vec<String> = (0..5).map(|number| format!("p{number}@example.com")).collect();
    for name in &people {
        boss.post("/v1/admin/user2", &json!({ "user_name": name })).expect_rainmaker_success(201);
    }
    let names = |page: &Value| -> Vec<String> {
        page["users_list"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["user_name"].as_str().unwrap().to_owned())
            .collect()
    };
    let get = |query: &str| boss.get(&format!("/v1/admin/user2?{query}")).expect_status(200).json();
    let (mut walked, mut next) = (Vec::new(), String::new());
    loop {
        let page = get(&format!("num_records=3&start_id={next}"));
        assert_eq!(page["total"], 7);
        walked.extend(names(&page));
        match page.get("next_id") {
            Some(id) => next = id.as_str().unwrap().to_owned(),
            None => break,
        }
    }
    let mut all = vec!["boss@example.com".to_owned(), admin.name.clone()];
    all.extend(people.clone());
    assert_eq!(walked, all);
    assert_eq!(names(&get("user_name=P")), people);
    assert_eq!(names(&get("admin=true")), all[..2]);
    assert_eq!(names(&get("superadmin=true")), all[..1]);
    let of_admin = get(&format!("user_name={}", admin.name));
    let user = &of_admin["users_list"][0];
    assert_eq!((&user["admin"], &user["quota"], &user["mfa"]), (&json!(true), &json!(7), &json!(false)));
    assert_eq!(names(&get(&format!("user_id={}", user["user_id"].as_str().unwrap()))), all[1..2]);
    // An administrator sees no super administrator.
    let seen = admin.api().get("/v1/admin/user2?all=true").expect_status(200).json();
    assert_eq!((names(&seen), &seen["total"]), (all[1..].to_vec(), &json!(6)));
    for query in ["num_records=0", "num_records=101", "num_records=x", "start_id=x", "admin=perhaps"] {
        boss.get(&format!("/v1/admin/user2?{query}")).expect_rainmaker_error(400, 100_021);
    }
    assert_eq!(
        boss.get("/v1/admin/user2/summary?start_time=0").expect_status(200).json(),
        json!({ "active_count": 2 })
    );
    boss.get("/v1/admin/user2/summary?start_time=x").expect_rainmaker_error(400, 100_021);
}

#[test]
fn an_account_is_deleted_with_a_code_that_goes_to_who_deletes() {
    let application = own_application!(&[], &BOSS);
    let boss = boss(&application);
    let api = boss.api();
    let (person, other) = (Person::new(&application), Person::new(&application));
    let delete = |query: &str| api.delete(&format!("/v1/admin/user2?{query}"));
    delete("").expect_rainmaker_error(400, 101_001);
    delete("user_name=nobody@example.com").expect_rainmaker_error(400, 119_006);
    delete("user_name=boss@example.com").expect_rainmaker_error(400, 101_053);
    delete(&format!("user_name={}", person.name)).expect_rainmaker_error(400, 119_007);
    delete(&format!("user_name={}&verification_code=123456", person.name)).expect_rainmaker_error(400, 119_015);
    delete(&format!("user_name={}&request=true", person.name)).expect_rainmaker_success(200);
    let code = code_for(&application, &boss.name, "delete-other-account");
    // The code is for one account.
    delete(&format!("user_name={}&verification_code={code}", other.name)).expect_rainmaker_error(400, 119_005);
    delete(&format!("user_name={}&verification_code={code}", person.name)).expect_rainmaker_success(200);
    let login = json!({ "user_name": person.name, "password": person.password });
    application.anonymous().post("/v1/login2", &login).expect_rainmaker_error(400, 101_009);
    application
        .administrator()
        .delete(&format!("/v1/admin/user?user_name={}", other.name))
        .expect_rainmaker_success(200);
    other
        .place
        .administrator()
        .delete(&format!("/v1/admin/user2?user_name={}", other.name))
        .expect_rainmaker_error(400, 119_006);
}
