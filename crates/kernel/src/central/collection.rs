//! Collections: `{"value": […], "nextLink": …}` (contract `central.md` §1.7).

use super::ApiVersion;
use crate::{ApiError, QueryParameters, RequestContext, open_page_token, seal_page_token};
use serde::Serialize;
use serde::de::DeserializeOwned;
use skein_fleet::page::PageSize;

/// The parameter that carries a page token, in the spelling of `nextLink`.
const SKIP_TOKEN: &str = "$skiptoken";

/// Which page of a collection a client asks for.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest<'a> {
    /// How many entries it holds.
    pub size: PageSize,
    token: Option<&'a str>,
}

impl<'a> PageRequest<'a> {
    /// Reads `maxpagesize`, or `$top` as it was called, and the token. A stable version has no parameter for the size and
    /// ignores it.
    pub fn of(query: &'a QueryParameters, version: ApiVersion) -> Result<Self, ApiError> {
        let size = if version.preview { query.single_of(&["maxpagesize", "$top"])? } else { None };
        let size = size.map_or(Ok(PageSize::DEFAULT), PageSize::parse);
        Ok(Self {
            size: size.map_err(|error| ApiError::bad_parameter("maxpagesize", error))?,
            token: query.single(SKIP_TOKEN)?,
        })
    }

    /// How many entries to read: one more than a page, to see whether another one follows.
    pub fn limit(&self) -> u32 {
        u32::from(self.size.get()) + 1
    }

    /// Where the page begins, in the list that `list` names: what it lists and what the client made it depend on.
    pub fn position<P: DeserializeOwned>(&self, request: &RequestContext, list: &str) -> Result<Option<P>, ApiError> {
        let open = |token| open_page_token(&request.application.sealer, list, token);
        self.token.map(open).transpose().map_err(|error| ApiError::bad_parameter(SKIP_TOKEN, error))
    }
}

/// A page as clients see it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    value: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
}

/// Makes the page of what was read: the entries, without the one too many, and the link to the next page where there was
/// one. `position` is what the list needs to go on behind an entry.
pub fn collection<E, P: Serialize, T>(
    request: &RequestContext,
    query: &QueryParameters,
    page: &PageRequest<'_>,
    list: &str,
    mut entries: Vec<E>,
    position: impl Fn(&E) -> P,
    show: impl Fn(E) -> T,
) -> Result<Page<T>, ApiError> {
    let size = usize::from(page.size.get());
    let more = entries.len() > size;
    entries.truncate(size);
    page_of(request, query, list, entries, more, position, show)
}

/// Makes the page of exactly these entries, of a list that knows by itself whether there are `more`: one whose pages can
/// end before they are full.
pub fn page_of<E, P: Serialize, T>(
    request: &RequestContext,
    query: &QueryParameters,
    list: &str,
    entries: Vec<E>,
    more: bool,
    position: impl Fn(&E) -> P,
    show: impl Fn(E) -> T,
) -> Result<Page<T>, ApiError> {
    let next_link = match entries.last() {
        Some(last) if more => {
            let application = request.application;
            let token = seal_page_token(&application.sealer, list, &position(last), &application.random);
            Some(next_link(request, query, &token.map_err(ApiError::internal)?))
        }
        _ => None,
    };
    Ok(Page { value: entries.into_iter().map(show).collect(), next_link })
}

/// The link: the request's own path and parameters, each once, with the token in place of an older one.
fn next_link(request: &RequestContext, query: &QueryParameters, token: &str) -> String {
    let path = url::Url::parse(&request.url).map(|url| url.path().to_owned()).unwrap_or_default();
    let mut parameters = url::form_urlencoded::Serializer::new(String::new());
    let mut written: Vec<&str> = vec![SKIP_TOKEN];
    for (name, value) in query.iter() {
        if !written.contains(&name) {
            parameters.append_pair(name, value);
            written.push(name);
        }
    }
    parameters.append_pair(SKIP_TOKEN, token);
    format!("{}{path}?{}", request.public_origin(), parameters.finish())
}
