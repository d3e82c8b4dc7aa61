//! Projects and resource spaces: a deployment is one project (contract `iotda.md` §1.1) with one space (§1.6).

use super::{NO_SUCH_PROJECT, NO_SUCH_SPACE};
use crate::{ApiError, Caller, ErrorKind, PathParameters};

/// Refuses a path with the id of another project than the deployment's. A client that knows none sends the literal
/// `{project_id}` (§1.4).
pub fn project(caller: &Caller, path: &PathParameters) -> Result<(), ApiError> {
    let named = path.get("project_id");
    if named == caller.request.application.deployment()?.project_id() {
        return Ok(());
    }
    let message = if named.contains(['{', '}']) {
        "The path has no project id in the place of {project_id}. GET /v3/projects tells it.".to_owned()
    } else {
        format!("There is no project '{named}'. GET /v3/projects tells the id.")
    };
    Err(ApiError::new(ErrorKind::Forbidden, message).with_code(NO_SUCH_PROJECT))
}

/// Refuses a resource space beside the default one, which has the id of the project: there is no other yet.
pub fn default_space_only(caller: &Caller, app_id: Option<&str>) -> Result<(), ApiError> {
    let Some(named) = app_id else { return Ok(()) };
    if named == caller.request.application.deployment()?.project_id() {
        return Ok(());
    }
    let message = format!("There is no resource space '{named}'. Leave app_id out for the default one.");
    Err(ApiError::new(ErrorKind::Forbidden, message).with_code(NO_SUCH_SPACE))
}
