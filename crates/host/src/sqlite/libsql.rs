//! Databases on a libSQL server, through its Hrana protocol over HTTP (version 3).
//!
//! <https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_3_SPEC.md>: a *stream* of the server is a connection with its own transaction.
//! It is carried from request to request by a *baton*, and each answer to a *cursor* request is one line of JSON per row.

mod wire;

use std::{sync::Arc, time::Duration};

use anyhow::{Result as AnyResult, bail, ensure};
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use serde_json::json;
use tokio::sync::{Mutex, mpsc, oneshot};

use self::wire::{Entry, Lines, Opened};
use super::{
    MAX_RESULT_BYTES,
    results::{Sink, size, too_large},
};
use crate::{
    bindings::spin::sqlite::sqlite::{Error, RowResult, Value},
    outbound::{BlockedNetworks, HttpClient},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// A libSQL server.
#[derive(Debug)]
pub struct LibSqlDatabase {
    url: Arc<str>,
    token: Arc<str>,
    client: HttpClient,
}

/// A stream of the server. A statement waits until the one before it was read to its end.
#[derive(Debug)]
pub struct LibSqlConnection {
    database: Arc<LibSqlDatabase>,
    state: Mutex<State>,
}

/// What the server's answers say of the stream.
#[derive(Debug)]
struct State {
    /// Where the stream is; another server than the first one if that said so.
    url: Arc<str>,
    /// None before the first statement, and after the server closed the stream.
    baton: Option<String>,
    changes: u64,
    last_insert_rowid: i64,
}

impl LibSqlDatabase {
    /// A server at an `http` or `https` URL. The token may be empty if the server asks for none.
    pub fn new(url: &str, token: &str) -> AnyResult<Self> {
        ensure!(
            url.starts_with("http://") || url.starts_with("https://"),
            "the url of a libSQL database starts with http:// or https://"
        );
        let _: Uri = url.parse()?;
        let client = HttpClient::new(BlockedNetworks::default());
        Ok(Self { url: url.trim_end_matches('/').into(), token: token.into(), client })
    }

    /// A connection that opens its stream with its first statement.
    pub fn connect(self: &Arc<Self>) -> LibSqlConnection {
        let state = State { url: self.url.clone(), baton: None, changes: 0, last_insert_rowid: 0 };
        LibSqlConnection { database: self.clone(), state: Mutex::new(state) }
    }

    async fn post(&self, url: String, body: String) -> AnyResult<Response<Incoming>> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed_unsync())?;
        Ok(self.client.send(request, CONNECT_TIMEOUT).await?)
    }
}

impl LibSqlConnection {
    /// Runs a statement in a task, and sends its rows from there.
    pub fn start(self: Arc<Self>, statement: String, parameters: Vec<Value>, sink: Sink) {
        tokio::spawn(async move {
            let Sink { columns, rows, end } = sink;
            let ended = {
                let mut state = self.state.lock().await;
                self.run(&mut state, &statement, &parameters, columns, rows).await
            };
            let _ = end.send(ended);
        });
    }

    /// How many rows the last statement changed.
    pub async fn changes(&self) -> u64 {
        self.state.lock().await.changes
    }

    /// The row that was inserted last.
    pub async fn last_insert_rowid(&self) -> i64 {
        self.state.lock().await.last_insert_rowid
    }

    async fn run(
        &self,
        state: &mut State,
        statement: &str,
        parameters: &[Value],
        columns: oneshot::Sender<Vec<String>>,
        rows: mpsc::Sender<RowResult>,
    ) -> Result<(), Error> {
        let mut lines = self.open(state, statement, parameters).await.map_err(|error| Error::Io(error.to_string()))?;
        let mut columns = Some(columns);
        let mut result = Ok(());
        // Read to the end whatever happens: only then does the baton hold for the next statement.
        while let Some(entry) = lines.next().await.map_err(|error| Error::Io(error.to_string()))? {
            match entry {
                Entry::StepBegin { cols } => {
                    let names = cols.into_iter().map(|column| column.name.unwrap_or_default()).collect();
                    columns.take().map(|columns| columns.send(names));
                }
                Entry::Row { row } => {
                    let row = row.try_into().map_err(|error: anyhow::Error| Error::Io(error.to_string()))?;
                    if size(&row) > MAX_RESULT_BYTES {
                        result = Err(too_large());
                    } else if result.is_ok() && rows.send(row).await.is_err() {
                        result = Err(Error::Io("row send error".into()));
                    }
                }
                Entry::StepEnd { affected_row_count, last_inserted_rowid } => {
                    state.changes = affected_row_count;
                    if let Some(id) = last_inserted_rowid.and_then(|id| id.parse().ok()) {
                        state.last_insert_rowid = id;
                    }
                }
                Entry::StepError { error } | Entry::Error { error } => result = Err(Error::Io(error.to_string())),
                Entry::Other => {}
            }
        }
        result
    }

    async fn open(&self, state: &mut State, statement: &str, parameters: &[Value]) -> AnyResult<Lines> {
        let args: Vec<_> = parameters.iter().map(wire::to_json).collect();
        let step = json!({ "stmt": { "sql": statement, "args": args, "want_rows": true } });
        // Kept if this fails, as in Spin: on a new stream the rest of a transaction would run outside of it.
        let body = json!({ "baton": &state.baton, "batch": { "steps": [step] } });
        let response = self.database.post(format!("{}/v3/cursor", state.url), body.to_string()).await?;
        let status = response.status();
        if status != StatusCode::OK {
            let text = response.into_body().collect().await?.to_bytes();
            bail!("Hrana: `api error: `status={status}, body={}``", String::from_utf8_lossy(&text));
        }
        let mut lines = Lines::new(response.into_body());
        let opened: Opened = lines.first().await?;
        state.baton = opened.baton;
        if let Some(url) = opened.base_url {
            state.url = url.trim_end_matches('/').into();
        }
        Ok(lines)
    }
}

/// Closes the stream, so that the server need not wait for what will not come (it may hold the write lock).
impl Drop for LibSqlConnection {
    fn drop(&mut self) {
        let state = self.state.get_mut();
        let Some(baton) = state.baton.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (database, url) = (self.database.clone(), format!("{}/v3/pipeline", state.url));
        runtime.spawn(async move {
            let body = json!({ "baton": baton, "requests": [{ "type": "close" }] });
            // If it fails, the server closes the stream by itself after a while.
            let _ = database.post(url, body.to_string()).await;
        });
    }
}
