//! `estimate`: what a job costs, line by line.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::best::cheapest;
use super::context::Context;
use super::exit::{Exit, Failure};
use super::workload::{Asked, workload};
use super::{Format, terminal};
use crate::book::Book;
use crate::book::estimate::{Estimate, Job, Line, NoEstimate, Total, estimate as price};
use crate::book::render::{Table, TableFormat, pretty};
use crate::book::tables::shown as shown_price;
use crate::instant::{age, day};
use crate::price::Amount;
use crate::query::estimate::{Money, estimate_json, money_of};
use crate::rate::{Dimensions, Route};
use crate::rules::Rule;

#[derive(Debug, Args)]
pub(super) struct EstimateArgs {
    /// The route, as `ratebook prices` names it: `gptimage2/kling-o3/video-edit`; for `--best` any
    /// that may be taken, with `*` for anything
    #[arg(required_unless_present_any = ["workload", "best"])]
    pub(super) route: Option<String>,
    /// The cheapest of all routes and settings that make what is asked for, and the others
    #[arg(long)]
    pub(super) best: bool,
    /// For `--best`: what the route makes, such as `text-to-video`
    #[arg(long, requires = "best")]
    pub(super) mode: Option<String>,
    /// The length of one clip in seconds
    #[arg(
        long,
        value_name = "N",
        allow_hyphen_values = true,
        required_unless_present = "workload"
    )]
    pub(super) seconds: Option<Amount>,
    /// The length of the input video, where the route bills by it and it differs
    #[arg(long, value_name = "N")]
    input_seconds: Option<Amount>,
    /// `720p`, `1080p`, …
    #[arg(long)]
    resolution: Option<String>,
    /// `on` or `off`
    #[arg(long)]
    sound: Option<String>,
    /// Any other dimension: `--set mode=pro`
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// An add-on, such as `voice-control`
    #[arg(long, value_name = "NAME")]
    add_on: Vec<String>,
    /// How many clips
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    /// Further generations for each clip that is kept: they worked, and are charged
    #[arg(long, value_name = "N", default_value = "0", allow_hyphen_values = true, value_parser = not_negative)]
    retries: Amount,
    /// Generations that fail for each clip that is kept
    #[arg(long, value_name = "N", default_value = "0", allow_hyphen_values = true, value_parser = not_negative)]
    failures: Amount,
    /// As the prices were at this instant: `2026-04-08`, `2026-04-08T12:00:00Z`
    #[arg(long, value_name = "INSTANT")]
    pub(super) as_of: Option<String>,
    /// Jobs that recur, from a file, instead of one job: its form stands in the README
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["route", "seconds", "resolution", "sound", "set", "add_on", "count", "retries", "failures", "best"]
    )]
    workload: Option<PathBuf>,
    /// The workload as it would be in one of its scenarios
    #[arg(long, value_name = "NAME", requires = "workload")]
    scenario: Option<String>,
    /// What changed for the workload since an instant, or from another workload file
    #[arg(long, value_name = "INSTANT|FILE", requires = "workload")]
    against: Option<String>,
}

/// How many generations go with each clip: a share of one, too.
fn not_negative(text: &str) -> Result<Amount, String> {
    let amount: Option<Amount> = text.parse().ok();
    let amount = amount.filter(|amount| !amount.is_negative());
    amount.ok_or_else(|| "write a number of 0 or more, such as `0`, `0.5` or `2`".to_owned())
}

