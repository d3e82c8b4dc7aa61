use crate::support::{App, Host};

fn start(inherits: &str) -> Host {
    App::new(&format!(
        "[variables]\nsecret = {{ default = \"s\" }}\n[[trigger.http]]\nroute = \"/...\"\ncomponent = \"caller\"\n\
         [component.caller]\nsource = \"CALLER\"\nsqlite_databases = [\"default\"]\nkey_value_stores = [\"default\"]\n\
         allowed_outbound_hosts = [\"http://self\"]\nvariables = {{ secret = \"{{{{ secret }}}}\" }}\n\
         [component.caller.dependencies]\n\"probe:kit/witness@0.1.0\" = {{ path = \"WITNESS\"{inherits} }}\n"
    ))
    .start()
}

const HEALTH: &str = "/?http:http://self.alt/.well-known/spin/health";

#[tokio::test]
async fn without_inheritance_a_dependency_reaches_nothing() {
    for inherits in ["", ", inherit_configuration = false", ", inherit_configuration = []"] {
        let host = start(inherits);
        assert_eq!(host.get("/?echo:hello").await, r#"Ok("hello")"#);
        assert_eq!(host.get("/?variable:secret").await, r#"Err("Error::Undefined(\"secret\")")"#);
        assert_eq!(host.get("/?sqlite:default").await, r#"Err("Error::AccessDenied")"#);
        assert_eq!(host.get("/?key-value:default").await, r#"Err("Error::AccessDenied")"#);
        assert!(host.get(HEALTH).await.contains("is not permitted"));
        // The component itself has what it was given.
        assert_eq!(host.get("/?own=secret").await, r#"Ok("s")"#);
        assert_eq!(host.get("/?own=sqlite").await, r#"Ok("opened")"#);
    }
}

#[tokio::test]
async fn a_dependency_inherits_what_is_named() {
    let host = start(", inherit_configuration = [\"variables\", \"sqlite_databases\"]");
    assert_eq!(host.get("/?variable:secret").await, r#"Ok("s")"#);
    assert_eq!(host.get("/?sqlite:default").await, r#"Ok("opened")"#);
    assert_eq!(host.get("/?key-value:default").await, r#"Err("Error::AccessDenied")"#);
    assert!(host.get(HEALTH).await.contains("is not permitted"));
}

#[tokio::test]
async fn a_dependency_inherits_everything_and_no_more() {
    let host = start(", inherit_configuration = true");
    assert_eq!(host.get("/?variable:secret").await, r#"Ok("s")"#);
    assert_eq!(host.get("/?key-value:default").await, r#"Ok("opened")"#);
    assert_eq!(host.get("/?sqlite:other").await, r#"Err("Error::AccessDenied")"#);
    assert_eq!(host.get(HEALTH).await, r#"Ok("200 OK")"#);
}
