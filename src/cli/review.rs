//! `review`: doubtful readings that are held back, and what a person decides about them.

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::check::{as_json as check_json, change_json, changes, rule_json, run};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::selectors::repair::table as repair_table;
use super::{Format, terminal};
use crate::alert::{Mended, State, commands, price_json, settled_by};
use crate::book::render::{Table, pretty};
use crate::change::{Diff, compare};
use crate::check::Mode;
use crate::escape::{line, text};
use crate::fetch::shown_url;
use crate::instant::{age, day, shown};
use crate::outcome::Outcome;
use crate::query::sources::case_json;
use crate::rate::RateId;
use crate::reading::Provenance;
use crate::snapshot::Snapshot;
use crate::source::Catalog;
use crate::store::{Access, Case, CaseId, CaseState, Decision, Store, StoreError, StoreHandle};

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// Which held reading, by its number [default: list all that wait]
    #[arg(value_name = "ID")]
    id: Option<i64>,
    #[command(flatten)]
    decision: DecisionArgs,
    /// Why, in your words; kept with the decision
    #[arg(long, value_name = "TEXT", requires = "id")]
    because: Option<String>,
    /// Only accept it, and leave the next check to the daemon or to `ratebook check`
    #[arg(long, requires = "id", conflicts_with = "reject")]
    no_check: bool,
    /// List those that are settled too
    #[arg(long, conflicts_with = "id")]
    all: bool,
}

#[derive(Debug, Args)]
struct DecisionArgs {
    /// Believe it: the source is checked at once, and the book takes the reading if the page still
    /// shows it
    #[arg(long, requires = "id")]
    accept: bool,
    /// Do not believe it: it stays out of the book, and you are not told of it again
    #[arg(long, requires = "id", conflicts_with = "accept")]
    reject: bool,
}

impl DecisionArgs {
    fn decision(&self) -> Option<Decision> {
        match (self.accept, self.reject) {
            (true, _) => Some(Decision::Accept),
            (_, true) => Some(Decision::Reject),
            _ => None,
        }
    }
}

pub(super) fn review(context: &Context, args: &ReviewArgs) -> Result<Exit, Failure> {
    let decision = args.decision.decision();
    match (args.id.map(CaseId), decision) {
        (None, _) => list(context, args.all),
        (Some(_), None) if args.because.is_some() || args.no_check => Err(Failure::Usage(
            "`--because` and `--no-check` go with a decision\n\
             hint: add `--accept` or `--reject`"
                .to_owned(),
        )),
        (Some(id), None) => show(context, id),
        (Some(id), Some(decision)) => decide(context, id, decision, args),
    }
}

fn list(context: &Context, all: bool) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let cases = store.cases(!all)?;
    let repairs = repairs(context, &store)?;
    if cases.is_empty() && repairs.is_empty() && context.format == Format::Table {
        terminal::note("no doubtful reading waits; `ratebook review --all` lists those of before");
        return Ok(Exit::Done);
    }
    let mut json: Vec<Value> = cases.iter().map(case_json).collect();
    json.extend(repairs.iter().map(repair_json));
    if !cases.is_empty() || context.format != Format::Table {
        context.listing(&table(&cases, context.now()), &Value::Array(json))?;
    }
    if context.format == Format::Table {
        for repair in &repairs {
            terminal::data(&repair_in_words(repair))?;
        }
    }
    Ok(Exit::Done)
}

/// A source that cannot be read, and what was found to mend its selector file.
struct Repaired {
    source: String,
    since: Timestamp,
    mended: Mended,
}

/// The repairs of sources that cannot be read now.
fn repairs(context: &Context, store: &Store) -> Result<Vec<Repaired>, Failure> {
    let catalog = context.catalog()?;
    let mut repairs = Vec::new();
    for status in store.source_status(None)? {
        let last = status.last.as_ref();
        let is_unread = last.is_some_and(|last| last.outcome == Outcome::Unreadable);
        if !is_unread || catalog.source(&status.source).is_none() {
            continue;
        }
        let Some(repair) = store.repair_of(&status.source)? else {
            continue;
        };
        let Some(since) = status.trouble.map(|trouble| trouble.since) else {
            continue;
        };
        // What was found in earlier trouble says nothing of this one.
        if repair.observed < since {
            continue;
        }
        let mended = serde_json::from_value(repair.told).map_err(|error| {
            let source = &status.source;
            Failure::Failed(format!("the repair of `{source}` in the store: {error}"))
        })?;
        repairs.push(Repaired {
            since,
            source: status.source,
            mended,
        });
    }
    Ok(repairs)
}

