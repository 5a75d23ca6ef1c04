//! The columns that tell rows apart, turned into the words of a file.

use std::collections::BTreeSet;

use super::{Fixed, Identified, LONGEST_NAME, Line, Role, Rows, adds, distinct, text, texts};
use crate::draft::names::{ModelName, Name, PLAIN_MODE, Subject};
use crate::draft::set::{Dimension, Meant, RouteBy, Says};
use crate::draft::vocabulary::{is_known_value, route_mode, value, value_of};
use crate::price::text::Given;
use crate::rate::slug;

/// Turns the chosen columns into the words of a file.
pub(super) fn resolve(
    rows: &Rows,
    kept: &[&Line],
    chosen: &[(usize, Role)],
    subject: &Subject,
    fixed: &Fixed,
    mut doubts: Vec<String>,
) -> Result<Identified, String> {
    let field = |n: usize| {
        rows.columns
            .get(n)
            .map(|c| c.field.clone())
            .unwrap_or_default()
    };
    let of_page = fixed
        .model
        .clone()
        .unwrap_or_else(|| subject.in_mode(PLAIN_MODE));
    let mut route = RouteBy::Fixed(of_page.clone());
    let mut dimensions: Vec<Dimension> = Vec::new();
    for (key, value) in &fixed.dimensions {
        dimensions.push(Dimension {
            key: key.clone(),
            says: Says::Value(value.clone()),
        });
    }
    let mut named: Vec<Vec<(usize, ModelName)>> = Vec::new();
    let mut said: Vec<Said> = Vec::new();
    for (n, role) in chosen {
        let texts = texts(kept, *n);
        match role {
            Role::Model => {
                let models = models(&texts, &of_page, &mut doubts);
                named.push(models.iter().map(|m| (*n, m.clone())).collect());
                route = RouteBy::Field(field(*n), models);
            }
            Role::Mode => {
                let modes = texts.iter().map(|t| ModelName {
                    written: (*t).to_owned(),
                    model: of_page.model.clone(),
                    mode: route_mode(t).unwrap_or(PLAIN_MODE).to_owned(),
                });
                let models: Vec<ModelName> = modes.collect();
                named.push(models.iter().map(|m| (*n, m.clone())).collect());
                route = RouteBy::Field(field(*n), models);
            }
            Role::Dimension(key) => {
                said.extend(values(kept, *n, key, &mut doubts)?);
            }
            Role::Parts => parts(*n, &texts, &mut said)?,
            Role::Unknown | Role::No => {}
        }
    }
    by_value(&said, &field, &mut dimensions)?;
    let meant = kept.iter().filter_map(|line| {
        let price = line.price.clone()?;
        let mut model = of_page.clone();
        for of_column in &named {
            let own = of_column.iter().find(|(n, m)| text(line, *n) == m.written);
            model = own.map_or(model, |(_, m)| m.clone());
        }
        let mut values = fixed.dimensions.clone();
        for one in &said {
            let is_new = !values.iter().any(|(key, _)| *key == one.key);
            if is_new && covers(&one.words, text(line, one.column)) {
                values.push((one.key.clone(), one.value.clone()));
            }
        }
        Some(Meant {
            model,
            dimensions: values,
            price,
        })
    });
    let meant: Vec<Meant> = meant.collect();
    let mut told: BTreeSet<String> = BTreeSet::new();
    if let Some(twice) = meant
        .iter()
        .map(Meant::identity)
        .find(|rate| !told.insert(rate.clone()))
    {
        return Err(format!(
            "several rows are of one rate, as far as their words tell: {twice}"
        ));
    }
    let only = only(rows, kept, chosen)?;
    if !only.is_empty() {
        doubts.push("the rows that are left out are told from the others by `where`".to_owned());
    }
    Ok(Identified {
        route,
        only,
        dimensions,
        meant,
        doubts,
    })
}

/// A value of a dimension, and the words of a column that say it.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    column: usize,
    key: String,
    value: String,
    words: String,
}

/// The models that texts name, in the way of the page where they name none.
fn models(texts: &[&str], of_page: &ModelName, doubts: &mut Vec<String>) -> Vec<ModelName> {
    let mut models: Vec<ModelName> = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        models.push(model_of(text, number, texts.len(), of_page, doubts));
    }
    for model in models.iter_mut().filter(|m| m.mode == PLAIN_MODE) {
        model.mode.clone_from(&of_page.mode);
    }
    models
}

/// The values that the texts of a column are of a dimension.
fn values(
    kept: &[&Line],
    n: usize,
    key: &str,
    doubts: &mut Vec<String>,
) -> Result<Vec<Said>, String> {
    let said = |key: &str, value: String, text: &str| Said {
        column: n,
        key: key.to_owned(),
        value,
        words: text.to_owned(),
    };
    let mut all = Vec::new();
    for text in texts(kept, n) {
        let own = value(text).filter(|(k, _)| *k == key).map(|(_, v)| v);
        if own.is_none() && adds(kept, n, text) {
            let added = slug(text).ok_or("an add-on that cannot be written in a rate")?;
            all.push(said("add-on", added, text));
            continue;
        }
        if own.is_none() && matches!(key, "sound" | "resolution") && !is_known_value(key, text) {
            doubts.push(format!("`{text}` is a value of `{key}` that is not known"));
        }
        let own = own
            .or_else(|| value_of(key, text))
            .ok_or_else(|| format!("`{text}` cannot be written as a value of `{key}`"))?;
        all.push(said(key, own, text));
    }
    Ok(all)
}

