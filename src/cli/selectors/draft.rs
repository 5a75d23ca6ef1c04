//! `selectors draft`: a selector file for a page that has none.

mod page;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::{Format, terminal};
use super::test::reading_json;
use crate::book::render::{Table, pretty};
use crate::draft::{Billing, Draft, LeftOut, NoDraft};
use crate::escape::line;
use crate::file;
use crate::rate::slug;

#[derive(Debug, Args)]
pub(super) struct DraftArgs {
    /// The page: its URL, or a saved copy, packed with gzip or not; `-` for stdin
    #[arg(value_name = "URL|PAGE")]
    page: String,
    /// The address of a saved page [default: the one that it calls its own]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Who sells, as the routes are to name them [default: by the page's address or title]
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Write the selector file here, where there is none yet [default: to stdout]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn draft(context: &Context, args: &DraftArgs) -> Result<Exit, Failure> {
    if let Some(output) = args.output.as_deref().filter(|output| output.exists()) {
        return Err(taken(output));
    }
    if let Some(name) = args.provider.as_deref().filter(|name| slug(name).is_none()) {
        let message = format!("`--provider {name}`: routes need a name of letters and digits");
        return Err(Failure::Usage(message));
    }
    let drafted = page::drafted(context, args)?;
    if context.format == Format::Json {
        let json = as_json(&drafted);
        terminal::data(&pretty(&json))?;
        if let (Ok(draft), Some(output)) = (&drafted, &args.output) {
            write_new(output, &draft.text)?;
        }
    } else {
        match &drafted {
            Ok(draft) => tell(context, draft, args.output.as_deref())?,
            Err(none) => {
                for left in &none.left_out {
                    terminal::note(&left_in_words(left));
                }
                return Err(Failure::Failed(format!("no draft: {none}")));
            }
        }
    }
    Ok(if drafted.is_ok() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn taken(output: &Path) -> Failure {
    Failure::Failed(format!(
        "`{}` is there already, and a draft overwrites nothing\nhint: name another file with `--output`",
        output.display()
    ))
}

fn write_new(output: &Path, text: &str) -> Result<(), Failure> {
    file::create(output, text).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(output),
        _ => Failure::Failed(format!("write `{}`: {error}", output.display())),
    })
}

/// The file to stdout or to its place; what it reads, and what it leaves out, to stderr.
fn tell(context: &Context, draft: &Draft, output: Option<&Path>) -> Result<(), Failure> {
    match output {
        Some(output) => write_new(output, &draft.text)?,
        None => terminal::data(&draft.text)?,
    }
    terminal::note(terminal::columns(&table(draft)).trim_end());
    for doubt in &draft.doubts {
        terminal::warning(doubt);
    }
    for left in &draft.left_out {
        terminal::note(&left_in_words(left));
    }
    for said in &draft.billing {
        terminal::note(&billing_in_words(said));
    }
    let prices = match draft.readings.len() {
        1 => "1 price".to_owned(),
        n => format!("{n} prices"),
    };
    let place = output.map(|output| output.display().to_string());
    let place = place.unwrap_or_else(|| format!("{}.toml", draft.id));
    terminal::note(&line(&format!(
        "{prices}: compare each with the page, and look at the notes of {place}"
    )));
    next_steps(context.config.selectors.as_deref(), &draft.id, output);
    Ok(())
}

/// What comes after a draft.
fn next_steps(folder: Option<&Path>, id: &str, output: Option<&Path>) {
    let stem = output.and_then(Path::file_stem);
    let id = stem.map_or_else(|| id.into(), |stem| stem.to_string_lossy());
    let folder_of = |path: &Path| std::fs::canonicalize(path).ok();
    let is_in_place = output.and_then(Path::parent).is_some_and(|parent| {
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        folder.is_some_and(|folder| {
            folder_of(folder).is_some_and(|folder| folder_of(parent) == Some(folder))
        })
    });
    let mut steps: Vec<(String, String)> = Vec::new();
    match folder {
        _ if is_in_place => {}
        Some(folder) => {
            let place = folder.join(format!("{id}.toml"));
            steps.push((format!("put it at {}", place.display()), String::new()));
        }
        None => {
            let does = "a ratebook.toml, and the folder selectors: put the file there";
            steps.push(("ratebook init".to_owned(), does.to_owned()));
        }
    }
    for (command, does) in [
        (
            format!("ratebook selectors test {id} PAGE"),
            "what it reads from a saved page",
        ),
        (
            format!("ratebook check {id} --dry-run"),
            "what it reads from the site now",
        ),
        (
            format!("ratebook check {id}"),
            "the first prices are stored",
        ),
        (
            format!("sources = [\"{id}\"]"),
            "in ratebook.toml: watch it alone, none that are built in",
        ),
    ] {
        steps.push((command, does.to_owned()));
    }
    let width = steps.iter().map(|(step, _)| step.chars().count());
    let width = width.max().unwrap_or_default();
    terminal::note("next:");
    for (step, does) in steps {
        let step = line(&format!("  {step:<width$}   {does}")).into_owned();
        terminal::note(step.trim_end());
    }
}

/// A sentence about billing is told beside what was not taken.
fn billing_in_words(said: &Billing) -> String {
    let how = match &said.rule {
        Some((topic, value)) => format!("it seems to say `{topic} = \"{value}\"`"),
        None => "see “Billing rules” in `ratebook selectors guide`".to_owned(),
    };
    line(&format!(
        "  not taken: “{}”: how a clip is billed; {how}",
        said.text
    ))
    .into_owned()
}

fn left_in_words(left: &LeftOut) -> String {
    let LeftOut { what, why } = left;
    line(&format!("  not taken: {what}: {why}")).into_owned()
}

fn table(draft: &Draft) -> Table {
    let rows = draft.readings.iter().map(|reading| {
        vec![
            reading.rate.to_string(),
            reading.price.to_string(),
            reading.text.clone(),
        ]
    });
    Table {
        name: "draft".to_owned(),
        caption: "What the draft reads".to_owned(),
        columns: ["rate", "price", "text"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn as_json(drafted: &Result<Draft, NoDraft>) -> Value {
    let left = |all: &[LeftOut]| -> Value {
        all.iter()
            .map(|left| json!({ "what": left.what, "why": left.why }))
            .collect()
    };
    match drafted {
        Ok(draft) => json!({
            "source": draft.id,
            "text": draft.text,
            "readings": draft.readings.iter().map(reading_json).collect::<Vec<_>>(),
            "doubts": draft.doubts,
            "left_out": left(&draft.left_out),
            "billing": draft.billing.iter().map(billing_json).collect::<Vec<_>>(),
            "why": null,
        }),
        Err(none) => json!({
            "source": null,
            "text": null,
            "readings": [],
            "doubts": [],
            "left_out": left(&none.left_out),
            "billing": [],
            "why": none.to_string(),
        }),
    }
}

fn billing_json(said: &Billing) -> Value {
    let rule = said.rule.as_ref();
    json!({
        "text": said.text,
        "rule": rule.map(|(topic, _)| topic),
        "value": rule.map(|(_, value)| value),
    })
}
