//! Device templates: writing them, listing them, and what devices learn from them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use skein_fleet::device_template::parse;
use skein_fleet::etag::TagList;
use skein_fleet::filter::{self, Expression, Record, TemplateField, odata};
use skein_store::Executor;
use skein_store::device_templates::{
    self, DeviceTemplate, ListQuery, MAX_TEMPLATES, Outcome, TemplateChange, capabilities_of, capabilities_of_device,
    find,
};
use skein_store::devices::{self, DeviceChange};
use skein_store::{Order, Position};
use std::convert::Infallible;
use support::{Fixture, Precondition, Scope, by, done, named};

fn template(display_name: &str, model_id: Option<&str>) -> TemplateChange {
    let document = json!({
        "@type": ["ModelDefinition"], "displayName": display_name, "views": [{ "a": 1 }],
        "capabilityModel": { "@id": model_id, "@type": "Interface", "contents": [
            { "@type": "Property", "name": "target", "writable": true },
            { "@type": "Component", "name": "zone", "schema": { "@type": "Interface", "contents": [
                { "@type": "Command", "name": "open" } ] } }
        ] }
    });
    let Value::Object(document) = document else { unreachable!() };
    TemplateChange { display_name: display_name.into(), model: parse(&document).unwrap(), document }
}

fn put(fixture: &Fixture, id: &str, change: &TemplateChange) -> DeviceTemplate {
    match device_templates::put(&fixture.session, id, change, &Precondition::default(), &by()).unwrap() {
        Outcome::Done(template) => *template,
        other => panic!("{other:?}"),
    }
}

fn if_match(tag: &str) -> Precondition {
    Precondition { if_match: TagList::parse(tag).unwrap(), ..Precondition::default() }
}

fn with_template(template: &str, must_exist: bool) -> DeviceChange {
    DeviceChange { template: Some(template.into()), template_must_exist: must_exist, ..named("One") }
}

#[test]
fn what_was_written_is_read_and_each_write_has_its_tag_and_its_audit_row() {
    let fixture = Fixture::new();
    let first = put(&fixture, "dtmi:a;1", &template("One", Some("dtmi:m;1")));
    assert_eq!(find(&fixture.session, "dtmi:a;1").unwrap().unwrap(), first);
    assert_eq!(first.document, template("One", Some("dtmi:m;1")).document);
    assert_eq!((first.capability_model_id.as_deref(), first.version), (Some("dtmi:m;1"), 1));
    assert!(first.etag().starts_with("\"~") && first.etag().ends_with('"'), "{}", first.etag());

    let second = put(&fixture, "dtmi:a;1", &template("Two", None));
    assert_eq!(
        (second.pk, &second.record_id, second.capability_model_id.as_deref()),
        (first.pk, &first.record_id, None)
    );
    assert_ne!(second.etag(), first.etag());

    let delete = |precondition: &Precondition| {
        device_templates::delete(&fixture.session, "dtmi:a;1", precondition, &by()).unwrap()
    };
    assert_eq!(delete(&if_match(&first.etag())), Outcome::PreconditionFailed);
    assert_eq!(delete(&if_match(&second.etag())), Outcome::Done(Box::new(second)));
    assert_eq!(delete(&Precondition::default()), Outcome::NotFound);
    assert_eq!(find(&fixture.session, "dtmi:a;1").unwrap(), None);
    let again = put(&fixture, "dtmi:a;1", &template("One", None));
    assert_ne!(again.etag(), first.etag(), "an old tag does not fit a template that was made again");

    let audit = fixture
        .session
        .query("SELECT action, before ->> 'displayName', after ->> 'displayName' FROM audit_log ORDER BY pk", &[])
        .unwrap();
    let rows: Vec<_> = audit
        .iter()
        .map(|row| (row.text(0).unwrap(), row.optional_text(1).unwrap(), row.optional_text(2).unwrap()))
        .collect();
    assert_eq!(
        rows,
        [
            ("device-template.created", None, Some("One")),
            ("device-template.updated", Some("One"), Some("Two")),
            ("device-template.deleted", Some("Two"), None),
            ("device-template.created", None, Some("One")),
        ]
    );
}

