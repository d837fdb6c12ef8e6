//! The `schemactl` program: see the library's documentation.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(schemactl::cli::main())
}