fn repair_json(repair: &Repaired) -> Value {
    let command = match repair.mended.state {
        State::Proposed => vec![repair.mended.command(&repair.source)],
        State::Refused | State::Applied => Vec::new(),
    };
    json!({
        "source": repair.source,
        "since": repair.since,
        "repair": repair.mended.json(),
        "commands": command,
    })
}

fn repair_in_words(repair: &Repaired) -> String {
    let (source, mended) = (&repair.source, &repair.mended);
    let heading = format!("{source} cannot be read since {}", shown(repair.since));
    let state = match mended.state {
        State::Proposed => "a changed selector file is proposed",
        State::Refused => "its prices were not found again for sure",
        State::Applied => "its selector file was changed",
    };
    let heading = terminal::styled(terminal::BOLD, &heading);
    let mut said = format!(
        "{heading}   {}\n",
        terminal::styled(terminal::YELLOW, state)
    );
    if let Some(why) = &mended.why {
        for why in why.lines() {
            said.push_str(&format!("  {}\n", line(why)));
        }
    }
    for remark in mended.remarks() {
        said.push_str(&format!("  {remark}\n"));
    }
    if mended.state != State::Refused {
        said.push_str(&terminal::columns(&repair_table(mended)));
        said.push_str(&format!("{}\n", text(&mended.diff).trim_end_matches('\n')));
    }
    if mended.state == State::Proposed {
        let command = terminal::styled(terminal::YELLOW, &mended.command(source));
        said.push_str(&format!("  {command}\n"));
    }
    said
}

