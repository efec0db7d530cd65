//! The `schemac` binary.

fn main() -> std::process::ExitCode {
    schemac::cli::main()
}
