//! The pages that people see, as a browser sees them; tests/browser.rs looks at them with a real one.

use crate::support::{Browser, CALLBACK, OAuthClient, Person, code_for, parameter};
use serde_json::json;

#[test]
fn a_page_runs_loads_and_keeps_nothing() {
    let place = shared_place!();
    let client = OAuthClient::new(place, false, &json!({}));
    let mut browser = Browser::new(place.anonymous());
    let begin = browser.get(&client.authorize(""));
    let cookie = begin.header("set-cookie").unwrap();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let page = browser.get(begin.header("location").unwrap());
    let policy = page.expect_status(200).header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self' https://app.example.com;"), "{policy}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text().contains(&client.name) && !page.text().contains("<script"));
}

#[test]
fn what_people_type_and_names_of_clients_are_text() {
    let place = shared_place!();
    let name = crate::support::unique("<b>\"x\"</b>");
    let client = OAuthClient::new(place, false, &json!({ "client_name": name }));
    let mut browser = Browser::new(place.anonymous());
    let login = browser.get(&client.authorize("")).header("location").unwrap().to_owned();
    let page = browser.get(&login).text();
    assert!(!page.contains("<b>") && page.contains("&lt;b&gt;"), "{page}");
    let again = browser.submit("/login", &[("user_name", "\"><script>alert(1)</script>"), ("password", "x")]);
    again.expect_status(401);
    assert!(!again.text().contains("<script>"), "{}", again.text());
}

#[test]
fn a_wrong_password_shows_the_page_again_and_guesses_have_to_wait() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, false, &json!({})), Person::new(place));
    let mut browser = Browser::new(place.anonymous());
    let login = browser.get(&client.authorize("")).header("location").unwrap().to_owned();
    browser.get(&login).expect_status(200);
    for _ in 0..6 {
        let again = browser.submit("/login", &[("user_name", &person.name), ("password", "wrong")]);
        assert!(again.expect_status(401).text().contains("The name or the password is wrong."));
    }
    let wait = browser.submit("/login", &[("user_name", &person.name), ("password", &person.password)]);
    assert!(wait.expect_status(429).text().contains("Too many attempts"));
}

#[test]
fn who_is_asked_may_say_no() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, false, &json!({})), Person::new(place));
    let callback = Browser::new(place.anonymous()).sign_in(&client.authorize("&state=s"), &person, "deny");
    assert!(callback.starts_with(CALLBACK));
    assert_eq!(parameter(&callback, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&callback, "state").as_deref(), Some("s"));
    assert_eq!(parameter(&callback, "code"), None);
}

#[test]
fn a_page_is_of_the_browser_that_asked_for_it() {
    let place = shared_place!();
    let (client, person) = (OAuthClient::new(place, false, &json!({})), Person::new(place));
    let mut browser = Browser::new(place.anonymous());
    let login = browser.get(&client.authorize("")).header("location").unwrap().to_owned();
    // Somebody else's link, and a form that another site sends.
    let mut other = Browser::new(place.anonymous());
    other.get(&login).expect_status(400);
    other.get(&client.authorize("")).expect_status(302);
    other.get(&login).expect_status(400);
    other.submit("/login", &[("user_name", &person.name), ("password", &person.password)]).expect_status(400);
    browser.get(&format!("{login}x")).expect_status(400);
    let answer = browser.get("/login");
    assert_eq!(answer.expect_status(400).header("content-type"), Some("text/html; charset=utf-8"));
    browser.get(&login).expect_status(200);
    // The question whether the client may is not answered by whoever knows no password.
    browser.submit("/consent", &[("decision", "allow")]).expect_status(400);
}

#[test]
fn a_page_is_good_for_a_quarter_of_an_hour() {
    let mut application = own_application!(&[], &[]);
    let client = OAuthClient::new(&application, false, &json!({}));
    let begin = application.anonymous().get(&client.authorize(""));
    let (cookie, login) = (begin.header("set-cookie").unwrap(), begin.header("location").unwrap().to_owned());
    let cookie = cookie.split(';').next().unwrap().to_owned();
    for (offset, status) in [("890", 200), ("910", 400)] {
        application.restart(&[("clock_offset_seconds", offset)]);
        application.anonymous().call("GET", &login).header("cookie", &cookie).send().expect_status(status);
    }
}

#[test]
fn who_has_a_second_factor_is_asked_for_the_code() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application);
    let api = boss.api();
    api.put("/v1/user2", &json!({ "phone_number": "+4915100000077" })).expect_status(200);
    let code = code_for(&application, "+4915100000077", "phone-number");
    api.put("/v1/user2", &json!({ "verification_code": code })).expect_status(200);
    api.put("/v1/user2", &json!({ "mfa": true })).expect_status(200);
    let client = OAuthClient::new(&application, false, &json!({}));
    let mut browser = Browser::new(application.anonymous());
    let login = browser.get(&client.authorize("")).header("location").unwrap().to_owned();
    browser.get(&login).expect_status(200);
    let asked = browser.submit("/login", &[("user_name", &boss.name), ("password", &boss.password)]);
    assert!(asked.expect_status(200).text().contains("one-time-code"));
    let code = code_for(&application, "+4915100000077", "sign-in");
    let wrong = crate::support::another_code(&code);
    let again = browser.submit("/login", &[("verification_code", &wrong)]);
    assert!(again.expect_status(401).text().contains("The code is wrong."));
    browser.submit("/login", &[("verification_code", &code)]).expect_status(200);
    let sent = browser.submit("/consent", &[("decision", "allow")]);
    assert!(parameter(sent.expect_status(303).header("location").unwrap(), "code").is_some());
    // A password alone is no answer to /token either.
    let fields = [("grant_type", "password"), ("username", boss.name.as_str()), ("password", boss.password.as_str())];
    client.token(&fields).expect_oauth_error("invalid_grant");
}