/// Words by value, in the order of the page.
fn by_value(
    said: &[Said],
    field: &dyn Fn(usize) -> String,
    dimensions: &mut Vec<Dimension>,
) -> Result<(), String> {
    for one in said {
        let field = field(one.column);
        let is_known = dimensions.iter().any(|d| d.key == one.key);
        let own = dimensions.iter_mut().find(|d| {
            d.key == one.key && matches!(&d.says, Says::Field(known, _) if *known == field)
        });
        match own {
            Some(Dimension {
                says: Says::Field(_, values),
                ..
            }) => match values.iter_mut().find(|(v, _)| *v == one.value) {
                Some((_, known)) if !known.contains(&one.words) => known.push(one.words.clone()),
                Some(_) => {}
                None => values.push((one.value.clone(), vec![one.words.clone()])),
            },
            _ if is_known => return Err(format!("two places say `{}`", one.key)),
            _ => dimensions.push(Dimension {
                key: one.key.clone(),
                says: Says::Field(field, vec![(one.value.clone(), vec![one.words.clone()])]),
            }),
        }
    }
    Ok(())
}

/// The model of a text: by its name, or where that cannot be written in a route, by a number.
fn model_of(
    text: &str,
    number: usize,
    of: usize,
    of_page: &ModelName,
    doubts: &mut Vec<String>,
) -> ModelName {
    if let Some(model) = ModelName::of(text) {
        return model;
    }
    if of == 1 {
        return ModelName {
            written: text.to_owned(),
            ..of_page.clone()
        };
    }
    let id = format!("model-{}", number.saturating_add(1));
    doubts.push(format!(
        "`{text}` is called `{id}` in routes: give it a better name"
    ));
    ModelName {
        written: text.to_owned(),
        model: Name {
            shown: text.to_owned(),
            id,
        },
        mode: of_page.mode.clone(),
    }
}

/// The values of a text in several parts, `std, per second, no audio`: what says no unit is a
/// value.
fn parts(n: usize, texts: &[&str], said: &mut Vec<Said>) -> Result<(), String> {
    for text in texts {
        let all: Vec<&str> = text.split(", ").map(str::trim).collect();
        let mut keys: Vec<String> = Vec::new();
        for (at, part) in all.iter().enumerate() {
            let given = Given::from_label(part);
            if given.unit.is_some() || given.currency.is_some() || part.starts_with("per ") {
                continue;
            }
            let (key, value) = match value(part) {
                Some((key, value)) => (key.to_owned(), value),
                None => {
                    let value =
                        value_of("mode", part).ok_or("a mode that cannot be written in a rate")?;
                    ("mode".to_owned(), value)
                }
            };
            if keys.contains(&key) {
                return Err(format!("`{text}` says `{key}` twice"));
            }
            let words = match (at, at.saturating_add(1) == all.len()) {
                (0, true) => (*part).to_owned(),
                (0, false) => format!("{part},*"),
                (_, true) => format!("*, {part}"),
                (_, false) => format!("*, {part},*"),
            };
            let one = Said {
                column: n,
                key: key.clone(),
                value,
                words,
            };
            if !said.contains(&one) {
                said.push(one);
            }
            keys.push(key);
        }
    }
    Ok(())
}

/// Whether words of the file, with `*` at their ends, are a text.
fn covers(words: &str, text: &str) -> bool {
    let starts = words.strip_prefix('*');
    let ends = words.strip_suffix('*');
    match (starts, ends) {
        (Some(_), Some(_)) => text.contains(words.trim_matches('*')),
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => text == words,
    }
}

/// What tells the rows that are meant from the others: a field that says other things there.
fn only(
    rows: &Rows,
    kept: &[&Line],
    chosen: &[(usize, Role)],
) -> Result<Vec<(String, Vec<String>)>, String> {
    let out: Vec<&Line> = rows
        .lines
        .iter()
        .filter(|line| line.out.is_some())
        .collect();
    if out.is_empty() {
        return Ok(Vec::new());
    }
    let is_of_route = |n: &usize| {
        chosen
            .iter()
            .any(|(m, role)| m == n && matches!(role, Role::Model | Role::Mode))
    };
    let fits = |n: &usize| {
        let (ours, theirs) = (texts(kept, *n), texts(&out, *n));
        let is_said = ours
            .iter()
            .all(|text| !text.is_empty() && text.len() <= LONGEST_NAME);
        is_said && !ours.iter().any(|text| theirs.contains(text))
    };
    let mut columns: Vec<usize> = (0..rows.columns.len()).filter(fits).collect();
    columns.sort_by_key(|n| (!is_of_route(n), distinct(kept, *n)));
    let column = columns.first().ok_or(
        "rows that are no prices of videos stand among them, and nothing tells these apart",
    )?;
    let field = rows
        .columns
        .get(*column)
        .map(|c| c.field.clone())
        .unwrap_or_default();
    let words = texts(kept, *column).into_iter().map(str::to_owned);
    Ok(vec![(field, words.collect())])
}
