//! The way of a result from the database to the component.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::sync::{mpsc, oneshot};
use wasmtime::{
    StoreContextMut,
    component::{Destination, StreamProducer, StreamResult},
};

use super::MAX_RESULT_BYTES;
use crate::bindings::spin::sqlite::sqlite::{Error, QueryResult, RowResult, Value};

/// So many rows are read ahead of the component.
const ROWS_AHEAD: usize = 4;

/// The database's end. The columns are sent first, then the rows; `end` is told last and once.
pub struct Sink {
    /// The names of the columns.
    pub columns: oneshot::Sender<Vec<String>>,
    /// The rows.
    pub rows: mpsc::Sender<RowResult>,
    /// How it ended.
    pub end: oneshot::Sender<Result<(), Error>>,
}

/// The component's end.
pub struct Streamed {
    columns: Option<oneshot::Receiver<Vec<String>>>,
    /// The names of the columns; empty if the statement could not be prepared.
    pub names: Vec<String>,
    /// The rows.
    pub rows: mpsc::Receiver<RowResult>,
    /// How it ended.
    pub end: oneshot::Receiver<Result<(), Error>>,
}

/// A new result.
pub fn channel() -> (Sink, Streamed) {
    let (columns, columns_received) = oneshot::channel();
    let (rows, rows_received) = mpsc::channel(ROWS_AHEAD);
    let (end, end_received) = oneshot::channel();
    let streamed =
        Streamed { columns: Some(columns_received), names: Vec::new(), rows: rows_received, end: end_received };
    (Sink { columns, rows, end }, streamed)
}

impl Streamed {
    /// Waits for the names of the columns. A sender that goes without them has an error to tell at the end.
    pub async fn with_columns(mut self) -> Self {
        if let Some(columns) = self.columns.take() {
            self.names = columns.await.unwrap_or_default();
        }
        self
    }

    /// Waits for everything.
    pub async fn collect(mut self) -> Result<QueryResult, Error> {
        let mut rows = Vec::new();
        let mut bytes = 0;
        while let Some(row) = self.rows.recv().await {
            bytes += size(&row);
            if bytes > MAX_RESULT_BYTES {
                return Err(too_large());
            }
            rows.push(row);
        }
        self.end.await.unwrap_or_else(|_| Err(Error::Io("the statement was abandoned".into())))?;
        Ok(QueryResult { columns: self.names, rows })
    }
}

/// The memory that a row takes, roughly.
pub fn size(row: &RowResult) -> usize {
    let values = row.values.iter().map(|value| match value {
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
        Value::Integer(_) | Value::Real(_) | Value::Null => 0,
    });
    row.values.len() * size_of::<Value>() + values.sum::<usize>()
}

/// What a component is told that asks for too much at once.
pub fn too_large() -> Error {
    Error::Io(format!("query result exceeds limit of {MAX_RESULT_BYTES} bytes"))
}

/// Gives a component what arrives on a channel, one by one as Spin does.
pub struct Producer<T>(pub mpsc::Receiver<T>);

impl<D, T: Send + Sync + 'static> StreamProducer<D> for Producer<T> {
    type Item = T;
    type Buffer = Option<T>;

    fn poll_produce(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        store: StoreContextMut<'_, D>,
        mut destination: Destination<'_, T, Option<T>>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        // A read of no items only asks whether there are any; one that is taken off the channel now would be lost.
        if destination.remaining(store) == Some(0) {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        match self.0.poll_recv(context) {
            Poll::Ready(Some(item)) => {
                destination.set_buffer(Some(item));
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Ready(None) => Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}
