//! `man`: the manual pages, of the program and of every command.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};
use clap_mangen::Man;

use super::exit::{Exit, Failure};
use super::{Cli, terminal};

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Write one file a page into this folder [default: all pages to stdout]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn man(args: &ManArgs) -> Result<Exit, Failure> {
    let mut command = Cli::command();
    command.build();
    match &args.out {
        Some(folder) => write_all(folder, &command)?,
        None => terminal::raw(&pages(&command)?.concat())?,
    }
    Ok(Exit::Done)
}

fn write_all(folder: &Path, command: &clap::Command) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::Failed(format!(
            "write the pages to `{}`: {error}",
            folder.display()
        ))
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, page) in names(command).into_iter().zip(pages(command)?) {
        let path = folder.join(format!("{name}.1"));
        std::fs::write(&path, page).map_err(failed)?;
        terminal::data(&format!("wrote   {}\n", path.display()))?;
    }
    Ok(())
}

/// The pages in the order of the commands, each before those of its own commands.
fn pages(command: &clap::Command) -> Result<Vec<Vec<u8>>, Failure> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    let mut all = vec![page];
    for inner in shown(command) {
        all.extend(pages(inner)?);
    }
    Ok(all)
}

/// The names of the pages, in the same order.
fn names(command: &clap::Command) -> Vec<String> {
    let own = command
        .get_display_name()
        .unwrap_or_else(|| command.get_name());
    let inner = shown(command).flat_map(names);
    std::iter::once(own.to_owned()).chain(inner).collect()
}

fn shown(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set() && inner.get_name() != "help")
}
