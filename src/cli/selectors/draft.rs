//! `selectors draft`: a selector file for a page that has none.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::parts::{LAST_WAIT, fetcher, runtime};
use super::super::{Format, terminal};
use super::test::{bytes, reading_json, unpacked};
use crate::address;
use crate::book::render::{Table, pretty};
use crate::draft::{Draft, LeftOut, NoDraft, draft as draft_of, format_of};
use crate::escape::line;
use crate::fetch::{Fetched, Request, cause_chain};
use crate::page::{Page, PageHash, Validators};

#[derive(Debug, Args)]
pub(super) struct DraftArgs {
    /// The page: its URL, or a saved copy, packed with gzip or not; `-` for stdin
    #[arg(value_name = "URL|PAGE")]
    page: String,
    /// The address of a saved page [default: the one that it calls its own]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Write the selector file here, where there is none yet [default: to stdout]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn draft(context: &Context, args: &DraftArgs) -> Result<Exit, Failure> {
    if let Some(output) = args.output.as_deref().filter(|output| output.exists()) {
        return Err(taken(output));
    }
    let page = page(context, args)?;
    let name = if page.url.is_empty() {
        &args.page
    } else {
        &page.url
    };
    let drafted = draft_of(&page, format_of(name, &page));
    if context.format == Format::Json {
        let json = as_json(&drafted);
        terminal::data(&pretty(&json))?;
        if let (Ok(draft), Some(output)) = (&drafted, &args.output) {
            write_new(output, &draft.text)?;
        }
    } else {
        match &drafted {
            Ok(draft) => tell(draft, args.output.as_deref())?,
            Err(none) => {
                for left in &none.left_out {
                    terminal::note(&left_in_words(left));
                }
                return Err(Failure::Failed(format!("no draft: {}", none.why)));
            }
        }
    }
    Ok(if drafted.is_ok() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// Fetches the page, or takes the saved copy.
fn page(context: &Context, args: &DraftArgs) -> Result<Page, Failure> {
    let usage = |error: address::BadAddress| Failure::Usage(error.to_string());
    if args.page.contains("://") {
        if args.url.is_some() {
            return Err(Failure::Usage("`--url` is for a saved page".to_owned()));
        }
        address::parse(&args.page).map_err(usage)?;
        return fetched(context, &args.page);
    }
    let url = args.url.clone().unwrap_or_default();
    if !url.is_empty() {
        address::parse(&url).map_err(usage)?;
    }
    let body = if args.page == "-" {
        unpacked(io::stdin().lock())
    } else {
        bytes(Path::new(&args.page))
    };
    let body = body.map_err(|error| Failure::Failed(format!("read `{}`: {error}", args.page)))?;
    Ok(Page {
        source: String::new(),
        page: String::new(),
        final_url: url.clone(),
        url,
        status: 200,
        content_type: None,
        validators: Validators::default(),
        observed: context.now(),
        hash: PageHash::of(&body),
        body,
    })
}

fn fetched(context: &Context, url: &str) -> Result<Page, Failure> {
    let fetcher = fetcher(context)?;
    let request = Request {
        source: "draft".to_owned(),
        page: "draft".to_owned(),
        url: url.to_owned(),
        known: None,
    };
    let runtime = runtime()?;
    let fetched = runtime.block_on(fetcher.fetch(&request, context.now()));
    runtime.shutdown_timeout(LAST_WAIT);
    match fetched.map_err(|error| Failure::Failed(cause_chain(&error)))? {
        // The address that answered is the page's.
        Fetched::Page(page) => Ok(Page {
            url: page.final_url.clone(),
            ..*page
        }),
        Fetched::NotModified => Err(Failure::Failed(format!("{url}: no page came"))),
    }
}

fn taken(output: &Path) -> Failure {
    Failure::Failed(format!(
        "`{}` is there already, and a draft overwrites nothing\nhint: name another file with `--output`",
        output.display()
    ))
}

fn write_new(output: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(output);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(output),
        _ => Failure::Failed(format!("write `{}`: {error}", output.display())),
    })
}

/// The file to stdout or to its place; what it reads, and what it leaves out, to stderr.
fn tell(draft: &Draft, output: Option<&Path>) -> Result<(), Failure> {
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
    let prices = match draft.readings.len() {
        1 => "1 price".to_owned(),
        n => format!("{n} prices"),
    };
    let place = output.map(|output| output.display().to_string());
    let place = place.unwrap_or_else(|| format!("{}.toml", draft.id));
    terminal::note(&line(&format!(
        "{prices}: compare each with the page, and look at the notes of {place}"
    )));
    Ok(())
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
            "why": null,
        }),
        Err(none) => json!({
            "source": null,
            "text": null,
            "readings": [],
            "doubts": [],
            "left_out": left(&none.left_out),
            "why": none.why,
        }),
    }
}
