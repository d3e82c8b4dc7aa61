//! What is an organization's own does not exist for another one: every route of the table is asked by members of another
//! organization about what is the first one's, and answers as it does about what was never there.
//!
//! The walk follows the table. A route about a device is asked as soon as it is there; one about a thing that the walk does
//! not know fails it, until [`kind_of`] says whose such things are.

use crate::support::{
    Answer, Api, Device, Organization, Person, Place, encoded, organization_token, preview, random_key, role, stable,
    unique,
};
use serde_json::{Value, json};
use skein_fleet::access::Permission;
use skein_routes::{Access, Route, all};
use std::sync::OnceLock;

/// Whose a thing is that a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Device,
    Organization,
    User,
    ApiToken,
    DeviceGroup,
    /// Nobody's: all organizations share what there is.
    Shared,
}

/// What the first part of a path that has a placeholder behind it names.
const KINDS: [(&str, Kind); 14] = [
    ("/api/organizations/{", Kind::Organization),
    ("/api/users/{", Kind::User),
    ("/api/apiTokens/{", Kind::ApiToken),
    ("/api/deviceGroups/{", Kind::DeviceGroup),
    ("/v5/iot/{project_id}/device-group/{", Kind::DeviceGroup),
    ("/skein/v1/groups/{", Kind::DeviceGroup),
    ("/api/roles/{", Kind::Shared),
    ("/api/deviceTemplates/{", Kind::Shared),
    ("/api/enrollmentGroups/{", Kind::Shared),
    ("/api/fileUploads/{", Kind::Shared),
    ("/skein/v1/enrollment-groups/{", Kind::Shared),
    // Asked by devices, with what proves them.
    ("/{id_scope}/registrations/{", Kind::Shared),
    ("/skein/v1/enrollments/certificates/{", Kind::Shared),
    ("/skein/v1/enrollments/claim-tokens/{", Kind::Shared),
];

/// The one project of the deployment, which is nobody's own.
const PROJECT: &str = "{project_id}";

/// Whether a route names no single thing.
fn names_nothing(route: &Route) -> bool {
    !route.path.replace(PROJECT, "").contains('{')
}

/// The id of the project of the application that the tests share.
fn project(api: &Api<'_>) -> &'static str {
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| api.get("/v3/projects").ok()["projects"][0]["id"].as_str().unwrap().to_owned())
}

/// The kind of thing that a route names; none if it names nothing.
fn kind_of(route: &Route) -> Option<Kind> {
    if route.path.contains("{device_id}") {
        return Some(Kind::Device);
    }
    if names_nothing(route) {
        return None;
    }
    let known = KINDS.iter().find(|(beginning, _)| route.path.starts_with(beginning));
    let (_, kind) = known.unwrap_or_else(|| {
        panic!(
            "{}: tests/black_box/organization_isolation.rs does not know whose the thing is: say it in KINDS",
            route.path
        )
    });
    Some(*kind)
}

/// What belongs to the first organization.
struct Belongings<'a> {
    // In the order in which they go: what is below, then what is above.
    below: Organization<'a>,
    organization: Organization<'a>,
    device: Device<'a>,
    user: String,
    token: String,
    group: String,
    /// Texts that nobody else has.
    marks: Vec<String>,
}

fn attestation() -> Value {
    let keys = json!({ "primaryKey": random_key(32), "secondaryKey": random_key(32) });
    json!({ "type": "symmetricKey", "symmetricKey": keys })
}

fn viewer(organization: &Organization<'_>) -> Value {
    json!([{ "role": role::ORG_VIEWER, "organization": organization }])
}

impl<'a> Belongings<'a> {
    fn of_new_organization(place: &'a Place) -> Self {
        let administrator = place.administrator();
        let organization = Organization::new(place);
        let below = organization.below();
        let name = unique("Name");
        let device = Device::create(place, "d", &json!({ "displayName": name, "organizations": [below] }));
        device.send(&json!({ "t": 31_337, "c": { "t": 31_337 } })).expect_no_content();
        administrator.put(&device.path("/attestation"), &attestation()).ok();
        let person = Person::new(place);
        let [user, token, group] = ["u", "t", "g"].map(unique);
        let email = json!({ "type": "email", "email": person.name, "roles": viewer(&organization) });
        administrator.put(&stable(&format!("/api/users/{user}")), &email).ok();
        let roles = json!({ "roles": viewer(&below) });
        administrator.put(&stable(&format!("/api/apiTokens/{token}")), &roles).ok();
        let filter = "SELECT * FROM devices WHERE $provisioned = false";
        let body = json!({ "displayName": name, "filter": filter, "organizations": [organization] });
        administrator.put(&stable(&format!("/api/deviceGroups/{group}")), &body).ok();
        let ids = [organization.to_string(), below.to_string(), device.id.clone(), user.clone(), token.clone()];
        let marks = ids.into_iter().chain([group.clone(), name, person.name, "31337".into()]).collect();
        Self { below, organization, device, user, token, group, marks }
    }

