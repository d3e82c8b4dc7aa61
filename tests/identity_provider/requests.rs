//! What the browser carries between the two, and who else may try to carry it.

use crate::scene::{NAME, Scene, allowed};
use crate::support::{CALLBACK, Person, encoded, parameter};
use serde_json::json;

#[test]
fn the_page_offers_what_the_client_offers() {
    let Some(scene) = Scene::new(&json!({ "ada": {} }), &[]) else { return };
    let person = Person::new(&scene.application);
    let page_of = |providers: &[&str]| {
        let client = scene.client(providers);
        let mut browser = scene.browser();
        let login = browser.get(&client.authorize("")).expect_status(302).header("location").unwrap().to_owned();
        let page = browser.get(&login).expect_status(200).text();
        (client, browser, login, page)
    };
    let (_, _, _, page) = page_of(&["COGNITO"]);
    assert!(page.contains("Password") && !page.contains("Continue with"), "{page}");
    let (_, _, _, page) = page_of(&["COGNITO", NAME]);
    assert!(page.contains("Password") && page.contains("Continue with Works"), "{page}");
    // The client does not take passwords, whoever makes up the form.
    let (client, mut browser, login, page) = page_of(&[NAME]);
    assert!(!page.contains("Password") && page.contains("Continue with Works") && !page.contains("<script"), "{page}");
    let request = parameter(&format!("http://x{login}"), "request").unwrap();
    let fields = [("request", request.as_str()), ("user_name", &person.name), ("password", &person.password)];
    browser.submit("/login", &fields).expect_status(400);
    // The link leads to the provider.
    let link = page.split("<a href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let url = browser.get(&link).expect_status(302).header("location").unwrap().to_owned();
    let back = scene.path(&scene.provider.sign_in(&url, "ada"));
    browser.get(&back).expect_status(200);
    assert!(browser.submit("/consent", &[("decision", "allow")]).header("location").unwrap().starts_with(CALLBACK));
    // Neither is offered what the client does not have.
    for name in ["COGNITO", "Nobody"] {
        let refused = scene.browser().get(&client.authorize(&format!("&identity_provider={name}")));
        let location = refused.expect_status(301).header("location").unwrap();
        assert_eq!(parameter(location, "error").as_deref(), Some("invalid_request"));
    }
}

#[test]
fn the_provider_is_told_a_state_a_nonce_and_a_challenge_that_are_new_each_time() {
    let Some(scene) = Scene::new(&json!({}), &[]) else { return };
    let client = scene.client(&[NAME]);
    let mut browser = scene.browser();
    let mut urls = (0..2).map(|_| {
        // In any case of letters.
        let begin = browser.get(&client.authorize("&identity_provider=wORKS"));
        begin.expect_status(302).header("location").unwrap().to_owned()
    });
    let (first, second) = (urls.next().unwrap(), urls.next().unwrap());
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(parameter(&first, name).unwrap(), parameter(&second, name).unwrap(), "{name}");
    }
    let state = parameter(&first, "state").unwrap();
    assert!(state.len() <= 128 && state.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{state}");
    assert_eq!(parameter(&first, "code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(parameter(&first, "scope").as_deref(), Some("openid email"));
}

#[test]
fn the_way_back_is_of_one_browser_and_is_gone_once() {
    let Some(scene) = Scene::new(&json!({ "ada": {}, "eve": {} }), &[]) else { return };
    let client = scene.client(&[NAME]);
    let mut browser = scene.browser();
    let path = scene.way_back(&mut browser, &client, "ada");
    // A link that somebody was sent, with a cookie or without.
    let mut other = scene.browser();
    other.get(&path).expect_status(400);
    other.get(&client.authorize("")).expect_status(302);
    other.get(&path).expect_status(400);
    // A state that is none.
    let state = parameter(&format!("http://x{path}"), "state").unwrap();
    browser.get(&path.replace(&state, &"0".repeat(state.len()))).expect_status(400);
    browser.get("/cognitocallback?code=x").expect_status(400);
    browser.get("/cognitocallback").expect_status(400);
    // It still is good for who began, and then no more.
    browser.get(&path).expect_status(200);
    allowed(&mut browser, &client);
    assert!(browser.get(&path).expect_status(400).text().contains("This did not work"));
}

#[test]
fn a_code_is_of_the_request_that_asked_for_it() {
    let Some(scene) = Scene::new(&json!({ "ada": {}, "eve": {} }), &[]) else { return };
    let client = scene.client(&[NAME]);
    let (mut ada, mut eve) = (scene.browser(), scene.browser());
    let (own, stolen) = (scene.way_back(&mut eve, &client, "eve"), scene.way_back(&mut ada, &client, "ada"));
    let of = |path: &str, name: &str| parameter(&format!("http://x{path}"), name).unwrap();
    // Eve brings Ada's code, or one that she made up, with her own state.
    let page = eve.get(&own.replace(&of(&own, "code"), &of(&stolen, "code")));
    assert!(page.expect_status(400).text().contains("did not accept the sign-in"), "{}", page.text());
    let own = scene.way_back(&mut eve, &client, "eve");
    eve.get(&own.replace(&of(&own, "code"), "made-up")).expect_status(400);
    // Nor does she bring one as that of another provider.
    let own = scene.way_back(&mut eve, &client, "eve");
    eve.get(&own.replace(&encoded(&scene.provider.origin), "https%3A%2F%2Fother.example.com")).expect_status(400);
}

#[test]
fn who_does_not_want_to_comes_back_to_the_client() {
    let Some(scene) = Scene::new(&json!({}), &[]) else { return };
    let client = scene.client(&[NAME]);
    let mut browser = scene.browser();
    let begin = browser.get(&client.authorize(&format!("&state=s&identity_provider={NAME}")));
    let back = scene.path(&scene.provider.refuse(begin.expect_status(302).header("location").unwrap()));
    let answer = browser.get(&back);
    let location = answer.expect_status(303).header("location").unwrap();
    assert!(location.starts_with(CALLBACK), "{location}");
    assert_eq!(parameter(location, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(location, "state").as_deref(), Some("s"));
}

#[test]
fn who_begins_and_does_not_come_back_has_to_wait() {
    let Some(scene) = Scene::new(&json!({ "ada": {} }), &[("free_attempts_per_address", "3")]) else { return };
    let client = scene.client(&[NAME]);
    // Who comes back may begin again, however often.
    for _ in 0..5 {
        scene.sign_in(&client, "ada");
    }
    let begin = || scene.browser().get(&client.authorize(&format!("&identity_provider={NAME}")));
    for _ in 0..4 {
        begin().expect_status(302);
    }
    assert!(begin().expect_status(429).header("retry-after").is_some());
}

/// As Apple does it, from its own site: without the cookie, which comes with the GET that follows.
#[test]
fn a_form_of_the_provider_is_turned_into_a_link() {
    let Some(scene) = Scene::new(&json!({ "ada": {} }), &[]) else { return };
    let client = scene.client(&[NAME]);
    let mut browser = scene.browser();
    let path = scene.way_back(&mut browser, &client, "ada");
    let (_, query) = path.split_once('?').unwrap();
    let form = format!("{query}&user=%7B%22name%22%3A1%7D");
    let call = scene.application.anonymous().call("POST", "/cognitocallback");
    let answer = call.body("application/x-www-form-urlencoded", form).send();
    let location = answer.expect_status(303).header("location").unwrap().to_owned();
    assert!(!location.contains("user"), "{location}");
    browser.get(&location).expect_status(200);
    allowed(&mut browser, &client);
}
