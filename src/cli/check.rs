//! `check`: one check of each source, now, shown like a plan.

mod first;

use std::time::Instant;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::context::Context;
use super::exit::{Exit, Failure};
use super::parts::{LAST_WAIT, checker, deliver_all, runtime, ways};
use super::{Format, terminal};
pub(super) use crate::alert::{
    absence_json, change_json, contradiction_json, problem_json, rule_json,
};
use crate::alert::{moved_together, reason, sentences, settled_by};
use crate::book::render::pretty;
use crate::book::tables::NOT_PRICED;
use crate::change::{Change, ChangeKind, Diff};
use crate::check::{Checked, Checker, Mode, Suspected};
use crate::escape::line;
use crate::instant::{age, day, shown as shown_instant};
use crate::outbox;
use crate::outcome::Outcome;
use crate::price::Price;
use crate::reading::Problem;
use crate::snapshot::Snapshot;
use crate::source::{Choice, Source};
use crate::store::{Access, DaemonLock, LockError, StoreHandle};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Which sources, with `*` for anything [default: all that are watched]
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Fetch, read and compare, but store nothing and tell nobody
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn check(context: &Context, args: &CheckArgs) -> Result<Exit, Failure> {
    let store = StoreHandle::new(context.open(Access::ReadWrite)?);
    let mode = if args.dry_run {
        Mode::DryRun
    } else {
        Mode::Record
    };
    let all = run(context, &store, &args.sources, mode)?;
    if context.format == Format::Json {
        let each: Vec<Value> = all.iter().map(as_json).collect();
        terminal::data(&pretty(&Value::Array(each)))?;
    }
    let failed = all.iter().any(|checked| !checked.outcome.is_good());
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Checks the sources of these ids, or all, shows each to people, and delivers their mail where no
/// daemon does.
pub(super) fn run(
    context: &Context,
    store: &StoreHandle,
    ids: &[String],
    mode: Mode,
) -> Result<Vec<Checked>, Failure> {
    let checker = checker(context, store.clone())?;
    let sources = chosen(context, &checker, ids)?;
    let ways = ways(context, &checker.catalog)?;
    if mode == Mode::Record {
        warn_of_the_future(context);
    }
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        let mut all = Vec::new();
        // That nobody reads what is written is no reason to check less.
        let mut written = Ok(());
        for source in &sources {
            let began = Instant::now();
            let checked = checker.check(source, mode).await?;
            if context.format == Format::Table {
                let took = format!("{} ms", began.elapsed().as_millis());
                let mut shown = shown(&checked, source, context.now(), &took);
                shown.push_str(&first::prices(&checked, mode));
                written = written.and_then(|()| terminal::data(&shown));
            } else if let Some(failure) = &checked.failure {
                // What goes to stdout is data: this is for people and logs.
                terminal::note(&failure.to_string());
            }
            all.push(checked);
        }
        let mails: usize = all.iter().map(|checked| checked.mails).sum();
        // Where a daemon runs, it delivers.
        let alone = match DaemonLock::acquire(&context.config.store) {
            Ok(lock) => Ok(lock),
            Err(LockError::Owned { pid, .. }) => Err(pid),
            Err(error) => return Err(error.into()),
        };
        if let (false, Ok(_), Mode::Record) = (ways.is_empty(), &alone, mode) {
            let (recipients, now) = (checker.recipients.clone(), context.now());
            store
                .with(move |store| outbox::take_over(store, &recipients, now))
                .await?;
            let delivery = deliver_all(store, &ways, context.clock).await?;
            if delivery.sent > 0 {
                terminal::note(&format!("  {} sent", mails_in_words(delivery.sent)));
            }
            let waiting = delivery.waiting.saturating_add(delivery.parked);
            if waiting > 0 {
                let mails = mails_in_words(waiting);
                terminal::note(&format!("  {mails} waiting: see `ratebook outbox`"));
            }
        } else if mails > 0 && mode == Mode::Record {
            let mails = mails_in_words(mails);
            let who = match alone {
                Err(Some(pid)) => format!("process {pid} delivers for this store"),
                Err(None) => "another process delivers for this store".to_owned(),
                Ok(_) => "the next `ratebook check`, or the daemon, delivers".to_owned(),
            };
            terminal::note(&format!("  {mails} queued: {who}"));
        }
        written?;
        Ok::<_, Failure>(all)
    });
    runtime.shutdown_timeout(LAST_WAIT);
    result
}

