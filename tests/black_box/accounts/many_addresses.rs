//! Guessing at one account from many addresses: it is stopped, and its victim goes on.

use crate::support::{Answer, Application, Person, Tokens, another_code, code_for};
use serde_json::{Value, json};
use std::thread;
use std::time::Instant;

/// The test is its own front, and so has as many addresses as it likes.
const FRONT: [(&str, &str); 1] = [("trusted_proxies", "127.0.0.1")];

const ADDRESSES: u32 = 50;

/// Of all addresses together.
const GUESSES: u32 = 200;

/// What an account has for nothing, as docs/rainmaker.md says.
const FREE: u32 = 5;

fn from(application: &Application, number: u32, method: &str, path: &str, body: &Value) -> Answer {
    let address = format!("198.51.100.{number}");
    application.anonymous().call(method, path).header("x-forwarded-for", &address).json(body).send()
}

/// How many of the calls were looked at, and answered with this status. All others were told to wait.
fn looked_at(answers: impl Iterator<Item = Answer>, status: u16) -> u32 {
    let answers: Vec<Answer> = answers.filter(|answer| answer.status != 429).collect();
    for answer in &answers {
        answer.expect_status(status);
    }
    answers.len().try_into().unwrap()
}

/// How many calls the limits allow in the time since then: the free ones, the one that begins the first wait, and one
/// after each wait, of which each is twice as long as the one before.
fn allowed_since(begin: Instant) -> u32 {
    FREE + 1 + (begin.elapsed().as_secs() + 1).ilog2()
}

/// Who has a session notices nothing of the guesses.
fn expect_that_the_owner_goes_on(application: &Application, tokens: &Tokens) {
    application.with(&tokens.access).get("/v1/user2").expect_status(200);
    let body = json!({ "refreshtoken": tokens.refresh });
    let refreshed = application.anonymous().post("/v1/login2", &body);
    refreshed.expect_status(200);
    application.with(refreshed.json()["accesstoken"].as_str().unwrap()).get("/v1/user2").expect_status(200);
}

/// Lets the longest wait pass.
fn later(application: &mut Application, minutes: u32) {
    application.restart(&[("clock_offset_seconds", &(minutes * 60).to_string())]);
}

#[test]
fn a_password_is_not_guessed_from_fifty_addresses() {
    let mut application = own_application!(&[], &FRONT);
    let (name, password, tokens) = {
        let person = Person::new(&application);
        let tokens = person.sign_in();
        (person.name, person.password, tokens)
    };
    let body = json!({ "user_name": name, "password": "Wrong9-password" });
    let begin = Instant::now();
    let guess = |number| from(&application, number % ADDRESSES, "POST", "/v1/login2", &body);
    let looked_at = looked_at((0..GUESSES).map(guess), 400);
    assert!((FREE + 1..=allowed_since(begin)).contains(&looked_at), "{looked_at} guesses were looked at");
    expect_that_the_owner_goes_on(&application, &tokens);
    later(&mut application, 16);
    let body = json!({ "user_name": name, "password": password });
    from(&application, 200, "POST", "/v1/login2", &body).expect_status(200);
    // The right password ended what the wrong ones began.
    for _ in 0..FREE {
        from(&application, 201, "POST", "/v1/login2", &json!({ "user_name": name, "password": "Wrong9-password" }))
            .expect_rainmaker_error(400, 101_009);
    }
    from(&application, 200, "POST", "/v1/login2", &body).expect_status(200);
}

/// All were let through before the first of them was counted, and yet no more are told what they were worth.
#[test]
fn guesses_at_once_are_no_way_around_the_limits() {
    let application = own_application!(&[], &FRONT);
    let person = Person::new(&application);
    let body = json!({ "user_name": person.name, "password": "Wrong9-password" });
    let begin = Instant::now();
    let answers = thread::scope(|scope| {
        let guess = |number| from(&application, number, "POST", "/v1/login2", &body);
        let guesses: Vec<_> = (0..ADDRESSES).map(|number| scope.spawn(move || guess(number))).collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).collect::<Vec<_>>()
    });
    // Some may not have got a place in the queue for a hash.
    let looked_at = looked_at(answers.into_iter(), 400);
    assert!((1..=allowed_since(begin)).contains(&looked_at), "{looked_at} guesses were looked at");
}

#[test]
fn a_reset_code_is_not_guessed_from_fifty_addresses() {
    let mut application = own_application!(&[], &FRONT);
    let (name, tokens) = {
        let person = Person::new(&application);
        let tokens = person.sign_in();
        (person.name, tokens)
    };
    let path = "/v1/forgotpassword2";
    let ask = |application: &Application| from(application, 200, "PUT", path, &json!({ "user_name": name }));
    ask(&application).expect_status(200);
    let code = code_for(&application, &name, "reset-password");
    let with = |code: &str| json!({ "user_name": name, "password": "Guessed9-it", "verification_code": code });
    let begin = Instant::now();
    let wrong = with(&another_code(&code));
    let guess = |number| from(&application, number % ADDRESSES, "PUT", path, &wrong);
    let looked_at = looked_at((0..GUESSES).map(guess), 400);
    assert!((FREE + 1..=allowed_since(begin)).contains(&looked_at), "{looked_at} guesses were looked at");
    expect_that_the_owner_goes_on(&application, &tokens);
    later(&mut application, 16);
    // Five wrong ones ended the code, so the right one counts as one more of them; a new one is good.
    from(&application, 200, "PUT", path, &with(&code)).expect_rainmaker_error(400, 101_012);
    later(&mut application, 32);
    ask(&application).expect_status(200);
    let code = code_for(&application, &name, "reset-password");
    from(&application, 200, "PUT", path, &with(&code)).expect_status(200);
}

#[test]
fn a_code_to_sign_in_is_tried_five_times_from_wherever() {
    let application = own_application!(&[], &FRONT);
    let person = Person::new(&application);
    let asked = from(&application, 0, "POST", "/v1/login2", &json!({ "user_name": person.name }));
    let session = asked.expect_status(200).json()["session"].as_str().unwrap().to_owned();
    let code = code_for(&application, &person.name, "sign-in");
    let with = |code: &str| json!({ "user_name": person.name, "verification_code": code, "session": session });
    for number in 0..FREE {
        from(&application, number, "POST", "/v1/login2", &with(&another_code(&code)))
            .expect_rainmaker_error(400, 101_012);
    }
    // Nobody has to wait yet, but the code is used up.
    from(&application, FREE, "POST", "/v1/login2", &with(&code)).expect_rainmaker_error(400, 101_012);
}

#[test]
fn new_codes_for_more_tries_run_out() {
    let application = own_application!(&[], &FRONT);
    for (method, path) in [("POST", "/v1/login2"), ("PUT", "/v1/forgotpassword2")] {
        let person = Person::new(&application);
        let begin = Instant::now();
        let body = json!({ "user_name": person.name });
        let ask = |number| from(&application, number, method, path, &body);
        // One was sent for the sign-up.
        let sent = looked_at((0..ADDRESSES).map(ask), 200) + 1;
        assert!((FREE + 1..=allowed_since(begin)).contains(&sent), "{method} {path}: {sent} codes were sent");
    }
}
