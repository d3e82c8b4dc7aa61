//! Whose account somebody comes to.

use crate::scene::{NAME, Scene, allowed, tokens};
use crate::support::{Person, code_for};
use serde_json::json;

#[test]
fn who_comes_again_comes_to_the_same_account_whatever_key_the_provider_signs_with() {
    let accounts = json!({ "ada": { "email": "Ada@Example.com", "email_verified": true } });
    let Some(mut scene) = Scene::new(&accounts, &[]) else { return };
    let id = {
        let client = scene.client(&[NAME]);
        let first = scene.sign_in(&client, "ada");
        assert_eq!((&first["email"], &first["email_verified"]), (&json!("ada@example.com"), &json!(true)));
        assert_eq!(scene.sign_in(&client, "ada")["sub"], first["sub"]);
        first["sub"].clone()
    };
    // The address has changed hands there: the account stays with the person.
    let moved = json!({ "ada": { "email": "new@example.com", "email_verified": true } });
    for (algorithm, claims_in_id_token) in [("ES256", true), ("EdDSA", false), ("RS256", true)] {
        scene.start_provider(&moved, algorithm, claims_in_id_token);
        let client = scene.client(&[NAME]);
        let claims = scene.sign_in(&client, "ada");
        assert_eq!((&claims["sub"], &claims["email"]), (&id, &json!("ada@example.com")), "{algorithm}");
    }
}

#[test]
fn a_verified_address_leads_to_the_account_that_has_it() {
    let verified = |email: &str| json!({ "email": email, "email_verified": true });
    let accounts = json!({ "1": verified("known@example.com"), "2": verified("claimed@example.com") });
    let Some(scene) = Scene::new(&accounts, &[]) else { return };
    let client = scene.client(&["COGNITO", NAME]);
    let known = Person::named(&scene.application, "known@example.com");
    let own = known.api().get("/v1/user2").ok();
    assert_eq!(scene.sign_in(&client, "1")["sub"], own["user_id"]);
    known.sign_in();
    let audit = scene.application.administrator().get("/skein/v1/audit").ok().to_string();
    assert!(audit.contains("user.identity-linked") && audit.contains("\"identity-provider\""), "{audit}");
    // Somebody signed up with an address that is not theirs, and waits for its owner to come.
    let trap = json!({ "user_name": "claimed@example.com", "password": "Trap9-for-the-owner" });
    scene.application.anonymous().post("/v1/user2", &trap).expect_status(201);
    scene.sign_in(&client, "2");
    scene.application.anonymous().post("/v1/login2", &trap).expect_rainmaker_error(400, 101_009);
}

#[test]
fn an_address_that_is_not_verified_leads_to_no_account() {
    let accounts = json!({
        "1": { "email": "known@example.com", "email_verified": false }, "2": { "email": "known@example.com" },
        "3": { "email": "nobody@example.com", "email_verified": "no" },
    });
    let Some(scene) = Scene::new(&accounts, &[]) else { return };
    let client = scene.client(&[NAME]);
    Person::named(&scene.application, "known@example.com");
    // Whether there is an account of that name does not show.
    for account in ["1", "2", "3"] {
        let page = scene.arrive(&client, account);
        assert_eq!(page.expect_status(403).header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.text().contains("has not verified your e-mail address"), "{}", page.text());
    }
    Person::named(&scene.application, "nobody@example.com");
}

#[test]
fn who_has_no_address_has_an_account_all_the_same() {
    let Some(scene) = Scene::new(&json!({ "a": {}, "b": {} }), &[]) else { return };
    let client = scene.client(&[NAME]);
    let (first, second, other) =
        (scene.sign_in(&client, "a"), scene.sign_in(&client, "a"), scene.sign_in(&client, "b"));
    assert_eq!(first["sub"], second["sub"]);
    assert_ne!(first["sub"], other["sub"]);
    let address = format!("{}@identity.invalid", first["sub"].as_str().unwrap());
    assert_eq!((&first["email"], &first["email_verified"]), (&json!(address), &json!(false)));
}

#[test]
fn who_has_no_password_has_none_to_change_until_a_forgotten_one_is_set() {
    let accounts = json!({ "ada": { "email": "ada@example.com", "email_verified": true } });
    let Some(scene) = Scene::new(&accounts, &[]) else { return };
    let client = scene.client(&[NAME]);
    let mut browser = scene.browser();
    let path = scene.way_back(&mut browser, &client, "ada");
    browser.get(&path).expect_status(200);
    let api = scene.application.with(tokens(&mut browser, &client)["access_token"].as_str().unwrap());
    let change = || {
        let body = json!({ "password": "Guessed9-it", "newpassword": "Difference9-engine" });
        api.put("/v1/password2", &body)
    };
    for _ in 0..7 {
        change().expect_rainmaker_error(400, 101_020);
    }
    let anonymous = scene.application.anonymous();
    let forgotten = |body: &serde_json::Value| anonymous.put("/v1/forgotpassword2", body);
    forgotten(&json!({ "user_name": "ada@example.com" })).expect_rainmaker_success(200);
    let code = code_for(&scene.application, "ada@example.com", "reset-password");
    let set = json!({ "user_name": "ada@example.com", "password": "Engine9-of-analysis", "verification_code": code });
    forgotten(&set).expect_rainmaker_success(200);
    change().expect_rainmaker_error(400, 101_007);
}

#[test]
fn the_provider_stands_for_the_password_and_not_for_the_second_factor() {
    let accounts = json!({ "boss": { "email": "boss@example.com", "email_verified": true } });
    let Some(scene) = Scene::new(&accounts, &Person::SUPER_ADMINISTRATOR) else { return };
    let api = Person::super_administrator(&scene.application).api();
    api.put("/v1/user2", &json!({ "phone_number": "+4915100000078" })).expect_status(200);
    let code = code_for(&scene.application, "+4915100000078", "phone-number");
    api.put("/v1/user2", &json!({ "verification_code": code })).expect_status(200);
    api.put("/v1/user2", &json!({ "mfa": true })).expect_status(200);
    let client = scene.client(&[NAME]);
    let mut browser = scene.browser();
    let path = scene.way_back(&mut browser, &client, "boss");
    assert!(browser.get(&path).expect_status(200).text().contains("one-time-code"));
    let code = code_for(&scene.application, "+4915100000078", "sign-in");
    let wrong = crate::support::another_code(&code);
    browser.submit("/login", &[("verification_code", &wrong)]).expect_status(401);
    browser.submit("/login", &[("verification_code", &code)]).expect_status(200);
    assert_eq!(allowed(&mut browser, &client)["email"], "boss@example.com");
}
