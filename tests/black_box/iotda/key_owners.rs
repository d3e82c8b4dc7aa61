//! A key acts as its owner, as the owner is at the moment.

use crate::support::{Person, Signer, let_remembered_credentials_end, role, stable};
use serde_json::json;

const BOSS: [(&str, &str); 2] =
    [("super_admin_user_name", "boss@example.com"), ("super_admin_password", "Founder9-of-it-all")];

#[test]
fn a_key_has_the_rights_of_its_owner_until_they_are_taken() {
    let application = own_application!(&[], &BOSS);
    let boss = Person { place: &application, name: BOSS[0].1.to_owned(), password: BOSS[1].1.to_owned() }.api();
    let person = Person::new(&application);
    let signer = Signer::create(&person.api());
    let get = |path: &str| application.anonymous().call("GET", path).signed(&signer).send();
    let me = get("/skein/v1/whoami").ok();
    let user = get("/v1/user2").expect_status(200).json();
    assert_eq!((&me["kind"], &me["id"]), (&json!("user"), &user["user_id"]));
    assert_eq!(me["attributes"]["access-key"], signer.access_key);
    get(&stable("/api/devices")).expect_central_error(403, "Forbidden");
    let make = |super_admin: bool| {
        let body = json!({ "user_name": person.name, "super_admin": super_admin });
        boss.put("/v1/admin/user2", &body).expect_rainmaker_success(200);
        let_remembered_credentials_end();
    };
    make(true);
    get(&stable("/api/devices")).ok();
    assert_eq!(get("/skein/v1/whoami").ok()["roles"], json!([{ "role": role::ADMINISTRATOR }]));
    make(false);
    get(&stable("/api/devices")).expect_central_error(403, "Forbidden");
    // An account takes its keys with it.
    application
        .administrator()
        .delete(&format!("/v1/admin/user2?user_name={}", person.name))
        .expect_rainmaker_success(200);
    let_remembered_credentials_end();
    get("/skein/v1/whoami").expect_skein_error(401, "unauthenticated", None);
}

#[test]
fn a_deleted_key_is_refused_within_five_seconds() {
    let place = shared_place!();
    let api = Person::new(place).api();
    let signer = Signer::create(&api);
    let get = || place.anonymous().call("GET", "/v3/projects").signed(&signer).send();
    get().ok();
    api.delete(&format!("/skein/v1/access-keys/{}", signer.access_key)).expect_no_content();
    let_remembered_credentials_end();
    get().expect_iotda_error(401, "APIGW.0301");
}
