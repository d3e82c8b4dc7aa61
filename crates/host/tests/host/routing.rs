use crate::support::{App, PROBE, told};

#[tokio::test]
async fn routes_lead_to_components() {
    let manifest = "[[trigger.http]]\nroute = \"/headers\"\ncomponent = \"exact\"\n\
        [[trigger.http]]\nroute = \"/headers/:name/...\"\ncomponent = \"exact\"\n\
        [[trigger.http]]\nroute = { private = true }\ncomponent = \"hidden\"\n\
        [component.exact]\nsource = \"PROBE\"\n[component.hidden]\nsource = \"PROBE\"\n";
    let host = App::new(manifest).start();
    assert!(host.get("/headers").await.contains("spin-raw-component-route: /headers\n"));
    let named = host.get("/headers/eva/a/b/?q=%20x").await;
    for line in [
        "spin-path-match-name: eva\n",
        "spin-path-info: /a/b/\n",
        "spin-component-route: /headers/:name\n",
        "spin-matched-route: /headers/:name/...\n",
        "spin-base-path: /\n",
        "spin-client-addr: 127.0.0.1:",
    ] {
        assert!(named.contains(line), "{line} in {named}");
    }
    assert!(named.contains(&format!("spin-full-url: {}/headers/eva/a/b/?q=%20x\n", host.url)));
    assert_eq!(host.get("/elsewhere").await, "404 ");
    assert_eq!(host.get("/.well-known/spin/health").await, "OK");
    assert_eq!(host.get("/.well-known/spin/other").await, "404 ");
}

#[tokio::test]
async fn forged_headers_do_not_arrive() {
    let host = App::new(PROBE).start();
    let forged = reqwest::Client::new()
        .get(format!("{}/headers", host.url))
        .header("spin-client-addr", "10.0.0.1:1")
        .header("Spin-Path-Match-Admin", "yes")
        .header("spin-full-url", "http://elsewhere/")
        .header("spin-mine", "kept");
    let seen = told(forged.send().await.unwrap()).await;
    assert!(!seen.contains("10.0.0.1") && !seen.contains("path-match") && !seen.contains("elsewhere"), "{seen}");
    assert!(seen.contains("spin-mine: kept"));
}

#[tokio::test]
async fn the_name_of_a_component_is_no_host_from_outside() {
    let host = App::new(PROBE).start();
    let request = reqwest::Client::new().get(format!("{}/headers", host.url)).header("host", "probe.spin.internal");
    assert!(told(request.send().await.unwrap()).await.starts_with("400"));
}

#[tokio::test]
async fn variables_come_from_flags_environment_and_defaults() {
    let manifest = "[variables]\nflag = { default = \"-\" }\nenvironment = { default = \"-\" }\nplain = { default = \"p\" }\n\
        [[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n[component.probe]\nsource = \"PROBE\"\n\
        variables = { a = \"{{ flag }}/{{environment}}\", b = \"{{ plain }}\" }\n";
    let host = App::new(manifest)
        .flags(["--variable", "flag=from flag"])
        .environment("SPIN_VARIABLE_FLAG", "hidden by the flag")
        .environment("SPIN_VARIABLE_ENVIRONMENT", "from environment")
        .start();
    assert_eq!(host.get("/variable/a").await, r#"Ok("from flag/from environment")"#);
    assert_eq!(host.get("/variable/b").await, r#"Ok("p")"#);
    assert!(host.get("/variable/flag").await.starts_with("Err(Error::Undefined"));
    assert!(host.get("/variable/Not-A-Name").await.starts_with("Err(Error::InvalidName"));
}
