//! What each endpoint answers. The forms are those of `query`, as the command line prints them; here
//! they are put beside the instant and the state that they are of.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Format};
use super::asked::Asked;
use super::jobs::{self, unpriced};
use super::view::{Refusal, View, unknown_rate};
use super::workload::{self, Against};
use crate::book::estimate::{Job, estimate};
use crate::book::render::{Table, joined};
use crate::book::{Book, Entry};
use crate::instant::shown;
use crate::query;
use crate::query::contradictions::contradiction;
use crate::query::estimate::{estimate_json, money_of};
use crate::query::history::Wanted;
use crate::query::sources::{Prices, prices_of, source_json};
use crate::query::tables;
use crate::query::track::Span;
use crate::query::workload::{Then, told};
use crate::rate::{RateGlob, Route};
use crate::serve::problem::{Kind, Mistake, Problem, near};
use crate::standing::{State, standing};
use crate::store::{ChangeFilter, ChangesFrom};

type Answered = Result<Answer, Refusal>;

/// An object with the instant and the state before the rest.
fn of<const N: usize>(
    view: &View<'_>,
    as_of: Option<Timestamp>,
    rest: [(&str, Value); N],
) -> Answer {
    let mut object = Map::new();
    if let Some(as_of) = as_of {
        object.insert("as_of".to_owned(), json!(as_of));
    }
    object.insert("state".to_owned(), json!(view.state));
    object.extend(rest.map(|(key, value)| (key.to_owned(), value)));
    Answer::json(&Value::Object(object))
}

/// The names of rates and sources that a request gives are names of something.
fn known(view: &View<'_>, asked: &Asked) -> Result<(), Refusal> {
    for glob in asked.globs("rate") {
        view.known_glob("rate", glob)?;
    }
    for source in asked.texts("source") {
        view.known_source("source", source)?;
    }
    Ok(())
}

pub(super) fn prices(view: &View<'_>, asked: &Asked) -> Answered {
    known(view, asked)?;
    let (glob, source) = (asked.glob("rate"), asked.text("source"));
    let wanted = |entry: &Entry| {
        glob.is_none_or(|glob| glob.matches(&entry.rate))
            && source.is_none_or(|source| source == entry.source)
    };
    let book = view.book(asked.instant("as_of"))?;
    let prices = priced(&book, wanted);
    Ok(of(view, Some(book.as_of), [("prices", prices)]))
}

fn priced(book: &Book, wanted: impl Fn(&Entry) -> bool) -> Value {
    let prices = query::prices::prices(book, wanted);
    prices.iter().map(query::prices::Priced::json).collect()
}

pub(super) fn routes(view: &View<'_>, asked: &Asked) -> Answered {
    let book = view.book(asked.instant("as_of"))?;
    let routes = book.routes();
    let routes = routes.into_iter().map(|route| route_json(&book, route));
    Ok(of(view, Some(book.as_of), [("routes", routes.collect())]))
}

fn route_json(book: &Book, route: &Route) -> Value {
    let facts = book.route_facts(route);
    let mut sources: Vec<&str> = book.of_route(route).map(|e| e.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    json!({
        "route": route,
        "title": book.title(route),
        "provider": facts.map_or(route.provider(), |facts| &facts.provider),
        "model": facts.map_or(route.model(), |facts| &facts.model),
        "official": facts.is_some_and(|facts| facts.official),
        "sources": sources,
        "rates": book.of_route(route).count(),
    })
}

pub(super) fn route(view: &View<'_>, asked: &Asked) -> Answered {
    let book = view.book(asked.instant("as_of"))?;
    let part = |name| asked.text(name).unwrap_or_default();
    let text = format!("{}/{}/{}", part("provider"), part("model"), part("mode"));
    let all = book.routes();
    let Some(route) = all.iter().find(|route| route.to_string() == text) else {
        let known: Vec<String> = all.iter().map(ToString::to_string).collect();
        let at = shown(book.as_of);
        let detail = format!("there is no price for the route `{text}` at {at}");
        let near = near(&text, known.iter().map(String::as_str));
        let mistake = Mistake::of_parameter("mode", detail).knowing(near);
        return Err(Problem::of(Kind::Unknown, vec![mistake]).into());
    };
    let rules = book.rules(route).map(|reading| {
        json!({
            "topic": reading.rule.topic().name(),
            "value": reading.rule.value(),
            "words": reading.rule.to_string(),
            "text": reading.text,
        })
    });
    let rules: Value = rules.collect();
    let prices = priced(&book, |entry| entry.rate.route == **route);
    let told = [
        ("route", route_json(&book, route)),
        ("prices", prices),
        ("rules", rules),
    ];
    Ok(of(view, Some(book.as_of), told))
}

/// The time that a request asks for.
fn span(asked: &Asked) -> Result<Span, Problem> {
    let (since, until) = (asked.instant("since"), asked.instant("until"));
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        let detail = format!("the time ends ({until}) before it begins ({since})");
        let mistake = Mistake::of_parameter("until", detail);
        return Err(Problem::of(Kind::Parameter, vec![mistake]));
    }
    Ok(Span { since, until })
}

