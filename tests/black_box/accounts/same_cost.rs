//! Whether a name has an account does not show in what is done for it, and so not in the time that it takes. Benchmarks
//! measure that (`cargo bench --bench sign_in`); here are the statements that each request runs.

use crate::support::{Answer, Application, Person, another_code, code_for, unique, wait_until};
use serde_json::{Value, json};

/// The statements of a request, by its line in the log.
fn statements(application: &Application, answer: &Answer) -> u32 {
    let id = format!("request_id={}", answer.request_id());
    wait_until("the request is logged", || application.log().contains(&id));
    let log = application.log();
    let line = log.lines().find(|line| line.starts_with("method=") && line.ends_with(&id)).unwrap();
    line.split("statements=").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap()
}

/// Sends both some times, in turn, and compares the answers and the least statements: an instance's first request of a
/// kind takes more of them.
fn expect_the_same(application: &Application, method: &str, path: &str, known: &Value, unknown: &Value) {
    let mut least = [u32::MAX; 2];
    for _ in 0..4 {
        let answers = [known, unknown].map(|body| application.anonymous().call(method, path).json(body).send());
        assert_eq!(answers[0].status, answers[1].status, "{method} {path}: {}", answers[0].text());
        for (least, answer) in least.iter_mut().zip(&answers) {
            *least = statements(application, answer).min(*least);
        }
    }
    assert_eq!(least[0], least[1], "{method} {path} {known}: the statements for a known and an unknown name");
}

#[test]
fn a_name_without_an_account_takes_the_same_statements() {
    let application = own_application!(&[], &[]);
    let nobody = || format!("{}@example.com", unique("nobody"));
    let with = |name: &str, more: &Value| {
        let mut body = json!({ "user_name": name });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let reset = |code: &str| json!({ "password": "Guessed9-it", "verification_code": code });
    for (method, path, more) in [
        ("POST", "/v1/login2", json!({ "password": "Wrong9-password" })),
        ("POST", "/v1/login2", json!({})),
        ("POST", "/v1/login2", json!({ "verification_code": "123456", "session": "x" })),
        ("PUT", "/v1/forgotpassword2", json!({})),
        ("PUT", "/v1/forgotpassword2", reset("123456")),
    ] {
        let person = Person::new(&application);
        expect_the_same(&application, method, path, &with(&person.name, &more), &with(&nobody(), &more));
    }
    // The code of a reset that is under way is no dearer to guess.
    let person = Person::new(&application);
    let path = "/v1/forgotpassword2";
    application.anonymous().put(path, &with(&person.name, &json!({}))).expect_status(200);
    let wrong = reset(&another_code(&code_for(&application, &person.name, "reset-password")));
    expect_the_same(&application, "PUT", path, &with(&person.name, &wrong), &with(&nobody(), &wrong));
    // Nor is that of a sign-up.
    let name = nobody();
    application.anonymous().post("/v1/user2", &with(&name, &json!({ "password": person.password }))).expect_status(201);
    let wrong = json!({ "verification_code": another_code(&code_for(&application, &name, "sign-up")) });
    expect_the_same(&application, "POST", "/v1/user2", &with(&name, &wrong), &with(&nobody(), &wrong));
}

/// Guesses at a code that was never sent have to wait like those at the code of nobody.
#[test]
fn guesses_count_whether_there_is_a_code_or_an_account_or_not() {
    let place = shared_place!();
    for name in [Person::new(place).name, format!("{}@example.com", unique("nobody"))] {
        let body = json!({ "user_name": name, "password": "Guessed9-it", "verification_code": "123456" });
        let guess = || place.anonymous().put("/v1/forgotpassword2", &body);
        for _ in 0..6 {
            guess().expect_rainmaker_error(400, 101_012);
        }
        guess().expect_rainmaker_error(429, 101_019);
    }
}