fn mails_in_words(count: usize) -> String {
    match count {
        1 => "1 mail".to_owned(),
        n => format!("{n} mails"),
    }
}

/// What is recorded at an instant that is yet to come outranks all that is read until then.
fn warn_of_the_future(context: &Context) {
    let (now, present) = (context.now(), Timestamp::now());
    if now.duration_since(present) > SignedDuration::from_hours(24) {
        terminal::warning(&format!(
            "`--now` is {}, which is yet to come: what is recorded then stays in force until then\n\
             hint: use a store of its own for it, with `--store`",
            shown_instant(now)
        ));
    }
}

fn chosen(context: &Context, checker: &Checker, names: &[String]) -> Result<Vec<Source>, Failure> {
    let sources = checker.catalog.sources();
    let choice = Choice::new(names);
    let ids: Vec<&str> = sources.iter().map(|source| source.id.as_str()).collect();
    if let Some(mistake) = choice.mistake(&ids) {
        let all = context.config.all_sources().unwrap_or_default();
        let is_left_out = |name: &&String| {
            !ids.contains(&name.as_str()) && all.iter().any(|source| source.id == **name)
        };
        return Err(Failure::Usage(match names.iter().find(is_left_out) {
            Some(name) => format!(
                "`{name}` is not watched: `sources` in the configuration leaves it out\n\
                 hint: `ratebook selectors test {name} PAGE` reads a saved page of it"
            ),
            None => mistake,
        }));
    }
    let chosen = sources.iter().filter(|source| choice.takes(&source.id));
    Ok(chosen.cloned().collect())
}

/// One check for people: the outcome, then what changed, then what to do.
pub(super) fn shown(checked: &Checked, source: &Source, now: Timestamp, took: &str) -> String {
    let style = match checked.outcome {
        Outcome::Unchanged => terminal::DIM,
        Outcome::Changed => terminal::GREEN,
        Outcome::Suspect => terminal::YELLOW,
        _ => terminal::RED,
    };
    let mut text = format!(
        "{}  {}  {}  {}\n",
        terminal::styled(terminal::BOLD, &format!("{:<23}", checked.source)),
        terminal::styled(style, &format!("{:<11}", checked.outcome.name())),
        summary(checked),
        terminal::styled(terminal::DIM, took),
    );
    text.push_str(&missed(checked));
    text.push_str(&problems(checked));
    text.push_str(&remarks(checked));
    text.push_str(&absent(checked));
    if let (Some(before), Some(after)) = (&checked.before, &checked.now) {
        text.push_str(&changes(&checked.diff, before, after));
    }
    text.push_str(&hint(checked, source, now));
    text.push_str(&contradictions(checked));
    text
}

/// Where a page that did not come was asked for last.
fn missed(checked: &Checked) -> String {
    match &checked.failure {
        Some(failure) if checked.outcome == Outcome::Unreachable => {
            format!("  {} ({})\n", failure.url, failure.selector)
        }
        _ => String::new(),
    }
}

/// `!` prices that do not go together, `=` those that do again.
fn contradictions(checked: &Checked) -> String {
    let mut text = String::new();
    for new in &checked.contradictions {
        let words = format!("! {}", line(&new.statement));
        text.push_str(&format!(
            "  {}\n",
            terminal::styled(terminal::YELLOW, &words)
        ));
    }
    for over in &checked.settled {
        let words = format!("= no longer so: {}", line(&over.statement));
        text.push_str(&format!("  {}\n", terminal::styled(terminal::DIM, &words)));
    }
    text
}

fn summary(checked: &Checked) -> String {
    match (checked.outcome, &checked.now) {
        (Outcome::Changed, Some(now)) if checked.before.is_none() => {
            let rules = now.rules.len();
            format!("first snapshot: {} rates, {rules} rules", now.quotes.len())
        }
        (Outcome::Changed, _) => counts(&checked.diff, rules_changed(checked)),
        (Outcome::Unchanged, _) => match checked.snapshot {
            Some((id, at)) => format!("snapshot {id} of {}", day(at)),
            None => String::new(),
        },
        (Outcome::Suspect, _) => checked
            .suspected
            .as_ref()
            .map_or_else(String::new, |s| reason(&s.doubts)),
        (Outcome::Unreachable, _) => {
            line(checked.cause.as_deref().unwrap_or_default()).into_owned()
        }
        _ => checked
            .problems
            .first()
            .map_or_else(String::new, |problem| {
                line(&problem.trouble.to_string()).into_owned()
            }),
    }
}

