//! Generates the `bindgen!` call with the path of the WIT files of the `spin-sdk` in use, so that no copy of them is kept here.

use std::{env, fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    println!("cargo::rerun-if-changed=src/bindings.rs.in");

    let wit = spin_sdk_folder()?.join("wit");
    let path = wit.to_str().context("the path of spin-sdk is not UTF-8")?;
    let source = fs::read_to_string("src/bindings.rs.in")?.replace("@SPIN_SDK_WIT@", path);
    let out = PathBuf::from(env::var("OUT_DIR")?).join("bindings.rs");
    fs::write(out, source)?;
    Ok(())
}

fn spin_sdk_folder() -> Result<PathBuf> {
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version=1"])
        .output()
        .context("cannot run `cargo metadata`")?;
    ensure!(output.status.success(), "`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("`cargo metadata` lists no packages")?;
    let text = |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(String::from);
    packages
        .iter()
        .find(|package| text(package, "name").as_deref() == Some("spin-sdk"))
        .and_then(|package| text(package, "manifest_path"))
        .and_then(|manifest| PathBuf::from(manifest).parent().map(PathBuf::from))
        .context("spin-sdk is not in the dependency graph")
}
