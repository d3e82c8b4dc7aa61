//! Accounts that are there before the load comes.

use crate::connection::Client;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;

/// The super administrator, whose password all have.
pub const SUPER_ADMINISTRATOR: &str = "boss@example.com";
pub const PASSWORD: &str = "Founder9-of-it-all";

/// So many accounts there are.
pub const ACCOUNTS: u32 = 1_000;

const JSON: &str = "content-type: application/json\r\n";

/// What the harness gives the application as `--variable` beside its secrets. All come from one address.
pub fn variables() -> Vec<String> {
    let variables = [
        format!("super_admin_user_name={SUPER_ADMINISTRATOR}"),
        format!("super_admin_password={PASSWORD}"),
        "free_attempts_per_address=1000000".to_owned(),
    ];
    variables.into_iter().flat_map(|variable| ["--variable".to_owned(), variable]).collect()
}

/// Copies the account of the super administrator, which the first login makes: to hash a password for each takes long.
pub fn make(file: &Path, address: SocketAddr) {
    Client::open(address).unwrap().call(&post("/v1/login2"), &login(SUPER_ADMINISTRATOR));
    let database = Connection::open(file).unwrap();
    let copies = "WITH RECURSIVE numbers (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < ?1)
        INSERT INTO users (id, record_id, user_name, kind, password_hash, confirmed, admin, super_admin, mfa, tags,
            admin_tags, created_at, updated_at)
        SELECT printf('00000000-0000-4000-8000-%012d', number), printf('%024d', number), ?2 || printf('%06d@example.com', number),
            'email', password_hash, 1, 0, 0, 0, '[]', '[]', created_at, updated_at FROM numbers, users WHERE super_admin = 1";
    database.execute(copies, (ACCOUNTS, KNOWN)).unwrap();
}

/// The tokens of a login: the value of `Authorization`.
pub fn session(address: SocketAddr, name: &str) -> String {
    let body = Client::open(address).unwrap().call(&post("/v1/login2"), &login(name));
    let body: Value = serde_json::from_slice(&body).unwrap();
    body["accesstoken"].as_str().unwrap().to_owned()
}

const KNOWN: &str = "known-";
const UNKNOWN: &str = "nobody";

/// The name of an account, and one of the same length that has none.
pub fn names(number: u32) -> [String; 2] {
    [KNOWN, UNKNOWN].map(|kind| format!("{kind}{number:06}@example.com"))
}

/// The head of a POST, without a credential.
pub fn post(path: &str) -> String {
    format!("POST {path} HTTP/1.1\r\n{JSON}")
}

/// The body of a login with the right password.
pub fn login(name: &str) -> String {
    json!({ "user_name": name, "password": PASSWORD }).to_string()
}
