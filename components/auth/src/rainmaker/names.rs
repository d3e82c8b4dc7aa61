//! User names, passwords and locales of requests, with the codes of what can be wrong with them (contract §2.5).

use skein_fleet::account::{Locale, UserName, UserNameError, check_password};
use skein_kernel::ApiError;
use skein_kernel::rainmaker::{Fields, Query, refusal};
use skein_store::accounts::{LocaleChange, User};

/// What names of guests begin and end with.
const GUEST_PREFIX: &str = "guest@";
const GUEST_SUFFIX: &str = ".temp.user";

/// The member `user_name`.
pub fn user_name(fields: &Fields) -> Result<UserName, ApiError> {
    let text = fields.text("user_name")?.unwrap_or_default();
    UserName::parse(&text).map_err(|error| {
        let code = match error {
            UserNameError::Missing => "101001",
            UserNameError::Email => "101002",
            UserNameError::Phone => "101037",
        };
        ApiError { field: Some("user_name"), ..refusal(code, format!("user_name: {error}")) }
    })
}

/// A name in a query, as accounts have it. A plus that a client did not encode arrives as a space, which no name has.
pub fn in_query(text: &str) -> String {
    text.replace(' ', "+").to_ascii_lowercase()
}

/// A new password in the member `name`, whose absence has the code `missing`.
pub fn new_password(fields: &Fields, name: &'static str, missing: &'static str) -> Result<String, ApiError> {
    let Some(password) = fields.text(name)?.filter(|password| !password.is_empty()) else {
        return Err(ApiError { field: Some(name), ..refusal(missing, format!("{name}: is required")) });
    };
    check_password(&password)
        .map_err(|error| ApiError { field: Some(name), ..refusal("101004", format!("{name}: {error}")) })?;
    Ok(password)
}

/// The query parameter `locale`.
pub fn locale(query: &Query) -> Result<Option<String>, ApiError> {
    parse_locale(query.text("locale").unwrap_or_default())
}

/// The member `locale`.
pub fn locale_in_body(fields: &Fields) -> Result<Option<LocaleChange>, ApiError> {
    let locale = fields.text("locale")?.map(|text| parse_locale(&text)).transpose()?;
    Ok(locale.map(LocaleChange))
}

/// The locale of an account that is made: the query parameter of the contract, or the member.
pub fn new_locale(query: &Query, fields: &Fields) -> Result<Option<LocaleChange>, ApiError> {
    let in_body = locale_in_body(fields)?;
    let in_query = query.text("locale").map(parse_locale).transpose()?.map(LocaleChange);
    let key =
        |locale: &Option<LocaleChange>| locale.as_ref().map(|LocaleChange(locale)| Locale::key(locale.as_deref()));
    if in_body.is_some() && in_query.is_some() && key(&in_body) != key(&in_query) {
        return Err(bad_locale("is one in the body and another in the query"));
    }
    Ok(in_body.or(in_query))
}

/// Refuses the name that a guest was given: nobody who signs in or forgot a password has one.
pub fn refuse_guest(name: &UserName) -> Result<(), ApiError> {
    let name = name.as_str();
    if name.starts_with(GUEST_PREFIX) && name.ends_with(GUEST_SUFFIX) {
        return Err(refusal("101087", "user_name: a guest has no password"));
    }
    Ok(())
}

/// The name of a guest with this id.
pub fn of_guest(id: &str) -> String {
    format!("{GUEST_PREFIX}{id}{GUEST_SUFFIX}")
}

/// The account, written to in the language that its request names, if it names one.
pub fn in_locale(locale: Option<String>, user: User) -> User {
    User { locale: locale.or(user.locale), ..user }
}

/// A locale that a client sent.
pub fn parse_locale(text: &str) -> Result<Option<String>, ApiError> {
    match Locale::parse(text) {
        Ok(locale) => Ok(locale.map(|locale| locale.as_str().to_owned())),
        Err(error) => Err(bad_locale(&error.to_string())),
    }
}

fn bad_locale(problem: &str) -> ApiError {
    ApiError { field: Some("locale"), ..refusal("112048", format!("locale: {problem}")) }
}
