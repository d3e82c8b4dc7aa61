//! The members and parameters of `/v1/admin/user2` that say in which language somebody is written to.

use crate::support::{Api, Application, Person, messages_to, unique};
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/user2";

/// Words the messages of administered accounts in these languages, with the locale as the subject.
fn worded<'a>(application: &'a Application, locales: &[&str]) -> Api<'a> {
    for locale in locales {
        for kind in [
            "EMAIL_WELCOME_MESSAGE_USER",
            "EMAIL_TAGS_ASSIGNMENT_VERIFICATION_MESSAGE",
            "EMAIL_DELETE_USER_CONFIRM_MESSAGE",
        ] {
            let text = "{####} password {{enter_password}} .";
            let body =
                json!({ "template_type": kind, "locale": locale, "message_subject": locale, "message_text": text });
            application.administrator().post("/v1/admin/message_template", &body).expect_rainmaker_success(200);
        }
    }
    Person::super_administrator(application).api()
}

/// The subjects of what somebody was sent, with its kinds.
fn sent(application: &Application, recipient: &str) -> Vec<(String, String)> {
    let text = |message: &Value, name: &str| message[name].as_str().unwrap().to_owned();
    messages_to(application, recipient)
        .iter()
        .map(|message| (text(message, "kind"), text(message, "subject")))
        .collect()
}

fn newest(application: &Application, recipient: &str) -> (String, String) {
    sent(application, recipient).pop().unwrap()
}

fn pair(kind: &str, subject: &str) -> (String, String) {
    (kind.to_owned(), subject.to_owned())
}

#[test]
fn the_language_that_an_administrator_says_is_kept_and_written_in() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = worded(&application, &["de", "fr"]);
    let person = Person::made_by(&boss, &json!({ "locale": "DE", "tags": ["site:hall"], "verify_auth_code": true }));
    assert_eq!(sent(&application, &person.name), [pair("invitation", "de"), pair("tags", "de")]);
    let own = person.api();
    let kept = || own.get("/v1/user2").ok()["locale"].clone();
    assert_eq!(kept(), "DE");
    let put = |query: &str, body: &Value| {
        let mut all = json!({ "user_name": person.name });
        all.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        boss.put(&format!("{PATH}{query}"), &all)
    };
    put("", &json!({ "quota": 1, "tags": ["site:yard"], "verify_auth_code": true })).expect_rainmaker_success(200);
    assert_eq!((kept(), newest(&application, &person.name)), (json!("DE"), pair("tags", "de")));
    put("", &json!({ "locale": "fr", "tags": ["site:yard"], "verify_auth_code": true })).expect_rainmaker_success(200);
    assert_eq!((kept(), newest(&application, &person.name)), (json!("fr"), pair("tags", "fr")));
    // The parameter is about the message, and the account stays as it is.
    put("?locale=DE", &json!({ "tags": ["site:dock"], "verify_auth_code": true })).expect_rainmaker_success(200);
    assert_eq!((kept(), newest(&application, &person.name)), (json!("fr"), pair("tags", "de")));
    put("?locale=undefined", &json!({ "locale": null })).expect_rainmaker_success(200);
    assert_eq!(kept(), "fr");
    put("", &json!({ "locale": "no_locale" })).expect_rainmaker_success(200);
    assert_eq!(kept(), "no_locale");
    for (query, body) in [
        ("", json!({ "locale": "?" })),
        ("", json!({ "locale": "RM_non_branded" })),
        ("?locale=rm_non_branded", json!({})),
    ] {
        put(query, &body).expect_rainmaker_error(400, 112_048);
    }
    assert_eq!(kept(), "no_locale");
    let administrator = application.administrator();
    let delete = |locale: &str| administrator.delete(&format!("{PATH}?user_name={}&locale={locale}", person.name));
    delete("rm_non_branded").expect_rainmaker_error(400, 112_048);
    delete("fr").expect_rainmaker_success(200);
    assert_eq!(newest(&application, &person.name), pair("deletion-notice", "fr"));
}

#[test]
fn what_is_refused_makes_no_account_and_changes_none() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let boss = Person::super_administrator(&application).api();
    let name = format!("{}@example.com", unique("refused"));
    let listed = || boss.get(&format!("{PATH}?user_name={name}")).ok()["users_list"].clone();
    let refused = [
        (json!({ "locale": "not a locale" }), 112_048),
        (json!({ "verify_auth_code": "123456" }), 100_006),
        (json!({ "verify_auth_code": true }), 100_006),
        (json!({ "tags": ["x"] }), 101_067),
    ];
    let with = |more: &Value| {
        let mut body = json!({ "user_name": name, "quota": 5 });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (more, code) in &refused {
        boss.post(PATH, &with(more)).expect_rainmaker_error(400, *code);
    }
    assert_eq!(listed(), json!([]));
    boss.post(&format!("{PATH}?locale=de"), &with(&json!({ "locale": "fr" }))).expect_rainmaker_error(400, 112_048);
    let free = json!({ "user_name": name, "verify_auth_code": null, "locale": "De" });
    boss.post(&format!("{PATH}?locale=de"), &free).expect_rainmaker_success(201);
    let other = Person::made_by(&boss, &json!({}));
    assert_eq!(boss.get(&format!("{PATH}?user_name={}", other.name)).ok()["users_list"][0]["locale"], "no_locale");
    for (more, code) in &refused {
        boss.put(PATH, &with(more)).expect_rainmaker_error(400, *code);
    }
    assert_eq!((listed()[0].get("quota"), &listed()[0]["locale"]), (None, &json!("De")));
}
