//! `contradictions`: prices that cannot both be true, with both sides of each.

use clap::Args;
use jiff::Timestamp;

use super::amounts::{NUMBERS, numbers};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Format, terminal};
use crate::book::render::Table;
use crate::contradiction::{About, Side};
use crate::escape::line;
use crate::instant::{day, shown};
use crate::query::contradictions::contradiction;
use crate::store::{Access, StoredContradiction};

#[derive(Debug, Args)]
pub(super) struct ContradictionsArgs {
    /// Those that are over, too
    #[arg(long)]
    all: bool,
}

pub(super) fn contradictions(
    context: &Context,
    args: &ContradictionsArgs,
) -> Result<Exit, Failure> {
    let store = context.open(Access::ReadOnly)?;
    let listed = if args.all {
        store.contradictions()?
    } else {
        store.open_contradictions()?
    };
    if listed.is_empty() {
        terminal::note(if args.all {
            "no prices ever contradicted each other"
        } else {
            "no prices contradict each other; `--all` lists those that did"
        });
        if context.format == Format::Table {
            return Ok(Exit::Done);
        }
    }
    match context.format {
        Format::Table => {
            let each: Vec<String> = listed.iter().map(for_people).collect();
            terminal::data(&each.join("\n"))?;
        }
        _ => context.listing(
            &table(&listed, context.now()),
            &listed.iter().map(contradiction).collect(),
        )?,
    }
    Ok(Exit::Done)
}

fn for_people(stored: &StoredContradiction) -> String {
    let contradiction = &stored.contradiction;
    let statement = line(&contradiction.statement).into_owned();
    let mut text = format!("{}\n", terminal::styled(terminal::BOLD, &statement));
    let told = stored.observed;
    let mut facts = vec![
        ("since", shown(contradiction.since())),
        ("told", shown(told)),
    ];
    facts.extend(stored.ended.map(|ended| ("over", shown(ended))));
    for side in contradiction.sides() {
        let what = what(side);
        let from = day(side.from);
        let words = format!("{}   {what}   {}, since {from}", side.price, side.source);
        facts.push(("price", words));
        facts.push(("text", format!("“{}”", side.text)));
    }
    facts.push(("related by", contradiction.place.clone()));
    for (label, words) in facts {
        let label = terminal::styled(terminal::DIM, &format!("{label:<10}"));
        text.push_str(&format!("  {label}   {}\n", line(&words)));
    }
    text
}

fn what(side: &Side) -> String {
    match &side.about {
        About::Rate(rate) => rate.to_string(),
        About::Mention(_) => format!("a sentence of the page {}", side.provenance.page),
    }
}

fn table(listed: &[StoredContradiction], now: Timestamp) -> Table {
    let rows = listed.iter().map(|stored| {
        let contradiction = &stored.contradiction;
        let mut row = vec![
            stored.id.to_string(),
            contradiction.kind.name().to_owned(),
            contradiction.since().to_string(),
            stored.observed.to_string(),
            stored.ended.map_or_else(String::new, |at| at.to_string()),
            contradiction.statement.clone(),
        ];
        for side in contradiction.sides() {
            row.extend([side.source.clone(), what(side)]);
            row.extend(numbers(Some(&side.price)));
        }
        row.push(contradiction.place.clone());
        row
    });
    let columns = [
        "contradiction",
        "kind",
        "since",
        "told",
        "ended",
        "statement",
    ];
    let mut columns = columns.map(str::to_owned).to_vec();
    for side in ["one", "other"] {
        columns.extend([format!("{side}_source"), side.to_owned()]);
        columns.extend(NUMBERS.map(|name| format!("{side}_{name}")));
    }
    columns.push("file".to_owned());
    Table {
        name: "contradictions".to_owned(),
        caption: format!("Contradictions at {}", shown(now)),
        columns,
        rows: rows.collect(),
    }
}

/// `1 contradiction`, `2 contradictions`.
pub(super) fn counted(count: usize) -> String {
    match count {
        1 => "1 contradiction".to_owned(),
        n => format!("{n} contradictions"),
    }
}
