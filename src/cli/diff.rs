//! `diff`: what changed between two instants or two snapshots, shown like a check's plan.

use std::str::FromStr;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::amounts::{NUMBERS, numbers};
use super::check::{change_json, changes, rule_json};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::alert::sentences;
use crate::book::render::Table;
use crate::change::{Change, Diff, RuleChange, compare};
use crate::instant::shown;
use crate::price::Price;
use crate::rules::Rule;
use crate::snapshot::{Held, Snapshot, SnapshotId};
use crate::store::{Access, Store};

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// An instant (`2026-04-08`), `now`, or a snapshot (`#4`)
    from: Point,
    /// The later instant or snapshot
    to: Point,
}

/// What is compared, as it was written.
#[derive(Clone, Debug)]
enum Point {
    Instant(String),
    Snapshot(SnapshotId),
}

impl FromStr for Point {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text
            .strip_prefix('#')
            .and_then(|digits| digits.parse().ok());
        Ok(match number {
            Some(number) => Self::Snapshot(SnapshotId(number)),
            None => Self::Instant(text.to_owned()),
        })
    }
}

/// The states of sources at a point.
struct Side {
    at: Timestamp,
    states: Vec<Snapshot>,
    /// Set where the point is one snapshot, which speaks of its source alone.
    only: Option<String>,
}

/// One source's two states.
struct Pair {
    source: String,
    before: Option<Snapshot>,
    now: Option<Snapshot>,
    diff: Diff,
}

pub(super) fn diff(context: &Context, args: &DiffArgs) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let (from, to) = (
        side(context, &store, &args.from)?,
        side(context, &store, &args.to)?,
    );
    if from.at > to.at {
        return Err(Failure::Usage(format!(
            "the first ({}) is later than the second ({})\nhint: swap them",
            shown(from.at),
            shown(to.at)
        )));
    }
    if let (Some(one), Some(other)) = (&from.only, &to.only)
        && one != other
    {
        return Err(Failure::Usage(format!(
            "the snapshots are of two sources, `{one}` and `{other}`"
        )));
    }
    let (first, last) = (from.at, to.at);
    let pairs = pairs(from, to);
    match context.format {
        Format::Table => terminal::data(&for_people(&pairs, first, last))?,
        Format::Csv => context.listing(&numbered(&pairs), &Value::Null)?,
        _ => context.listing(&table(&pairs), &pairs.iter().map(as_json).collect())?,
    }
    Ok(Exit::Done)
}

fn side(context: &Context, store: &Store, point: &Point) -> Result<Side, Failure> {
    match point {
        Point::Snapshot(id) => {
            let snapshot = store
                .snapshot(*id)?
                .ok_or_else(|| no_snapshot(store, *id))?;
            Ok(Side {
                at: snapshot.observed,
                only: Some(snapshot.source.clone()),
                states: vec![snapshot],
            })
        }
        Point::Instant(text) => {
            let at = context.as_of(Some(text))?;
            Ok(Side {
                at,
                states: states(store, at)?,
                only: None,
            })
        }
    }
}

fn no_snapshot(store: &Store, id: SnapshotId) -> Failure {
    let hint = match store
        .snapshots(None)
        .map(|all| all.last().map(|last| last.id))
    {
        Ok(Some(last)) => format!("the last is #{last}: see `ratebook status`"),
        _ => "there are none yet: `ratebook check` reads the sources".to_owned(),
    };
    Failure::Failed(format!("there is no snapshot #{id}\nhint: {hint}"))
}

/// What each source showed at an instant, as a snapshot of its own.
fn states(store: &Store, at: Timestamp) -> Result<Vec<Snapshot>, Failure> {
    fn holds<T>(held: &Held<T>, at: Timestamp) -> bool {
        held.ended.is_none_or(|ended| at < ended)
    }
    let mut states: Vec<Snapshot> = store
        .seen_at(at)?
        .into_iter()
        .map(|seen| Snapshot {
            source: seen.source,
            observed: at,
            published: seen.published,
            quotes: Vec::new(),
            rules: Vec::new(),
        })
        .collect();
    let prices = store.prices_at(at)?.into_iter();
    for held in prices.filter(|held| holds(held, at)) {
        if let Some(state) = states.iter_mut().find(|state| state.source == held.source) {
            state.quotes.push(held.what);
        }
    }
    let rules = store.rules_at(at)?.into_iter();
    for held in rules.filter(|held| holds(held, at)) {
        if let Some(state) = states.iter_mut().find(|state| state.source == held.source) {
            state.rules.push(held.what);
        }
    }
    Ok(states)
}

