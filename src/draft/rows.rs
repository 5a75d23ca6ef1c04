//! What tells the rows of one structure apart: the model, the dimensions, and the fields that say
//! them. The same for tables, grids, cards and data.

mod resolve;

use std::collections::BTreeSet;

use super::names::{ModelName, Subject};
use super::set::{Dimension, Meant, RouteBy};
use super::vocabulary::{Header, header, route_mode, value, value_of};
use crate::price::{Price, Unit};
use crate::rate::slug;

/// A longer text is no value of a dimension.
const LONGEST_VALUE: usize = 40;

/// A longer name is none of a model.
const LONGEST_NAME: usize = 60;

/// More rows are no price list.
const MOST_ROWS: usize = 500;

/// The rows of a structure, and the columns beside their prices.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug)]
pub struct Column {
    /// The field of the selector file; in a grid several columns are one.
    pub field: String,
    /// The words above it.
    pub header: String,
    /// Its texts are names without a label: those of cards, those above the columns of a grid.
    pub is_name: bool,
}

#[derive(Clone, Debug)]
pub struct Line {
    /// For each column, what the row says.
    pub cells: Vec<String>,
    /// Nothing where the page says that there is none.
    pub price: Option<Price>,
    /// Why the row is none of the rows meant.
    pub out: Option<String>,
}

/// What the headings above a structure say of all its rows.
#[derive(Clone, Debug, Default)]
pub struct Fixed {
    pub model: Option<ModelName>,
    pub dimensions: Vec<(String, String)>,
    /// Nothing but its place says that a heading names the model.
    pub is_unsure: bool,
}

/// How the rates of rows are told apart.
#[derive(Clone, Debug)]
pub struct Identified {
    pub route: RouteBy,
    pub only: Vec<(String, Vec<String>)>,
    pub dimensions: Vec<Dimension>,
    pub meant: Vec<Meant>,
    pub doubts: Vec<String>,
}

/// What a column is for.
#[derive(Clone, Debug, PartialEq)]
enum Role {
    Model,
    /// The last part of the route.
    Mode,
    Dimension(String),
    /// Several values with commas between them.
    Parts,
    Unknown,
    No,
}

/// Finds the fewest columns that tell all rows apart.
///
/// # Errors
/// Why they cannot be told apart, in words.
pub fn identify(rows: &Rows, subject: &Subject, fixed: &Fixed) -> Result<Identified, String> {
    let own = own_models(rows, subject);
    let rows = own.as_ref().unwrap_or(rows);
    let kept: Vec<&Line> = rows
        .lines
        .iter()
        .filter(|line| line.out.is_none())
        .collect();
    if !kept.iter().any(|line| line.price.is_some()) {
        return Err("no row has a price".to_owned());
    }
    if kept.len() > MOST_ROWS {
        return Err(format!("more than {MOST_ROWS} rows"));
    }
    let mut doubts = Vec::new();
    let roles: Vec<Role> = (0..rows.columns.len())
        .map(|n| role(rows, n, &kept, subject, &mut doubts))
        .collect();
    let mut chosen: Vec<(usize, Role)> = roles
        .iter()
        .enumerate()
        .filter(|(n, role)| match role {
            Role::Model | Role::Parts => true,
            Role::Mode => distinct(&kept, *n) > 1,
            Role::Dimension(key) => {
                matches!(key.as_str(), "resolution" | "sound") || distinct(&kept, *n) > 1
            }
            Role::Unknown | Role::No => false,
        })
        .map(|(n, role)| (n, role.clone()))
        .collect();
    each_key_once(&mut chosen, &kept);
    one_model(&mut chosen);
    // Other columns only as far as they are needed.
    while identities(&kept, &chosen) < kept.len() {
        let unknown = roles
            .iter()
            .enumerate()
            .filter(|(_, role)| **role == Role::Unknown);
        let unused = unknown.filter(|(n, _)| !chosen.iter().any(|(m, _)| m == n));
        let tried = unused.map(|(n, _)| {
            let mut more = chosen.clone();
            more.push((n, Role::Dimension(key_of(rows, n))));
            (identities(&kept, &more), more)
        });
        let best = tried.max_by_key(|(count, _)| *count);
        match best.filter(|(count, _)| *count > identities(&kept, &chosen)) {
            Some((_, more)) => {
                if let Some((n, Role::Dimension(key))) = more.last() {
                    let header = rows
                        .columns
                        .get(*n)
                        .map_or("", |column| column.header.as_str());
                    doubts.push(format!("`{header}` is taken for what tells the rates apart, as the dimension `{key}`"));
                }
                chosen = more;
            }
            None => {
                return Err(
                    "several rows have other prices, and nothing tells them apart".to_owned(),
                );
            }
        }
    }
    resolve::resolve(rows, &kept, &chosen, subject, fixed, doubts)
}

