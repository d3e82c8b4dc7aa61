//! What the server said.

use super::{Api, Call};
use http::HeaderMap;
use serde_json::Value;

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// The request's method and path, for messages.
    pub said: String,
    /// The origin that answered.
    pub origin: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// Every answer has a request id, and those of the Microsoft dialects have it under their name as well.
    #[track_caller]
    pub fn new(said: String, origin: String, status: u16, headers: HeaderMap, body: Vec<u8>) -> Self {
        let answer = Self { said, origin, status, headers, body };
        let id = answer.header("x-request-id").unwrap_or_default();
        assert!(!id.is_empty(), "no request id: {answer:?}");
        let path = answer.said.split(' ').nth(1).unwrap();
        if ["/api/", "/devices/"].iter().any(|prefix| path.starts_with(prefix)) {
            assert_eq!(answer.header("x-ms-request-id"), Some(id), "{answer:?}");
        }
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn request_id(&self) -> &str {
        self.header("x-request-id").unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body, which must be JSON and say so.
    #[track_caller]
    pub fn json(&self) -> Value {
        let media_type = self.header("content-type").unwrap_or_default();
        assert!(media_type.starts_with("application/json"), "{}: {} {media_type:?}", self.said, self.status);
        match serde_json::from_slice(&self.body) {
            Ok(body) => body,
            Err(error) => panic!("{}: {error}: {}", self.said, self.text()),
        }
    }

    #[track_caller]
    pub fn expect_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}: {}", self.said, self.text());
        self
    }

    /// The body of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        self.expect_status(200).json()
    }

    /// A 204 has neither a body nor a type of one.
    #[track_caller]
    pub fn expect_no_content(&self) {
        self.expect_status(204);
        assert_eq!(self.text(), "", "{}", self.said);
        assert_eq!(self.header("content-type"), None, "{}", self.said);
    }

    /// A list's entries, and the call of its next page if it has one. The link is absolute and leads to whoever answered.
    #[track_caller]
    pub fn page<'a>(&self, api: &Api<'a>) -> (Vec<Value>, Option<Call<'a>>) {
        let mut body = self.ok();
        let Value::Array(entries) = body["value"].take() else { panic!("{}: {body}", self.said) };
        let link = body.get("nextLink").map(|link| link.as_str().unwrap());
        let next = link.map(|link| {
            let path = link.strip_prefix(&self.origin).unwrap_or_else(|| panic!("{link} is not at {}", self.origin));
            api.call("GET", path)
        });
        (entries, next)
    }
}