pub(super) fn history(view: &View<'_>, asked: &Asked) -> Answered {
    let span = span(asked)?;
    known(view, asked)?;
    let wanted = Wanted {
        rates: asked
            .glob("rate")
            .map(std::slice::from_ref)
            .unwrap_or_default(),
        source: asked.text("source"),
        span,
    };
    let present = view.present()?;
    let history = query::history::history(view.store, wanted, present)?;
    let mut json = history.json();
    let mut part = |name: &str| json.get_mut(name).map(Value::take).unwrap_or_default();
    let told = [("rates", part("rates")), ("rules", part("rules"))];
    Ok(of(view, Some(history.end), told))
}

pub(super) fn changes(view: &View<'_>, asked: &Asked) -> Answered {
    let span = span(asked)?;
    known(view, asked)?;
    let filter = ChangeFilter {
        source: asked.text("source"),
        since: span.since,
        until: span.until,
    };
    let after = asked.number("after").unwrap_or(0);
    let limit = asked.number("limit").unwrap_or(100);
    let from = ChangesFrom::After(i64::from(after));
    let part = query::changes::changes(view.store, filter, asked.glob("rate"), from, limit)?;
    let listed = part.changes.iter().map(query::changes::recorded_json);
    let told = [("changes", listed.collect()), ("next", json!(part.next))];
    let mut answer = of(view, None, told);
    answer.next = part.next.map(|next| following(&asked.address, next));
    Ok(answer)
}

/// The address of the part after this one.
fn following(address: &str, next: i64) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let rest = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && name != "after"
    });
    let mut following = format!("{path}?after={next}");
    for pair in rest {
        following.push('&');
        following.push_str(pair);
    }
    following
}

pub(super) fn explain(view: &View<'_>, asked: &Asked) -> Answered {
    let Some(rate) = asked.rate("rate") else {
        let mistake = Mistake::of_parameter("rate", "it is missing");
        return Err(Problem::of(Kind::Parameter, vec![mistake]).into());
    };
    let as_of = match asked.instant("as_of") {
        Some(as_of) => as_of,
        None => view.present()?,
    };
    let trails = query::explain::explain(view.store, rate, as_of)?;
    if trails.is_empty() {
        let book = view.book(Some(as_of))?;
        let detail = format!("no price of `{rate}` is known at {}", shown(as_of));
        return Err(unknown_rate(&book, "rate", rate, detail).into());
    }
    let trails = trails.iter().map(query::explain::Explained::json);
    Ok(of(view, Some(as_of), [("trails", trails.collect())]))
}

pub(super) fn estimate_one(view: &View<'_>, asked: &Asked) -> Answered {
    let ordered = jobs::one(&asked.body, view.now)?;
    let book = view.book(ordered.as_of)?;
    let Some(job) = ordered.jobs.first() else {
        return Err(Problem::new(Kind::Invalid, "there is no job").into());
    };
    let estimate = priced_job(view, &book, job, "")?;
    Ok(of(view, Some(book.as_of), [("estimate", estimate)]))
}

pub(super) fn estimate_many(view: &View<'_>, asked: &Asked) -> Answered {
    let ordered = jobs::many(&asked.body, view.now)?;
    let book = view.book(ordered.as_of)?;
    let each = ordered.jobs.iter().enumerate().map(|(n, job)| {
        let priced = priced_job(view, &book, job, &format!("/jobs/{n}"));
        match priced {
            Ok(estimate) => json!({ "estimate": estimate, "problem": null }),
            Err(problem) => json!({ "estimate": null, "problem": problem.json() }),
        }
    });
    let estimates: Value = each.collect();
    Ok(of(view, Some(book.as_of), [("estimates", estimates)]))
}

fn priced_job(view: &View<'_>, book: &Book, job: &Job, at: &str) -> Result<Value, Problem> {
    let priced = estimate(book, job).map_err(|error| unpriced(&error, at))?;
    let money = money_of(book, view.credits, job, &priced);
    Ok(estimate_json(job, &priced, &money))
}

pub(super) fn workload(view: &View<'_>, asked: &Asked) -> Answered {
    let ordered = workload::read(&asked.body, view.now)?;
    let book = view.book(ordered.as_of)?;
    let before = match &ordered.against {
        None => None,
        Some(Against::Instant(then)) => Some((shown(*then), None, view.book(Some(*then))?)),
        Some(Against::Workload(other)) => Some((other.name.clone(), Some(other), view.book(None)?)),
    };
    let then = before.as_ref().map(|(label, workload, book)| Then {
        label: label.clone(),
        workload: *workload,
        book,
    });
    let scenario = ordered.scenario.as_deref();
    let told = told(
        &ordered.workload,
        scenario,
        then.as_ref(),
        &book,
        view.credits,
    );
    let told = told.map_err(|untold| workload::untold(&untold, &ordered.workload))?;
    let json = told.json(&told.standings());
    Ok(of(view, Some(book.as_of), [("workload", json)]))
}

