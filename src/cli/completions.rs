//! `completions`: what a shell needs to complete ratebook's commands.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::exit::{Exit, Failure};
use super::{Cli, terminal};

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Which shell
    shell: Shell,
}

pub(super) fn completions(args: &CompletionsArgs) -> Result<Exit, Failure> {
    // clap_complete panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "ratebook", &mut script);
    terminal::raw(&script)?;
    Ok(Exit::Done)
}
