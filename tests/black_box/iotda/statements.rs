//! What a signature costs: statements on the database.

use crate::support::{Signer, stable, unique};
use serde_json::json;

/// How often each thing is tried. An instance that goes in between costs what its connections cost, so the least counts.
const TRIES: usize = 5;

#[test]
fn a_signature_costs_a_statement_for_a_key_that_is_not_remembered_and_one_to_change_something() {
    if !crate::DEPLOYMENT.flags.is_empty() {
        eprintln!("skipped: instances that do not stay remember no key");
        return;
    }
    let application = own_application!(&[], &[]);
    let (administrator, origin) = (application.administrator(), application.origins()[0].clone());
    let path = stable(&format!("/api/devices/{}", unique("d")));
    administrator.put(&path, &json!({})).ok();
    let signer = Signer::create(&administrator);
    let least = |measure: &dyn Fn() -> u32| (0..TRIES).map(|_| measure()).min().unwrap();
    let read = |signer: Option<&Signer>| {
        let call = match signer {
            Some(signer) => application.anonymous().call("GET", &path).signed(signer),
            None => administrator.call("GET", &path),
        };
        application.statements(&call.to(&origin).send())
    };
    let write = |signer: Option<&Signer>| {
        let body = json!({ "displayName": unique("name") });
        let call = match signer {
            Some(signer) => application.anonymous().call("PUT", &path).json(&body).signed(signer),
            None => administrator.call("PUT", &path).json(&body),
        };
        application.statements(&call.to(&origin).send())
    };
    // The administrator's bearer token is a variable and costs nothing.
    let (bare_read, bare_write) = (least(&|| read(None)), least(&|| write(None)));
    assert_eq!(least(&|| read(Some(&signer))), bare_read);
    assert_eq!(least(&|| write(Some(&signer))), bare_write + 1);
    let new_key = |measure: &dyn Fn(Option<&Signer>) -> u32| {
        let other = Signer::create(&administrator);
        read(Some(&signer));
        let statements = measure(Some(&other));
        administrator.delete(&format!("/skein/v1/access-keys/{}", other.access_key)).expect_no_content();
        statements
    };
    assert_eq!(least(&|| new_key(&read)), bare_read + 1);
    assert_eq!(least(&|| new_key(&write)), bare_write + 2);
}
