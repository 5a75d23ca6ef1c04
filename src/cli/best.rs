//! `estimate --best`: the cheapest of all routes and settings that make what is asked for.

use std::collections::BTreeSet;

use super::context::Context;
use super::estimate::{EstimateArgs, job};
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::Book;
use crate::book::best::{Best, Ranking, Wanted, Way, best};
use crate::book::estimate::Line;
use crate::book::render::{Table, TableFormat, pretty};
use crate::escape;
use crate::instant::shown;
use crate::query::estimate::best_json;
use crate::rate::RateGlob;

pub(super) fn cheapest(context: &Context, args: &EstimateArgs) -> Result<Exit, Failure> {
    let book = context.book(context.as_of(args.as_of.as_deref())?)?;
    let Some(seconds) = args.seconds else {
        return Err(Failure::Usage("say `--seconds`".to_owned()));
    };
    if args.route.is_none() && args.mode.is_none() {
        return Err(Failure::Usage(format!(
            "say what is to be made: `--mode` is one of {}; or name routes, such as \
             'gptimage2/*/text-to-video'",
            modes(&book)
        )));
    }
    let Some(any) = book.routes().first().copied().cloned() else {
        let message = "the book is empty at that instant\nhint: `ratebook check` reads the sources";
        return Err(Failure::Failed(message.to_owned()));
    };
    let wanted = Wanted {
        routes: args.route.iter().map(|glob| RateGlob::new(glob)).collect(),
        mode: args.mode.clone(),
        job: job(args, &any, seconds)?,
    };
    let found = best(&book, &wanted, &context.config.credits);
    if found.rankings.is_empty() && found.refused.is_empty() {
        return Err(Failure::Failed(format!(
            "no priced route is meant\nhint: modes are {}; `ratebook prices` names all routes",
            modes(&book)
        )));
    }
    match context.format {
        Format::Json => terminal::data(&pretty(&best_json(&book, &found)))?,
        Format::Table => terminal::data(&for_people(&book, &found))?,
        Format::Markdown => terminal::data(&rendered(&book, &found, TableFormat::Markdown))?,
        Format::Html => terminal::data(&rendered(&book, &found, TableFormat::Html))?,
        Format::Csv => terminal::data(&figures(&found).render(TableFormat::Csv))?,
    }
    if found.rankings.is_empty() {
        return Err(Failure::Failed(
            "no route makes that: each says above what is missing".to_owned(),
        ));
    }
    Ok(Exit::Done)
}

fn modes(book: &Book) -> String {
    let modes: BTreeSet<&str> = book.routes().iter().map(|route| route.mode()).collect();
    modes.into_iter().collect::<Vec<_>>().join(", ")
}

fn for_people(book: &Book, found: &Best<'_>) -> String {
    let mut text = String::new();
    for table in tables(book, found) {
        if !text.is_empty() {
            text.push('\n');
        }
        let caption = terminal::styled(terminal::BOLD, &escape::line(&table.caption));
        text.push_str(&format!("{caption}\n{}", terminal::columns(&table)));
    }
    text
}

fn rendered(book: &Book, found: &Best<'_>, format: TableFormat) -> String {
    let tables = tables(book, found).into_iter();
    tables
        .map(|table| table.render(format))
        .collect::<Vec<_>>()
        .join("\n")
}

fn tables(book: &Book, found: &Best<'_>) -> Vec<Table> {
    let mut tables: Vec<Table> = found.rankings.iter().map(|r| ranking(book, r)).collect();
    if !found.refused.is_empty() {
        let rows = found.refused.iter();
        tables.push(Table {
            name: "refused".to_owned(),
            caption: "cannot make it".to_owned(),
            columns: vec!["route".to_owned(), "why".to_owned()],
            rows: rows
                .map(|(route, why)| vec![route.to_string(), why.to_string()])
                .collect(),
        });
    }
    tables
}

fn ranking(book: &Book, ranking: &Ranking<'_>) -> Table {
    let cheapest = ranking.known.first().map(|way| way.cost.high);
    let known = ranking.known.iter().map(|way| {
        let percent = cheapest.and_then(|least| least.percent_to(way.cost.high));
        let more = percent
            .filter(|percent| !percent.is_zero())
            .map_or_else(String::new, |percent| format!("+{}%", percent.normalized()));
        row(&ranking.place(way).to_string(), way, more)
    });
    let open = ranking
        .open
        .iter()
        .map(|way| row("?", way, way.cost.certainty_words()));
    let whose = ranking.issuer.as_ref();
    let whose = whose.map_or_else(String::new, |issuer| format!(" of {issuer}"));
    Table {
        name: "best".to_owned(),
        caption: format!(
            "the cheapest in {}{whose} · prices of {}",
            ranking.currency,
            shown(book.as_of)
        ),
        columns: ["", "route", "settings", "price", "cost", "more"]
            .map(str::to_owned)
            .to_vec(),
        rows: known.chain(open).collect(),
    }
}

fn row(rank: &str, way: &Way<'_>, more: String) -> Vec<String> {
    let prices: Vec<String> = way
        .estimate
        .lines
        .iter()
        .map(super::estimate::price_of)
        .collect();
    let mut marks: Vec<String> = Vec::new();
    if way.estimate.lines.iter().any(Line::is_stale) {
        marks.push("stale".to_owned());
    }
    marks.extend(way.assumed.iter().map(|plan| format!("at {plan}")));
    if !more.is_empty() {
        marks.insert(0, more);
    }
    vec![
        rank.to_owned(),
        way.job.route.to_string(),
        way.job.dimensions.to_string(),
        prices.join(" + "),
        way.cost.shown(),
        marks.join(", "),
    ]
}

/// The figures as numbers.
fn figures(found: &Best<'_>) -> Table {
    let columns = [
        "rank",
        "route",
        "settings",
        "cost",
        "cost_max",
        "currency",
        "certainty",
        "why",
    ];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for ranking in &found.rankings {
        let known = ranking.known.iter();
        let known = known.map(|way| (ranking.place(way).to_string(), way));
        let open = ranking.open.iter().map(|way| (String::new(), way));
        for (rank, way) in known.chain(open) {
            rows.push(vec![
                rank,
                way.job.route.to_string(),
                way.job.dimensions.to_string(),
                way.cost.low.normalized().to_string(),
                way.cost.high.normalized().to_string(),
                way.cost.unit(),
                way.cost.certainty_words(),
                way.assumed.join(", "),
            ]);
        }
    }
    for (route, why) in &found.refused {
        let mut row = vec![String::new(); columns.len()];
        if let [_, of, .., because] = row.as_mut_slice() {
            *of = route.to_string();
            *because = why.to_string();
        }
        rows.push(row);
    }
    Table {
        name: "best".to_owned(),
        caption: String::new(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    }
}