fn table(cases: &[Case], now: Timestamp) -> Table {
    let rows = cases.iter().map(|case| {
        let more = case.doubts.len().saturating_sub(1);
        let more = if more > 0 {
            format!(", and {more} more")
        } else {
            String::new()
        };
        let first = case.doubts.first().map_or("", |doubt| doubt.doubt.as_str());
        vec![
            case.id.to_string(),
            case.source.clone(),
            case.state.name().to_owned(),
            age(case.opened, now),
            case.seen.to_string(),
            case.settles.name().to_owned(),
            format!("{first}{more}"),
        ]
    });
    let columns = [
        "id",
        "source",
        "state",
        "age",
        "seen",
        "settled by",
        "doubt",
    ];
    Table {
        name: "review".to_owned(),
        caption: format!("Held readings at {}", shown(now)),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// A held reading with what it is compared with.
struct Held {
    case: Case,
    before: Option<Snapshot>,
    now: Snapshot,
    diff: Diff,
}

fn held(store: &Store, id: CaseId) -> Result<Held, Failure> {
    let case = store.case(id).map_err(unknown)?;
    let before = match case.against {
        Some(against) => store.snapshot(against)?,
        None => None,
    };
    let reading = case.reading.clone();
    let now = Snapshot::accept(&case.source, case.opened, reading, before.as_ref());
    let diff = before.as_ref().map(|old| compare(old, &now));
    Ok(Held {
        case,
        before,
        diff: diff.unwrap_or_default(),
        now,
    })
}

/// An unknown number is a mistake, not a fault of the store.
fn unknown(error: StoreError) -> Failure {
    match error {
        StoreError::NoSuchCase { .. } | StoreError::CaseNotOpen { .. } => {
            Failure::Failed(format!("{error}\nhint: {}", error.advice()))
        }
        error => Failure::Store(error),
    }
}

fn show(context: &Context, id: CaseId) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let held = held(&store, id)?;
    if context.format == Format::Json {
        terminal::data(&pretty(&held_json(&held)))?;
    } else {
        terminal::data(&for_people(&held, &context.catalog()?, context.now()))?;
    }
    Ok(Exit::Done)
}

fn for_people(held: &Held, catalog: &Catalog, now: Timestamp) -> String {
    let case = &held.case;
    let heading = format!("held reading {} of {}", case.id, case.source);
    let mut text = format!(
        "{}   {}\n",
        terminal::styled(terminal::BOLD, &heading),
        terminal::styled(style(case.state), case.state.name())
    );
    for (label, words) in facts(held, catalog, now) {
        let label = terminal::styled(terminal::DIM, &format!("{label:<11}"));
        text.push_str(&format!("  {label}  {}\n", line(&words)));
    }
    match &held.before {
        Some(before) => text.push_str(&changes(&held.diff, before, &held.now)),
        None => {
            for quote in &held.now.quotes {
                let reading = &quote.reading;
                let row = format!("+ {}  {}", reading.rate, reading.price);
                text.push_str(&format!("  {}\n", line(&row)));
            }
        }
    }
    if case.state == CaseState::Open {
        for command in commands(case.id.0) {
            text.push_str(&format!(
                "  {}\n",
                terminal::styled(terminal::YELLOW, &command)
            ));
        }
    }
    text
}

fn style(state: CaseState) -> anstyle::Style {
    match state {
        CaseState::Open => terminal::YELLOW,
        CaseState::Accepted | CaseState::Confirmed => terminal::GREEN,
        CaseState::Rejected => terminal::RED,
        CaseState::Superseded | CaseState::Withdrawn => terminal::DIM,
    }
}

fn facts(held: &Held, catalog: &Catalog, now: Timestamp) -> Vec<(&'static str, String)> {
    let case = &held.case;
    let at = |instant: Timestamp| format!("{}, {} ago", shown(instant), age(instant, now));
    let mut facts = vec![
        ("first seen", at(case.opened)),
        (
            "last seen",
            format!("{}; read by {}", at(case.last_seen), checks(case.seen)),
        ),
    ];
    facts.extend(
        case.doubts
            .iter()
            .map(|doubt| ("doubt", doubt.doubt.clone())),
    );
    let told = if case.is_told() { "yes" } else { "not yet" };
    match case.closed {
        None => {
            facts.push(("settled by", settled_by(case.settles).to_owned()));
            facts.push(("told", told.to_owned()));
        }
        Some(closed) => {
            let because = case.because.as_deref();
            let because = because.map_or_else(String::new, |why| format!(": “{why}”"));
            facts.push((case.state.name(), format!("{}{because}", at(closed))));
            if case.state == CaseState::Accepted && case.settled_by.is_none() {
                let next = "the next check that reads the same puts it into the book".to_owned();
                facts.push(("then", next));
            }
        }
    }
    let compared = match (&case.against, &held.before) {
        (Some(id), Some(before)) => format!("snapshot {id} of {}", day(before.observed)),
        _ => "nothing: it is the first reading".to_owned(),
    };
    facts.push(("compared", format!("with {compared}")));
    facts.extend(pages(held, catalog));
    facts.extend(texts(held));
    facts
}

/// `1 check`, `3 checks`.
pub(super) fn checks(count: u64) -> String {
    match count {
        1 => "1 check".to_owned(),
        n => format!("{n} checks"),
    }
}

/// The pages on which something differs, each once; of a first reading all of them.
fn pages(held: &Held, catalog: &Catalog) -> Vec<(&'static str, String)> {
    let differs = |rate: &RateId| held.diff.material().any(|change| change.rate == *rate);
    let mut pages: Vec<&Provenance> = Vec::new();
    for quote in &held.now.quotes {
        if held.before.is_some() && !differs(&quote.reading.rate) {
            continue;
        }
        let at = &quote.reading.provenance;
        if !pages.iter().any(|page| page.page == at.page) {
            pages.push(at);
        }
    }
    let source = catalog.source(&held.case.source);
    pages
        .into_iter()
        .map(|at| {
            let url = source.and_then(|source| source.page(&at.page));
            let url = url.map_or_else(|| at.page.clone(), |page| shown_url(page.url.as_str()));
            ("page", format!("{url} {}", at.hash))
        })
        .collect()
}

/// The words of the page behind each rate that differs, and how they were found.
fn texts(held: &Held) -> Vec<(&'static str, String)> {
    let differing = held
        .diff
        .material()
        .filter_map(|change| held.now.quote(&change.rate));
    differing
        .map(|quote| {
            let reading = &quote.reading;
            let selector = &reading.provenance.selector;
            ("text", format!("“{}” {selector}", reading.text))
        })
        .collect()
}

/// A held reading in few words, for listings of programs.
fn held_json(held: &Held) -> Value {
    let mut json = case_json(&held.case);
    let readings = held.now.quotes.iter().map(|quote| {
        let reading = &quote.reading;
        let at = &reading.provenance;
        json!({
            "rate": reading.rate,
            "price": price_json(&reading.price),
            "text": reading.text,
            "page": at.page,
            "hash": at.hash.to_string(),
            "selector": at.selector,
            "node": at.node,
        })
    });
    let readings: Vec<Value> = readings.collect();
    let changes = held.diff.changes.iter().map(change_json);
    let rules = held.diff.rules.iter().map(rule_json);
    if let Some(object) = json.as_object_mut() {
        object.insert("changes".to_owned(), changes.collect());
        object.insert("rules".to_owned(), rules.collect());
        object.insert("readings".to_owned(), Value::Array(readings));
        object.insert("commands".to_owned(), json!(commands(held.case.id.0)));
    }
    json
}

fn decide(
    context: &Context,
    id: CaseId,
    decision: Decision,
    args: &ReviewArgs,
) -> Result<Exit, Failure> {
    let mut store = context.open_existing()?;
    let because = args.because.as_deref();
    store
        .decide_case(id, decision, because, context.now())
        .map_err(unknown)?;
    let source = store.case(id)?.source;
    if decision == Decision::Reject {
        let words = format!("held reading {id} is rejected: {source} stays as it is in the book");
        return done(context, &store.case(id)?, None, &words);
    }
    let is_watched = context.catalog()?.source(&source).is_some();
    if args.no_check || !is_watched {
        let next = if is_watched {
            "the next check that reads the same puts it into the book".to_owned()
        } else {
            format!("no selector file names {source}, so it is not checked")
        };
        let words = format!("held reading {id} is accepted: {next}");
        return done(context, &store.case(id)?, None, &words);
    }
    let store = StoreHandle::new(store);
    let checked = run(context, &store, &[source], Mode::Record)?;
    let case = Store::open(&context.config.store, Access::ReadOnly)?.case(id)?;
    let is_good = checked.iter().all(|checked| checked.outcome.is_good());
    let words = match checked.first().map(|checked| checked.outcome) {
        _ if case.settled_by.is_some() => format!("held reading {id} is accepted and in the book"),
        Some(Outcome::Unreachable | Outcome::Unreadable) => {
            format!(
                "held reading {id} is accepted, but could not be read now: the next check that reads the same takes it"
            )
        }
        _ => format!("held reading {id} is accepted, but the page shows something else now"),
    };
    let json = checked.first().map(check_json);
    done(context, &case, json.as_ref(), &words)?;
    Ok(if is_good { Exit::Done } else { Exit::Failed })
}

/// Says what was done: to people on stderr, to programs on stdout.
fn done(
    context: &Context,
    case: &Case,
    checked: Option<&Value>,
    words: &str,
) -> Result<Exit, Failure> {
    if context.format == Format::Json {
        let mut json = case_json(case);
        if let Some(object) = json.as_object_mut() {
            object.insert("checked".to_owned(), json!(checked));
        }
        terminal::data(&pretty(&json))?;
    } else {
        terminal::note(words);
    }
    Ok(Exit::Done)
}

/// Says on stderr that some of these sources show something that is not in the book.
pub(super) fn note_held(store: &Store, is_shown: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    for case in store.cases(true)? {
        if is_shown(&case.source) {
            let (source, since, id) = (&case.source, shown(case.opened), case.id);
            terminal::note(&format!(
                "note: since {since} {source} shows a doubtful reading, which is not in the book: \
                 `ratebook review {id}`"
            ));
        }
    }
    Ok(())
}