#[test]
fn preconditions_decide_what_a_put_and_a_patch_may_do() {
    let fixture = Fixture::new();
    let put_if = |precondition: &Precondition, name: &str| {
        device_templates::put(&fixture.session, "dtmi:a;1", &template(name, None), precondition, &by()).unwrap()
    };
    assert_eq!(put_if(&if_match("*"), "One"), Outcome::PreconditionFailed);
    let first = put(&fixture, "dtmi:a;1", &template("One", None));
    let absent = Precondition { if_none_match: TagList::parse("*").unwrap(), ..Precondition::default() };
    assert_eq!(put_if(&absent, "Two"), Outcome::PreconditionFailed);
    assert!(matches!(put_if(&if_match(&first.etag()), "Two"), Outcome::Done(_)));
    assert_eq!(put_if(&if_match(&first.etag()), "Three"), Outcome::PreconditionFailed);

    let patch = |id, precondition: &Precondition, name: &str| {
        let edit = |_: &DeviceTemplate| Ok::<_, Infallible>(template(name, None));
        device_templates::patch(&fixture.session, id, precondition, &by(), edit).unwrap().unwrap()
    };
    assert_eq!(patch("dtmi:b;1", &Precondition::default(), "x"), Outcome::NotFound);
    assert_eq!(patch("dtmi:a;1", &if_match(&first.etag()), "x"), Outcome::PreconditionFailed);
    let now = find(&fixture.session, "dtmi:a;1").unwrap().unwrap();
    assert_eq!(
        patch("dtmi:a;1", &Precondition::default(), "Two"),
        Outcome::Done(Box::new(now.clone())),
        "nothing to do"
    );
    let Outcome::Done(after) = patch("dtmi:a;1", &if_match(&now.etag()), "Four") else { panic!("not done") };
    assert_eq!((after.display_name.as_str(), after.version), ("Four", now.version + 1));
}

#[test]
fn a_template_that_a_device_uses_stays() {
    let fixture = Fixture::new();
    put(&fixture, "dtmi:a;1", &template("One", None));
    fixture.put("d1", &with_template("dtmi:a;1", false));
    let delete = || device_templates::delete(&fixture.session, "dtmi:a;1", &Precondition::default(), &by()).unwrap();
    assert_eq!(delete(), Outcome::InUse);
    fixture.put("d1", &named("One"));
    assert!(matches!(delete(), Outcome::Done(_)));
}

#[test]
fn there_are_so_many_templates_and_no_more() {
    let fixture = Fixture::new();
    fixture
        .session
        .query(
            "WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
             INSERT INTO device_templates (id, record_id, display_name, document, capabilities, version, created_at, updated_at)
             SELECT 'dtmi:t' || n || ';1', 'r' || n, 'x', '{}', '{}', 1, 0, 0 FROM numbers",
            &[MAX_TEMPLATES.into()],
        )
        .unwrap();
    put(&fixture, "dtmi:last;1", &template("One", None));
    let put_another = |id| {
        device_templates::put(&fixture.session, id, &template("Two", None), &Precondition::default(), &by()).unwrap()
    };
    assert_eq!(put_another("dtmi:beyond;1"), Outcome::TooMany);
    assert!(matches!(put_another("dtmi:last;1"), Outcome::Done(_)), "those that are there can be changed");
}

#[test]
fn a_device_can_do_what_its_template_says() {
    let fixture = Fixture::new();
    put(&fixture, "dtmi:a;1", &template("One", Some("dtmi:m;1")));
    let expected = Some(template("One", Some("dtmi:m;1")).model);
    assert_eq!(capabilities_of(&fixture.session, "dtmi:a;1").unwrap(), expected);
    assert_eq!(capabilities_of(&fixture.session, "dtmi:b;1").unwrap(), None);
    for (id, change, expected) in [
        ("known", with_template("dtmi:a;1", false), &expected),
        ("unknown", with_template("dtmi:b;1", false), &None),
        ("bare", named("One"), &None),
    ] {
        let device = fixture.put(id, &change);
        let before = fixture.session.statements();
        assert_eq!(&capabilities_of_device(&fixture.session, device.pk).unwrap(), expected, "{id}");
        let both = devices::find_with_capabilities(&fixture.session, &Scope::EVERYTHING, id).unwrap().unwrap();
        assert_eq!((&both.0, &both.1), (&device, expected), "{id}");
        assert_eq!(fixture.session.statements() - before, 2, "one statement each");
    }
    assert_eq!(capabilities_of_device(&fixture.session, -1).unwrap(), None);
    let scope = Scope::organizations(["org-a".parse().unwrap()].into());
    assert_eq!(devices::find_with_capabilities(&fixture.session, &scope, "known").unwrap(), None);
}

#[test]
fn a_template_that_must_exist_is_looked_for_in_the_same_statement() {
    let fixture = Fixture::new();
    put(&fixture, "dtmi:a;1", &template("One", None));
    let put_device = |id, change: &DeviceChange, precondition: &Precondition| {
        let before = fixture.session.statements();
        let outcome = devices::put(&fixture.session, &Scope::EVERYTHING, id, change, precondition, &by()).unwrap();
        (outcome, fixture.session.statements() - before)
    };
    let any = Precondition::default();
    let absent = Precondition { if_none_match: TagList::parse("*").unwrap(), ..Precondition::default() };
    let (outcome, statements) = put_device("d1", &with_template("dtmi:a;1", true), &any);
    assert_eq!((done(outcome).template.as_deref(), statements), (Some("dtmi:a;1"), 1));
    for (id, precondition) in [("d1", &any), ("d2", &any), ("d2", &absent), ("d1", &if_match("*"))] {
        assert_eq!(put_device(id, &with_template("dtmi:b;1", true), precondition).0, devices::Outcome::UnknownTemplate);
    }
    assert_eq!(devices::find(&fixture.session, &Scope::EVERYTHING, "d2").unwrap(), None);
    let none = DeviceChange { template_must_exist: true, ..named("One") };
    done(put_device("d2", &none, &any).0);

    let patch = |change: DeviceChange| {
        let edit = |_: &devices::Device| Ok::<_, Infallible>(change.clone());
        devices::patch(&fixture.session, &Scope::EVERYTHING, "d1", &any, &by(), edit).unwrap().unwrap()
    };
    assert_eq!(patch(with_template("dtmi:b;1", true)), devices::Outcome::UnknownTemplate);
    assert_eq!(done(patch(with_template("dtmi:b;1", false))).template.as_deref(), Some("dtmi:b;1"));

    // An id that is in use elsewhere is told as before.
    fixture.put("d3", &DeviceChange { organization: Some("org-b".into()), ..named("One") });
    let scope = Scope::organizations(["org-a".parse().unwrap()].into());
    let change = with_template("dtmi:a;1", true);
    let taken = devices::put(&fixture.session, &scope, "d3", &change, &any, &by()).unwrap();
    assert_eq!(taken, devices::Outcome::IdTaken);
}