/// Where one of the models is the subject of the page, the rows without those of other models.
fn own_models(rows: &Rows, subject: &Subject) -> Option<Rows> {
    let is_of_models = |column: &Column| header(&column.header) == Some(Header::Model);
    let ids = |n: usize| {
        let lines = rows.lines.iter().filter(|line| line.out.is_none());
        lines.map(move |line| ModelName::of(text(line, n)).map(|model| model.model.id))
    };
    let is_subject = |id: &Option<String>| id.as_ref() == Some(&subject.model.id);
    let mut columns = rows
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| is_of_models(column));
    let (n, _) = columns.find(|(n, _)| ids(*n).any(|id| is_subject(&id)))?;
    let is_foreign = |line: &Line| {
        let id = ModelName::of(text(line, n)).map(|model| model.model.id);
        let (model, provider) = (&subject.model.id, &subject.provider.id);
        id.is_none_or(|id| !id.starts_with(model.as_str()) && !id.contains(provider.as_str()))
    };
    let mut own = rows.clone();
    for line in own.lines.iter_mut().filter(|line| line.out.is_none()) {
        if is_foreign(line) {
            line.out = Some("a price of another model".to_owned());
        }
    }
    Some(own)
}

fn text(line: &Line, n: usize) -> &str {
    line.cells.get(n).map_or("", String::as_str)
}

