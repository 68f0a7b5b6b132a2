//! The command line of `gouji`: arguments in, exit code out.

mod cli;

use std::process::ExitCode;

/// Reading makes many small strings on several threads: this allocator takes a quarter off a run.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
