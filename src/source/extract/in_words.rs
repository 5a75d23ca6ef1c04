//! What a way of reading looks for, where a record stands and what it does not say: the words of
//! messages.

use super::rates::fields;
use super::record::{At, Entry, Record};
use crate::reading::Trouble;
use crate::source::json::Path;
use crate::source::selectors::{Field, JsonIn, RatesSpec, ReadSpec, RouteOf, Shape};
use crate::source::words::{Words, shortened};

/// What a way of reading looks for, for messages.
pub(super) fn wanted_in_words(spec: &RatesSpec, way: &ReadSpec) -> String {
    let (required, _) = fields(spec);
    let names = |fields: &[&Field]| {
        let names: Vec<String> = fields.iter().map(|f| f.words.written()).collect();
        names.join(", ")
    };
    let below = match &way.section {
        Some(words) => format!(" below the heading {}", words.written()),
        None => String::new(),
    };
    match &way.shape {
        Shape::Table(css) => format!(
            "a table “{}”{below} with the headers {}",
            css.written(),
            names(&required)
        ),
        Shape::Cards(css) => format!(
            "cards “{}”{below} with the labels {}",
            css.written(),
            names(&required)
        ),
        Shape::Grid { css, rows, columns } => format!(
            "a table “{}”{below} with known {} in its rows and {} in its columns",
            css.written(),
            known_in_words(spec, rows),
            known_in_words(spec, columns)
        ),
        Shape::Text { css, sentences } => {
            let sentences: Vec<String> = sentences
                .iter()
                .map(|s| format!("`{}`", s.written()))
                .collect();
            format!(
                "text “{}”{below} that says {}",
                css.written(),
                sentences.join(" or ")
            )
        }
        Shape::Json { place, path } => format!(
            "{} with the key {}",
            rows_in_words(place, path),
            spec.price.field.words.written()
        ),
    }
}

/// A field and the words that the file knows of it.
fn known_in_words(spec: &RatesSpec, field: &Field) -> String {
    const MOST: usize = 6;
    let is = |other: &Field| other.name == field.name;
    let routes = match &spec.route {
        RouteOf::ByField(by, routes) if is(by) => routes.iter().map(|(_, words)| words).collect(),
        _ => Vec::new(),
    };
    let dimensions = spec.dimensions.iter().filter(|d| is(&d.field));
    let dimensions = dimensions.flat_map(|d| d.words.iter().map(|(_, words)| words));
    let mut known: Vec<String> = Vec::new();
    for words in routes.into_iter().chain(dimensions) {
        let words = words.written();
        if !known.contains(&words) {
            known.push(words);
        }
    }
    let more = known.len().saturating_sub(MOST);
    known.truncate(MOST);
    if more > 0 {
        known.push(format!("{more} more"));
    }
    let name = &field.name;
    if known.is_empty() {
        name.clone()
    } else {
        format!("{name} ({})", known.join(", "))
    }
}

/// The rows that are meant, for messages.
pub(super) fn row_in_words(spec: &RatesSpec) -> String {
    let said = spec.only.iter();
    let said: Vec<String> = said
        .map(|(field, words)| format!("its {} is {}", field.name, words.written()))
        .collect();
    match said.as_slice() {
        [] => "a row".to_owned(),
        said => format!("a row of which {}", said.join(" and ")),
    }
}

pub(super) fn rows_in_words(place: &JsonIn, path: &Path) -> String {
    let path = path.written();
    match place {
        JsonIn::Document => format!("JSON rows `{path}`"),
        JsonIn::Scripts(css) => format!("JSON rows `{path}` in “{}”", css.written()),
    }
}

pub(super) fn describe(spec: &RatesSpec, way: &ReadSpec) -> String {
    match &way.shape {
        Shape::Table(css) => {
            format!(
                "table “{}”, column `{}`",
                css.written(),
                spec.price.field.name
            )
        }
        Shape::Grid { css, .. } => format!("grid “{}”", css.written()),
        Shape::Cards(css) => {
            format!(
                "cards “{}”, label `{}`",
                css.written(),
                spec.price.field.name
            )
        }
        Shape::Text { css, .. } => {
            format!("text “{}”, hole `{}`", css.written(), spec.price.field.name)
        }
        Shape::Json { place, path } => format!(
            "{}, key `{}`",
            rows_in_words(place, path),
            spec.price.field.name
        ),
    }
}

/// Where a field of a record stands, for a person.
pub(super) fn place_of(record: &Record, entry: &Entry) -> String {
    match &entry.at {
        At::Node(_) => record.place.clone(),
        At::Json { path, .. } => path.clone(),
    }
}

pub(super) fn unknown(record: &Record, field: &Field, text: &str, known: &[String]) -> Trouble {
    Trouble::Unreadable {
        place: record.place.clone(),
        text: shortened(text),
        why: if known.is_empty() {
            format!("it has no {}", field.words.written())
        } else {
            format!(
                "this {} is not known; known are {}",
                field.name,
                known.join(", ")
            )
        },
    }
}

pub(super) fn words_of<T>(meanings: &[(T, Words)]) -> Vec<String> {
    meanings.iter().map(|(_, words)| words.written()).collect()
}
