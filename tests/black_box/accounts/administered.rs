//! `/v1/admin/user2`: accounts that administrators make, change, list and delete.

use crate::support::{Person, another_code, code_for, let_remembered_credentials_end, messages_to};
use serde_json::{Value, json};

#[test]
fn an_administrator_is_made_and_makes_people_but_no_super_administrator() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let admin = Person::made_by(&boss, &json!({ "admin": true, "quota": 100 }));
    let api = admin.api();
    assert_eq!(api.get("/v1/user2").expect_status(200).json()["admin"], true);
    let person = Person::made_by(&api, &json!({}));
    assert_eq!(person.api().get("/v1/user2").expect_status(200).json().get("admin"), None);
    let post = |body: &Value| api.post("/v1/admin/user2", body);
    post(&json!({ "user_name": "x@example.com", "super_admin": true })).expect_rainmaker_error(400, 100_004);
    post(&json!({ "user_name": person.name })).expect_rainmaker_error(400, 101_006);
    post(&json!({})).expect_rainmaker_error(400, 101_001);
    post(&json!({ "user_name": "x" })).expect_rainmaker_error(400, 101_002);
    post(&json!({ "user_name": "+4915100000003" })).expect_rainmaker_error(400, 101_002);
    post(&json!({ "user_name": "x@example.com", "roles": ["r"] })).expect_rainmaker_error(400, 129_039);
    for quota in [json!(0), json!(-1), json!(1.5), json!("many")] {
        post(&json!({ "user_name": "x@example.com", "quota": quota })).expect_rainmaker_error(400, 101_042);
    }
    post(&json!({ "user_name": admin.name })).expect_rainmaker_error(400, 101_053);
    let put = |api: &crate::support::Api<'_>, body: &Value| api.put("/v1/admin/user2", body);
    put(&api, &json!({ "user_name": "boss@example.com", "quota": 1 })).expect_rainmaker_error(404, 101_025);
    for body in [json!({ "admin": false }), json!({ "quota": 1 }), json!({})] {
        let mut own = json!({ "user_name": admin.name });
        own.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        put(&api, &own).expect_rainmaker_error(400, 101_053);
    }
    put(&api, &json!({ "user_name": person.name, "quota": 0 })).expect_rainmaker_error(400, 101_042);
    put(&api, &json!({ "user_name": person.name, "quota": 1 })).expect_rainmaker_success(200);
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
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let person = Person::new(&application);
    let api = person.api();
    let put = |more: &Value| {
        let mut body = json!({ "user_name": person.name });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        boss.put("/v1/admin/user2", &body)
    };
    put(&json!({ "tags": ["site:hall"], "verify_auth_code": true })).expect_rainmaker_success(200);
    let held = || api.get("/v1/user2").ok().get("admin_tags").cloned();
    assert_eq!(held(), None);
    let code = code_for(&application, &person.name, "tags");
    let accept = |code: &str| api.put("/v1/user2", &json!({ "tags_verification_code": code }));
    accept(&another_code(&code)).expect_rainmaker_error(400, 101_012);
    accept(&code).expect_rainmaker_success(200);
    assert_eq!(held(), Some(json!(["site:hall"])));
    // Without a code they are the person's at once, and what waited for one is forgotten.
    put(&json!({ "tags": ["site:gate"], "verify_auth_code": "true" })).expect_rainmaker_success(200);
    let code = code_for(&application, &person.name, "tags");
    put(&json!({ "tags": ["site:yard"], "verify_auth_code": false })).expect_rainmaker_success(200);
    assert_eq!(held(), Some(json!(["site:yard"])));
    accept(&code).expect_rainmaker_success(200);
    assert_eq!(held(), Some(json!(["site:yard"])));
    put(&json!({ "tags": ["site:dock"] })).expect_rainmaker_success(200);
    assert_eq!(held(), Some(json!(["site:dock"])));
    assert_eq!(messages_to(&application, &person.name).iter().filter(|message| message["kind"] == "tags").count(), 2);
    for (body, code) in [
        (json!({ "tags": ["x"] }), 101_067),
        (json!({ "verify_auth_code": true }), 100_006),
        (json!({ "tags": ["a:b"], "verify_auth_code": "123456" }), 100_006),
    ] {
        put(&body).expect_rainmaker_error(400, code);
    }
    let made = Person::made_by(&boss, &json!({ "tags": ["site:hall"], "verify_auth_code": false }));
    assert_eq!(made.api().get("/v1/user2").ok()["admin_tags"], json!(["site:hall"]));
}

