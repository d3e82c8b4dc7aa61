//! What is secret is found nowhere.

use crate::support::{Person, code_for};
use serde_json::json;
use std::fs;

#[test]
fn no_password_token_or_code_is_in_the_database_or_the_log() {
    let application = own_application!(&[], &[]);
    let person = Person::new(&application);
    let tokens = person.sign_in();
    let api = application.with(&tokens.access);
    api.get("/v1/user2").expect_status(200);
    application
        .anonymous()
        .put("/v1/forgotpassword2", &json!({ "user_name": person.name }))
        .expect_rainmaker_success(200);
    let code = code_for(&application, &person.name, "reset-password");
    let mut everything = application.log().into_bytes();
    if let Some(file) = application.database_file() {
        for name in [file.clone(), file.with_extension("db-wal")] {
            everything.extend(fs::read(name).unwrap_or_default());
        }
    }
    let refresh = tokens.refresh.strip_prefix("skein_rt_").unwrap();
    let text_of_code = format!("{code} is the code");
    for (what, secret) in [
        ("password", person.password.as_str()),
        ("access token", &tokens.access),
        ("id token", &tokens.id),
        ("refresh token", refresh),
        ("code", &text_of_code),
    ] {
        let found = everything.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "the {what} was written down");
    }
}
