//! The program: argv to a command, its result to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ratebook::cli::main()
}
