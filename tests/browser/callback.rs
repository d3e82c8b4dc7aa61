//! The place where a client takes its codes: a small server of the test's own.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// The title of its page, and the one that a script gives it where scripts run.
pub const TITLE: &str = "Back at the client";
pub const TITLE_BY_SCRIPT: &str = "A script ran";

/// Listens until the process ends. Gives the redirect URI.
pub fn listen() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!("http://{}/callback", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            // A thread each: browsers open connections on which they may never ask for anything.
            thread::spawn(move || answer(connection));
        }
    });
    uri
}

/// Answers one request. A browser that goes away in between misses nothing.
fn answer(mut connection: TcpStream) {
    let head = BufReader::new(&connection).lines().map_while(Result::ok).find(String::is_empty);
    let page = format!("<!DOCTYPE html><title>{TITLE}</title><script>document.title = '{TITLE_BY_SCRIPT}'</script>");
    let length = page.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{page}"
    );
    if head.is_some() {
        let _ = connection.write_all(answer.as_bytes());
    }
}
