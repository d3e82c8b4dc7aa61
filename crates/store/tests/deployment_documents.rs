//! Templates, single texts, and the list of mail that failed.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod support;

use skein_fleet::message::{FailureKind, TemplateType};
use skein_fleet::time::Timestamp;
use skein_store::Executor;
use skein_store::accounts::delete_ended;
use skein_store::deployment_documents::{
    Document, FailureFilter, MailFailure, MessageTemplate, TemplateChange, change_template, create_template,
    default_template, delete_document, find_document, mail_failures, record_mail_failure, set_document, template_for,
};
use std::convert::Infallible;
use support::{Fixture, NOW, by};

fn template(locale: &str, is_default: bool) -> MessageTemplate {
    MessageTemplate {
        kind: TemplateType::SignUp,
        locale: locale.into(),
        subject: Some(format!("subject in {locale}")),
        text: "{####}".into(),
        is_default,
    }
}

#[test]
fn a_person_gets_the_template_of_the_own_locale_else_the_default_else_none() {
    let Fixture { session, .. } = &Fixture::new();
    let locale_for =
        |locale: &str| template_for(session, TemplateType::SignUp, locale).unwrap().map(|template| template.locale);
    assert_eq!(locale_for("de"), None);
    assert!(create_template(session, &template("de", false), &by()).unwrap());
    assert!(!create_template(session, &template("de", true), &by()).unwrap());
    assert_eq!((locale_for("de"), locale_for("fr")), (Some("de".into()), None));
    assert!(create_template(session, &template("en", true), &by()).unwrap());
    assert_eq!((locale_for("de"), locale_for("fr")), (Some("de".into()), Some("en".into())));
    assert_eq!(template_for(session, TemplateType::WelcomeUser, "de").unwrap(), None);
}

#[test]
fn of_each_type_one_template_stands_in() {
    let Fixture { session, .. } = &Fixture::new();
    let default = || default_template(session, TemplateType::SignUp).unwrap().map(|template| template.locale);
    for locale in ["de", "en"] {
        create_template(session, &template(locale, true), &by()).unwrap();
        assert_eq!(default().as_deref(), Some(locale));
    }
    let change = |locale: &str, edit: &dyn Fn(&mut MessageTemplate)| {
        let edited = |template: &MessageTemplate| {
            let mut template = template.clone();
            edit(&mut template);
            Ok::<_, Infallible>(template)
        };
        change_template(session, TemplateType::SignUp, locale, &by(), edited).unwrap().unwrap()
    };
    assert_eq!(change("de", &|template| template.is_default = true), TemplateChange::Done);
    assert_eq!(default().as_deref(), Some("de"));
    assert_eq!(change("de", &|template| template.locale = "en".into()), TemplateChange::LocaleTaken);
    assert_eq!(change("de", &|template| template.locale = "at".into()), TemplateChange::Done);
    assert_eq!(default().as_deref(), Some("at"));
    assert_eq!(change("de", &|_| {}), TemplateChange::NotFound);
    assert_eq!(change("at", &|template| template.is_default = false), TemplateChange::Done);
    assert_eq!(default(), None);
}

#[test]
fn a_document_is_set_replaced_and_removed_with_an_audit_row_each() {
    let Fixture { session, .. } = &Fixture::new();
    let set = |content: &str| {
        session.write(|transaction| set_document(transaction, Document::TermsOfUse, content, &by())).unwrap();
    };
    set("<p>one");
    set("<p>two!");
    assert_eq!(find_document(session, Document::TermsOfUse).unwrap().as_deref(), Some("<p>two!"));
    assert_eq!(find_document(session, Document::PrivacyPolicy).unwrap(), None);
    let delete = || session.write(|transaction| delete_document(transaction, Document::TermsOfUse, &by())).unwrap();
    assert_eq!((delete(), delete()), (true, false));
    let rows = session.query("SELECT action, after FROM audit_log ORDER BY pk", &[]).unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.text(0).unwrap(), row.optional_text(1).unwrap())).collect();
    let set = "deployment-document.set";
    let expected =
        [(set, Some(r#"{"bytes":6}"#)), (set, Some(r#"{"bytes":7}"#)), ("deployment-document.deleted", None)];
    assert_eq!(told, expected);
}

fn failure(recipient: &str, kind: FailureKind, failed_at: Timestamp) -> MailFailure {
    MailFailure {
        recipient: recipient.into(),
        failure_type: kind.as_str().into(),
        failure_sub_type: String::new(),
        subject: "Your code".into(),
        reason: "550 no such user".into(),
        failed_at,
    }
}

#[test]
fn failures_of_one_moment_are_paged_without_loss() {
    let Fixture { session, .. } = &Fixture::new();
    let at = |seconds: i64| Timestamp::from_unix_seconds(NOW.unix_seconds() + seconds);
    let all = [("a", FailureKind::Bounce, 0), ("b", FailureKind::Complaint, 0), ("a", FailureKind::Delivery, 0)];
    for (recipient, kind, seconds) in all.into_iter().chain([("b", FailureKind::Bounce, -5)]) {
        let failure = failure(recipient, kind, at(seconds));
        session.write(|transaction| record_mail_failure(transaction, &failure, &by())).unwrap();
    }
    let walk = |filter: &FailureFilter| {
        let (mut walked, mut after) = (Vec::new(), None);
        while let Some((place, failure)) = mail_failures(session, filter, after, 1).unwrap().pop() {
            walked.push(format!("{}{}", failure.recipient, failure.failure_type));
            after = Some(place);
        }
        walked
    };
    let everything = FailureFilter::default();
    assert_eq!(walk(&everything), ["aDelivery", "bComplaint", "aBounce", "bBounce"]);
    assert_eq!(walk(&FailureFilter { recipient: Some("a".into()), ..everything.clone() }), ["aDelivery", "aBounce"]);
    let bounces = FailureFilter { kind: Some(FailureKind::Bounce), ..everything.clone() };
    assert_eq!(walk(&bounces), ["aBounce", "bBounce"]);
    assert_eq!(walk(&FailureFilter { since: Some(at(0)), ..bounces }), ["aBounce"]);
}

#[test]
fn failures_are_kept_for_90_days() {
    let Fixture { session, .. } = &Fixture::new();
    let failed = failure("a", FailureKind::Bounce, NOW);
    session.write(|transaction| record_mail_failure(transaction, &failed, &by())).unwrap();
    let after = |milliseconds: i64| Timestamp::from_unix_millis(NOW.unix_millis() + milliseconds);
    let life = 90 * 24 * 3_600 * 1_000;
    assert_eq!(delete_ended(session, after(life - 1), 10).unwrap(), 0);
    assert_eq!(delete_ended(session, after(life), 10).unwrap(), 1);
    assert_eq!(mail_failures(session, &FailureFilter::default(), None, 10).unwrap(), []);
}
