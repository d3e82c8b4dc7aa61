//! `/api/users` (contract `central.md` §5).

use crate::support::{Answer, Api, Organization, Place, encoded, preview, role, stable, token_with_roles, unique};
use serde_json::{Value, json};

pub(super) fn path(id: &str) -> String {
    stable(&format!("/api/users/{}", encoded(id)))
}

/// A user that goes with the test: there are 200 roles in a deployment at most.
pub(super) struct User<'a> {
    place: &'a Place,
    id: String,
}

impl<'a> User<'a> {
    pub(super) fn to_come(place: &'a Place) -> Self {
        Self { place, id: unique("User_1") }
    }

    #[track_caller]
    pub(super) fn with(place: &'a Place, body: &Value) -> Self {
        let user = Self::to_come(place);
        place.administrator().put(&user.path(), body).ok();
        user
    }

    pub(super) fn path(&self) -> String {
        path(&self.id)
    }
}

impl Drop for User<'_> {
    fn drop(&mut self) {
        let _ = self.place.administrator().call("DELETE", &self.path()).try_send();
    }
}

pub(super) fn address() -> String {
    format!("{}@example.com", unique("ada"))
}

pub(super) fn email(address: &str, roles: &Value) -> Value {
    json!({ "type": "email", "email": address, "roles": roles })
}

pub(super) fn operator() -> Value {
    json!([{ "role": role::OPERATOR }])
}

/// All users that the caller knows of.
fn listed(api: &Api<'_>) -> Vec<Value> {
    let mut users = Vec::new();
    let mut next = Some(api.call("GET", &preview("/api/users?maxpagesize=2")));
    while let Some(call) = next {
        let (page, link) = call.send().page(api);
        users.extend(page);
        next = link;
    }
    users
}

#[test]
fn each_type_with_each_role_is_added_listed_changed_and_deleted() {
    let place = shared_place!();
    let api = place.administrator();
    let organization = Organization::new(place);
    let directory = json!({ "tenantId": "6b67bf15-7a4a-4f60-9a3b-2f0a51a6a7d0", "objectId": unique("object") });
    for role in [
        json!({ "role": role::ADMINISTRATOR }),
        json!({ "role": role::BUILDER }),
        json!({ "role": role::OPERATOR }),
        json!({ "role": role::OPERATOR, "organization": organization }),
        json!({ "role": role::ORG_ADMIN, "organization": organization }),
        json!({ "role": role::ORG_OPERATOR, "organization": organization }),
        json!({ "role": role::ORG_VIEWER, "organization": organization }),
    ] {
        for kind in ["email", "servicePrincipal", "adGroup"] {
            let user = User::to_come(place);
            let mut body = if kind == "email" { json!({ "email": address() }) } else { directory.clone() };
            body["type"] = json!(kind);
            body["roles"] = json!([role]);
            let mut expected = body.clone();
            expected["id"] = json!(user.id);
            // What is read-only or not known is passed over.
            body["id"] = json!("ignored");
            body["unknown"] = json!(1);
            assert_eq!(api.put(&user.path(), &body).ok(), expected);
            assert_eq!(api.get(&user.path()).ok(), expected);
            assert!(listed(&api).contains(&expected));
            expected["roles"] = json!([{ "role": role::BUILDER }]);
            assert_eq!(api.patch(&user.path(), &json!({ "type": kind, "roles": expected["roles"] })).ok(), expected);
            api.delete(&user.path()).expect_no_content();
            for answer in [api.get(&user.path()), api.delete(&user.path()), api.patch(&user.path(), &json!({}))] {
                answer.expect_central_error(404, "NotFound");
            }
            assert!(listed(&api).iter().all(|other| other["id"] != expected["id"]));
        }
    }
}

#[test]
fn a_patch_changes_what_it_names() {
    let place = shared_place!();
    let api = place.administrator();
    let (first, second) = (address(), address());
    let user = User::with(place, &email(&first, &operator()));
    let mut expected = email(&first, &operator());
    expected["id"] = json!(user.id);
    // `az iot central user update` sends an empty list when it is not told of roles.
    for nothing in [json!({}), json!({ "type": "email" }), json!({ "roles": [] }), json!({ "tenantId": "t" })] {
        assert_eq!(api.patch(&user.path(), &nothing).ok(), expected);
    }
    expected["email"] = json!(second);
    assert_eq!(api.patch(&user.path(), &json!({ "email": second })).ok(), expected);
    for wrong in [
        json!([]),
        json!({ "type": "adGroup" }),
        json!({ "type": null }),
        json!({ "email": null }),
        json!({ "email": "nobody" }),
        json!({ "email": "+4930123456" }),
        json!({ "roles": null }),
        json!({ "roles": [{}] }),
        json!({ "roles": [{ "role": role::ORG_VIEWER }] }),
        json!({ "roles": [{ "role": role::ORG_VIEWER, "organization": unique("org") }] }),
    ] {
        api.patch(&user.path(), &wrong).expect_central_error(422, "UnprocessableEntity");
    }
    let object = json!({ "type": "servicePrincipal", "tenantId": "t", "objectId": "o", "roles": operator() });
    let program = User::with(place, &object);
    let patched = api.patch(&program.path(), &json!({ "objectId": "p", "email": "ignored" })).ok();
    assert_eq!((&patched["tenantId"], &patched["objectId"]), (&json!("t"), &json!("p")));
    assert_eq!(patched.get("email"), None);
    api.patch(&program.path(), &json!({ "objectId": null })).expect_central_error(422, "UnprocessableEntity");
    assert_eq!(api.get(&user.path()).ok(), expected);
}

