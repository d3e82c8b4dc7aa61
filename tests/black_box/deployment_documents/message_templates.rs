//! `/v1/admin/message_template`: what can be kept, and how it is told.

use super::audited;
use serde_json::{Value, json};

const PATH: &str = "/v1/admin/message_template";
const SIGN_UP: &str = "EMAIL_INVITE_MESSAGE";
const SMS: &str = "SMS_DELETE_USER_REQUEST_MESSAGE";

/// Every type, and whether it holds a code.
const TYPES: [(&str, bool); 8] = [
    (SIGN_UP, true),
    ("EMAIL_WELCOME_MESSAGE_ADMIN", false),
    ("EMAIL_WELCOME_MESSAGE_USER", false),
    ("EMAIL_DELETE_USER_REQUEST_MESSAGE", true),
    ("EMAIL_FORGOT_PASSWORD_MESSAGE", true),
    ("EMAIL_DELETE_USER_CONFIRM_MESSAGE", false),
    ("EMAIL_TAGS_ASSIGNMENT_VERIFICATION_MESSAGE", true),
    (SMS, true),
];

/// A template of this type; of a text message it has no subject.
fn template(kind: &str, text: &str) -> Value {
    let mut body = json!({ "template_type": kind, "message_text": text });
    if kind != SMS {
        body["message_subject"] = json!("A subject");
    }
    body
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

#[test]
fn every_type_is_kept_and_told() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    assert_eq!(api.get(PATH).expect_status(200).json(), json!([]));
    for (kind, carries_code) in TYPES {
        let without_code = api.post(PATH, &template(kind, "Words."));
        if carries_code {
            without_code.expect_rainmaker_error(400, 112_019);
            api.post(PATH, &template(kind, "The code is {####}.")).expect_rainmaker_success(200);
        } else {
            without_code.expect_rainmaker_success(200);
        }
        let text = if carries_code { "The code is {####}." } else { "Words." };
        let mut told = with(template(kind, text), "locale", json!("no_locale"));
        told["default"] = json!(false);
        let one = api.get(&format!("{PATH}?template_type={kind}&locale=no_locale")).expect_status(200).json();
        assert_eq!(one, told);
        let of_type = api.get(&format!("{PATH}?template_type={kind}")).expect_status(200).json();
        assert_eq!(of_type, json!([told]));
    }
    assert_eq!(api.get(PATH).expect_status(200).json().as_array().unwrap().len(), TYPES.len());
    assert_eq!(audited(&application, "message-template.created").len(), TYPES.len());
}

#[test]
fn there_is_one_of_each_locale_and_one_default() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let post = |locale: &str, default: bool| {
        let body = with(template(SIGN_UP, "{####}"), "locale", json!(locale));
        api.post(PATH, &with(body, "default", json!(default)))
    };
    let get = |query: &str| api.get(&format!("{PATH}?template_type={SIGN_UP}{query}"));
    post("", false).expect_rainmaker_success(200);
    post("no_locale", false).expect_rainmaker_error(400, 112_047);
    post("zh-Hans", true).expect_rainmaker_success(200);
    post("ZH-hans", true).expect_rainmaker_error(400, 112_047);
    assert_eq!(get("&default=true").expect_status(200).json()["locale"], "zh-hans");
    post("de", true).expect_rainmaker_success(200);
    assert_eq!(get("&default=true").expect_status(200).json()["locale"], "de");
    assert_eq!(get("&locale=zh-HANS").expect_status(200).json()["default"], false);
    assert_eq!(get("&default=false").expect_status(200).json().as_array().unwrap().len(), 3);
    get("&locale=fr").expect_rainmaker_error(400, 112_016);
    get("&default=perhaps").expect_rainmaker_error(400, 100_021);
    api.get(&format!("{PATH}?template_type={SMS}&default=true")).expect_rainmaker_error(400, 112_016);
    api.get(&format!("{PATH}?default=true")).expect_rainmaker_error(400, 112_017);
    api.get(&format!("{PATH}?locale=de")).expect_rainmaker_error(400, 112_017);
    api.get(&format!("{PATH}?template_type=EMAIL")).expect_rainmaker_error(400, 112_036);
    get("&locale=rm_non_branded").expect_rainmaker_error(400, 112_048);
}

