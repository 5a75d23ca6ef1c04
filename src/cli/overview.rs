//! `ratebook` alone: where everything stands, in a few lines, and what to do first.

use jiff::Timestamp;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::standing::{Overall, changed, drawn, overall};
use super::status::{as_json, style};
use super::{Format, terminal};
use crate::book::render::pretty;
use crate::escape::line;
use crate::instant::{age, day};
use crate::query::sources::Prices;
use crate::standing::{OVERDUE, SourceStanding, Standing, State, held};
use crate::store::{Access, MailRow, MailState, Store, StoreError};

pub(super) fn overview(context: &Context) -> Result<Exit, Failure> {
    let expected = context.expected()?;
    let store = match Store::open(&context.config.store, Access::ReadOnly) {
        Ok(store) => store,
        Err(StoreError::Absent { .. }) if context.format == Format::Table => {
            let sources = expected.catalog.sources().len();
            terminal::data(&first_steps(context, sources))?;
            return Ok(Exit::Done);
        }
        Err(error) => return Err(error.into()),
    };
    let overall = overall(context, &store, &expected)?;
    match context.format {
        Format::Table => terminal::data(&shown(&overall))?,
        Format::Json => terminal::data(&pretty(&as_json(&overall)))?,
        _ => {
            let table = super::status::table(&overall.standing);
            context.listing(&table, &as_json(&overall))?;
        }
    }
    Ok(Exit::Done)
}

/// What to do where there is no store.
fn first_steps(context: &Context, sources: usize) -> String {
    let store = context.config.store.display().to_string();
    let steps = [
        (
            "ratebook demo --store demo.db",
            "the whole job on bundled pages, no network needed",
        ),
        (
            "ratebook check",
            "read the sources now, and begin the price book",
        ),
        (
            "ratebook run",
            "keep reading them on their schedules, and mail what changes",
        ),
        ("ratebook init", "write a configuration to start from"),
        ("ratebook help", "all commands"),
    ];
    let mut text = format!(
        "no price book yet at {}, {sources} sources known\n",
        line(&store)
    );
    for (command, does) in steps {
        let command = terminal::styled(terminal::BOLD, &format!("{command:<31}"));
        text.push_str(&format!("  {command}  {does}\n"));
    }
    text
}

fn shown(overall: &Overall) -> String {
    let standing = &overall.standing;
    let now = standing.now;
    let last_good = standing
        .sources
        .iter()
        .filter_map(SourceStanding::last_good);
    let last = last_good.max().map_or_else(
        || "nothing read yet: `ratebook check` reads them now".to_owned(),
        |good| format!("last good reading {} ago", age(good, now)),
    );
    let mut text = format!(
        "{} · {} · {last}\n",
        counted(number(standing.sources.len()), "source"),
        counted(standing.rates(), "rate")
    );
    for row in rows(overall) {
        text.push_str(&format!("  {row}\n"));
    }
    if let Some(words) = daemon(standing) {
        let hint = terminal::styled(terminal::YELLOW, "hint:");
        text.push_str(&format!("{hint} {words}\n"));
    }
    if standing.contradictions > 0 {
        let count = super::contradictions::counted(standing.contradictions);
        let words = format!("{count} between prices: see `ratebook contradictions`");
        text.push_str(&format!("{}\n", terminal::styled(terminal::YELLOW, &words)));
    }
    if let Some(gathering) = &standing.gathering {
        let (count, due) = (counted(number(gathering.mails), "message"), gathering.due);
        text.push_str(&format!(
            "{count} gathered for a digest in {}: see `ratebook outbox`\n",
            age(now, due)
        ));
    }
    if let Some(words) = mail(&standing.mails, now) {
        text.push_str(&format!("{}\n", terminal::styled(terminal::YELLOW, &words)));
    }
    text
}

