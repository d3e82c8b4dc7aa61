use std::io::{Read as _, Write as _};

use crate::support::{App, PROBE, told};

fn app(hosts: &str) -> App {
    App::new(&format!(
        "{PROBE}allowed_outbound_hosts = [{hosts}]\n[[trigger.http]]\nroute = {{ private = true }}\ncomponent = \"hidden\"\n\
         [component.hidden]\nsource = \"PROBE\"\n"
    ))
}

/// A server that answers each request with `hello`.
fn outside() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello");
        }
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn only_what_is_allowed_is_reached() {
    let outside = outside();
    let denied = "ErrorCode::HttpRequestDenied";
    let nothing = app("").start();
    for url in
        [&outside, "http://self.alt/served", "http://hidden.spin.internal/served", "http://probe.spin.internal/served"]
    {
        assert_eq!(nothing.get(&format!("/fetch?{url}")).await, denied, "{url}");
    }
    let any_port = app("\"http://127.0.0.1:*\"").start();
    assert_eq!(any_port.get(&format!("/fetch?{outside}")).await, "200 OK hello");
    assert_eq!(any_port.get("/fetch?http://127.0.0.2/").await, denied);
    assert_eq!(any_port.get("/fetch?http://127.0.0.1:1/").await, "ErrorCode::ConnectionRefused");
    let templated = App::new(&format!(
        "[variables]\nhost = {{ default = \"127.0.0.1\" }}\n{PROBE}allowed_outbound_hosts = [\"http://{{{{ host }}}}:*\"]\n"
    ));
    assert_eq!(templated.start().get(&format!("/fetch?{outside}")).await, "200 OK hello");
    // A variable that is empty leaves its entry out, and nothing else.
    for entry in ["{{ host }}", "http://{{ host }}", "https://{{ host }}"] {
        let optional = App::new(&format!(
            "[variables]\nhost = {{ default = \"\" }}\n{PROBE}allowed_outbound_hosts = [\"{entry}\", \"http://127.0.0.1:*\"]\n"
        ));
        let host = optional.start();
        assert_eq!(host.get(&format!("/fetch?{outside}")).await, "200 OK hello");
        assert_eq!(host.get("/fetch?http://127.0.0.2/").await, denied);
    }
}

#[tokio::test]
async fn components_reach_each_other_by_name() {
    let host = app("\"http://*.spin.internal\"").start();
    assert_eq!(host.get("/fetch?http://hidden.spin.internal/served").await, "200 OK 1");
    assert_eq!(host.get("/fetch?http://other.spin.internal/served").await, "ErrorCode::HttpRequestDenied");
    let seen = host.get("/fetch?http://hidden.spin.internal/headers/x?q=1").await;
    for line in [
        "spin-path-info: /headers/x\n",
        "spin-full-url: http://localhost/headers/x?q=1\n",
        "spin-client-addr: 0.0.0.0:0\n",
    ] {
        assert!(seen.contains(line), "{line} in {seen}");
    }
    // What one component passes on from its own caller is no more true than what a caller says.
    let forged = reqwest::Client::new()
        .get(format!("{}/forward?http://hidden.spin.internal/headers", host.url))
        .header("x-kept", "1");
    let seen = told(forged.send().await.unwrap()).await;
    assert!(seen.contains("spin-client-addr: 0.0.0.0:0\n") && seen.contains("x-kept: 1"), "{seen}");
    assert_eq!(seen.matches("spin-client-addr").count(), 1);
}

#[tokio::test]
async fn an_application_reaches_itself() {
    let host = app("\"http://self\"").start();
    assert_eq!(host.get("/fetch?http://self.alt/.well-known/spin/health").await, "200 OK OK");
}

#[tokio::test]
async fn blocked_networks_are_not_reached_by_any_name() {
    let outside = outside();
    let app = app("\"http://*:*\"");
    let config = app.write("runtime-config.toml", "[outbound_networking]\nblock_networks = [\"private\"]\n");
    let host = app.flags(["--runtime-config-file", &config]).start();
    let by_name = outside.replace("127.0.0.1", "localhost");
    for url in [&outside, &by_name] {
        assert_eq!(host.get(&format!("/fetch?{url}")).await, "ErrorCode::DestinationIpProhibited", "{url}");
    }
}

#[tokio::test]
async fn bodies_stream_through_a_chain() {
    let host = app("\"http://*.spin.internal\"").start();
    assert_eq!(host.post("/forward?http://hidden.spin.internal/upload", vec![b'x'; 5_000_000]).await, "5000000");
    assert_eq!(host.post("/forward?http://hidden.spin.internal/echo", "hello").await, "hello");
}
