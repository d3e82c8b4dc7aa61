//! What people are sent, once the deployment words it by itself.

use crate::support::{Application, Person, Tokens, code_for, messages_to, unique};
use serde_json::{Value, json};

/// Keeps a template, with the name of its type and locale as its subject.
fn keep(application: &Application, kind: &str, locale: &str, default: bool, text: &str) {
    let mut body = json!({ "template_type": kind, "locale": locale, "default": default, "message_text": text });
    if kind.starts_with("EMAIL") {
        body["message_subject"] = json!(format!("{kind} {locale}"));
    }
    application.administrator().post("/v1/admin/message_template", &body).expect_rainmaker_success(200);
}

/// The newest message of a kind to a recipient.
#[track_caller]
fn newest(application: &Application, recipient: &str, kind: &str) -> Value {
    let messages = messages_to(application, recipient);
    let found = messages.iter().rev().find(|message| message["kind"] == kind);
    found.unwrap_or_else(|| panic!("no {kind} for {recipient}: {messages:?}")).clone()
}

fn address() -> String {
    format!("{}@example.com", unique("grace"))
}

#[test]
fn a_person_reads_the_template_of_the_own_language_else_the_default_else_ours() {
    let application = own_application!(&[], &[]);
    let forgotten = "EMAIL_FORGOT_PASSWORD_MESSAGE";
    let (ours, german, english) = ("Reset your password", format!("{forgotten} de"), format!("{forgotten} en"));
    // The subject for somebody of this locale, with this query.
    let subject = |locale: &str, query: &str| {
        let person = Person::new(&application);
        person.api().put("/v1/user2", &json!({ "locale": locale })).expect_rainmaker_success(200);
        let path = format!("/v1/forgotpassword2{query}");
        application.anonymous().put(&path, &json!({ "user_name": person.name })).expect_rainmaker_success(200);
        newest(&application, &person.name, "reset-password")["subject"].as_str().unwrap().to_owned()
    };
    assert_eq!(subject("no_locale", ""), ours);
    keep(&application, forgotten, "de", false, "{####}");
    assert_eq!((subject("no_locale", ""), subject("fr", "")), (ours.to_owned(), ours.to_owned()));
    assert_eq!((subject("De", ""), subject("no_locale", "?locale=DE")), (german.clone(), german.clone()));
    keep(&application, forgotten, "en", true, "{####}");
    assert_eq!((subject("no_locale", ""), subject("fr", "")), (english.clone(), english.clone()));
    assert_eq!((subject("de", ""), subject("de", "?locale=fr")), (german, english));
    keep(&application, forgotten, "no_locale", false, "{####}");
    assert_eq!(subject("no_locale", ""), format!("{forgotten} no_locale"));
    let path = format!("/v1/admin/message_template?template_type={forgotten}&locale=");
    for locale in ["de", "en"] {
        application.administrator().delete(&format!("{path}{locale}")).expect_rainmaker_success(200);
    }
    assert_eq!(subject("de", ""), ours);
}

