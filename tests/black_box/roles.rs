//! The built-in roles (contract `central.md` §1.2, 5).

use crate::support::{role, stable};
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
    let api = shared_place!().administrator();
    let expected = ROLES.map(|(id, name)| json!({ "id": id, "displayName": name }));
    assert_eq!(api.get(&stable("/api/roles")).ok(), json!({ "value": expected }));
}

#[test]
fn each_role_is_read_by_its_id_and_nothing_else_is() {
    let api = shared_place!().administrator();
    for (id, name) in ROLES {
        assert_eq!(api.get(&stable(&format!("/api/roles/{id}"))).ok(), json!({ "id": id, "displayName": name }));
    }
    for id in ["Administrator", "00000000-0000-0000-0000-000000000000"] {
        api.get(&stable(&format!("/api/roles/{id}"))).expect_central_error(404, "NotFound");
    }
}
