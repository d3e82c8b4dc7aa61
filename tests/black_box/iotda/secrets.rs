//! What is secret is found nowhere.

use crate::support::{Person, Signer};
use serde_json::json;
use std::fs;

#[test]
fn no_secret_of_an_access_key_and_no_token_is_in_the_database_the_audit_or_the_log() {
    let application = own_application!(&[], &[]);
    let person = Person::new(&application);
    let api = person.api();
    let (signer, deleted) = (Signer::create(&api), Signer::create(&api));
    api.delete(&format!("/skein/v1/access-keys/{}", deleted.access_key)).expect_no_content();
    let signed = application.anonymous().call("POST", "/skein/v1/access-keys").signed(&signer).send();
    let third = Signer::of(&signed.expect_status(201).json());
    let key = json!({ "access": { "key": signer.access_key }, "secret": { "key": signer.secret_key } });
    let body = json!({ "auth": { "identity": { "methods": ["hw_ak_sk"], "hw_ak_sk": key } } });
    let answer = application.anonymous().post("/v3/auth/tokens", &body);
    let token = answer.expect_status(201).header("x-subject-token").unwrap();
    let audit = application.administrator().get("/skein/v1/audit?limit=1000").ok();
    let actions = |action: &str| {
        audit["value"].as_array().unwrap().iter().filter(|row| row["action"] == action).cloned().collect::<Vec<_>>()
    };
    let created = actions("access-key.created");
    assert_eq!(created.len(), 3);
    assert_eq!(created[2]["subject"], signer.access_key);
    assert_eq!(created[2]["after"]["accessKey"], signer.access_key);
    let ended = actions("access-key.deleted");
    assert_eq!((ended.len(), &ended[0]["subject"]), (1, &json!(deleted.access_key)));
    let mut everything = application.log().into_bytes();
    everything.extend(audit.to_string().into_bytes());
    if let Some(file) = application.database_file() {
        for name in [file.clone(), file.with_extension("db-wal")] {
            everything.extend(fs::read(name).unwrap_or_default());
        }
    }
    for secret in [&signer.secret_key, &deleted.secret_key, &third.secret_key, token] {
        let found = everything.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "a secret was written down");
    }
}
