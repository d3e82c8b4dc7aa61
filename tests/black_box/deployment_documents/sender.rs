//! From which address mail is sent: `ses_verified_email` and `change_sender_email`.

use super::audited;
use crate::support::{Api, Application, Person, another_code, code_for, messages_to};
use serde_json::{Value, json};

const SENDERS: &str = "/v1/admin/ses_verified_email";
const CHANGE: &str = "/v1/admin/change_sender_email";

fn senders(application: &Application) -> Value {
    application.administrator().get(SENDERS).expect_status(200).json()
}

#[test]
fn the_first_sender_is_the_variable_and_the_next_one_takes_both_codes() {
    let mut application = own_application!(
        &[],
        &[Person::SUPER_ADMINISTRATOR[0], Person::SUPER_ADMINISTRATOR[1], ("mail_sender", "IoT@example.com")]
    );
    assert_eq!(senders(&application), json!({ "verified_email": ["iot@example.com"] }));
    let person = Person::new(&application).name;
    assert_eq!(messages_to(&application, &person)[0]["sender"], "iot@example.com");
    let phone = "+4915112345679";
    Person::named(&application, phone);
    assert_eq!(messages_to(&application, phone)[0].get("sender"), None);

    let api = Person::super_administrator(&application).api();
    let put = |body: &Value| api.put(CHANGE, body);
    for (body, code) in [
        (json!({}), 101_073),
        (json!({ "new_sender_email": "" }), 101_073),
        (json!({ "new_sender_email": "nobody" }), 101_002),
        (json!({ "new_sender_email": "+4915112345678" }), 101_002),
        (json!({ "new_sender_email": "iot@Example.com" }), 101_067),
        (json!({ "new_sender_mail_code": "123456", "current_sender_mail_code": "123456" }), 101_073),
    ] {
        put(&body).expect_rainmaker_error(400, code);
    }
    put(&json!({ "new_sender_email": "fleet@example.com" })).expect_rainmaker_success(200);
    let new = code_for(&application, "fleet@example.com", "new-sender");
    let current = code_for(&application, "iot@example.com", "current-sender");
    let codes = |new: &str, current: &str| json!({ "new_sender_mail_code": new, "current_sender_mail_code": current });
    for body in [codes(&another_code(&new), &current), codes(&new, &another_code(&current)), codes(&current, &new)] {
        put(&body).expect_rainmaker_error(400, 101_012);
    }
    for body in [json!({ "new_sender_mail_code": new }), json!({ "current_sender_mail_code": current })] {
        put(&body).expect_rainmaker_error(400, 101_073);
    }
    assert_eq!(senders(&application), json!({ "verified_email": ["iot@example.com"] }));
    let mut named = codes(&new, &current);
    named["new_sender_email"] = json!("other@example.com");
    put(&named).expect_rainmaker_error(400, 101_002);
    named["new_sender_email"] = json!("Fleet@example.com");
    // One right code beside a wrong one was not used up.
    put(&named).expect_rainmaker_success(200);
    put(&codes(&new, &current)).expect_rainmaker_error(400, 101_073);
    let changed = json!({ "verified_email": ["fleet@example.com"] });
    assert_eq!(senders(&application), changed);
    let after = Person::new(&application).name;
    assert_eq!(messages_to(&application, &after)[0]["sender"], "fleet@example.com");
    assert_eq!(audited(&application, "deployment-document.set")[0]["after"], json!({ "content": "fleet@example.com" }));
    // The variable is the first sender and no more.
    application.restart(&[("mail_sender", "other@example.com")]);
    assert_eq!(senders(&application), changed);
}

#[test]
fn without_a_sender_the_code_of_the_new_one_is_enough() {
    let application = own_application!(&[], &Person::SUPER_ADMINISTRATOR);
    assert_eq!(senders(&application), json!({ "verified_email": [] }));
    let api = Person::super_administrator(&application).api();
    api.put(CHANGE, &json!({ "new_sender_email": "first@example.com" })).expect_rainmaker_success(200);
    let message = messages_to(&application, "first@example.com").pop().unwrap();
    assert_eq!(message.get("sender"), None, "{message}");
    let first = code_for(&application, "first@example.com", "new-sender");
    // A code is for one address: that of an attempt before is good no more.
    api.put(CHANGE, &json!({ "new_sender_email": "second@example.com" })).expect_rainmaker_success(200);
    let second = code_for(&application, "second@example.com", "new-sender");
    let put = |code: &str| api.put(CHANGE, &json!({ "new_sender_mail_code": code }));
    if first != second {
        put(&first).expect_rainmaker_error(400, 101_012);
    }
    put(&second).expect_rainmaker_success(200);
    assert_eq!(senders(&application), json!({ "verified_email": ["second@example.com"] }));
}

#[test]
fn codes_fit_the_change_that_they_were_sent_for_alone() {
    let application = own_application!(
        &[],
        &[Person::SUPER_ADMINISTRATOR[0], Person::SUPER_ADMINISTRATOR[1], ("mail_sender", "first@example.com")]
    );
    let other =
        Person::made_by(&Person::super_administrator(&application).api(), &json!({ "super_admin": true })).api();
    let boss = Person::super_administrator(&application).api();
    let change = |api: &Api<'_>, to: &str| {
        api.put(CHANGE, &json!({ "new_sender_email": to })).expect_rainmaker_success(200);
        json!({
            "new_sender_mail_code": code_for(&application, to, "new-sender"),
            "current_sender_mail_code": code_for(&application, "first@example.com", "current-sender"),
        })
    };
    let (slow, quick) = (change(&boss, "slow@example.com"), change(&other, "quick@example.com"));
    boss.put(CHANGE, &quick).expect_rainmaker_error(400, 101_012);
    other.put(CHANGE, &quick).expect_rainmaker_success(200);
    // The code of the first sender says nothing of the sender that there is now.
    boss.put(CHANGE, &slow).expect_rainmaker_error(400, 101_012);
    assert_eq!(senders(&application), json!({ "verified_email": ["quick@example.com"] }));
}