/// A template as the filter's own evaluator sees it.
struct InMemory(DeviceTemplate);

impl Record<TemplateField> for InMemory {
    fn value(&self, field: &TemplateField) -> filter::Value<'_> {
        match field {
            TemplateField::Id => filter::Value::Text(&self.0.id),
            TemplateField::DisplayName => filter::Value::Text(&self.0.display_name),
            TemplateField::CapabilityModelId => {
                self.0.capability_model_id.as_deref().map_or(filter::Value::Null, filter::Value::Text)
            }
        }
    }
}

/// Walks all pages.
fn walk(fixture: &Fixture, filter: Option<&Expression<TemplateField>>, order: Order, size: u32) -> Vec<DeviceTemplate> {
    let mut all: Vec<DeviceTemplate> = Vec::new();
    let mut after = None;
    loop {
        let page = device_templates::list(&fixture.session, &ListQuery { filter, order, after, size }).unwrap();
        assert!(page.templates.len() <= size as usize && !(page.more && page.templates.is_empty()));
        all.extend(page.templates);
        if !page.more {
            return all;
        }
        after = all.last().map(|last| Position { id: last.id.clone(), display_name: last.display_name.clone() });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_page_walk_gives_what_a_naive_list_gives(
        changes in proptest::collection::vec(("[ab' %_é日]{1,3}", proptest::option::of("dtmi:[ab];1")), 0..24),
        name in "[ab' %_é日]{0,2}",
        size in 1u32..9,
    ) {
        let fixture = Fixture::new();
        let all: Vec<DeviceTemplate> = changes
            .iter()
            .enumerate()
            .map(|(number, (name, model))| put(&fixture, &format!("dtmi:t{number};1"), &template(name, model.as_deref())))
            .collect();
        let quoted = name.replace('\'', "''");
        let filters = [
            format!("contains(displayName, '{quoted}')"),
            format!("displayName ge '{quoted}' and '@id' ne 'dtmi:t1;1'"),
            "capabilityModelId eq 'dtmi:a;1' or @id lt 'dtmi:t2;1'".to_owned(),
            "not (capabilityModelId ne null)".to_owned(),
        ];
        for text in filters {
            let expression = odata::parse(&text).unwrap();
            for order in [Order::Id, Order::DisplayName, Order::DisplayNameDescending] {
                let mut expected: Vec<&DeviceTemplate> =
                    all.iter().filter(|one| filter::matches(&expression, &InMemory((*one).clone()))).collect();
                expected.sort_by(|a, b| {
                    let by_name = (&a.display_name, &a.id).cmp(&(&b.display_name, &b.id));
                    match order {
                        Order::Id => a.id.cmp(&b.id),
                        Order::DisplayName => by_name,
                        Order::DisplayNameDescending => by_name.reverse(),
                        Order::Newest => unreachable!("templates are not sorted so"),
                    }
                });
                let found = walk(&fixture, Some(&expression), order, size);
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{} {:?}", text, order);
            }
        }
        prop_assert_eq!(walk(&fixture, None, Order::Id, size).len(), all.len());
    }
}

#[test]
fn a_page_of_large_documents_ends_early_and_loses_none() {
    let fixture = Fixture::new();
    let mut large = template("Large", None);
    large.document.insert("padding".into(), "x".repeat(1_500_000).into());
    for number in 0..5 {
        put(&fixture, &format!("dtmi:t{number};1"), &large);
    }
    let query = ListQuery { filter: None, order: Order::Id, after: None, size: 100 };
    let page = device_templates::list(&fixture.session, &query).unwrap();
    assert_eq!((page.templates.len(), page.more), (2, true));
    assert_eq!(walk(&fixture, None, Order::DisplayNameDescending, 100).len(), 5);
    // One is on a page however large it is.
    large.document.insert("padding".into(), "x".repeat(5_000_000).into());
    put(&fixture, "dtmi:t0;1", &large);
    let page = device_templates::list(&fixture.session, &query).unwrap();
    assert_eq!((page.templates.len(), page.more), (1, true));
}