#[test]
fn what_is_no_user_is_unprocessable() {
    let api = shared_place!().administrator();
    let id = unique("u");
    let with = |name: &str, value: Value| {
        let mut body = email("a@example.com", &operator());
        body[name] = value;
        body
    };
    for body in [
        json!([]),
        json!({}),
        json!({ "type": "email", "roles": operator() }),
        json!({ "email": "a@example.com", "roles": operator() }),
        json!({ "type": "email", "email": "a@example.com" }),
        json!({ "type": "servicePrincipal", "tenantId": "t", "roles": operator() }),
        json!({ "type": "adGroup", "objectId": "o", "roles": operator() }),
        json!({ "type": "adGroup", "tenantId": "", "objectId": "o", "roles": operator() }),
        json!({ "type": "adGroup", "tenantId": "t", "objectId": "x".repeat(129), "roles": operator() }),
        with("type", json!("person")),
        with("type", json!(null)),
        with("email", json!("nobody")),
        with("email", json!("")),
        with("email", json!("+4930123456")),
        with("email", json!(1)),
        with("email", json!(null)),
        with("roles", json!([])),
        with("roles", json!(null)),
        with("roles", json!("Operator")),
        with("roles", json!([role::OPERATOR])),
        with("roles", json!([{ "role": "Operator" }])),
        with("roles", json!(vec![json!({ "role": role::OPERATOR }); 201])),
        with("roles", json!([{ "role": role::ORG_VIEWER }])),
        with("roles", json!([{ "role": role::ORG_VIEWER, "organization": "Not An Id" }])),
        with("roles", json!([{ "role": role::ORG_VIEWER, "organization": unique("org") }])),
    ] {
        api.put(&path(&id), &body).expect_central_error(422, "UnprocessableEntity");
    }
    api.get(&path(&id)).expect_central_error(404, "NotFound");
    for bad in ["a b", "a.b", "ä", &"x".repeat(49)] {
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let call = api.call(method, &path(bad));
            let call =
                if ["PUT", "PATCH"].contains(&method) { call.json(&email(&address(), &operator())) } else { call };
            call.send().expect_central_error(400, "BadRequest");
        }
    }
}

#[test]
fn ids_and_addresses_are_there_once() {
    let place = shared_place!();
    let api = place.administrator();
    let mailbox = address();
    let user = User::with(place, &email(&mailbox, &operator()));
    let before = api.get(&user.path()).ok();
    // An operation that makes one makes no second one, whatever it says.
    for body in [email(&mailbox, &operator()), email(&address(), &json!([{ "role": role::ADMINISTRATOR }]))] {
        api.put(&user.path(), &body).expect_central_error(409, "Conflict");
    }
    let other = User::to_come(place);
    for same in [mailbox.clone(), mailbox.to_uppercase()] {
        api.put(&other.path(), &email(&same, &operator())).expect_central_error(409, "Conflict");
    }
    api.put(&other.path(), &email(&address(), &operator())).ok();
    api.patch(&other.path(), &json!({ "email": mailbox })).expect_central_error(409, "Conflict");
    assert_eq!(api.get(&user.path()).ok(), before);
    // One's own address in another case is no other one's.
    assert_eq!(
        api.patch(&user.path(), &json!({ "email": mailbox.to_uppercase() })).ok()["email"],
        mailbox.to_uppercase()
    );
    api.delete(&user.path()).expect_no_content();
    api.patch(&other.path(), &json!({ "email": mailbox })).ok();
}

