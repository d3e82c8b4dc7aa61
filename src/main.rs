//! `cargo run`: builds the components and serves them.

fn main() -> std::process::ExitCode {
    skein_host::main()
}