pub(super) fn estimate(context: &Context, args: &EstimateArgs) -> Result<Exit, Failure> {
    if let Some(file) = &args.workload {
        return workload(
            context,
            &Asked {
                file,
                scenario: args.scenario.as_deref(),
                against: args.against.as_deref(),
                as_of: args.as_of.as_deref(),
            },
        );
    }
    // A parser that was told so forgives it where the workload itself would not fit.
    if args.scenario.is_some() || args.against.is_some() {
        let message = "`--scenario` and `--against` are for a workload: name one with `--workload`";
        return Err(Failure::Usage(message.to_owned()));
    }
    if args.best {
        return cheapest(context, args);
    }
    let (Some(route), Some(seconds)) = (&args.route, args.seconds) else {
        return Err(Failure::Usage("say a route and `--seconds`".to_owned()));
    };
    let route: Route = route.parse()?;
    let book = context.book(context.as_of(args.as_of.as_deref())?)?;
    let job = job(args, &route, seconds)?;
    let estimate = price(&book, &job).map_err(|error| hinted(&book, &job, &error))?;
    let money = money_of(&book, &context.config.credits, &job, &estimate);
    match context.format {
        Format::Json => terminal::data(&pretty(&estimate_json(&job, &estimate, &money)))?,
        Format::Table => terminal::data(&for_people(context, &job, &estimate, &money))?,
        Format::Csv => terminal::data(&figures(&estimate, &money).render(TableFormat::Csv))?,
        _ => context.listing(&table(&job, &estimate, &money), &Value::Null)?,
    }
    Ok(Exit::Done)
}

pub(super) fn job(args: &EstimateArgs, route: &Route, seconds: Amount) -> Result<Job, Failure> {
    let mut dimensions = Dimensions::default();
    let named = [("resolution", &args.resolution), ("sound", &args.sound)];
    let named = named.into_iter();
    let mut asked: Vec<(&str, &str)> = named
        .filter_map(|(key, value)| Some((key, value.as_deref()?)))
        .collect();
    for pair in &args.set {
        let pair = pair.split_once('=');
        asked.push(pair.ok_or_else(|| {
            Failure::Usage("write `--set key=value`, such as `--set mode=pro`".to_owned())
        })?);
    }
    for (key, value) in asked {
        if let Some(before) = dimensions.get(key).filter(|before| *before != value) {
            return Err(Failure::Usage(format!(
                "`{key}` is asked for twice: as `{before}` and as `{value}`"
            )));
        }
        dimensions.set(key, value)?;
    }
    Ok(Job {
        input_seconds: args.input_seconds,
        dimensions,
        add_ons: args.add_on.clone(),
        count: args.count.into(),
        retries: args.retries,
        failures: args.failures,
        ..Job::new(route.clone(), seconds)
    })
}

/// The error with what can be done about it.
fn hinted(book: &Book, job: &Job, error: &NoEstimate) -> Failure {
    let hint = match error {
        NoEstimate::OutsideDuration {
            split: Some(split), ..
        } => format!("split it into {split}"),
        NoEstimate::NoLength(_) => "say how long one clip is: `--seconds 5`".to_owned(),
        NoEstimate::Negative { .. } => "write 0 or more".to_owned(),
        NoEstimate::UnknownRoute { .. } if book.entries().is_empty() => {
            "the book is empty at that instant: `ratebook check` reads the sources".to_owned()
        }
        _ => format!("see `ratebook prices '{}'`", job.route.family()),
    };
    Failure::Failed(format!("{error}\nhint: {hint}"))
}

fn described(job: &Job, line: &Line<'_>) -> String {
    let clip = format!("{} × {} s", line.count, job.seconds.normalized());
    let mut words = match line.billed_seconds {
        Some(billed) if billed != job.seconds => format!("{clip}, billed {billed} s"),
        _ => clip,
    };
    if !job.retries.is_zero() {
        let retries = job.retries.normalized();
        words.push_str(&format!(", {retries} more for each"));
    }
    if !line.notes.is_empty() {
        let notes: Vec<String> = line.notes.iter().map(ToString::to_string).collect();
        words.push_str(&format!(" ({})", notes.join(", ")));
    }
    if let Some(add_on) = line.add_on {
        words = format!("add-on {add_on}: {words}");
    }
    words
}

pub(super) fn price_of(line: &Line<'_>) -> String {
    let price = if line.low.amount == line.high.amount {
        shown_price(line.low)
    } else {
        format!("{} to {}", shown_price(line.low), shown_price(line.high))
    };
    match line.multiple {
        Some((factor, _)) => format!("{} × {price}", factor.normalized()),
        None => price,
    }
}

