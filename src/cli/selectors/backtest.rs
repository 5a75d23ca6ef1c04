//! `selectors backtest`: the whole archive of a source read with a changed file, before anyone
//! trusts it.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::super::check::{change_json, changes, counts, problem_json, rule_json};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::rereading::{Progress, read_again};
use super::super::{Format, terminal};
use super::test::source as source_of;
use crate::alert::sentences;
use crate::book::render::Table;
use crate::change::{ChangeKind, Diff, compare};
use crate::escape::line;
use crate::instant::shown;
use crate::outcome::Outcome;
use crate::plausible::hidden;
use crate::reading::{Problem, Trouble};
use crate::snapshot::Snapshot;
use crate::source::Source;
use crate::store::{Access, ArchivedCheck, Store, StoreError};

#[derive(Debug, Args)]
pub(in super::super) struct BacktestArgs {
    /// The changed selector file, or the name of a source
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose archive to read [default: the source that the file is named after]
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
}

/// What the file makes of one archived check, beside what was read then.
struct Again {
    check: ArchivedCheck,
    /// The state that was read then, or the last one before a check that read nothing.
    stored: Option<Snapshot>,
    read: Result<Snapshot, Vec<Problem>>,
    diff: Diff,
    verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Every price and rule as they were read then.
    Same,
    /// All of them, and more.
    More,
    /// A past price or rule would be another, or missing.
    Differs,
    /// Read then; unreadable with this file.
    Lost,
    /// Not read then; read with this file.
    Gained,
    /// Read, then and now, but held back as doubtful.
    Held,
    /// Unreadable, then and now.
    Unreadable,
}

impl Verdict {
    const ALL: [Self; 7] = [
        Self::Same,
        Self::More,
        Self::Differs,
        Self::Lost,
        Self::Gained,
        Self::Held,
        Self::Unreadable,
    ];

    /// Its name in JSON and in listings.
    fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::More => "reads more",
            Self::Differs => "differs",
            Self::Lost => "lost",
            Self::Gained => "gained",
            Self::Held => "held back",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether the file would have told another past than the store does.
    fn is_bad(self) -> bool {
        matches!(self, Self::Differs | Self::Lost)
    }

    fn style(self) -> anstyle::Style {
        match self {
            Self::Same | Self::Held | Self::Unreadable => terminal::DIM,
            Self::More | Self::Gained => terminal::YELLOW,
            Self::Differs | Self::Lost => terminal::RED,
        }
    }
}

pub(super) fn backtest(context: &Context, args: &BacktestArgs) -> Result<Exit, Failure> {
    let mut source = source_of(context, &args.file)?;
    if let Some(id) = &args.source {
        source.id.clone_from(id);
    }
    let store = context.open(Access::ReadOnly)?;
    let checks = store.archived_checks(&source.id, usize::MAX)?;
    if checks.is_empty() {
        return Err(nothing(&store, &source)?);
    }
    let all = read_all(&store, &source, checks, context.quiet)?;
    match context.format {
        Format::Table => terminal::data(&for_people(&source, &all))?,
        _ => context.listing(&table(&all), &all.iter().map(as_json).collect())?,
    }
    let is_bad = all.iter().any(|again| again.verdict.is_bad());
    Ok(if is_bad { Exit::Failed } else { Exit::Done })
}

fn nothing(store: &Store, source: &Source) -> Result<Failure, StoreError> {
    let known = store.source_status(None)?.into_iter();
    let known: Vec<String> = known.map(|status| status.source).collect();
    let known = known.join(", ");
    let hint = if known.is_empty() {
        "the store holds no source yet".to_owned()
    } else {
        format!("name one with `--source`: {known}")
    };
    Ok(Failure::Failed(format!(
        "there are no archived pages of `{}`\nhint: {hint}",
        source.id
    )))
}

fn read_all(
    store: &Store,
    source: &Source,
    checks: Vec<ArchivedCheck>,
    quiet: bool,
) -> Result<Vec<Again>, StoreError> {
    let progress = Progress::new(quiet);
    let (mut all, of) = (Vec::with_capacity(checks.len()), checks.len());
    // What the store held before a check, and what this file has read before it: digits that
    // were known stay known.
    let (mut stored, mut before): (Option<Snapshot>, Option<Snapshot>) = (None, None);
    for (n, check) in checks.into_iter().enumerate() {
        progress.show("readings", n, of);
        if let Some(id) = check.snapshot {
            stored = store.snapshot(id)?;
        }
        let read = again(store, source, &check, before.as_ref())?;
        // What was held back was never known.
        if let Ok(snapshot) = &read
            && check.outcome != Outcome::Suspect
        {
            before = Some(snapshot.clone());
        }
        all.push(Again::new(check, stored.clone(), read));
    }
    progress.end();
    Ok(all)
}