fn texts<'l>(kept: &[&'l Line], n: usize) -> Vec<&'l str> {
    let mut texts: Vec<&str> = Vec::new();
    for line in kept {
        let text = line.cells.get(n).map_or("", String::as_str);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

fn distinct(kept: &[&Line], n: usize) -> usize {
    texts(kept, n).len()
}

fn identities(kept: &[&Line], chosen: &[(usize, Role)]) -> usize {
    let identity = |line: &&Line| -> Vec<String> {
        let cells = chosen.iter().map(|(n, _)| text(line, *n).to_lowercase());
        cells.collect()
    };
    kept.iter().map(identity).collect::<BTreeSet<_>>().len()
}

fn role(
    rows: &Rows,
    n: usize,
    kept: &[&Line],
    subject: &Subject,
    doubts: &mut Vec<String>,
) -> Role {
    let Some(column) = rows.columns.get(n) else {
        return Role::No;
    };
    let texts = texts(kept, n);
    if texts
        .iter()
        .any(|text| text.is_empty() || text.len() > LONGEST_NAME.max(LONGEST_VALUE))
    {
        return Role::No;
    }
    let said = header(&column.header);
    let all_are = |is: &dyn Fn(&str) -> bool| texts.iter().all(|text| is(text));
    let is_added = |text: &&&str| adds(kept, n, text);
    let (_, charged): (Vec<&str>, Vec<&str>) = texts.iter().partition(is_added);
    let of_one = |text: &str| value(text).map(|(key, _)| key);
    let first = charged.first().and_then(|text| of_one(text));
    if let Some(key) = first
        && charged.iter().all(|text| of_one(text) == Some(key))
        && fits_unit(key, kept)
    {
        return Role::Dimension(key.to_owned());
    }
    if all_are(&|text| route_mode(text).is_some()) {
        return Role::Mode;
    }
    let is_model = |text: &str| text.contains(char::is_alphabetic) && text.len() <= LONGEST_NAME;
    let has_parts = |text: &&&str| text.contains(", ");
    let is_small = |text: &str| text.chars().count() <= LONGEST_VALUE;
    match said {
        Some(Header::Other) => Role::No,
        Some(Header::Model) if all_are(&is_model) => Role::Model,
        _ if texts.len() > 1 && texts.iter().filter(has_parts).count() > texts.len() / 2 => {
            Role::Parts
        }
        Some(Header::Dimension(key)) if fits_unit(key, kept) => {
            if all_are(&|text| value_of(key, text).is_some()) {
                Role::Dimension(key.to_owned())
            } else {
                Role::Unknown
            }
        }
        Some(Header::Dimension(_)) => Role::No,
        _ if column.is_name && texts.len() > 1 && all_are(&is_small) => {
            if all_are(&|text| is_mode(text)) {
                return Role::Dimension("mode".to_owned());
            }
            let names_subject = |text: &&&str| {
                let words = subject.model.shown.to_lowercase();
                let words: Vec<&str> = words.split_whitespace().take(1).collect();
                let text = text.to_lowercase();
                words.iter().any(|word| text.contains(word)) || text.contains(&subject.provider.id)
            };
            let is_name = texts.iter().any(|text| names_subject(&text));
            // `Price`, `Priority price`: two ways to be charged.
            if all_are(&|text| header(text) == Some(Header::Price)) {
                return Role::Unknown;
            }
            if all_are(&is_model) {
                if !is_name {
                    let few: Vec<&str> = texts.iter().take(3).copied().collect();
                    doubts.push(format!(
                        "`{}` are taken for names of models",
                        few.join("`, `")
                    ));
                }
                return Role::Model;
            }
            Role::Unknown
        }
        // A number tells nothing apart by itself: a limit, a count, an example.
        _ if all_are(&|text| text.contains(char::is_alphabetic)) && all_are(&is_small) => {
            Role::Unknown
        }
        _ => Role::No,
    }
}

/// Whether all prices of the rows with this text are added to others.
fn adds(kept: &[&Line], n: usize, said: &str) -> bool {
    let rows = kept.iter().filter(|line| text(line, n) == said);
    let mut prices = rows.filter_map(|line| line.price.as_ref()).peekable();
    prices.peek().is_some() && prices.all(|price| price.add_on)
}

/// A length tells the prices of clips apart, not those of a second.
fn fits_unit(key: &str, kept: &[&Line]) -> bool {
    let mut units = kept
        .iter()
        .filter_map(|line| line.price.as_ref())
        .map(|price| &price.unit);
    key != "length" || units.all(|unit| matches!(unit, Unit::Video | Unit::Request))
}

fn is_mode(text: &str) -> bool {
    const MODES: [&str; 22] = [
        "standard",
        "std",
        "pro",
        "professional",
        "fast",
        "turbo",
        "basic",
        "premium",
        "lite",
        "plus",
        "max",
        "mini",
        "express",
        "quality",
        "master",
        "relaxed",
        "normal",
        "default",
        "economy",
        "high",
        "low",
        "draft",
    ];
    let text = text.to_lowercase();
    let mut words = text.split_whitespace();
    words.all(|word| MODES.contains(&word) || word == "mode")
        || super::vocabulary::is_known_mode(&text)
}

fn key_of(rows: &Rows, n: usize) -> String {
    let column = rows.columns.get(n);
    let header = column.map_or("", |column| column.header.as_str());
    match super::vocabulary::header(header) {
        Some(Header::Dimension(key)) => Some(key.to_owned()),
        _ => slug(header).filter(|key| key.len() <= LONGEST_VALUE),
    }
    .unwrap_or_else(|| "choice".to_owned())
}

/// Of two columns for one dimension the one that says more is meant.
fn each_key_once(chosen: &mut Vec<(usize, Role)>, kept: &[&Line]) {
    let mut by_weight = chosen.clone();
    by_weight.sort_by_key(|(n, _)| std::cmp::Reverse(distinct(kept, *n)));
    let mut seen: Vec<Role> = Vec::new();
    let mut keep: Vec<usize> = Vec::new();
    for (n, role) in by_weight {
        if !seen.contains(&role) {
            seen.push(role);
            keep.push(n);
        }
    }
    chosen.retain(|(n, _)| keep.contains(n));
}

/// Where a column names the model, one of modes is a dimension: a route is told by one field.
fn one_model(chosen: &mut [(usize, Role)]) {
    if chosen.iter().any(|(_, role)| *role == Role::Model) {
        for (_, role) in chosen.iter_mut().filter(|(_, role)| *role == Role::Mode) {
            *role = Role::Dimension("mode".to_owned());
        }
    }
}