/// How many sentences about billing changed.
fn rules_changed(checked: &Checked) -> usize {
    match (&checked.before, &checked.now) {
        (Some(before), Some(now)) => sentences(&checked.diff.rules, before, now).len(),
        _ => 0,
    }
}

/// `2 rates raised, 1 rule changed`.
pub(super) fn counts(diff: &Diff, rules: usize) -> String {
    let mut parts: Vec<String> = ChangeKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let count = diff.changes.iter().filter(|c| c.kind == kind).count();
            let rates = if count == 1 { "rate" } else { "rates" };
            (count > 0).then(|| format!("{count} {rates} {}", kind.name()))
        })
        .collect();
    if diff.redated {
        parts.push("another date of publication".to_owned());
    }
    match rules {
        0 => {}
        1 => parts.push("1 rule changed".to_owned()),
        n => parts.push(format!("{n} rules changed")),
    }
    parts.join(", ")
}

/// The most problems that are shown.
const MOST: usize = 10;

/// What could not be read and where the file says so, or what is doubtful in it.
fn problems(checked: &Checked) -> String {
    let doubts = checked.suspected.iter().flat_map(|s| &s.doubts);
    let doubts: Vec<String> = doubts.map(ToString::to_string).collect();
    // One alone is said already.
    let doubts = doubts.into_iter().filter(|_| checked_doubts(checked) > 1);
    let problems: Vec<String> = checked
        .problems
        .iter()
        .map(ToString::to_string)
        .chain(doubts.map(|doubt| format!("? {doubt}")))
        .collect();
    let mut text = String::new();
    for problem in problems.iter().take(MOST) {
        text.push_str(&format!("  {}\n", line(problem)));
    }
    let more = problems.len().saturating_sub(MOST);
    if more > 0 {
        text.push_str(&format!("  and {more} more\n"));
    }
    text
}

fn checked_doubts(checked: &Checked) -> usize {
    checked.suspected.as_ref().map_or(0, |s| s.doubts.len())
}

/// What can be done, and what is kept.
fn hint(checked: &Checked, source: &Source, now: Timestamp) -> String {
    if checked.outcome.is_good() {
        return String::new();
    }
    let mut hints: Vec<String> = Vec::new();
    if let Some(advice) = checked.problems.first().map(Problem::advice) {
        hints.push(advice.to_owned());
    }
    hints.push(match (checked.snapshot, checked.last_good) {
        (Some((id, _)), Some(seen)) => format!(
            "snapshot {id} stays, seen {}, {} ago",
            day(seen),
            age(seen, now)
        ),
        _ => format!("there is no snapshot of {} yet", source.id),
    });
    hints.extend(checked.suspected.as_ref().map(what_settles));
    let hint = terminal::styled(terminal::YELLOW, "hint:");
    format!("  {hint} {}\n", hints.join("; "))
}

/// What settles a doubtful reading, and what to type.
fn what_settles(suspected: &Suspected) -> String {
    let what = if suspected.is_rejected {
        "you rejected this reading"
    } else {
        settled_by(suspected.settles)
    };
    match suspected.case {
        Some(case) => format!("{what}: `ratebook review {case}`"),
        None => what.to_owned(),
    }
}

/// What the pages name and say to have no price.
fn absent(checked: &Checked) -> String {
    let label = terminal::styled(terminal::DIM, "no price:");
    let lines = checked.absent.iter().take(MOST).map(|absence| {
        let words = format!("{}: the page says {}", absence.rate, absence.in_words());
        format!("  {label} {}\n", line(&words))
    });
    let mut text: String = lines.collect();
    let more = checked.absent.len().saturating_sub(MOST);
    if more > 0 {
        text.push_str(&format!("  and {more} more without a price\n"));
    }
    text
}

/// What the file lets pass.
fn remarks(checked: &Checked) -> String {
    let remark = terminal::styled(terminal::YELLOW, "remark:");
    let lines = checked.remarks.iter().take(MOST);
    let lines = lines.map(|r| format!("  {remark} {}\n", line(&r.problem.to_string())));
    let mut text: String = lines.collect();
    let more = checked.remarks.len().saturating_sub(MOST);
    if more > 0 {
        text.push_str(&format!("  and {more} more remarks\n"));
    }
    text
}

