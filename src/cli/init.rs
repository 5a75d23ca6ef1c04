//! `init`: files to start from. What is there already stays as it is.

use std::fs::{File, create_dir_all};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::{Exit, Failure};
use super::selectors::GUIDE;
use super::terminal;
use crate::config::{EXAMPLE, FILE};

/// The folder of the user's own selector files.
const SELECTORS: &str = "selectors";

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
    write_new(&selectors.join("README.md"), GUIDE)?;
    let next = [
        ("ratebook config check", "after you have set what you need"),
        (
            "ratebook selectors draft URL",
            "a selector file for a page of your own",
        ),
        (
            "ratebook check",
            "the first prices, of every source that is watched",
        ),
        ("ratebook run", "the daemon"),
    ];
    for (command, does) in next {
        terminal::note(&format!("  {command:<29} {does}"));
    }
    terminal::note(
        "`ratebook selectors list` shows what is watched: what is built in, too, until `sources` in \
         ratebook.toml names your own",
    );
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
        let guide = std::fs::read_to_string(args.folder.join("selectors/README.md")).unwrap();
        assert!(guide.contains("## Schedules") && guide.contains("## Billing rules"));
        std::fs::write(&file, "# mine\n").unwrap();
        init(&args).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine\n");
    }
}
