//! The built-in roles (contract `central.md` §1.2, 5).

use crate::support::{Organization, role, stable};
use serde_json::json;

const ROLES: [(&str, &str); 6] = [
    (role::BUILDER, "Builder"),
    (role::ORG_VIEWER, "Org Viewer"),
    (role::OPERATOR, "Operator"),
    (role::ORG_OPERATOR, "Org Operator"),
    (role::ORG_ADMIN, "Org Admin"),
    (role::ADMINISTRATOR, "Administrator"),
];

#[test]
fn the_six_roles_are_listed_with_the_ids_that_clients_have_hard_coded() {
    let place = shared_place!();
    let _organization = Organization::new(place);
    let expected = ROLES.map(|(id, name)| json!({ "id": id, "displayName": name }));
    assert_eq!(place.administrator().get(&stable("/api/roles")).ok(), json!({ "value": expected }));
}

#[test]
fn the_roles_of_organizations_are_there_once_there_is_an_organization() {
    let application = own_application!(&[], &[]);
    let api = application.administrator();
    let there_are = |expected: &[(&str, &str)]| {
        let listed = expected.iter().map(|(id, name)| json!({ "id": id, "displayName": name })).collect::<Vec<_>>();
        assert_eq!(api.get(&stable("/api/roles")).ok(), json!({ "value": listed }));
        for (id, _) in ROLES {
            let answer = api.get(&stable(&format!("/api/roles/{id}")));
            if expected.iter().any(|(known, _)| *known == id) {
                answer.ok();
            } else {
                answer.expect_central_error(404, "NotFound");
            }
        }
    };
    let of_organizations = [role::ORG_ADMIN, role::ORG_OPERATOR, role::ORG_VIEWER];
    let (_, others): (Vec<_>, Vec<_>) = ROLES.into_iter().partition(|(id, _)| of_organizations.contains(id));
    there_are(&others);
    api.put(&stable("/api/organizations/first"), &json!({})).ok();
    there_are(&ROLES);
    api.delete(&stable("/api/organizations/first")).expect_no_content();
    there_are(&others);
}

#[test]
fn each_role_is_read_by_its_id_and_nothing_else_is() {
    let place = shared_place!();
    let _organization = Organization::new(place);
    let api = place.administrator();
    for (id, name) in ROLES {
        assert_eq!(api.get(&stable(&format!("/api/roles/{id}"))).ok(), json!({ "id": id, "displayName": name }));
    }
    for id in ["Administrator", "00000000-0000-0000-0000-000000000000"] {
        api.get(&stable(&format!("/api/roles/{id}"))).expect_central_error(404, "NotFound");
    }
}
