//! `selectors repair`: a changed selector file for a page that changed.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::{Format, terminal};
use super::test::{bytes, named, said_of};
use crate::alert::{Mended, State};
use crate::book::render::{Table, pretty};
use crate::check::{Known, apply, pages_of};
use crate::escape::{line, text};
use crate::outcome::Outcome;
use crate::page::Page;
use crate::repair::Proposal;
use crate::source::Source;
use crate::store::{Access, Store};

#[derive(Debug, Args)]
pub(super) struct RepairArgs {
    /// The source that cannot be read
    #[arg(value_name = "SOURCE")]
    source: String,
    /// A saved page to read in place of the last one that came, packed with gzip or not; `ID=PAGE`
    /// says which page of the source it is
    #[arg(long, value_name = "PAGE")]
    page: Vec<PathBuf>,
    /// Change the file as the proposal of this name says, which stands below what it would read
    #[arg(long, value_name = "PROPOSAL")]
    apply: Option<String>,
}

pub(super) fn repair(context: &Context, args: &RepairArgs) -> Result<Exit, Failure> {
    let source = named_source(context, &args.source)?;
    let store = context.open(Access::ReadOnly)?;
    let Some(known) = Known::of(&store, &source)? else {
        return Err(Failure::Failed(format!(
            "`{}` was never read, so it is not known what to look for\n\
             hint: `ratebook selectors draft` writes a file for a new page",
            source.id
        )));
    };
    let pages = pages(context, &store, &source, &args.page)?;
    drop(store);
    let repaired = known.repair(&source, &pages);
    let mut mended = match &repaired {
        Ok(proposal) => Mended::proposed(&source, proposal, &known.last),
        Err(refused) => Mended::refused(refused),
    };
    let mut failed = None;
    if let (Some(name), Ok(proposal)) = (&args.apply, &repaired) {
        let applied = if mended.name.as_ref() == Some(name) {
            let folder = context.config.selectors.as_deref();
            apply(&source, folder, &proposal.text).map_err(|error| error.to_string())
        } else {
            Err(format!(
                "`{}` is not what is proposed now: look at it, and apply it by its own name",
                line(name)
            ))
        };
        match applied {
            Ok(()) => mended.state = State::Applied,
            Err(why) => {
                failed = Some(Failure::Failed(format!("not applied: {why}")));
                mended.why = Some(why);
            }
        }
    }
    tell(context, &source, &mended, repaired.as_ref().ok())?;
    match failed {
        Some(failure) => Err(failure),
        None if mended.state == State::Refused => Ok(Exit::Failed),
        None => Ok(Exit::Done),
    }
}

fn named_source(context: &Context, name: &str) -> Result<Source, Failure> {
    let mut sources = context.config.all_sources()?.into_iter();
    sources.find(|source| source.id == name).ok_or_else(|| {
        Failure::Usage(format!(
            "there is no source `{name}`\nhint: `ratebook selectors list` names them"
        ))
    })
}

/// The pages to be read: those of the last check that came to pages, and in their places those
/// that are given.
fn pages(
    context: &Context,
    store: &Store,
    source: &Source,
    given: &[PathBuf],
) -> Result<Vec<Page>, Failure> {
    let last = store.archived_checks(&source.id, 1)?.pop();
    let mut pages = match &last {
        Some(check) if given.is_empty() && check.outcome != Outcome::Unreadable => {
            return Err(Failure::Failed(format!(
                "the last pages of `{}` that came were read: nothing is to be repaired\n\
                 hint: name a saved page with `--page`",
                source.id
            )));
        }
        Some(check) => pages_of(store, source, check)?,
        None => Vec::new(),
    };
    for argument in given {
        let (said, path) = said_of(source, argument)?;
        let Some(id) = said.or_else(|| named(source, &path)) else {
            return Err(Failure::Usage(format!(
                "`{}` may be several pages of {}: write `ID={0}`",
                path.display(),
                source.id
            )));
        };
        let body = bytes(&path)
            .map_err(|error| Failure::Failed(format!("read `{}`: {error}", path.display())))?;
        let url = source.page(&id).map(|spec| spec.url.to_string());
        let url = url.unwrap_or_default();
        let page = Page::saved(&source.id, &id, &url, context.now(), body);
        match pages.iter_mut().find(|known| known.page == id) {
            Some(known) => *known = page,
            None => pages.push(page),
        }
    }
    Ok(pages)
}

/// The change to stdout; what is read with it beside what was read last to stderr.
fn tell(
    context: &Context,
    source: &Source,
    mended: &Mended,
    proposal: Option<&Proposal>,
) -> Result<(), Failure> {
    if context.format == Format::Json {
        let mut json = mended.json();
        if let Some(object) = json.as_object_mut() {
            object.insert("source".to_owned(), json!(source.id));
            object.insert("file".to_owned(), json!(source.file));
            let text = proposal.map(|proposal| Value::from(proposal.text.clone()));
            object.insert("text".to_owned(), text.unwrap_or(Value::Null));
        }
        return Ok(terminal::data(&pretty(&json))?);
    }
    if let (State::Refused, Some(why)) = (mended.state, &mended.why) {
        for remark in mended.remarks() {
            terminal::note(&format!("  {remark}"));
        }
        return Err(Failure::Failed(format!("no repair: {}", text(why))));
    }
    terminal::data(&with_end(&text(&mended.diff)))?;
    terminal::note(terminal::columns(&table(mended)).trim_end());
    for remark in mended.remarks() {
        terminal::note(&format!("  {remark}"));
    }
    terminal::note(&line(&match mended.state {
        State::Applied => format!("{} is changed: the next check reads with it", source.file),
        _ => format!(
            "compare each price with the page; `{}` changes the file",
            mended.command(&source.id)
        ),
    }));
    Ok(())
}

fn with_end(text: &str) -> String {
    // A line of the diff may be blank: it belongs to it.
    format!("{}\n", text.trim_end_matches('\n'))
}

pub(in super::super) fn table(mended: &Mended) -> Table {
    let mut rows = mended.table();
    let columns = if rows.is_empty() {
        Vec::new()
    } else {
        rows.remove(0)
    };
    Table {
        name: "repair".to_owned(),
        caption: "What the changed file reads".to_owned(),
        columns,
        rows,
    }
}
