//! Organizations, what names them, and the roles that reach them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::access::{Role, RoleAssignment, Subtrees};
use skein_fleet::credentials::TokenHash;
use skein_fleet::identifier::OrganizationId;
use skein_fleet::organization::PlacementError;
use skein_store::accounts::{NewSession, NewUser, UserKind, create_user, open_session, signed_in};
use skein_store::api_tokens::{self, ApiToken};
use skein_store::devices::{self, DeviceChange};
use skein_store::members::{self, Identity, MemberChange};
use skein_store::organizations::{self, Mode, Organization, OrganizationChange, Outcome};
use skein_store::{Executor, HeldRoles};
use support::{Fixture, NOW, Precondition, Reach, Scope, by, named};

fn id(text: &str) -> OrganizationId {
    text.parse().unwrap()
}

fn place(fixture: &Fixture, organization: &str, parent: Option<&str>) -> Outcome {
    let change = OrganizationChange { display_name: organization.into(), parent: parent.map(id) };
    let edit = |_: Option<&Organization>, _: &Reach| Ok::<_, ()>(change.clone());
    let (mode, precondition) = (Mode::CreateOrChange, Precondition::default());
    organizations::write(&fixture.session, &Reach::Everything, &id(organization), mode, &precondition, &by(), edit)
        .unwrap()
        .unwrap()
}

fn delete(fixture: &Fixture, organization: &str) -> Outcome {
    let (everything, unconditional) = (Reach::Everything, Precondition::default());
    organizations::delete(&fixture.session, &everything, &id(organization), &unconditional, &by()).unwrap()
}

/// `north` over `north-east` over `harbour`; `west` alone.
fn tree() -> Fixture {
    let fixture = Fixture::new();
    for (organization, parent) in
        [("north", None), ("north-east", Some("north")), ("harbour", Some("north-east")), ("west", None)]
    {
        assert!(matches!(place(&fixture, organization, parent), Outcome::Done(..)));
    }
    fixture
}

fn viewer(organization: &str) -> RoleAssignment {
    RoleAssignment::new(Role::OrgViewer, Some(id(organization))).unwrap()
}

fn subtrees(pairs: &[(&str, &str)]) -> Subtrees {
    pairs.iter().map(|(root, below)| (id(root), id(below))).collect()
}

#[test]
fn a_token_is_read_with_what_its_roles_reach() {
    let fixture = tree();
    let roles = vec![viewer("north"), viewer("west"), RoleAssignment::new(Role::Builder, None).unwrap()];
    let token = ApiToken { id: "t".into(), secret_hash: TokenHash::from_bytes([7; 32]), roles, expires_at: NOW };
    api_tokens::create(&fixture.session, &token, &by(), |_| Ok(())).unwrap();
    let before = fixture.session.statements();
    let (found, reached) = api_tokens::bearer(&fixture.session, "t").unwrap().unwrap();
    assert_eq!(fixture.session.statements(), before + 1);
    assert_eq!(found, token);
    let all = [("north", "north"), ("north", "north-east"), ("north", "harbour"), ("west", "west")];
    assert_eq!(reached, subtrees(&all));
    assert!(matches!(place(&fixture, "harbour", Some("west")), Outcome::Done(..)));
    let (_, reached) = api_tokens::bearer(&fixture.session, "t").unwrap().unwrap();
    let moved = [("north", "north"), ("north", "north-east"), ("west", "west"), ("west", "harbour")];
    assert_eq!(reached, subtrees(&moved));
}

fn member(address: &str, roles: Vec<RoleAssignment>) -> MemberChange {
    let identity = Identity::Email { address: address.into(), user_name: address.to_lowercase() };
    MemberChange { identity, roles }
}

fn add(fixture: &Fixture, name: &str, change: &MemberChange) -> members::Outcome {
    let edit = |_: Option<&members::Member>| Ok::<_, ()>(change.clone());
    let unconditional = Precondition::default();
    members::write(&fixture.session, name, members::Mode::Create, &unconditional, &by(), |_| true, edit)
        .unwrap()
        .unwrap()
}

#[test]
fn who_signs_in_is_read_with_the_roles_of_the_address_once_it_is_confirmed() {
    let fixture = tree();
    assert!(matches!(
        add(&fixture, "ada", &member("Ada@Example.com", vec![viewer("north-east")])),
        members::Outcome::Done(_)
    ));
    let held = |user_name: &str, kind: UserKind, confirmed: bool| {
        let user = NewUser { confirmed, ..NewUser::new(format!("id-{user_name}-{confirmed}"), user_name.into(), kind) };
        let session = NewSession {
            id: format!("ses_{user_name}_{confirmed}"),
            refresh_hash: sha(user_name, confirmed),
            address: String::new(),
            user_agent: String::new(),
            client: None,
            expires_at: NOW.saturating_add(std::time::Duration::from_hours(1)),
        };
        fixture
            .session
            .write(|transaction| {
                let created = create_user(transaction, &user, &by())?.unwrap();
                open_session(transaction, &created, &session, &by())
            })
            .unwrap();
        let before = fixture.session.statements();
        let found = signed_in(&fixture.session, &session.id, NOW).unwrap().unwrap();
        assert_eq!(fixture.session.statements(), before + 1);
        found.roles
    };
    assert_eq!(held("ada@example.com", UserKind::Email, false), HeldRoles::default(), "not shown to be their own");
    let expected = HeldRoles {
        roles: vec![viewer("north-east")],
        subtrees: subtrees(&[("north-east", "north-east"), ("north-east", "harbour")]),
    };
    assert_eq!(held("ada@example.com", UserKind::Email, true), expected);
    assert_eq!(held("bob@example.com", UserKind::Email, true), HeldRoles::default());
}

