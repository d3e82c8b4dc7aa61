//! Who may see and change templates: they belong to the whole application.

use super::{Template, named, smallest};
use crate::support::{Api, Organization, Place, organization_token, role, stable, token_with_roles};
use serde_json::json;

/// Sees the template and the list.
#[track_caller]
fn assert_reads(api: &Api<'_>, template: &Template<'_>) {
    assert_eq!(api.get(&template.path()).ok(), template.get());
    api.get(&stable("/api/deviceTemplates")).page(api);
}

/// Is refused each write, whether the template is there or not.
#[track_caller]
fn assert_does_not_write(place: &Place, api: &Api<'_>, template: &Template<'_>) {
    for path in [template.path(), Template::new(place).path()] {
        api.put(&path, &named("x")).expect_central_error(403, "Forbidden");
        api.patch(&path, &json!({ "displayName": "x" })).expect_central_error(403, "Forbidden");
        api.delete(&path).expect_central_error(403, "Forbidden");
    }
}

#[test]
fn whoever_may_read_templates_anywhere_reads_all() {
    let place = shared_place!();
    let template = Template::create(place, &smallest());
    let operator = token_with_roles(place, &json!([{ "role": role::OPERATOR }]));
    assert_reads(&operator, &template);
    assert_does_not_write(place, &operator, &template);
    for role in [role::ORG_ADMIN, role::ORG_OPERATOR, role::ORG_VIEWER, role::BUILDER, role::ADMINISTRATOR] {
        let organization = Organization::new(place);
        let api = organization_token(place, role, &organization);
        assert_reads(&api, &template);
        assert_does_not_write(place, &api, &template);
    }
}

#[test]
fn builders_and_administrators_of_everything_write() {
    let place = shared_place!();
    for role in [role::BUILDER, role::ADMINISTRATOR] {
        let api = token_with_roles(place, &json!([{ "role": role }]));
        let template = Template::new(place);
        api.put(&template.path(), &smallest()).ok();
        api.patch(&template.path(), &json!({ "displayName": "x" })).ok();
        api.delete(&template.path()).expect_no_content();
    }
}
