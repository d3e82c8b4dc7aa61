use crate::support::{App, PROBE};

fn refused(app: &App) -> String {
    let output = app.run(&["--no-generated-variables"]);
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    text.lines()
        .find(|line| line.starts_with("error"))
        .unwrap_or(&text)
        .replace(app.folder.path().to_str().unwrap(), "")
}

fn manifest(rest: &str) -> String {
    refused(&App::new(&format!("{PROBE}{rest}")))
}

/// The manifest of these tests has its own lines from the ninth on.
#[test]
fn a_manifest_is_refused_with_the_line() {
    let starts = |error: String, start: &str| assert!(error.starts_with(start), "{error}");
    starts(manifest("files = [\"a\"]\n"), "error: /spin.toml:9: unknown field `files`");
    starts(manifest("ai_models = [\"a\"]\n"), "error: /spin.toml:9: unknown field `ai_models`");
    starts(manifest("environment = { A = \"b\" }\n"), "error: /spin.toml:9: unknown field `environment`");
    starts(manifest("\n[[trigger.redis]]\n"), "error: /spin.toml:10: unknown field `redis`");
    starts(
        manifest("\nsqlite_databases = [\"other\"]\n"),
        "error: /spin.toml:10: the runtime configuration has no [sqlite_database.other]",
    );
    starts(
        manifest("key_value_stores = [\"other\"]\n"),
        "error: /spin.toml:9: the runtime configuration has no [key_value_store.other]",
    );
    starts(
        manifest("allowed_outbound_hosts = [\n\"http://a\",\n\"b\"]\n"),
        "error: /spin.toml:11: allowed_outbound_hosts: \"b\"",
    );
    starts(manifest("variables = { a = \"{{ nobody }}\" }\n"), "error: /spin.toml:9: there is no variable \"nobody\"");
    starts(
        manifest("[component.probe.dependencies]\n\"a:b/c\" = { path = \"WITNESS\" }\n"),
        "error: /spin.toml:10: dependency \"a:b/c\": the component has no import",
    );
}

#[test]
fn so_is_what_is_missing() {
    let required = format!("[variables]\nkey = {{ required = true, secret = true }}\n{PROBE}");
    assert!(refused(&App::new(&required)).contains("required variable \"key\" has no value"));
    let without_file = "[[trigger.http]]\nroute = \"/\"\ncomponent = \"a\"\n[component.a]\nsource = \"nowhere.wasm\"\n";
    assert!(refused(&App::new(without_file)).starts_with("error: /spin.toml:8: cannot read"));
    let without_dependency = "[[trigger.http]]\nroute = \"/\"\ncomponent = \"a\"\n[component.a]\nsource = \"CALLER\"\n";
    let error = refused(&App::new(without_dependency));
    assert!(
        error.starts_with("error: /spin.toml:7: component \"a\"") && error.contains("probe:kit/witness"),
        "{error}"
    );
}
