//! The host as a program of its own, which is what its tests start.

fn main() -> std::process::ExitCode {
    skein_host::main()
}