    /// The id of the thing of this kind; none where there is none of an organization's own.
    fn id(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::Device => Some(&self.device.id),
            Kind::Organization => Some(&self.below),
            Kind::User => Some(&self.user),
            Kind::ApiToken => Some(&self.token),
            Kind::DeviceGroup => Some(&self.group),
            Kind::Shared => None,
        }
    }

    /// All that there is, as the administrator sees it.
    fn state(&self, api: &Api<'_>) -> Vec<Value> {
        let mut paths = vec![
            self.organization.path(),
            self.below.path(),
            stable(&format!("/api/users/{}", self.user)),
            stable(&format!("/api/apiTokens/{}", self.token)),
        ];
        for rest in ["", "/attestation", "/credentials", "/telemetry/t", "/properties", "/relationships", "/components"]
        {
            paths.push(self.device.path(rest));
        }
        for rest in ["", "/devices"] {
            paths.push(stable(&format!("/api/deviceGroups/{}{rest}", self.group)));
        }
        paths.iter().map(|path| api.get(path).ok()).collect()
    }
}

/// The path of the route: about this thing, and with parts of it that the first organization's device has.
fn path(route: &Route, project: &str, id: &str) -> String {
    let template = route.path.replace(PROJECT, project);
    let mut placeholders = template.split('/').filter(|segment| segment.starts_with('{'));
    let thing = if template.contains("{device_id}") { "{device_id}" } else { placeholders.next().unwrap_or_default() };
    let segments = template.split('/').map(|segment| match segment {
        segment if segment == thing => encoded(id),
        "{component}" => "c".to_owned(),
        "{name}" => "t".to_owned(),
        segment if segment.starts_with('{') => "x".to_owned(),
        segment => segment.to_owned(),
    });
    let path = segments.collect::<Vec<_>>().join("/");
    if path.ends_with("/action") { format!("{path}?action_id=addDevice&device_id=x") } else { path }
}

/// Bodies of which one or the other is understood by each route that takes one in this way.
fn bodies(method: &str, own: &Organization<'_>) -> Vec<Value> {
    if !takes_body(method) {
        return vec![Value::Null];
    }
    vec![
        json!({}),
        json!({ "t": 1 }),
        attestation(),
        json!({ "displayName": "taken", "organizations": [own], "filter": "SELECT * FROM devices" }),
        json!({ "type": "email", "email": format!("{}@example.com", unique("never")), "roles": viewer(own) }),
    ]
}

fn takes_body(method: &str) -> bool {
    ["POST", "PUT", "PATCH"].contains(&method)
}

fn send(api: &Api<'_>, method: &str, path: &str, body: &Value) -> Answer {
    let call = api.call(method, &preview(path));
    if takes_body(method) { call.json(body).send() } else { call.send() }
}

/// What an answer says of a thing.
#[derive(Debug, PartialEq)]
struct Told {
    status: u16,
    code: Option<String>,
    body: String,
}

/// What an answer says of the thing with this id, without what is another each time.
fn told(answer: &Answer, id: &str) -> Told {
    let code = ["x-ms-error-code", "iothub-errorcode"].iter().find_map(|name| answer.header(name));
    let mut body = serde_json::from_slice(&answer.body).unwrap_or_else(|_| json!(answer.text()));
    if let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) {
        error.retain(|name, _| !["requestId", "time"].contains(&name.as_str()));
    }
    if let Some(error) = body.as_object_mut() {
        error.remove("ExceptionMessage");
    }
    Told { status: answer.status, code: code.map(ToOwned::to_owned), body: body.to_string().replace(id, "ID") }
}