#[test]
fn its_tag_is_in_a_header() {
    let place = shared_place!();
    let api = place.administrator();
    let user = User::to_come(place);
    let path = preview(&format!("/api/users/{}", user.id));
    let tag = |answer: &Answer| {
        assert_eq!(answer.ok().get("etag"), None);
        answer.header("etag").unwrap().to_owned()
    };
    let body = email(&address(), &operator());
    let conditional = |method: &str, header: &str, value: &str, body: &Value| {
        api.call(method, &path).header(header, value).json(body).send()
    };
    conditional("PUT", "if-match", "*", &body).expect_central_error(412, "PreconditionFailed");
    let first = tag(&conditional("PUT", "if-none-match", "*", &body));
    conditional("PUT", "if-none-match", "*", &body).expect_central_error(412, "PreconditionFailed");
    assert_eq!(tag(&api.get(&path)), first);
    assert_eq!(tag(&api.patch(&path, &json!({}))), first, "what changes nothing keeps it");
    let roles = json!({ "roles": [{ "role": role::BUILDER }] });
    let second = tag(&conditional("PATCH", "if-match", &first, &roles));
    assert_ne!(second, first);
    conditional("PATCH", "if-match", &first, &body).expect_central_error(412, "PreconditionFailed");
    conditional("PUT", "if-match", &first, &body).expect_central_error(412, "PreconditionFailed");
    // Who names what is there replaces it.
    let third = tag(&conditional("PUT", "if-match", &second, &body));
    assert_eq!(api.get(&path).ok()["roles"], operator());
    let delete = |tag: &str| api.call("DELETE", &path).header("if-match", tag).send();
    delete(&second).expect_central_error(412, "PreconditionFailed");
    delete(&third).expect_no_content();
}

#[test]
fn all_users_together_hold_two_hundred_roles_at_most() {
    let application = own_application!(&["--no-clock"], &[]);
    let api = application.administrator();
    let roles = |count: usize| json!(vec![json!({ "role": role::OPERATOR }); count]);
    api.put(&path("many"), &email("many@example.com", &roles(199))).ok();
    api.put(&path("two"), &email("two@example.com", &roles(2))).expect_central_error(409, "Conflict");
    api.put(&path("one"), &email("one@example.com", &roles(1))).ok();
    api.put(&path("none"), &email("none@example.com", &roles(1))).expect_central_error(409, "Conflict");
    api.patch(&path("one"), &json!({ "roles": roles(2) })).expect_central_error(409, "Conflict");
    api.patch(&path("many"), &json!({ "roles": roles(198) })).ok();
    api.patch(&path("one"), &json!({ "roles": roles(2) })).ok();
}

#[test]
fn one_adds_and_knows_whom_one_could_have_added() {
    let place = shared_place!();
    let (own, elsewhere) = (Organization::new(place), Organization::new(place));
    let child = own.below();
    let api = own.token(role::ORG_ADMIN);
    let viewer = |organization: &Organization<'_>| json!([{ "role": role::ORG_VIEWER, "organization": organization }]);
    let inside = User::to_come(place);
    api.put(&inside.path(), &email(&address(), &viewer(&child))).ok();
    let outside = [viewer(&elsewhere), operator()].map(|roles| User::with(place, &email(&address(), &roles)));
    assert_eq!(listed(&api).iter().map(|user| user["id"].clone()).collect::<Vec<_>>(), [json!(inside.id)]);
    let never = User::to_come(place);
    let missing = api.get(&never.path()).expect_central_error(404, "NotFound");
    for user in &outside {
        let before = place.administrator().get(&user.path()).ok();
        let message = api.get(&user.path()).expect_central_error(404, "NotFound");
        assert_eq!(message, missing.replace(&never.id, &user.id));
        api.patch(&user.path(), &json!({ "roles": viewer(&own) })).expect_central_error(404, "NotFound");
        api.delete(&user.path()).expect_central_error(404, "NotFound");
        // The id is taken, and that is all that is told.
        api.put(&user.path(), &email(&address(), &viewer(&own))).expect_central_error(409, "Conflict");
        assert_eq!(place.administrator().get(&user.path()).ok(), before);
    }
    for roles in [operator(), viewer(&elsewhere), json!([{ "role": role::ORG_VIEWER, "organization": unique("org") }])]
    {
        api.put(&never.path(), &email(&address(), &roles)).expect_central_error(403, "Forbidden");
        api.patch(&inside.path(), &json!({ "roles": roles })).expect_central_error(403, "Forbidden");
    }
    let builder = token_with_roles(place, &json!([{ "role": role::BUILDER }]));
    for answer in [
        builder.get(&inside.path()),
        builder.get(&stable("/api/users")),
        builder.put(&inside.path(), &email(&address(), &operator())),
        builder.patch(&inside.path(), &json!({})),
        builder.delete(&inside.path()),
    ] {
        answer.expect_central_error(403, "Forbidden");
    }
    api.delete(&inside.path()).expect_no_content();
}

#[test]
fn an_organization_that_a_user_has_a_role_in_is_in_use() {
    let place = shared_place!();
    let organization = Organization::new(place);
    let roles = json!([{ "role": role::ORG_VIEWER, "organization": organization }]);
    let user = User::with(place, &email(&address(), &roles));
    let api = place.administrator();
    api.delete(&organization.path()).expect_central_error(409, "Conflict");
    api.patch(&user.path(), &json!({ "roles": operator() })).ok();
    api.delete(&organization.path()).expect_no_content();
}
