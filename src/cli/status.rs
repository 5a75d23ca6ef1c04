//! `status`: where each source stands, in detail; with `--check`, whether all is well.

use anstyle::Style;
use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::Context;
use super::exit::{Exit, Failure};
use super::review::checks;
use super::standing::{Overall, changed, drawn, overall};
use super::{Format, terminal};
use crate::book::render::Table;
use crate::escape::line;
use crate::instant::{age, shown};
use crate::outbox::Stray;
use crate::query::sources::{Prices, source_json};
use crate::standing::{SourceStanding, Standing, State};
use crate::store::{Access, LockHolder};

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// Which sources, with `*` for anything [default: all]
    #[arg(value_name = "SOURCE")]
    sources: Vec<String>,
    /// Exit with 1 when something needs a person: a source in trouble or unread for longer than it
    /// may be, a reading that waits for a decision, parked mail, mail that has waited for more
    /// than an hour, checks that are due and nobody does; prices that contradict each other are
    /// counted, and are no fault
    #[arg(long)]
    check: bool,
}

pub(super) fn status(context: &Context, args: &StatusArgs) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let mut overall = overall(context, &store, &context.expected()?)?;
    overall.keep(&args.sources)?;
    let standing = &overall.standing;
    match context.format {
        Format::Table => terminal::data(&for_people(&overall))?,
        _ => context.listing(&table(standing), &as_json(&overall))?,
    }
    // The sites', not the watching's: nobody here can end them.
    match standing.contradictions {
        n if n == 0 || !args.check => {}
        1 => terminal::note("1 contradiction lasts: `ratebook contradictions` shows it"),
        n => terminal::note(&format!(
            "{n} contradictions last: `ratebook contradictions` shows them"
        )),
    }
    let faults = standing.faults();
    if !args.check || faults.is_empty() {
        return Ok(Exit::Done);
    }
    for fault in faults {
        terminal::error(&fault.message);
    }
    Ok(Exit::Failed)
}

pub(super) fn style(state: State) -> Style {
    match state {
        State::Fresh => terminal::GREEN,
        State::Silent | State::Failing(_) => terminal::RED,
        State::NeverRead => terminal::YELLOW,
        State::NotWatched => terminal::DIM,
    }
}

fn for_people(overall: &Overall) -> String {
    let standing = &overall.standing;
    let mut sections: Vec<String> = overall
        .sources()
        .map(|(source, prices)| section(source, prices, standing.now))
        .collect();
    sections.push(format!(
        "{}{}{}",
        mail(standing),
        strays(&standing.strays),
        daemon(standing.daemon)
    ));
    sections.join("\n")
}

fn daemon(holder: Option<LockHolder>) -> String {
    let heading = terminal::styled(terminal::BOLD, "daemon");
    match holder {
        None => format!("{heading}   none running\n"),
        Some(LockHolder { pid: Some(pid) }) => format!("{heading}   running, process {pid}\n"),
        Some(LockHolder { pid: None }) => format!("{heading}   running\n"),
    }
}

fn section(source: &SourceStanding, prices: &Prices, now: Timestamp) -> String {
    let id = terminal::styled(terminal::BOLD, &source.id);
    let state = terminal::styled(style(source.state), source.state.name());
    let mut text = format!("{id}   {state}   {}\n", line(&source.title));
    for (label, words) in facts(source, prices, now) {
        let label = terminal::styled(terminal::DIM, &format!("{label:<10}"));
        text.push_str(&format!("  {label}   {}\n", line(&words)));
    }
    text
}

/// What is known of a source, as label and words.
fn facts(source: &SourceStanding, prices: &Prices, now: Timestamp) -> Vec<(&'static str, String)> {
    let at = |instant: Timestamp| format!("{}, {} ago", shown(instant), age(instant, now));
    let mut facts = Vec::new();
    if source.state == State::NotWatched {
        let why = "no selector file of that name is in use; what was read of it stays in the book";
        facts.push(("watched", format!("no: {why}")));
    }
    let Some(status) = &source.status else {
        return vec![(
            "last check",
            format!("none: `ratebook check {}`", source.id),
        )];
    };
    match &status.last {
        Some(last) => facts.push((
            "last check",
            format!("{}: {}", at(last.finished), last.outcome),
        )),
        None => facts.push((
            "last check",
            format!("none: `ratebook check {}`", source.id),
        )),
    }
    if let Some(last) = status.last.as_ref().filter(|last| !last.outcome.is_good()) {
        facts.extend(last.cause.iter().map(|cause| ("cause", cause.clone())));
        for problem in &last.problems {
            let told = format!(
                "{} (page {}): {}",
                problem.selector, problem.page, problem.trouble
            );
            facts.push(("problem", told));
        }
        let advice = last.problems.iter().find_map(|p| p.advice.clone());
        facts.extend(advice.map(|advice| ("hint", advice)));
    }
    for remark in &status.remarks {
        let told = format!(
            "{} (page {}): {}",
            remark.selector, remark.page, remark.trouble
        );
        facts.push(("remark", told));
    }
    match (status.last_good, status.snapshot) {
        (Some(good), Some((id, observed))) => {
            facts.push(("last good", at(good)));
            let rates = status.rates;
            facts.push((
                "prices",
                format!("{rates} rates, snapshot {id} of {}", shown(observed)),
            ));
        }
        _ => facts.push(("prices", "none yet".to_owned())),
    }
    if let Some(cheapest) = &prices.cheapest {
        let from = if cheapest.is_one_of_many { "from " } else { "" };
        let price = crate::book::tables::shown(&cheapest.price);
        let line = drawn(cheapest, now);
        facts.push(("cheapest", format!("{from}{price}   {line}")));
    }
    facts.extend(changed(prices).map(|changed| ("changed", changed)));
    if let Some(case) = &status.held {
        let (id, seen) = (case.id, checks(case.seen));
        let since = shown(case.opened);
        let state = case.state.name();
        facts.push((
            "held",
            format!("reading {id} since {since}, {state}, seen by {seen}"),
        ));
        facts.extend(case.doubts.iter().map(|d| ("doubt", d.doubt.clone())));
        facts.push((
            "hint",
            format!("`ratebook review {id}` shows it and what to do"),
        ));
    }
    let disputed = source.contradictions.iter();
    facts.extend(disputed.map(|of| {
        let since = shown(of.since());
        ("disputed", format!("{} (since {since})", of.statement))
    }));
    if let Some(trouble) = &status.trouble {
        let told = if trouble.told.is_some() {
            "told"
        } else {
            "not told"
        };
        let since = shown(trouble.since);
        facts.push((
            "trouble",
            format!("{} since {since}, {told}: {}", trouble.kind, trouble.reason),
        ));
    }
    facts.extend(plan(source, now));
    facts.push(("checks", status.checks.to_string()));
    facts
}

