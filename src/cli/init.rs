//! `init`: files to start from. What is there already stays as it is.

use std::fs::{File, create_dir_all};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::{Exit, Failure};
use super::terminal;
use crate::config::{EXAMPLE, FILE};

/// The folder of the user's own selector files.
const SELECTORS: &str = "selectors";

const README: &str = "\
# Your selector files

One `.toml` file a source, named after it: `my-vendor.toml` is the source `my-vendor`. A file with
the name of a built-in source (`ratebook selectors list`) takes its place. `sources` in ratebook.toml
says which of them all are watched.

    ratebook selectors lint                        mistakes, with their lines
    ratebook selectors test my-vendor.toml a.html  what it reads from a saved page
    ratebook check my-vendor --dry-run             what it reads from the site now
";

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Where to
    #[arg(default_value = ".")]
    folder: PathBuf,
}

pub(super) fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let selectors = args.folder.join(SELECTORS);
    create_dir_all(&selectors).map_err(|error| failed("create", &selectors, &error))?;
    write_new(&args.folder.join(FILE), &configuration())?;
    write_new(&selectors.join("README.md"), README)?;
    let next = [
        ("ratebook config check", "after you have set what you need"),
        ("ratebook check", "the first prices"),
        ("ratebook run", "the daemon"),
    ];
    for (command, does) in next {
        terminal::note(&format!("  {command:<22} {does}"));
    }
    Ok(Exit::Done)
}

/// The example with the folder of selector files in use, since it is made beside it.
fn configuration() -> String {
    EXAMPLE.replacen("#= selectors = ", "selectors = ", 1)
}

/// Writes a file that is not there yet; one that is stays.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let shown = path.display();
    match File::create_new(path) {
        Ok(mut file) => {
            let written = file.write_all(text.as_bytes());
            written.map_err(|error| failed("write", path, &error))?;
            Ok(terminal::data(&format!("wrote   {shown}\n"))?)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            terminal::note(&format!("kept    {shown}: it was there already"));
            Ok(())
        }
        Err(error) => Err(failed("create", path, &error)),
    }
}

fn failed(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("{verb} `{}`: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let args = InitArgs {
            folder: folder.path().join("new"),
        };
        init(&args).unwrap();
        let file = args.folder.join(FILE);
        let first = std::fs::read_to_string(&file).unwrap();
        assert!(first.contains("\nselectors = \"selectors\"\n"), "{first}");
        std::fs::write(&file, "# mine\n").unwrap();
        init(&args).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine\n");
    }
}