fn sha(name: &str, confirmed: bool) -> [u8; 32] {
    let mut hash = [u8::from(confirmed); 32];
    hash[1] = name.as_bytes()[0];
    hash
}

#[test]
fn what_does_not_exist_can_not_be_named() {
    let fixture = tree();
    let of = |organization: &str| DeviceChange { organization: Some(organization.into()), ..named("x") };
    let put = |organization: &str, precondition: &Precondition| {
        devices::put(&fixture.session, &Scope::EVERYTHING, "d", &of(organization), precondition, &by()).unwrap()
    };
    let if_none_match =
        Precondition { if_none_match: skein_fleet::etag::TagList::parse("*").unwrap(), ..Precondition::default() };
    for precondition in [&Precondition::default(), &if_none_match] {
        assert_eq!(put("nowhere", precondition), devices::Outcome::NoSuchOrganization);
    }
    assert!(matches!(put("west", &Precondition::default()), devices::Outcome::Done(_)));
    let patched = devices::patch(&fixture.session, &Scope::EVERYTHING, "d", &Precondition::default(), &by(), |_| {
        Ok::<_, ()>(of("nowhere"))
    });
    assert_eq!(patched.unwrap().unwrap(), devices::Outcome::NoSuchOrganization);
    assert_eq!(add(&fixture, "ada", &member("a@b.cd", vec![viewer("nowhere")])), members::Outcome::NoSuchOrganization);
    assert_eq!(
        place(&fixture, "new", Some("nowhere")),
        Outcome::Misplaced(PlacementError::UnknownParent(id("nowhere")))
    );
    assert_eq!(place(&fixture, "north", Some("harbour")), Outcome::Misplaced(PlacementError::Cycle));
}

#[test]
fn what_is_named_can_not_be_deleted() {
    let fixture = tree();
    assert_eq!(delete(&fixture, "nowhere"), Outcome::NotFound);
    assert_eq!(delete(&fixture, "north"), Outcome::InUse, "one is below it");
    fixture.put("d", &DeviceChange { organization: Some("harbour".into()), ..named("x") });
    assert_eq!(delete(&fixture, "harbour"), Outcome::InUse);
    devices::delete(&fixture.session, &Scope::EVERYTHING, "d", &Precondition::default(), &by()).unwrap();
    let roles = vec![viewer("harbour")];
    let token = ApiToken { id: "t".into(), secret_hash: TokenHash::from_bytes([7; 32]), roles, expires_at: NOW };
    api_tokens::create(&fixture.session, &token, &by(), |_| Ok(())).unwrap();
    assert_eq!(delete(&fixture, "harbour"), Outcome::InUse);
    api_tokens::delete(&fixture.session, "t", &by()).unwrap();
    add(&fixture, "ada", &member("a@b.cd", vec![viewer("harbour")]));
    assert_eq!(delete(&fixture, "harbour"), Outcome::InUse);
    members::delete(&fixture.session, "ada", &Precondition::default(), &by(), |_| true).unwrap();
    assert!(matches!(delete(&fixture, "harbour"), Outcome::Done(..)));
    assert_eq!(delete(&fixture, "harbour"), Outcome::NotFound);
    let audit = "SELECT action FROM audit_log WHERE subject = 'harbour' ORDER BY pk";
    let audit = fixture.session.query(audit, &[]).unwrap();
    let actions: Vec<&str> = audit.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(actions, ["organization.created", "organization.deleted"], "a refusal leaves no trace");
}

#[test]
fn what_is_written_as_it_is_is_not_written() {
    let fixture = tree();
    let Outcome::Done(first, _) = place(&fixture, "west", None) else { panic!() };
    let Outcome::Done(second, _) = place(&fixture, "west", Some("north")) else { panic!() };
    assert_ne!(first.etag(), second.etag());
    assert_eq!(place(&fixture, "west", Some("north")), Outcome::Done(second, Reach::Everything));
    let rows = fixture.session.query("SELECT 1 FROM audit_log WHERE subject = 'west'", &[]).unwrap();
    assert_eq!(rows.len(), 2);
}
