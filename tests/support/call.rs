//! The HTTP client.

use super::{Answer, Place, Signer};
use http::Request;
use serde_json::Value;
use std::thread;
use std::time::Duration;
use ureq::SendBody;

/// How often a client asks that is told to ask again, and how long it waits.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// Somebody who calls.
#[derive(Clone)]
pub struct Api<'a> {
    pub place: &'a Place,
    authorization: Option<String>,
}

impl<'a> Api<'a> {
    pub fn new(place: &'a Place, authorization: Option<String>) -> Self {
        Self { place, authorization }
    }

    /// A call that is still to be made up.
    pub fn call(&self, method: &str, path: &str) -> Call<'a> {
        let headers = self.authorization.iter().map(|value| ("authorization".to_owned(), value.clone())).collect();
        Call {
            place: self.place,
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: None,
            origin: None,
            is_chunked: false,
            signer: None,
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send()
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path).send()
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path).json(body).send()
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call("PATCH", path).json(body).send()
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path).json(body).send()
    }
}

/// A request that grows.
pub struct Call<'a> {
    place: &'a Place,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    origin: Option<String>,
    is_chunked: bool,
    signer: Option<Signer>,
}

impl Call<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A JSON body with its media type.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Any body; with an empty media type it has none.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        if media_type.is_empty() { self } else { self.header("content-type", media_type) }
    }

    /// Sends the body in chunks, without telling its length first.
    pub fn chunked(self) -> Self {
        Self { is_chunked: true, ..self }
    }

    /// Signs it, each time that it is sent.
    pub fn signed(self, signer: &Signer) -> Self {
        Self { signer: Some(signer.clone()), ..self }
    }

    /// Sends it to this origin, instead of to the one whose turn it is.
    pub fn to(mut self, origin: &str) -> Self {
        self.origin = Some(origin.to_owned());
        self
    }

    /// Sends it and reads the whole answer.
    ///
    /// Where hosts share a database a busy one is normal: a client that is told 503 with `Retry-After` sends again.
    #[track_caller]
    pub fn send(self) -> Answer {
        let mut attempts = if self.place.may_be_busy() { ATTEMPTS } else { 1 };
        loop {
            attempts -= 1;
            match self.attempt() {
                Ok(answer) if attempts > 0 && answer.status == 503 && answer.header("retry-after").is_some() => {
                    thread::sleep(PAUSE);
                }
                Ok(answer) => return answer,
                Err(error) => panic!("{} {}: no answer: {error}", self.method, self.path),
            }
        }
    }

    /// Sends it once; the server may be gone.
    #[track_caller]
    pub fn try_send(self) -> Result<Answer, ureq::Error> {
        self.attempt()
    }

    #[track_caller]
    fn attempt(&self) -> Result<Answer, ureq::Error> {
        let origin = self.origin.clone().unwrap_or_else(|| self.place.next_origin().to_owned());
        let mut request = Request::builder().method(self.method.as_str()).uri(format!("{origin}{}", self.path));
        let request_line = (self.method.as_str(), origin.as_str(), self.path.as_str());
        let body = self.body.as_deref().unwrap_or_default();
        let signature = self.signer.iter().flat_map(|signer| signer.sign(request_line, &self.headers, body));
        for (name, value) in self.headers.iter().cloned().chain(signature) {
            request = request.header(name, value);
        }
        let agent = self.place.agent();
        let response = match (&self.body, self.method.as_str()) {
            (Some(body), _) if self.is_chunked => {
                agent.run(request.body(SendBody::from_reader(&mut body.as_slice())).unwrap())
            }
            (Some(body), _) => agent.run(request.body(body.as_slice()).unwrap()),
            (None, "POST" | "PUT" | "PATCH") => agent.run(request.body([].as_slice()).unwrap()),
            (None, _) => agent.run(request.body(()).unwrap()),
        }?;
        let (parts, mut body) = response.into_parts();
        let body = body.read_to_vec()?;
        let said = format!("{} {}", self.method, self.path);
        let answer = Answer::new(said, origin, parts.status.as_u16(), parts.headers, body);
        self.place.secrets().note_exchange(&self.headers, self.body.as_deref().unwrap_or_default(), &answer);
        Ok(answer)
    }
}