fn table(job: &Job, estimate: &Estimate<'_>, money: &Money<'_>) -> Table {
    let mut rows: Vec<Vec<String>> = estimate
        .lines
        .iter()
        .map(|line| vec![described(job, line), price_of(line), line.total.shown()])
        .collect();
    rows.extend(estimate.adjustments.iter().map(|made| {
        let (before, after) = (made.before.shown(), made.after.shown());
        let of = match made.rule {
            Rule::Fee(_) => "",
            _ => " a clip",
        };
        let change = format!("{before} → {after}{of}");
        vec![made.rule.to_string(), change, String::new()]
    }));
    rows.extend(estimate.totals.iter().map(|total| {
        let certainty = total.certainty_words();
        vec!["total".to_owned(), certainty, total.shown()]
    }));
    rows.extend(money.made.iter().map(|made| {
        let plans = format!("at {}", made.assumption());
        vec!["credits in money".to_owned(), plans, made.money.shown()]
    }));
    Table {
        name: "estimate".to_owned(),
        caption: job.route.to_string(),
        columns: vec!["job".to_owned(), "price".to_owned(), "cost".to_owned()],
        rows,
    }
}

/// The figures as numbers, for spreadsheets: a row for each line, adjustment, total, conversion of
/// credits and note.
fn figures(estimate: &Estimate<'_>, money: &Money<'_>) -> Table {
    let columns = [
        "kind",
        "text",
        "price",
        "price_max",
        "unit",
        "billed_seconds",
        "count",
        "cost",
        "cost_max",
        "currency",
        "certainty",
    ];
    let row = |kind: &str, text: String, cells: [String; 5], total: Option<&Total>| {
        let mut row = vec![kind.to_owned(), text];
        row.extend(cells);
        row.extend(total.map_or_else(Default::default, |total| {
            [
                total.low.normalized().to_string(),
                total.high.normalized().to_string(),
                total.currency.to_string(),
                total.certainty_words(),
            ]
        }));
        row
    };
    let none = || <[String; 5]>::default();
    let mut rows = Vec::new();
    for line in &estimate.lines {
        let rates: Vec<String> = line.rates().map(ToString::to_string).collect();
        let cells = [
            line.low.amount.to_string(),
            line.high.amount_max.unwrap_or(line.high.amount).to_string(),
            line.low.unit.to_string(),
            line.billed_seconds
                .map_or_else(String::new, |s| s.to_string()),
            line.count.to_string(),
        ];
        rows.push(row("line", rates.join(" or "), cells, Some(&line.total)));
        let notes = line.notes.iter();
        rows.extend(notes.map(|note| row("note", note.to_string(), none(), None)));
    }
    for made in &estimate.adjustments {
        rows.push(row(
            "adjustment",
            made.rule.to_string(),
            none(),
            Some(&made.after),
        ));
    }
    let totals = estimate.totals.iter();
    rows.extend(totals.map(|total| row("total", String::new(), none(), Some(total))));
    let made = money.made.iter();
    rows.extend(made.map(|m| row("credits in money", m.assumption(), none(), Some(&m.money))));
    let notes = estimate.notes.iter().map(ToString::to_string);
    let notes = notes.chain(money.missing.iter().map(ToString::to_string));
    rows.extend(notes.map(|note| row("note", note, none(), None)));
    Table {
        name: "estimate".to_owned(),
        caption: String::new(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    }
}

fn for_people(context: &Context, job: &Job, estimate: &Estimate<'_>, money: &Money<'_>) -> String {
    let mut text = terminal::columns(&table(job, estimate, &Money::none()));
    for line in money.lines() {
        text.push_str(&format!("  {}\n", crate::escape::line(&line)));
    }
    for note in &estimate.notes {
        text.push_str(&format!("  {note}\n"));
    }
    let Some(entry) = estimate.lines.first().and_then(Line::cheapest) else {
        return text;
    };
    let oldest = estimate.lines.iter().filter_map(Line::last_seen).min();
    let foot = format!(
        "prices of {}, seen {} ago · ratebook explain '{}'",
        day(entry.since),
        age(oldest.unwrap_or(entry.last_seen), context.now()),
        entry.rate
    );
    text.push_str(&format!("  {}\n", terminal::styled(terminal::DIM, &foot)));
    text
}
