//! A provider that does not answer, or not as it should.

use crate::scene::{NAME, Scene};
use crate::support::{CALLBACK, CLIENT_ID, CLIENT_SECRET, parameter};
use serde_json::json;

const PATH: &str = "/v1/admin/identity_provider";

#[test]
fn a_provider_that_is_down_has_a_page_and_comes_back() {
    let accounts = json!({ "ada": {} });
    let Some(mut scene) = Scene::new(&accounts, &[]) else { return };
    let path = {
        let client = scene.client(&[NAME]);
        let mut browser = scene.browser();
        let path = scene.way_back(&mut browser, &client, "ada");
        let cookie = browser.cookie().unwrap().to_owned();
        (path, cookie)
    };
    scene.provider.stop();
    let page = scene.application.anonymous().call("GET", &path.0).header("cookie", &path.1).send();
    assert_eq!(page.expect_status(502).header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("does not answer as it should"), "{}", page.text());
    assert!(scene.application.log().contains("identity provider Works"), "{}", scene.application.log());
    scene.start_provider(&accounts, "RS256", true);
    scene.sign_in(&scene.client(&[NAME]), "ada");
}

#[test]
fn what_was_never_there_is_told_to_the_client_and_on_the_page() {
    let Some(scene) = Scene::new(&json!({}), &[]) else { return };
    let administrator = scene.application.administrator();
    let issuer = format!("{}/elsewhere", scene.provider.origin);
    let body = json!({ "provider_type": "oidc", "provider_name": "Gone", "client_id": "x", "client_secret": "x", "oidc_issuer": issuer });
    administrator.post(PATH, &body).expect_rainmaker_success(200);
    let client = scene.client(&["Gone", "COGNITO"]);
    let mut browser = scene.browser();
    let refused = browser.get(&client.authorize("&identity_provider=Gone&state=s"));
    let location = refused.expect_status(301).header("location").unwrap();
    assert!(location.starts_with(CALLBACK), "{location}");
    assert_eq!(parameter(location, "error").as_deref(), Some("server_error"));
    let login = browser.get(&client.authorize("")).expect_status(302).header("location").unwrap().to_owned();
    browser.get(&format!("{login}&identity_provider=Gone")).expect_status(502);
    browser.get(&format!("{login}&identity_provider=Works")).expect_status(400);
    // Somebody else speaks there: the issuer has to be the very one.
    let slash = json!({ "provider_type": "oidc", "provider_name": "Gone", "oidc_issuer": format!("{}/", scene.provider.origin) });
    administrator.put(PATH, &slash).expect_rainmaker_success(200);
    browser.get(&format!("{login}&identity_provider=Gone")).expect_status(502);
    assert!(scene.application.log().contains("names another issuer"), "{}", scene.application.log());
}

#[test]
fn a_secret_that_the_provider_does_not_take_is_the_operators_to_mend_and_in_no_log() {
    let accounts = json!({ "ada": {} });
    let Some(scene) = Scene::new(&accounts, &[]) else { return };
    let client = scene.client(&[NAME]);
    let administrator = scene.application.administrator();
    let set = |secret: &str| {
        let body = json!({ "provider_type": "oidc", "provider_name": NAME, "client_secret": secret });
        administrator.put(PATH, &body).expect_rainmaker_success(200);
    };
    set("not-the-secret-of-the-client");
    scene.arrive(&client, "ada").expect_status(502);
    set(CLIENT_SECRET);
    scene.sign_in(&client, "ada");
    let shown = administrator.get(PATH).ok();
    let expected = json!({ "client_id": CLIENT_ID, "oidc_issuer": scene.provider.origin, "scope": "openid+email" });
    assert_eq!(shown, json!({ "identity_providers": { NAME: expected } }));
    let told = scene.application.log() + &administrator.get("/skein/v1/audit").ok().to_string();
    assert!(told.contains("invalid_client") && told.contains("identity-provider.updated"), "{told}");
    assert!(!told.contains("not-the-secret-of-the-client") && !told.contains(CLIENT_SECRET), "{told}");
}
