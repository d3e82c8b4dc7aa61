//! Pages of lists: `limit` and `pageToken`, and `{"value": […], "nextPageToken": …}`.

use crate::{ApiError, QueryParameters, RequestContext, open_page_token, seal_page_token};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many entries a page of a list has.
#[derive(Clone, Copy, Debug)]
pub struct PageLimits {
    /// If the client does not say.
    pub default: u32,
    /// At most.
    pub maximum: u32,
}

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
    pub fn of(
        request: &'a RequestContext,
        query: &'a QueryParameters,
        list: String,
        limits: PageLimits,
    ) -> Result<Self, ApiError> {
        let limit = query.limit(limits.default, limits.maximum)?;
        Ok(Self { request, list, limit, token: query.single("pageToken")? })
    }

    /// How many entries the page has at most.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// How many entries to read: one more than a page, to see whether another one follows.
    pub fn limit_and_one(&self) -> u32 {
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
        show: impl Fn(E) -> Result<T, ApiError>,
    ) -> Result<Page<T>, ApiError> {
        let has_more = entries.len() > self.limit as usize;
        entries.truncate(self.limit as usize);
        let next = entries.last().filter(|_| has_more).map(position);
        self.page_before(entries.into_iter().map(show).collect::<Result<_, _>>()?, next)
    }

    /// A page behind which the list goes on at `next`.
    pub fn page_before<T, P: Serialize>(&self, value: Vec<T>, next: Option<P>) -> Result<Page<T>, ApiError> {
        let application = self.request.application;
        let seal = |next| seal_page_token(&application.sealer, &self.list, &next, &application.random);
        Ok(Page { value, next_page_token: next.map(seal).transpose().map_err(ApiError::internal)? })
    }
}
