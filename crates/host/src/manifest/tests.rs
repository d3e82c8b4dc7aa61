use super::*;

const HEAD: &str = "spin_manifest_version = 2\n[application]\nname = \"a\"\n";

fn refusal(rest: &str) -> String {
    Manifest::parse(Path::new("spin.toml"), format!("{HEAD}{rest}")).unwrap_err().to_string()
}

#[test]
fn takes_what_spin_takes() {
    let text = r#"
[variables]
token = { required = true, secret = true }
mode = { default = "x", description = "…" }
[[trigger.http]]
id = "one"
route = "/api/..."
component = "devices"
[[trigger.http]]
route = { private = true }
component = "auth"
[component.devices]
source = "devices.wasm"
description = "…"
sqlite_databases = ["default"]
variables = { token = "{{ token }}" }
[component.devices.build]
command = "cargo components"
workdir = "."
watch = ["src/**/*.rs"]
[component.devices.dependencies]
"skein:fleet/identity@0.1.0" = { path = "identity.wasm", inherit_configuration = ["variables", "sqlite_databases"] }
[component.auth]
source = "auth.wasm"
"#;
    let manifest = Manifest::parse(Path::new("app/spin.toml"), format!("{HEAD}{text}")).unwrap();
    assert_eq!(manifest.folder(), Path::new("app"));
    assert_eq!(manifest.components().iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["devices", "auth"]);
    assert!(manifest.has_route("/api/...") && !manifest.has_route("/api"));
}

#[test]
fn refuses_unknown_keys_with_their_line() {
    let error = refusal("[[trigger.redis]]\nchannel = \"x\"\n");
    assert!(error.starts_with("spin.toml:4: unknown field `redis`"), "{error}");
    let error = refusal("[trigger]\n[component.a]\nsource = \"a.wasm\"\nfiles = [\"x\"]\n");
    assert!(error.starts_with("spin.toml:7: unknown field `files`"), "{error}");
    let error = refusal(
        "[trigger]\n[component.a]\nsource = \"a.wasm\"\n[component.a.dependencies]\n\"x:y/z\" = { version = \"1\" }\n",
    );
    assert!(error.starts_with("spin.toml:8: unknown field `version`"), "{error}");
    let error = refusal("[trigger]\n[component.a]\nsource = { url = \"https://example.com\", digest = \"\" }\n");
    assert!(error.starts_with("spin.toml:6: invalid type"), "{error}");
}

#[test]
fn refuses_what_does_not_fit_together() {
    assert!(
        refusal("[[trigger.http]]\nroute = \"/\"\ncomponent = \"b\"\n")
            .starts_with("spin.toml:6: there is no component")
    );
    assert!(
        refusal("[trigger]\n[variables]\nx = { required = true, default = \"\" }\n")
            .starts_with("spin.toml:6: variable \"x\" must be")
    );
    assert!(refusal("[trigger]\n[variables]\nx = {}\n").starts_with("spin.toml:6: variable \"x\" must be"));
    assert!(refusal("[trigger]\n[variables]\nX = { default = \"\" }\n").starts_with("spin.toml:6: variable \"X\""));
    assert!(refusal("[trigger]\n[component.\"../a\"]\nsource = \"a\"\n").starts_with("spin.toml:5: component"));
    let dependency = "[trigger]\n[component.a]\nsource = \"a\"\n[component.a.dependencies]\n\"x:y/z\" = { path = \"x\", inherit_configuration = [\"sqlite\"] }\n";
    assert!(refusal(dependency).starts_with("spin.toml:8: inherit_configuration: \"sqlite\""));
}