#[test]
fn what_is_no_template_is_refused() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let good = template(SIGN_UP, "{####}");
    let changed = |name: &str, value: Value| with(good.clone(), name, value);
    for (body, code) in [
        (json!({}), 112_017),
        (changed("template_type", json!("")), 112_017),
        (changed("template_type", json!("email_invite_message")), 112_036),
        (changed("message_subject", json!("")), 112_020),
        (changed("message_subject", Value::Null), 112_020),
        (changed("message_subject", json!("s".repeat(141))), 112_020),
        (changed("message_subject", json!("a\r\nBcc: b@example.com")), 112_020),
        (with(template(SMS, "{####}"), "message_subject", json!("A subject")), 112_020),
        (changed("message_text", Value::Null), 112_018),
        (changed("message_text", json!(" ")), 112_018),
        (changed("message_text", json!(format!("{{####}}{}", "t".repeat(19_995)))), 112_018),
        (template(SMS, &format!("{{####}}{}", "t".repeat(135))), 112_018),
        (changed("message_text", json!("{###}")), 112_019),
        (changed("locale", json!("rm_non_branded")), 112_048),
        (changed("locale", json!("../en")), 112_048),
        (changed("default", json!("perhaps")), 100_006),
        (json!([]), 100_006),
    ] {
        api.post(PATH, &body).expect_rainmaker_error(400, code);
    }
    assert_eq!(api.get(PATH).expect_status(200).json(), json!([]));
    let longest = changed("message_text", json!(format!("{{####}}{}", "t".repeat(19_994))));
    api.post(PATH, &with(longest, "message_subject", json!("s".repeat(140)))).expect_rainmaker_success(200);
    let sms = template(SMS, &format!("{{####}}{}", "t".repeat(134)));
    // Clients send an empty subject where there is none.
    api.post(PATH, &with(sms, "message_subject", json!(""))).expect_rainmaker_success(200);
}

#[test]
fn a_template_is_changed_in_parts_and_deleted() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    for locale in ["de", "fr"] {
        api.post(PATH, &with(template(SIGN_UP, "{####}"), "locale", json!(locale))).expect_rainmaker_success(200);
    }
    let put = |locale: &str, change: Value| {
        let mut body = json!({ "template_type": SIGN_UP, "locale": locale });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        api.put(PATH, &body)
    };
    let get = |locale: &str| api.get(&format!("{PATH}?template_type={SIGN_UP}&locale={locale}"));
    put("DE", json!({ "message_text": "Code: {####}" })).expect_rainmaker_success(200);
    let expected = json!({
        "template_type": SIGN_UP, "locale": "de", "message_subject": "A subject", "message_text": "Code: {####}",
        "default": false,
    });
    assert_eq!(get("de").expect_status(200).json(), expected);
    put("de", json!({ "message_subject": "Hallo", "default": true, "new_locale": "de-AT" }))
        .expect_rainmaker_success(200);
    get("de").expect_rainmaker_error(400, 112_016);
    let moved = get("de-at").expect_status(200).json();
    assert_eq!((&moved["message_subject"], &moved["default"]), (&json!("Hallo"), &json!(true)));
    assert_eq!(moved["message_text"], "Code: {####}");
    put("fr", json!({ "default": true })).expect_rainmaker_success(200);
    assert_eq!(get("de-at").expect_status(200).json()["default"], false);
    for (locale, change, code) in [
        ("fr", json!({}), 100_006),
        ("fr", json!({ "message_text": null }), 100_006),
        ("fr", json!({ "message_text": "no code" }), 112_019),
        ("fr", json!({ "message_text": "" }), 112_018),
        ("fr", json!({ "message_subject": "" }), 112_020),
        ("fr", json!({ "new_locale": "de-AT" }), 112_047),
        ("fr", json!({ "new_locale": "rm_non_branded" }), 112_048),
        ("es", json!({ "default": true }), 112_050),
        ("", json!({ "default": true }), 112_050),
        ("?", json!({ "default": true }), 112_048),
    ] {
        put(locale, change).expect_rainmaker_error(400, code);
    }
    api.put(PATH, &json!({ "locale": "fr", "default": true })).expect_rainmaker_error(400, 112_017);
    // The same locale again is no conflict with itself.
    put("fr", json!({ "new_locale": "FR" })).expect_rainmaker_success(200);

    let delete = |query: &str| api.delete(&format!("{PATH}?{query}"));
    delete("locale=fr").expect_rainmaker_error(400, 112_017);
    delete("template_type=EMAIL&locale=fr").expect_rainmaker_error(400, 112_036);
    delete(&format!("template_type={SIGN_UP}&locale=rm_non_branded")).expect_rainmaker_error(400, 112_048);
    delete(&format!("template_type={SIGN_UP}")).expect_rainmaker_error(400, 112_050);
    delete(&format!("template_type={SIGN_UP}&locale=Fr")).expect_rainmaker_success(200);
    delete(&format!("template_type={SIGN_UP}&locale=fr")).expect_rainmaker_error(400, 112_050);
    assert_eq!(api.get(PATH).expect_status(200).json().as_array().unwrap().len(), 1);
    let told = |action: &str| -> Vec<String> {
        audited(&application, action).iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(told("message-template.updated"), ["sign-up/de", "sign-up/de", "sign-up/fr", "sign-up/fr"]);
    assert_eq!(told("message-template.deleted"), ["sign-up/fr"]);
}