#[test]
fn nothing_of_an_organization_is_there_for_another() {
    let place = shared_place!();
    let administrator = place.administrator();
    let own = Organization::new(place);
    let device = Device::create(place, "d", &json!({ "organizations": [own] }));
    let person = Person::new(place);
    let admin = json!([{ "role": role::ORG_ADMIN, "organization": own }]);
    let email = json!({ "type": "email", "email": person.name, "roles": admin });
    administrator.put(&stable(&format!("/api/users/{}", unique("u"))), &email).ok();
    let strangers = [organization_token(place, role::ORG_ADMIN, &own), person.api(), device.api.clone()];

    let before = lists(&strangers, &own);
    let belongings = Belongings::of_new_organization(place);
    let state = belongings.state(&administrator);
    // How many there are of anything else is nothing that another organization could tell.
    for ((said, now), (_, earlier)) in lists(&strangers, &own).iter().zip(&before) {
        assert_eq!(now, earlier, "{said}");
        expect_unmarked(said, &now.body, &belongings.marks);
    }
    let mut asked = Vec::new();
    for route in all() {
        let Some(kind) = kind_of_asked(route) else { continue };
        let Some(id) = belongings.id(kind) else { continue };
        asked.push(kind);
        for (method, _) in route.methods {
            for stranger in &strangers {
                for body in bodies(method, &own) {
                    expect_as_if_it_did_not_exist(stranger, route, method, (id, &belongings.marks), &body);
                }
            }
        }
    }
    for kind in [Kind::Device, Kind::Organization, Kind::User, Kind::ApiToken, Kind::DeviceGroup] {
        assert!(asked.contains(&kind), "{kind:?}");
    }
    assert_eq!(belongings.state(&administrator), state);
}

/// The kind of thing that a route names, if it is more than what is the caller's own or the deployment's.
fn kind_of_asked(route: &Route) -> Option<Kind> {
    let about_others = |access: &Access| match access {
        Access::Public | Access::Caller => false,
        Access::Needs(permission) => !Permission::OF_SUPER_ADMINISTRATORS.contains(permission),
    };
    route.methods.iter().any(|(_, access)| about_others(access)).then(|| kind_of(route)).flatten()
}

/// What each route that names nothing answers to each caller.
fn lists(callers: &[Api<'_>], own: &Organization<'_>) -> Vec<(String, Told)> {
    let mut answers = Vec::new();
    let project = project(&callers[0]);
    for route in all().filter(|route| names_nothing(route)) {
        for (method, access) in route.methods {
            let Access::Needs(_) = access else { continue };
            for caller in callers {
                let answer = send(caller, method, &route.path.replace(PROJECT, project), &json!({}));
                assert!(answer.status < 500, "{}: {}", answer.said, answer.text());
                answers.push((answer.said.clone(), told(&answer, own)));
            }
        }
    }
    answers
}

#[track_caller]
fn expect_as_if_it_did_not_exist(
    stranger: &Api<'_>,
    route: &Route,
    method: &str,
    (id, marks): (&str, &[String]),
    body: &Value,
) {
    let project = project(stranger);
    let answer = send(stranger, method, &path(route, project, id), body);
    let said = format!("{} {body}: {}", answer.said, answer.text());
    assert!((400..500).contains(&answer.status), "{said}");
    let about_it = told(&answer, id);
    expect_unmarked(&said, &about_it.body, marks);
    if method == "PUT" && route.path.ends_with('}') && route.path.matches('{').count() == 1 {
        // It would be made if it were not there: the id is taken, and that is all that is told.
        let refused = [403, 404, 409, 422].contains(&answer.status);
        assert!(refused, "{said}");
        return;
    }
    let never = unique("n");
    let about_nothing = told(&send(stranger, method, &path(route, project, &never), body), &never);
    assert_eq!(about_it, about_nothing, "{said}");
}

#[track_caller]
fn expect_unmarked(said: &str, text: &str, marks: &[String]) {
    for mark in marks {
        assert!(!text.contains(mark), "{said}: {mark} is in {text}");
    }
}

#[test]
fn the_walk_knows_whose_everything_is() {
    for route in all() {
        kind_of_asked(route);
    }
}

#[test]
#[should_panic(expected = "does not know whose the thing is")]
fn the_walk_fails_at_what_it_does_not_know() {
    const METHODS: &[(&str, Access)] = &[("GET", Access::Needs(Permission::DevicesRead))];
    kind_of_asked(&Route { path: "/api/wonders/{wonder_id}", methods: METHODS });
}
