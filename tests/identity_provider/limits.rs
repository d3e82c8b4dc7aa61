//! How much is taken from whoever answers in a provider's place. That needs somebody who answers badly, which no real
//! provider does.

use crate::support::{Application, Browser, OAuthClient};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

const MAX_ANSWER_BYTES: usize = 256 * 1024;

/// A server with a document of discovery below each of some paths, and nobody's keys.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let own = origin.clone();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let own = own.clone();
            thread::spawn(move || answer(stream, &own));
        }
    });
    origin
}

fn answer(mut stream: TcpStream, origin: &str) {
    let mut request = [0; 4096];
    let read = stream.read(&mut request).unwrap_or(0);
    let request = String::from_utf8_lossy(&request[..read]).into_owned();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let name = path.split('/').nth(1).unwrap_or_default();
    let document = |length: usize| {
        let issuer = format!("{origin}/{name}");
        let document = json!({
            "issuer": issuer, "authorization_endpoint": format!("{origin}/a"), "token_endpoint": format!("{origin}/t"),
            "jwks_uri": format!("{origin}/keys"),
        });
        let document = document.to_string();
        // White space behind a document is no part of it.
        let padding = " ".repeat(length - document.len());
        document + &padding
    };
    let (head, body) = match name {
        "keys" => ("200 OK".to_owned(), json!({ "keys": [] }).to_string()),
        "largest" => ("200 OK".to_owned(), document(MAX_ANSWER_BYTES)),
        "larger" => ("200 OK".to_owned(), document(MAX_ANSWER_BYTES + 1)),
        "moved" => (format!("302 Found\r\nlocation: {origin}/largest/.well-known/openid-configuration"), String::new()),
        // It says that more will come, and then nothing.
        _ => ("200 OK\r\nx-more: 1".to_owned(), String::new()),
    };
    let length = if name == "slow" { 1 } else { body.len() };
    let _ = write!(stream, "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    // Until the other side gives up.
    let _ = stream.read(&mut [0; 1]);
}

#[test]
fn an_answer_is_small_comes_in_time_and_leads_nowhere_else() {
    let origin = serve();
    let variables = [("identity_provider_host", origin.as_str())];
    let Some(application) = Application::start(&crate::DEPLOYMENT, &[], &variables) else { return };
    let administrator = application.administrator();
    let names = ["largest", "larger", "moved", "slow"];
    for name in names {
        let body = json!({
            "provider_type": "oidc", "provider_name": name, "client_id": "x", "client_secret": "x",
            "oidc_issuer": format!("{origin}/{name}"),
        });
        administrator.post("/v1/admin/identity_provider", &body).expect_rainmaker_success(200);
    }
    let client = OAuthClient::new(&application, false, &json!({}));
    let offer: Value =
        json!({ "client_id": client.id, "providers": names, "callback_urls": [crate::support::CALLBACK] });
    administrator.put("/v1/admin/cognito_appclient", &offer).expect_rainmaker_success(200);
    for (name, status, reason) in [
        ("largest", 302, ""),
        ("larger", 301, "has more than 262144 bytes"),
        ("moved", 301, "an answer of 302"),
        ("slow", 301, "no answer within 10 s"),
    ] {
        let begin = Browser::new(application.anonymous()).get(&client.authorize(&format!("&identity_provider={name}")));
        begin.expect_status(status);
        assert!(application.log().contains(reason), "{name}: {}", application.log());
    }
}
