//! Rows of JSON to records: fields are keys.

use super::record::{At, Entry, Found, Record};
use crate::source::content::Content;
use crate::source::css::Css;
use crate::source::dom::Dom;
use crate::source::json::{Member, Path, Row, Script, in_words, rows_of_document, rows_of_scripts};
use crate::source::selectors::{Field, JsonIn};

/// Rows of other keys that are told, at most.
const MOST_TOLD: usize = 12;

/// Reads the rows at `path`: a record each. Rows of which none says the `price` are others.
pub(super) fn rows(
    content: &Content,
    place: &JsonIn,
    path: &Path,
    price: &Field,
    fields: &[&Field],
) -> Found {
    let rows: Vec<_> = match (place, content) {
        (JsonIn::Document, Content::Json { value, .. }) => rows_of_document(value, path)
            .into_iter()
            .map(|row| (String::new(), row))
            .collect(),
        (JsonIn::Document, Content::Markup(_)) => {
            return Found::Nothing("a page of markup".to_owned());
        }
        (JsonIn::Scripts(_), Content::Json { .. }) => {
            return Found::Nothing("a JSON document, without scripts".to_owned());
        }
        (JsonIn::Scripts(css), Content::Markup(dom)) => {
            let scripts: Vec<Script> = scripts(dom, css);
            if scripts.is_empty() {
                return Found::Nothing("no such script".to_owned());
            }
            rows_of_scripts(&scripts, path)
        }
    };
    let Some((_, first)) = rows.first() else {
        return Found::Nothing("no such rows".to_owned());
    };
    if rows
        .iter()
        .all(|(_, row)| row.say(&price.words).1.is_empty())
    {
        let keys: Vec<&str> = first.keys().into_iter().take(MOST_TOLD).collect();
        return Found::Nothing(format!("{} rows ({})", rows.len(), keys.join(", ")));
    }
    let records = rows.iter();
    let records = records.map(|(script, row)| record(script, row, fields));
    Found::Records(records.collect())
}

fn scripts(dom: &Dom, css: &Css) -> Vec<Script> {
    dom.scripts(css)
        .map(|(id, text)| Script {
            place: dom.path(id),
            text,
        })
        .collect()
}

fn record(script: &str, row: &Row, fields: &[&Field]) -> Record {
    let entries = fields.iter().flat_map(|field| {
        let (said_by, members) = row.say(&field.words);
        let members = members.into_iter();
        members.map(|member| entry(script, field, said_by, member))
    });
    Record {
        place: if row.place.is_empty() {
            "the document".to_owned()
        } else {
            row.place.clone()
        },
        entries: entries.collect(),
        ambiguous: None,
    }
}

fn entry(script: &str, field: &Field, said_by: &Row, member: &Member) -> Entry {
    let inside = if said_by.place.is_empty() {
        member.key.clone()
    } else {
        format!("{}.{}", said_by.place, member.key)
    };
    Entry {
        field: field.name.clone(),
        text: member.text.clone(),
        at: At::Json {
            script: script.to_owned(),
            path: inside,
        },
        labels: vec![in_words(&member.key)],
    }
}
