//! `backup`: a copy of the store, made while the daemon runs.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::render::{Table, pretty};
use crate::escape::line;
use crate::store::{Access, Backup, Existing};

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to write the copy to; `--store` says which store is copied
    #[arg(value_name = "BACKUP")]
    file: PathBuf,
    /// Take the place of an older backup
    #[arg(long)]
    replace: bool,
}

pub(super) fn backup(context: &Context, args: &BackupArgs) -> Result<Exit, Failure> {
    if args.file.is_dir() {
        let folder = args.file.display();
        return Err(Failure::Usage(format!(
            "`{folder}` is a folder\nhint: name the file to write in it: `{}`",
            args.file.join("backup.db").display()
        )));
    }
    let store = context.open(Access::ReadOnly)?;
    let existing = if args.replace {
        Existing::Replace
    } else {
        Existing::Keep
    };
    let backup = store.back_up(&args.file, existing)?;
    match context.format {
        Format::Table => terminal::data(&for_people(&backup))?,
        Format::Json => terminal::data(&pretty(&json!({
            "file": backup.path,
            "bytes": backup.bytes,
            "sources": backup.sources,
            "snapshots": backup.snapshots,
            "mails_waiting": backup.mails.waiting,
        })))?,
        _ => context.listing(&table(&backup), &serde_json::Value::Null)?,
    }
    let waiting = match backup.mails.waiting {
        0 => return Ok(Exit::Done),
        1 => "1 mail waits in it".to_owned(),
        n => format!("{n} mails wait in it"),
    };
    terminal::note(&format!(
        "  {waiting}: a store restored from it sends what may have been sent since, as the same mail"
    ));
    Ok(Exit::Done)
}

fn for_people(backup: &Backup) -> String {
    let file = backup.path.display().to_string();
    format!(
        "{}: {} snapshots of {} sources, {}; verified, and on the disk\n",
        line(&file),
        backup.snapshots,
        backup.sources,
        size(backup.bytes)
    )
}

/// In the unit that people would say it in.
fn size(bytes: u64) -> String {
    match bytes.div_ceil(1024) {
        kib @ ..10_240 => format!("{kib} KiB"),
        kib => format!("{} MiB", kib.div_ceil(1024)),
    }
}

fn table(backup: &Backup) -> Table {
    let row = [
        backup.path.display().to_string(),
        backup.bytes.to_string(),
        backup.sources.to_string(),
        backup.snapshots.to_string(),
        backup.mails.waiting.to_string(),
    ];
    Table {
        name: "backup".to_owned(),
        caption: "The backup that was made".to_owned(),
        columns: ["file", "bytes", "sources", "snapshots", "mails waiting"]
            .map(str::to_owned)
            .to_vec(),
        rows: vec![row.to_vec()],
    }
}