/// The two states of each source of either side.
fn pairs(from: Side, to: Side) -> Vec<Pair> {
    let only = from.only.or(to.only);
    let all = from.states.iter().chain(&to.states);
    let mut sources: Vec<String> = all.map(|state| state.source.clone()).collect();
    sources.sort();
    sources.dedup();
    sources.retain(|source| only.as_ref().is_none_or(|only| only == source));
    let state = |states: &[Snapshot], source: &str| {
        states.iter().find(|state| state.source == source).cloned()
    };
    sources
        .into_iter()
        .map(|source| {
            let (before, now) = (state(&from.states, &source), state(&to.states, &source));
            let diff = match (&before, &now) {
                (Some(before), Some(now)) => compare(before, now),
                _ => Diff::default(),
            };
            Pair {
                source,
                before,
                now,
                diff,
            }
        })
        .collect()
}

fn for_people(pairs: &[Pair], first: Timestamp, last: Timestamp) -> String {
    let heading = format!("{} to {}", shown(first), shown(last));
    let mut text = format!("{}\n", terminal::styled(terminal::DIM, &heading));
    if pairs.is_empty() {
        text.push_str("  no source was read by then\n");
    }
    for pair in pairs {
        let source = terminal::styled(terminal::BOLD, &format!("{:<22}", pair.source));
        text.push_str(&format!("{source}  {}\n", summary(pair)));
        if let (Some(before), Some(now)) = (&pair.before, &pair.now) {
            text.push_str(&changes(&pair.diff, before, now));
        }
    }
    text
}

fn summary(pair: &Pair) -> String {
    match (&pair.before, &pair.now) {
        (None, Some(now)) => {
            format!(
                "first read in between: {} rates, {} rules",
                now.quotes.len(),
                now.rules.len()
            )
        }
        (Some(_), Some(_)) if pair.diff.is_empty() => {
            terminal::styled(terminal::DIM, "nothing changed")
        }
        (Some(before), Some(now)) => {
            let rules = sentences(&pair.diff.rules, before, now).len();
            super::check::counts(&pair.diff, rules)
        }
        _ => "not read".to_owned(),
    }
}

/// One row a change.
fn table(pairs: &[Pair]) -> Table {
    let rows = pairs.iter().flat_map(|pair| {
        let prices = pair
            .diff
            .changes
            .iter()
            .map(|change| price_row(pair, change).to_vec());
        let rules = pair.diff.rules.iter();
        let rules = rules.map(|rule| rule_row(pair, rule).to_vec());
        prices.chain(rules)
    });
    let columns = ["source", "rate", "change", "before", "now", "percent"];
    Table {
        name: "diff".to_owned(),
        caption: "Changes".to_owned(),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// The same for spreadsheets: each amount is a number, with its currency and unit beside it.
fn numbered(pairs: &[Pair]) -> Table {
    let mut columns = ["source", "rate", "change"].map(str::to_owned).to_vec();
    for side in ["before", "now"] {
        columns.extend(NUMBERS.map(|name| format!("{side}_{name}")));
    }
    columns.extend(["percent", "rule_before", "rule_now"].map(str::to_owned));
    let mut rows = Vec::new();
    for pair in pairs {
        for change in &pair.diff.changes {
            let [source, rate, kind, _, _, percent] = price_row(pair, change);
            let mut row = vec![source, rate, kind];
            row.extend(numbers(change.before.as_ref()));
            row.extend(numbers(change.now.as_ref()));
            row.extend([percent, String::new(), String::new()]);
            rows.push(row);
        }
        for rule in &pair.diff.rules {
            let [source, route, kind, before, now, percent] = rule_row(pair, rule);
            let mut row = vec![source, route, kind];
            row.extend(numbers(None));
            row.extend(numbers(None));
            row.extend([percent, before, now]);
            rows.push(row);
        }
    }
    Table {
        columns,
        rows,
        ..table(&[])
    }
}

fn price_row(pair: &Pair, change: &Change) -> [String; 6] {
    let show = |price: &Option<Price>| price.as_ref().map_or_else(String::new, Price::to_string);
    let percent = change.percent();
    [
        pair.source.clone(),
        change.rate.to_string(),
        change.kind.name().to_owned(),
        show(&change.before),
        show(&change.now),
        percent.map_or_else(String::new, |percent| percent.to_string()),
    ]
}

fn rule_row(pair: &Pair, change: &RuleChange) -> [String; 6] {
    let show = |rule: &Option<Rule>| rule.as_ref().map_or_else(String::new, Rule::to_string);
    [
        pair.source.clone(),
        change.route.to_string(),
        "rule-changed".to_owned(),
        show(&change.before),
        show(&change.now),
        String::new(),
    ]
}

fn as_json(pair: &Pair) -> Value {
    json!({
        "source": pair.source,
        "first_read_between": pair.before.is_none(),
        "changes": pair.diff.changes.iter().map(change_json).collect::<Vec<_>>(),
        "rules": pair.diff.rules.iter().map(rule_json).collect::<Vec<_>>(),
    })
}