#[test]
fn flags_go_up_and_down_one_step_at_a_time() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let person = Person::new(&application);
    let put = |more: &Value| {
        let mut body = json!({ "user_name": person.name });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        boss.put("/v1/admin/user2", &body)
    };
    let flags = || {
        let listed = boss.get(&format!("/v1/admin/user2?user_name={}", person.name)).ok();
        let user = listed["users_list"][0].clone();
        (user.get("admin").is_some(), user.get("super_admin").is_some())
    };
    for (body, code) in [
        (json!({ "admin": true, "super_admin": true }), 101_080),
        (json!({ "admin": false, "super_admin": false }), 101_080),
        (json!({ "super_admin": false }), 101_081),
        (json!({ "admin": false }), 101_082),
    ] {
        put(&body).expect_rainmaker_error(400, code);
    }
    assert_eq!(flags(), (false, false));
    put(&json!({ "admin": true })).expect_rainmaker_success(200);
    put(&json!({ "admin": true })).expect_rainmaker_error(400, 101_084);
    assert_eq!(flags(), (true, false));
    put(&json!({ "super_admin": true })).expect_rainmaker_success(200);
    put(&json!({ "super_admin": true })).expect_rainmaker_error(400, 101_083);
    assert_eq!(flags(), (true, true));
    // An administrator and no more.
    put(&json!({ "admin": true })).expect_rainmaker_success(200);
    assert_eq!(flags(), (true, false));
    put(&json!({ "super_admin": true })).expect_rainmaker_success(200);
    put(&json!({ "super_admin": false })).expect_rainmaker_success(200);
    put(&json!({ "admin": false })).expect_rainmaker_success(200);
    assert_eq!(flags(), (false, false));
}

#[test]
fn accounts_are_listed_page_by_page() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let admin = Person::made_by(&boss, &json!({ "admin": true, "quota": 7 }));
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
    assert_eq!(user["locale"], "no_locale");
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
    boss.get("/v1/admin/user2/summary?start_time=x").expect_rainmaker_error(400, 100_054);
}

#[test]
fn an_account_is_deleted_with_a_code_that_goes_to_who_deletes() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application);
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

#[test]
fn who_administers_is_not_deleted_by_equals_and_a_guest_at_once() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let [one, other] = [(); 2].map(|()| Person::made_by(&boss, &json!({ "admin": true })));
    let delete = |api: &crate::support::Api<'_>, name: &str| {
        api.delete(&format!("/v1/admin/user2?user_name={name}&request=true"))
    };
    delete(&one.api(), &other.name).expect_rainmaker_error(400, 100_004);
    delete(&boss, &other.name).expect_rainmaker_success(200);
    let second = Person::made_by(&boss, &json!({ "super_admin": true }));
    for api in [&boss, &application.administrator()] {
        delete(api, &second.name).expect_rainmaker_error(400, 119_017);
    }
    let setting = json!({ "enabled": true });
    boss.put("/v1/admin/deployment_settings/config/guest_user", &setting).expect_rainmaker_success(200);
    let guest = application.anonymous().post("/v1/user/guest", &json!({})).expect_status(201).json();
    let name = guest["user_name"].as_str().unwrap();
    boss.delete(&format!("/v1/admin/user2?user_name={name}")).expect_rainmaker_success(200);
    boss.delete(&format!("/v1/admin/user2?user_name={name}")).expect_rainmaker_error(400, 119_006);
}
