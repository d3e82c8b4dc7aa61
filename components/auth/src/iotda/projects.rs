//! `GET /v3/projects` (contract §1.4): clients that know a region look up the id of its project.

use super::ACCOUNT;
use axum::Json;
use serde::Serialize;
use skein_kernel::{ApiError, Caller, QueryParameters};

/// A page with the one project.
#[derive(Serialize)]
pub struct Projects {
    projects: [Project; 1],
    links: PageLinks,
}

#[derive(Serialize)]
struct PageLinks {
    #[serde(rename = "self")]
    itself: String,
    next: Option<String>,
    previous: Option<String>,
}

#[derive(Serialize)]
struct Project {
    id: String,
    name: String,
    domain_id: String,
    parent_id: String,
    enabled: bool,
    is_domain: bool,
    description: &'static str,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    itself: String,
}

/// 200 with the one project of the deployment. It serves every region, so it has the name that is asked for.
pub async fn list(caller: Caller, query: QueryParameters) -> Result<Json<Projects>, ApiError> {
    let name = query.single("name")?.unwrap_or(ACCOUNT).to_owned();
    let origin = caller.request.public_origin();
    let id = caller.request.application.deployment()?.project_id();
    let project = Project {
        links: Links { itself: format!("{origin}/v3/projects/{id}") },
        domain_id: id.clone(),
        parent_id: id.clone(),
        id,
        name,
        enabled: true,
        is_domain: false,
        description: "",
    };
    let links = PageLinks { itself: format!("{origin}/v3/projects"), next: None, previous: None };
    Ok(Json(Projects { projects: [project], links }))
}