#[test]
fn every_flow_takes_the_template_of_its_type() {
    let application = own_application!(
        &[],
        &[("public_url", "https://iot.example.com"), Person::SUPER_ADMINISTRATOR[0], Person::SUPER_ADMINISTRATOR[1]]
    );
    let guests = "/v1/admin/deployment_settings/config/guest_user";
    application.administrator().put(guests, &json!({ "enabled": true })).expect_rainmaker_success(200);
    let text = "{{enter_email}} {{enter_password}} {{assigned_tags}} {{enter_http_api_base_url}} {{enter_api_base_url}} {{other}}";
    for kind in [
        "EMAIL_INVITE_MESSAGE",
        "EMAIL_WELCOME_MESSAGE_ADMIN",
        "EMAIL_WELCOME_MESSAGE_USER",
        "EMAIL_DELETE_USER_REQUEST_MESSAGE",
        "EMAIL_FORGOT_PASSWORD_MESSAGE",
        "EMAIL_DELETE_USER_CONFIRM_MESSAGE",
        "EMAIL_TAGS_ASSIGNMENT_VERIFICATION_MESSAGE",
    ] {
        keep(&application, kind, "en", true, &format!("{{####}} {text}"));
    }
    keep(&application, "SMS_DELETE_USER_REQUEST_MESSAGE", "en", true, "SMS {####}");
    let both = "https://iot.example.com https://iot.example.com {{other}}";
    let check = |recipient: &str, kind: &str, template: &str, start: &dyn Fn(&str) -> String| {
        let message = newest(&application, recipient, kind);
        assert_eq!(message["subject"], format!("{template} en"), "{message}");
        let text = message["text"].as_str().unwrap();
        let first_word = text.split(' ').next().unwrap().to_owned();
        assert_eq!(text, format!("{} {both}", start(&first_word)), "{kind}");
        first_word
    };
    let with_code = |recipient: &str| {
        let recipient = recipient.to_owned();
        move |code: &str| {
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
            format!("{code} {recipient} {{{{enter_password}}}} {{{{assigned_tags}}}}")
        }
    };

    let person = Person::new(&application);
    let name = person.name.as_str();
    check(name, "sign-up", "EMAIL_INVITE_MESSAGE", &with_code(name));
    application.anonymous().put("/v1/forgotpassword2", &json!({ "user_name": name })).expect_rainmaker_success(200);
    check(name, "reset-password", "EMAIL_FORGOT_PASSWORD_MESSAGE", &with_code(name));

    let boss = Person::super_administrator(&application).api();
    boss.put(
        "/v1/admin/user2",
        &json!({ "user_name": name, "tags": ["site:hall", "floor:{{enter_email}}"], "verify_auth_code": true }),
    )
    .expect_rainmaker_success(200);
    check(name, "tags", "EMAIL_TAGS_ASSIGNMENT_VERIFICATION_MESSAGE", &|code| {
        format!("{code} {name} {{{{enter_password}}}} site:hall, floor:{{{{enter_email}}}}")
    });

    let api = person.api();
    api.delete("/v1/user2?request=true").expect_rainmaker_success(200);
    let code = check(name, "delete-account", "EMAIL_DELETE_USER_REQUEST_MESSAGE", &with_code(name));
    api.delete(&format!("/v1/user2?verification_code={code}")).expect_rainmaker_success(200);
    let without_code = |_: &str| format!("{{####}} {name} {{{{enter_password}}}} {{{{assigned_tags}}}}");
    check(name, "deletion-notice", "EMAIL_DELETE_USER_CONFIRM_MESSAGE", &without_code);

    for (admin, template) in [(true, "EMAIL_WELCOME_MESSAGE_ADMIN"), (false, "EMAIL_WELCOME_MESSAGE_USER")] {
        let made = address();
        let body = json!({ "user_name": made, "admin": admin });
        boss.post("/v1/admin/user2", &body).expect_rainmaker_success(201);
        let message = newest(&application, &made, "invitation");
        assert_eq!(message["subject"], format!("{template} en"));
        let password = message["text"].as_str().unwrap().split(' ').nth(2).unwrap().to_owned();
        assert_eq!(message["text"], format!("{{####}} {made} {password} {{{{assigned_tags}}}} {both}"));
        Person { place: &application, name: made, password }.sign_in();
    }

    let guest = application.anonymous().call("POST", "/v1/user/guest").send();
    let address = address();
    let initiate = json!({ "user_name": address });
    application
        .with(Tokens::of(&guest).access)
        .post("/v1/user/guest/conversion/initiate", &initiate)
        .expect_rainmaker_success(200);
    check(&address, "guest-conversion", "EMAIL_INVITE_MESSAGE", &with_code(&address));
}

#[test]
fn text_messages_have_their_own_template_and_no_subject() {
    let application = own_application!(&[], &[]);
    let number = "+4915112345678";
    let person = Person::named(&application, number);
    for kind in ["EMAIL_DELETE_USER_REQUEST_MESSAGE", "EMAIL_INVITE_MESSAGE"] {
        keep(&application, kind, "en", true, "mail {####}");
    }
    keep(&application, "SMS_DELETE_USER_REQUEST_MESSAGE", "en", true, "{####} deletes {{enter_email}}");
    let api = person.api();
    api.delete("/v1/user2?request=true").expect_rainmaker_success(200);
    let code = code_for(&application, number, "delete-account");
    let message = newest(&application, number, "delete-account");
    assert_eq!((message.get("subject"), &message["text"]), (None, &json!(format!("{code} deletes {number}"))));
    api.delete(&format!("/v1/user2?verification_code={code}")).expect_rainmaker_success(200);
    // There is no template of a text message for a sign-up, and no notice of a deletion by text message.
    let again = json!({ "user_name": number, "password": person.password });
    application.anonymous().post("/v1/user2", &again).expect_status(201);
    let text = newest(&application, number, "sign-up")["text"].as_str().unwrap().to_owned();
    assert!(text.contains("is the code that confirms your new account"), "{text}");
    assert!(messages_to(&application, number).iter().all(|message| message["kind"] != "deletion-notice"));
}

#[test]
fn who_is_deleted_is_told_and_what_has_no_template_is_worded_by_us() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    let person = Person::new(&application);
    keep(&application, "EMAIL_DELETE_USER_REQUEST_MESSAGE", "en", true, "mine {####}");
    let boss_api = Person::super_administrator(&application).api();
    let path = format!("/v1/admin/user2?user_name={}", person.name);
    boss_api.delete(&format!("{path}&request=true")).expect_rainmaker_success(200);
    // The template is for the own account; the code for another one's has our words.
    let message = newest(&application, Person::SUPER_ADMINISTRATOR[0].1, "delete-other-account");
    assert_eq!(message["subject"], "Delete somebody's account");
    let code = code_for(&application, Person::SUPER_ADMINISTRATOR[0].1, "delete-other-account");
    boss_api.delete(&format!("{path}&verification_code={code}")).expect_rainmaker_success(200);
    let notice = newest(&application, &person.name, "deletion-notice");
    assert_eq!(notice["subject"], "Your account was deleted");
    assert!(notice["text"].as_str().unwrap().contains(&person.name), "{notice}");
}
