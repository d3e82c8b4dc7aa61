use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    time::{Duration, Instant},
};

use crate::support::{App, Host, PROBE, soon};

/// The status with which the host ends by itself.
async fn ended(host: &mut Host) -> i32 {
    let start = Instant::now();
    loop {
        if let Some(status) = host.child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        assert!(start.elapsed() < Duration::from_secs(15), "the host does not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn requests_in_flight_are_finished() {
    for signal in ["-TERM", "-INT"] {
        let mut host = App::new(PROBE).start();
        let url = host.url.clone();
        let request =
            tokio::spawn(async move { reqwest::get(format!("{url}/wait/1500")).await.unwrap().text().await.unwrap() });
        tokio::time::sleep(Duration::from_millis(300)).await;
        host.signal(signal);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(reqwest::get(format!("{}/served", host.url)).await.is_err(), "it takes new connections");
        assert_eq!(request.await.unwrap(), "1");
        assert_eq!(ended(&mut host).await, 0);
        assert_eq!(host.app.read("stderr.txt"), "");
    }
}

#[tokio::test]
async fn what_does_not_end_is_cut_off() {
    let mut host = App::new(PROBE).start();
    let url = host.url.clone();
    let request = tokio::spawn(reqwest::get(format!("{url}/wait/60000")));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let start = Instant::now();
    host.signal("-TERM");
    assert_eq!(ended(&mut host).await, 0);
    assert!(
        start.elapsed() > Duration::from_secs(9) && start.elapsed() < Duration::from_secs(13),
        "{:?}",
        start.elapsed()
    );
    assert!(request.await.unwrap().is_err());
}

#[tokio::test]
async fn output_goes_to_files() {
    let host = App::new(PROBE).start();
    host.get("/say/hello").await;
    soon(|| host.app.read(".spin/logs/probe_stderr.txt") == "hello to stderr\n").await;
    assert_eq!(host.app.read(".spin/logs/probe_stdout.txt"), "hello to stdout\n");
    assert_eq!(host.app.read("stderr.txt"), "");
}

#[tokio::test]
async fn a_second_start_takes_the_compiled_components() {
    let cache = tempfile::tempdir().unwrap();
    let start = || {
        let app = App::new(PROBE).environment("XDG_CACHE_HOME", cache.path().to_str().unwrap());
        let started = Instant::now();
        let _host = app.start();
        started.elapsed()
    };
    let (first, second) = (start(), start());
    assert!(second < Duration::from_secs(2), "{second:?}");
    assert!(second * 2 < first, "{first:?} {second:?}");
}

#[tokio::test]
async fn secrets_are_made_once_and_kept_from_others() {
    let manifest = "[variables]\nkey = { required = true, secret = true }\n[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n\
        [component.probe]\nsource = \"PROBE\"\nvariables = { key = \"{{ key }}\" }\n";
    let first = App::new(manifest).start();
    let key = first.get("/variable/key").await;
    assert_eq!(key.len(), r#"Ok("")"#.len() + 43);
    let file = first.app.folder.path().join(".spin/generated-variables.toml");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let state = first.app.folder.path().join(".spin").to_str().unwrap().to_string();
    let second = App::new(manifest).flags(["--state-dir", &state]).start();
    assert_eq!(second.get("/variable/key").await, key);
    assert!(!fs::read_to_string(first.app.folder.path().join("stderr.txt")).unwrap().contains(&key));
}

#[tokio::test]
async fn the_clock_pokes_the_application() {
    let manifest = "[variables]\nservice_token = { default = \"t\" }\n[[trigger.http]]\nroute = \"/internal/tick\"\ncomponent = \"probe\"\n\
        [component.probe]\nsource = \"PROBE\"\n";
    let host = App::new(manifest).start();
    soon(|| host.app.read(".spin/logs/probe_stdout.txt").lines().count() >= 2).await;
    assert!(host.app.read(".spin/logs/probe_stdout.txt").starts_with("tick Some(\"Bearer t\")\n"));
    let host = App::new(manifest).flags(["--no-clock"]).start();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(host.app.read(".spin/logs/probe_stdout.txt"), "");
}

#[tokio::test]
async fn build_commands_run_once_each() {
    let manifest = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"a\"\n[component.a]\nsource = \"made.wasm\"\n\
        [component.a.build]\ncommand = [\"cp PROBE made.wasm\", \"echo x >> count\"]\n\
        [component.b]\nsource = \"made.wasm\"\n[component.b.build]\ncommand = \"echo x >> count\"\n";
    let app = App::new(manifest);
    assert!(!app.run(&["--no-build"]).status.success());
    let output = app.run(&["--build-only"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && told.contains("building a: echo x >> count") && told.contains("compiling a… 1/1"),
        "{told}"
    );
    assert_eq!(app.read("count"), "x\n");
    assert_eq!(app.start().get("/served").await, "1");
    let failing = App::new(&manifest.replace("cp PROBE", "echo no compiler >&2; false"));
    let error = String::from_utf8(failing.run(&["--quiet"]).stderr).unwrap();
    assert!(error.starts_with("error: building a: echo no compiler") && error.contains("no compiler\n"), "{error}");
}

#[tokio::test]
async fn a_missing_target_is_added_and_told() {
    let manifest = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"a\"\n[component.a]\nsource = \"wasm32-wasip2/made.wasm\"\n\
        [component.a.build]\ncommand = \"mkdir -p wasm32-wasip2 && cp PROBE wasm32-wasip2/made.wasm\"\n";
    let app = App::new(manifest);
    let bin = app.folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    // A compiler without any target, and a rustup that says what it was asked for.
    let programs = [("rustc", "echo /nowhere"), ("rustup", "echo \"$@\" >> \"$(dirname \"$0\")/asked\"")];
    for (name, script) in programs {
        let file = bin.join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let app = app.environment("PATH", &path);
    let output = app.run(&["--build-only"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && told.starts_with("adding the target wasm32-wasip2 with rustup\n"), "{told}");
    assert_eq!(fs::read_to_string(bin.join("asked")).unwrap(), "--version\ntarget add wasm32-wasip2\n");
}

#[tokio::test]
async fn help_names_every_flag() {
    let output = App::new(PROBE).run(&["--help"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for flag in
        ["--from", "--listen", "--state-dir", "--quiet", "--variable", "--runtime-config-file", "--request-timeout"]
    {
        assert!(told.contains(flag), "{flag} is not in {told}");
    }
}
