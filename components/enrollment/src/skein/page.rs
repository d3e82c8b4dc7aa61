//! Pages of lists: `limit` and `pageToken`, and `{"value": […], "nextPageToken": …}`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_kernel::{ApiError, QueryParameters, RequestContext, open_page_token, seal_page_token};

/// How many entries a page has if the client does not say, and at most.
const MAX_LIMIT: u32 = 100;

/// A page as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    value: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page_token: Option<String>,
}

/// Which page of a list is asked for.
pub struct PageRequest<'a> {
    request: &'a RequestContext,
    list: String,
    limit: u32,
    token: Option<&'a str>,
}

impl<'a> PageRequest<'a> {
    /// Reads the parameters. `list` is what the list depends on beside them.
    pub fn of(request: &'a RequestContext, query: &'a QueryParameters, list: String) -> Result<Self, ApiError> {
        Ok(Self { request, list, limit: query.limit(MAX_LIMIT, MAX_LIMIT)?, token: query.single("pageToken")? })
    }

    /// How many entries to read: one more than a page, to see whether another one follows.
    pub fn limit(&self) -> u32 {
        self.limit + 1
    }

    /// Where the page begins.
    pub fn position<P: DeserializeOwned>(&self) -> Result<Option<P>, ApiError> {
        let open = |token| open_page_token(&self.request.application.sealer, &self.list, token);
        self.token.map(open).transpose().map_err(|error| ApiError::bad_parameter("pageToken", error))
    }

    /// The page of what was read, without the one too many. `position` is what the list needs to go on behind an entry.
    pub fn page<E, P: Serialize, T>(
        &self,
        mut entries: Vec<E>,
        position: impl Fn(&E) -> P,
        show: impl Fn(E) -> T,
    ) -> Result<Page<T>, ApiError> {
        let has_more = entries.len() > self.limit as usize;
        entries.truncate(self.limit as usize);
        let application = self.request.application;
        let seal = |last: &E| seal_page_token(&application.sealer, &self.list, &position(last), &application.random);
        let next_page_token = entries.last().filter(|_| has_more).map(seal).transpose().map_err(ApiError::internal)?;
        Ok(Page { value: entries.into_iter().map(show).collect(), next_page_token })
    }
}
