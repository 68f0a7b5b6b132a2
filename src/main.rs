//! The program `gouji`: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    gouji::cli::main(std::env::args_os()).into()
}
