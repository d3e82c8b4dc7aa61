//! The first super administrator, of the variables.

use super::passwords;
use skein_fleet::account::{UserName, check_password};
use skein_fleet::id::random_uuid;
use skein_kernel::{ApiError, RequestContext};
use skein_runtime::SignInSettings;
use skein_store::accounts::{NewUser, UserKind, create_user, find_user_by_name, has_super_admin};

/// Makes the account if the deployment has no super administrator yet. Later changes of the variables change nothing.
pub async fn establish(
    settings: &SignInSettings,
    request: &RequestContext,
    user_name: &str,
    password: &str,
) -> Result<(), ApiError> {
    let name = UserName::parse(user_name).map_err(ApiError::internal)?;
    check_password(password).map_err(ApiError::internal)?;
    if has_super_admin(&request.session)? || find_user_by_name(&request.session, name.as_str())?.is_some() {
        return Ok(());
    }
    let id = random_uuid(&request.application.random);
    let user = NewUser {
        password_hash: Some(passwords::hash_within(settings, request, password).await?),
        confirmed: true,
        admin: true,
        super_admin: true,
        ..NewUser::new(id, name.as_str().to_owned(), UserKind::from(&name))
    };
    let change = request.change_by("service", "platform");
    request.session.write(|transaction| create_user(transaction, &user, &change).map(drop))?;
    Ok(())
}
