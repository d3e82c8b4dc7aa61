//! A keep-alive connection with one request under way at a time.

use crate::answer::{Answer, header_of};
use std::io::{ErrorKind, Result};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and waits for the end of its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.received.clear();
        self.stream.write_all(request).await?;
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if let Some(answer) = Answer::parse(&self.received)? {
                return Ok(answer);
            }
        }
    }

    /// A header of the last answer.
    pub fn header(&self, name: &str) -> Option<String> {
        header_of(&self.received, name)
    }

    /// The body of the last answer.
    pub fn body(&self, answer: &Answer) -> Vec<u8> {
        answer.body(&self.received)
    }
}

/// A connection for the calls that prepare a run, one after the other.
pub struct Client {
    runtime: tokio::runtime::Runtime,
    connection: Connection,
}

impl Client {
    pub fn open(address: SocketAddr) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(Connection::open(address))?;
        Ok(Self { runtime, connection })
    }

    /// The body of the answer, which has to be 200. `head` is the request line and the headers of its own.
    pub fn call(&mut self, head: &str, body: &str) -> Vec<u8> {
        let (status, body) = self.try_call(head, body);
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        body
    }

    /// A header of the last answer.
    pub fn header(&self, name: &str) -> Option<String> {
        self.connection.header(name)
    }

    /// The status and the body of the answer.
    pub fn try_call(&mut self, head: &str, body: &str) -> (u16, Vec<u8>) {
        let length = body.len();
        let request = format!("{head}host: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n{body}");
        let answer = self.runtime.block_on(self.connection.exchange(request.as_bytes())).unwrap();
        (answer.status, self.connection.body(&answer))
    }
}