/// Reads one archived check with the file.
fn again(
    store: &Store,
    source: &Source,
    check: &ArchivedCheck,
    before: Option<&Snapshot>,
) -> Result<Result<Snapshot, Vec<Problem>>, StoreError> {
    let unknown = check.pages.iter().find(|p| source.page(&p.page).is_none());
    if let Some(page) = unknown {
        let known: Vec<&str> = source.pages.iter().map(|page| page.id.as_str()).collect();
        return Ok(Err(vec![Problem {
            page: page.page.clone(),
            selector: source.file.clone(),
            trouble: Trouble::NotFound {
                wanted: format!("a page `{}` in the file", page.page),
                found: known.join(", "),
            },
        }]));
    }
    let extraction = match read_again(store, source, &check.pages) {
        Ok(extraction) => extraction,
        Err(StoreError::NoSuchPage { hash } | StoreError::PageDropped { hash, .. }) => {
            return Ok(Err(vec![Problem {
                page: String::new(),
                selector: source.file.clone(),
                trouble: Trouble::Undecodable {
                    why: format!("page {hash} is not in the archive any more"),
                },
            }]));
        }
        Err(error) => return Err(error),
    };
    if !extraction.problems.is_empty() {
        return Ok(Err(extraction.problems));
    }
    let (remarks, absent) = (extraction.remarks.clone(), extraction.absent.clone());
    let reading = Snapshot::accept(&source.id, check.observed, extraction, before);
    // As in a check: what may stand in a row that was let pass is not gone.
    let hidden = before.map(|old| hidden(old, &compare(old, &reading), &remarks, &absent));
    match hidden {
        Some(hidden) if !hidden.is_empty() => Ok(Err(hidden)),
        _ => Ok(Ok(reading)),
    }
}

impl Again {
    fn new(
        check: ArchivedCheck,
        stored: Option<Snapshot>,
        read: Result<Snapshot, Vec<Problem>>,
    ) -> Self {
        let diff = match (&stored, &read) {
            (Some(stored), Ok(read)) => compare(stored, read),
            _ => Diff::default(),
        };
        let verdict = match (check.snapshot, &read) {
            (None, Err(_)) => Verdict::Unreadable,
            (None, Ok(_)) if check.outcome == Outcome::Suspect => Verdict::Held,
            (None, Ok(_)) => Verdict::Gained,
            (Some(_), Err(_)) => Verdict::Lost,
            (Some(_), Ok(_)) if diff.is_empty() => Verdict::Same,
            (Some(_), Ok(_)) if only_adds(&diff) => Verdict::More,
            (Some(_), Ok(_)) => Verdict::Differs,
        };
        Self {
            check,
            stored,
            read,
            diff,
            verdict,
        }
    }

    /// What differs, or why nothing was read, in a line.
    fn in_short(&self) -> String {
        match (&self.read, &self.stored) {
            (Err(problems), _) => {
                let first = problems.first().map(ToString::to_string);
                line(&first.unwrap_or_default()).into_owned()
            }
            (Ok(read), Some(stored)) if !self.diff.is_empty() => {
                let rules = sentences(&self.diff.rules, stored, read).len();
                let counts = counts(&self.diff, rules);
                match self.verdict {
                    Verdict::Gained => format!("against the state before: {counts}"),
                    _ => counts,
                }
            }
            (Ok(read), _) => format!("{} prices, {} rules", read.quotes.len(), read.rules.len()),
        }
    }
}

fn only_adds(diff: &Diff) -> bool {
    let prices = diff.changes.iter().all(|c| c.kind == ChangeKind::Added);
    let rules = diff.rules.iter().all(|rule| rule.before.is_none());
    prices && rules && !diff.redated
}

fn for_people(source: &Source, all: &[Again]) -> String {
    let mut text = String::new();
    let instants = all.iter().map(|again| shown(again.check.observed).len());
    let instants = instants.max().unwrap_or(0);
    let names = Verdict::ALL.iter().map(|v| v.name().len());
    let names = names.max().unwrap_or(0);
    for again in all {
        let at = format!("{:<instants$}", shown(again.check.observed));
        let name = format!("{:<names$}", again.verdict.name());
        let name = terminal::styled(again.verdict.style(), &name);
        text.push_str(&format!("{at}   {name}   {}\n", again.in_short()));
        if let (Some(stored), Ok(read)) = (&again.stored, &again.read) {
            text.push_str(&changes(&again.diff, stored, read));
        }
    }
    let counted = Verdict::ALL.into_iter().filter_map(|verdict| {
        let count = all.iter().filter(|again| again.verdict == verdict).count();
        (count > 0).then(|| format!("{count} {}", verdict.name()))
    });
    let counted = counted.collect::<Vec<_>>().join(", ");
    let (id, n) = (&source.id, all.len());
    let readings = if n == 1 { "reading" } else { "readings" };
    text.push_str(&format!("{n} archived {readings} of {id}: {counted}\n"));
    if all.iter().any(|again| again.verdict.is_bad()) {
        let words = "the file would have told another past: read its differences above";
        text.push_str(&format!("{}\n", terminal::styled(terminal::RED, words)));
    }
    text
}

/// One row an archived reading.
fn table(all: &[Again]) -> Table {
    let rows = all.iter().map(|again| {
        vec![
            again.check.observed.to_string(),
            again.check.outcome.name().to_owned(),
            again.verdict.name().to_owned(),
            again.in_short(),
        ]
    });
    Table {
        name: "backtest".to_owned(),
        caption: "The archive read again".to_owned(),
        columns: ["observed", "outcome", "with this file", "what"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }
}

fn as_json(again: &Again) -> Value {
    let (read, problems) = match &again.read {
        Ok(read) => (Some(read), [].as_slice()),
        Err(problems) => (None, problems.as_slice()),
    };
    json!({
        "observed": again.check.observed,
        "outcome": again.check.outcome,
        "snapshot": again.check.snapshot,
        "with_this_file": again.verdict.name(),
        "prices": read.map(|read| read.quotes.len()),
        "rules_read": read.map(|read| read.rules.len()),
        "changes": again.diff.changes.iter().map(change_json).collect::<Vec<_>>(),
        "rules": again.diff.rules.iter().map(rule_json).collect::<Vec<_>>(),
        "problems": problems.iter().map(problem_json).collect::<Vec<_>>(),
        "pages": again.check.pages.iter().map(|page| json!({
            "page": page.page,
            "hash": page.hash.to_string(),
        })).collect::<Vec<_>>(),
    })
}
