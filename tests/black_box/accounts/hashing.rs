//! Passwords at rest, and how many are hashed at once.

use crate::support::Person;
use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use rusqlite::Connection;
use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn of_many_who_sign_in_at_once_some_are_told_to_come_back_and_all_get_in() {
    let application = own_application!(&[], &[("password_hashes_at_once", "1")]);
    let person = Person::new(&application);
    let body = json!({ "user_name": person.name, "password": person.password });
    let told_to_come_back = AtomicU32::new(0);
    let sign_in = || {
        loop {
            let answer = application.anonymous().post("/v1/login2", &body);
            if answer.status == 200 {
                return;
            }
            answer.expect_rainmaker_error(429, 100_070);
            told_to_come_back.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_secs(answer.header("retry-after").unwrap().parse().unwrap()));
        }
    };
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(sign_in);
        }
    });
    // One after the other they would take longer than anybody waits.
    assert_ne!(told_to_come_back.into_inner(), 0);
}

#[test]
fn a_hash_of_other_parameters_is_made_anew_when_its_owner_signs_in() {
    let mut application = own_application!(&[], &[]);
    let Some(file) = application.database_file() else { return };
    let (name, password) = {
        let person = Person::new(&application);
        (person.name, person.password)
    };
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let weak = weak.hash_password_with_salt(password.as_bytes(), b"a salt of sixteen").unwrap().to_string();
    application.kill();
    let hash_is = |connection: &Connection, beginning: &str| {
        let sql = "SELECT password_hash FROM users WHERE user_name = ?1";
        let hash: String = connection.query_row(sql, [&name], |row| row.get(0)).unwrap();
        assert!(hash.starts_with(beginning), "{hash}");
    };
    {
        let connection = Connection::open(&file).unwrap();
        hash_is(&connection, "$argon2id$v=19$m=19456,t=2,p=1$");
        connection.execute("UPDATE users SET password_hash = ?1 WHERE user_name = ?2", [&weak, &name]).unwrap();
    }
    application.restart(&[]);
    let person = Person { place: &application, name: name.clone(), password };
    let wrong = json!({ "user_name": person.name, "password": "Wrong9-password" });
    application.anonymous().post("/v1/login2", &wrong).expect_rainmaker_error(400, 101_009);
    hash_is(&Connection::open(&file).unwrap(), "$argon2id$v=19$m=64,t=1,p=1$");
    person.sign_in();
    hash_is(&Connection::open(&file).unwrap(), "$argon2id$v=19$m=19456,t=2,p=1$");
    person.sign_in();
}
