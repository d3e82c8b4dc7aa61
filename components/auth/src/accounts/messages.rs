//! What people are told: in the words of the deployment for their language, if it has some, else in ours.

use super::wording::{self, Wording};
use skein_fleet::account::{Locale, OneTimeCode, PhoneNumber};
use skein_fleet::message::{PlaceholderValues, fill};
use skein_kernel::RequestContext;
use skein_store::accounts::{Channel, NewMessage, Purpose, User, UserKind, post_message};
use skein_store::deployment_documents::template_for;
use skein_store::{Executor, Result};

/// Puts the message with a code into the outbox, in the language of the account that it is for.
pub fn post_code(
    request: &RequestContext,
    executor: &impl Executor,
    user: &User,
    recipient: &str,
    purpose: Purpose,
    code: &OneTimeCode,
) -> Result<()> {
    let tags = user.unconfirmed_tags.as_ref().filter(|_| purpose == Purpose::Tags).map(|tags| tags.join(", "));
    let values = PlaceholderValues { code: Some(code.reveal()), tags: tags.as_deref(), ..PlaceholderValues::default() };
    post(request, executor, user, recipient, &wording::of_code(purpose), values)
}

/// Puts the message with the first password of somebody whose account an administrator made into the outbox.
pub fn post_invitation(
    request: &RequestContext,
    executor: &impl Executor,
    user: &User,
    is_administrator: bool,
    password: &str,
) -> Result<()> {
    let values = PlaceholderValues { password: Some(password), ..PlaceholderValues::default() };
    post(request, executor, user, &user.user_name, &wording::of_invitation(is_administrator), values)
}

/// Puts the message that an account was deleted into the outbox, if there is an address to send it to.
pub fn post_deletion_notice(request: &RequestContext, executor: &impl Executor, user: &User) -> Result<()> {
    if user.kind != UserKind::Email {
        return Ok(());
    }
    post(request, executor, user, &user.user_name, &wording::DELETION_NOTICE, PlaceholderValues::default())
}

/// One statement for the template, where the message has one, and one for the message. A text message has no subject.
fn post(
    request: &RequestContext,
    executor: &impl Executor,
    user: &User,
    recipient: &str,
    wording: &Wording,
    values: PlaceholderValues<'_>,
) -> Result<()> {
    let is_sms = PhoneNumber::new(recipient).is_ok();
    let (channel, template) = if is_sms { (Channel::Sms, wording.sms) } else { (Channel::Email, wording.mail) };
    let locale = Locale::key(user.locale.as_deref());
    let template = template.map(|kind| template_for(executor, kind, &locale)).transpose()?.flatten();
    let (subject, text) = match &template {
        Some(template) => (template.subject.as_deref().unwrap_or_default(), template.text.as_str()),
        None => (wording.subject, wording.text),
    };
    let origin = request.public_origin();
    let values = PlaceholderValues { recipient: Some(recipient), origin: Some(&origin), ..values };
    let application = request.application;
    let message = NewMessage {
        record: request.new_record_id(),
        channel,
        initial_sender: application.settings.mail_sender.as_deref(),
        recipient,
        kind: wording.kind,
        subject: (!is_sms).then(|| fill(subject, &values)),
        text: fill(text, &values),
        is_for_nobody: user.is_nobody(),
    };
    post_message(executor, &message, &application.sealer, &application.random, request.now)
}