/// Whether a daemon keeps the book fresh, as far as the due instants tell.
fn daemon(standing: &Standing) -> Option<&'static str> {
    let watched = standing.watched();
    let due: Vec<Timestamp> = watched
        .filter_map(|source| source.status.as_ref()?.next_due)
        .collect();
    if due.is_empty() && standing.daemon.is_none() {
        return Some("no daemon keeps this fresh: `ratebook run`");
    }
    let late = |due: &Timestamp| standing.now.duration_since(*due) > OVERDUE;
    due.iter().any(late).then_some(match standing.daemon {
        Some(_) => "checks are overdue: see the log of `ratebook run`",
        None => "no daemon runs, and checks are overdue: `ratebook run`",
    })
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// `1 mail`, `2 mails`.
fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// One line a source: name, state, age, due, rates, price, line; below it what is wrong.
fn rows(overall: &Overall) -> Vec<String> {
    let now = overall.standing.now;
    let cells: Vec<[String; 6]> = overall
        .sources()
        .map(|(source, prices)| {
            let rates = source.status.as_ref().map_or(0, |status| status.rates);
            let good = source.last_good();
            [
                source.id.clone(),
                source.state.name().to_owned(),
                good.map_or_else(|| "—".to_owned(), |good| age(good, now)),
                source
                    .due(now)
                    .unwrap_or_else(|| "not scheduled".to_owned()),
                format!("{rates} rates"),
                price(prices),
            ]
        })
        .collect();
    let width = |n: usize| {
        let column = cells.iter().filter_map(|row| row.get(n));
        column.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [0, 1, 2, 3, 4, 5].map(width);
    let mut rows = Vec::new();
    for ((source, prices_of), cells) in overall.sources().zip(&cells) {
        let [id, state, age, due, rates, price] = cells;
        let [ids, states, ages, dues, counts, prices] = widths;
        let state = terminal::styled(style(source.state), &format!("{state:<states$}"));
        let drawn = prices_of
            .cheapest
            .as_ref()
            .map(|c| drawn(c, now))
            .unwrap_or_default();
        let changed = changed(prices_of).unwrap_or_default();
        let row = format!(
            "{id:<ids$}   {state}   {age:>ages$}   {due:<dues$}   {rates:>counts$}   \
             {price:<prices$}   {drawn}   {changed}"
        );
        rows.push(row.trim_end().to_owned());
        rows.extend(
            why(source, now).map(|why| format!("  {}", terminal::styled(terminal::DIM, &why))),
        );
    }
    rows
}

fn price(prices: &Prices) -> String {
    prices
        .cheapest
        .as_ref()
        .map_or_else(String::new, |cheapest| {
            let from = if cheapest.is_one_of_many { "from " } else { "" };
            format!("{from}{}", crate::book::tables::shown(&cheapest.price))
        })
}

/// Why a source is not fresh, and how old the prices are that stay.
fn why(source: &SourceStanding, now: Timestamp) -> Option<String> {
    let cause = match source.state {
        State::Fresh => {
            let waits = source.status.as_ref().and_then(|s| s.held.as_ref());
            return waits.map(|case| line(&held(case)).into_owned());
        }
        State::NotWatched => return None,
        State::NeverRead => return Some(format!("`ratebook check {}` reads it now", source.id)),
        State::Silent => format!(
            "not read for longer than the {} it may be",
            source.may_rest()
        ),
        State::Failing(_) => source.cause().unwrap_or_default(),
    };
    let trouble = source.status.as_ref().and_then(|s| s.trouble.as_ref());
    let since = trouble.map_or_else(String::new, |trouble| {
        format!(", since {}", day(trouble.since))
    });
    let stay = source.last_good().map_or_else(
        || "; there are no prices yet".to_owned(),
        |good| format!("; prices of {} stay, {} old", day(good), age(good, now)),
    );
    Some(format!("{}{since}{stay}", line(&cause)))
}

/// `1 mail waiting (smtp.example.org: connection refused, next try in 40 s)`.
fn mail(mails: &[MailRow], now: Timestamp) -> Option<String> {
    let count = |state| number(mails.iter().filter(|m| m.state == state).count());
    let (waiting, parked) = (count(MailState::Waiting), count(MailState::Parked));
    let first = mails.first()?;
    let late = count(MailState::Gathering);
    let told: Vec<String> = [
        (waiting, "waiting"),
        (parked, "parked"),
        (late, "late for a digest"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, state)| format!("{} {state}", counted(count, "mail")))
    .collect();
    let mut why = Vec::new();
    why.extend(
        first
            .last_error
            .as_deref()
            .map(|error| line(error).into_owned()),
    );
    why.extend(first.next_attempt.map(|next| {
        if next > now {
            format!("next try in {}", age(now, next))
        } else {
            "due".to_owned()
        }
    }));
    let why = why.join(", ");
    Some(format!(
        "{} ({why}): see `ratebook outbox`",
        told.join(", ")
    ))
}