/// When a source is looked at next, and how long it may rest; nothing of one that is not watched.
fn plan(source: &SourceStanding, now: Timestamp) -> Vec<(&'static str, String)> {
    if source.state == State::NotWatched {
        return Vec::new();
    }
    let next = source.status.as_ref().and_then(|status| status.next_due);
    let due = match (next, source.due(now)) {
        (Some(next), Some(due)) => format!("{due}, at {}", shown(next)),
        _ => "not scheduled: `ratebook run` keeps it fresh".to_owned(),
    };
    let mut plan = vec![("next", due)];
    if let Some(allowance) = source.allowance {
        let words = format!("{allowance:#} unread before that is trouble");
        plan.push(("allowance", words));
    }
    plan
}

fn mail(standing: &Standing) -> String {
    let heading = terminal::styled(terminal::BOLD, "mail");
    let gathering = standing.gathering.as_ref().map(|gathering| {
        let what = match gathering.mails {
            1 => "1 message is gathered".to_owned(),
            n => format!("{n} messages are gathered"),
        };
        format!("{what} for a digest at {}", shown(gathering.due))
    });
    if standing.mails.is_empty() {
        let waiting = gathering.unwrap_or_else(|| "none waiting".to_owned());
        return format!("{heading}   {waiting}\n");
    }
    let gathering = gathering.map_or_else(String::new, |words| format!("   {words}"));
    format!(
        "{heading}{gathering}\n{}",
        terminal::columns(&super::outbox::table(&standing.mails, standing.now))
    )
}

/// What is kept for those who are told no more.
fn strays(strays: &[Stray]) -> String {
    let heading = terminal::styled(terminal::BOLD, "stray");
    let lines = strays.iter().map(|stray| {
        let words = stray.to_string();
        format!("{heading}   {}\n", line(&words))
    });
    lines.collect()
}

/// One row a source.
pub(super) fn table(standing: &Standing) -> Table {
    let text = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let rows = standing.sources.iter().map(|source| {
        let status = source.status.as_ref();
        let last = status.and_then(|status| status.last.as_ref());
        vec![
            source.id.clone(),
            source.state.code(),
            last.map_or_else(String::new, |last| last.outcome.to_string()),
            text(last.map(|last| last.finished)),
            text(source.last_good()),
            text(status.and_then(|status| status.next_due)),
            status.map_or(0, |status| status.rates).to_string(),
            source.cause().unwrap_or_default(),
        ]
    });
    let columns = [
        "source",
        "state",
        "outcome",
        "last_check",
        "last_good",
        "next_due",
        "rates",
        "cause",
    ];
    Table {
        name: "status".to_owned(),
        caption: format!("Sources at {}", shown(standing.now)),
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

pub(super) fn as_json(overall: &Overall) -> Value {
    let standing = &overall.standing;
    let sources: Vec<Value> = overall
        .sources()
        .map(|(source, prices)| source_json(source, prices, standing.now))
        .collect();
    let faults = standing.faults().into_iter().map(|fault| fault.message);
    json!({
        "now": standing.now,
        "rates": standing.rates(),
        "faults": faults.collect::<Vec<String>>(),
        "daemon": standing.daemon.map(|holder| json!({ "pid": holder.pid })),
        "contradictions": standing.contradictions,
        "sources": sources,
        "gathering": standing.gathering.as_ref().map(|gathering| json!({
            "mails": gathering.mails,
            "due": gathering.due,
        })),
        "strays": standing.strays.iter().map(stray_json).collect::<Vec<_>>(),
        "mails": standing.mails.iter().map(super::outbox::mail_json).collect::<Vec<_>>(),
    })
}

fn stray_json(stray: &Stray) -> Value {
    json!({
        "channel": stray.mails.channel,
        "to": stray.mails.recipient,
        "mails": stray.mails.mails,
        "is_sent": stray.is_sent,
    })
}