/// `~` changed, `+` new, `-` gone: each rate with what it was and is.
pub(super) fn changes(diff: &Diff, before: &Snapshot, now: &Snapshot) -> String {
    let mut text = String::new();
    let width = diff
        .material()
        .map(|change| change.rate.to_string().chars().count())
        .max()
        .unwrap_or(0);
    for change in diff.material() {
        text.push_str(&format!("  {}\n", change_line(change, width)));
    }
    if let Some(sentence) = moved_together(before, now, diff) {
        text.push_str(&format!("  {sentence}\n"));
    }
    text.push_str(&redisplayed(diff));
    for sentence in sentences(&diff.rules, before, now) {
        let words = line(&sentence.in_short()).into_owned();
        text.push_str(&format!("  ~ {}: {words}\n", sentence.route));
    }
    text
}

/// One line for all prices that are only shown with other digits.
fn redisplayed(diff: &Diff) -> String {
    let Some(Change {
        before: Some(before),
        now: Some(now),
        ..
    }) = diff.redisplayed().next()
    else {
        return String::new();
    };
    let words = match diff.redisplayed().count() {
        1 => "1 price shown with other digits".to_owned(),
        n => format!("{n} prices shown with other digits"),
    };
    let words = format!("≈ {words}: {before} is now shown as {now}");
    format!("  {}\n", terminal::styled(terminal::DIM, &words))
}

fn change_line(change: &Change, width: usize) -> String {
    let show = |price: &Option<Price>| {
        price
            .as_ref()
            .map_or_else(|| NOT_PRICED.to_owned(), ToString::to_string)
    };
    let (sign, style) = match change.kind {
        ChangeKind::Added => ("+", terminal::GREEN),
        ChangeKind::Removed => ("-", terminal::RED),
        ChangeKind::Raised => ("~", terminal::RED),
        ChangeKind::Lowered => ("~", terminal::GREEN),
        _ => ("~", terminal::YELLOW),
    };
    let rate = change.rate.to_string();
    let (was, is) = (show(&change.before), show(&change.now));
    let what = match change.percent() {
        _ if change.kind == ChangeKind::KindChanged => change.kind.name().to_owned(),
        Some(percent) if !percent.is_negative() => format!("+{percent}%"),
        Some(percent) => format!("{percent}%"),
        None => change.kind.name().to_owned(),
    };
    terminal::styled(
        style,
        &format!("{sign} {rate:<width$}  {was:>12} → {is:<12}  {what}"),
    )
}

pub(super) fn as_json(checked: &Checked) -> Value {
    let problems: Vec<Value> = checked.problems.iter().map(problem_json).collect();
    let remarks = checked
        .remarks
        .iter()
        .map(|remark| problem_json(&remark.problem));
    let remarks: Vec<Value> = remarks.collect();
    // What is held back has not changed anything.
    let (taken, held) = match &checked.suspected {
        None => (&checked.diff, None),
        Some(suspected) => (
            &Diff::default(),
            Some(suspect_json(suspected, &checked.diff)),
        ),
    };
    json!({
        "source": checked.source,
        "outcome": checked.outcome,
        "snapshot": checked.snapshot.map(|(id, _)| id),
        "last_good": checked.last_good,
        "cause": checked.cause,
        "problems": problems,
        "remarks": remarks,
        "absent": checked.absent.iter().map(absence_json).collect::<Vec<_>>(),
        "changes": taken.changes.iter().map(change_json).collect::<Vec<_>>(),
        "rules": taken.rules.iter().map(rule_json).collect::<Vec<_>>(),
        "suspect": held,
        "contradictions": checked.contradictions.iter().map(contradiction_json).collect::<Vec<_>>(),
        "settled": checked.settled.iter().map(contradiction_json).collect::<Vec<_>>(),
        "alert": checked.alert.as_ref().map(|alert| &alert.subject),
        "mails": checked.mails,
    })
}

fn suspect_json(suspected: &Suspected, diff: &Diff) -> Value {
    let doubts = suspected.doubts.iter();
    let doubts = doubts.map(|d| json!({"kind": d.kind(), "doubt": d.to_string()}));
    json!({
        "case": suspected.case,
        "doubts": doubts.collect::<Vec<_>>(),
        "settles": suspected.settles.name(),
        "first_seen": suspected.first_seen,
        "seen": suspected.seen,
        "rejected": suspected.is_rejected,
        "told": suspected.is_told,
        "changes": diff.changes.iter().map(change_json).collect::<Vec<_>>(),
        "rules": diff.rules.iter().map(rule_json).collect::<Vec<_>>(),
    })
}