/// The form of this answer is published by itself: what is of the state stands in the headers.
pub(super) fn book(view: &View<'_>, asked: &Asked) -> Answered {
    known(view, asked)?;
    let book = view.book(asked.instant("as_of"))?;
    let selected = selected(&book, asked);
    Ok(Answer::json(&selected.as_ref().unwrap_or(&book).to_json()))
}

/// The book of the rates and the sources that are asked for; `None` where all of it is.
fn selected(book: &Book, asked: &Asked) -> Option<Book> {
    let rates: Vec<RateGlob> = asked.globs("rate").cloned().collect();
    let sources: Vec<String> = asked.texts("source").map(str::to_owned).collect();
    let is_narrow = !rates.is_empty() || !sources.is_empty();
    is_narrow.then(|| book.selected(&rates, &sources))
}

pub(super) fn tables(view: &View<'_>, asked: &Asked) -> Answered {
    known(view, asked)?;
    let book = view.book(asked.instant("as_of"))?;
    let selected = selected(&book, asked);
    let wanted = tables::Wanted {
        names: asked
            .text("table")
            .and_then(tables::Named::parse)
            .into_iter()
            .collect(),
        is_narrow: selected.is_some(),
        rows: asked.axes("rows").cloned().collect(),
        columns: asked.axes("columns").cloned().collect(),
        clips: asked.amounts("clips").collect(),
        official: asked.text("official") == Some("true"),
    };
    let then = match asked.instant("since") {
        Some(since) => Some(view.book(Some(since))?),
        None => None,
    };
    let then_selected = then.as_ref().and_then(|then| self::selected(then, asked));
    let books = tables::Books {
        whole: &book,
        shown: selected.as_ref().unwrap_or(&book),
        since: then_selected.as_ref().or(then.as_deref()),
    };
    let tables = wanted.tables(books).map_err(|unfit| {
        let mistake = Mistake::of_parameter(unfit.option(), unfit.to_string());
        Problem::of(Kind::Parameter, vec![mistake])
    })?;
    if asked.format != Format::Json {
        return Ok(Answer::text(joined(&tables, asked.format.of_table())));
    }
    let tables = tables.iter().map(Table::json).collect();
    Ok(of(view, Some(book.as_of), [("tables", tables)]))
}

pub(super) fn sources(view: &View<'_>, asked: &Asked) -> Answered {
    let standing = at_the_minute(view)?;
    let now = standing.now;
    let mut sources = Vec::new();
    for source in &standing.sources {
        if asked
            .text("source")
            .is_some_and(|wanted| wanted != source.id)
        {
            continue;
        }
        let prices = match source.state {
            // What it showed is not looked up any more.
            State::NotWatched => Prices::default(),
            _ => prices_of(view.store, &source.id, now)?,
        };
        sources.push(source_json(source, &prices, now));
    }
    let told = [
        ("faults", json!(standing.faults())),
        ("sources", Value::Array(sources)),
    ];
    Ok(of(view, Some(now), told))
}

pub(super) fn source(view: &View<'_>, asked: &Asked) -> Answered {
    let id = asked.text("source").unwrap_or_default();
    view.known_source("source", id)?;
    let standing = at_the_minute(view)?;
    let found = standing.sources.iter().find(|source| source.id == id);
    let Some(source) = found else {
        let mistake = Mistake::of_parameter("source", format!("there is no source `{id}`"));
        return Err(Problem::of(Kind::Unknown, vec![mistake]).into());
    };
    let prices = prices_of(view.store, id, standing.now)?;
    let told = source_json(source, &prices, standing.now);
    Ok(of(view, Some(standing.now), [("source", told)]))
}

/// How everything stands at the beginning of this minute, or when something was read since: ages
/// are told in minutes.
fn at_the_minute(view: &View<'_>) -> Result<crate::standing::Standing, Refusal> {
    let seconds = view.now.as_second().rem_euclid(60);
    let past = SignedDuration::new(seconds, view.now.subsec_nanosecond());
    let minute = view.now.checked_sub(past).unwrap_or(view.now);
    let now = view.present()?.max(minute);
    Ok(standing(view.store, view.expected, now)?)
}

pub(super) fn contradictions(view: &View<'_>, asked: &Asked) -> Answered {
    let listed = if asked.text("all") == Some("true") {
        view.store.contradictions()?
    } else {
        view.store.open_contradictions()?
    };
    let listed = listed.iter().map(contradiction).collect();
    Ok(of(view, None, [("contradictions", listed)]))
}

#[cfg(test)]
mod tests {
    use super::following;

    #[test]
    fn the_next_part_is_asked_for_as_this_one_was() {
        assert_eq!(following("/v1/changes", 7), "/v1/changes?after=7");
        assert_eq!(
            following("/v1/changes?limit=2&after=5&rate=a%2F*", 7),
            "/v1/changes?after=7&limit=2&rate=a%2F*"
        );
    }
}
