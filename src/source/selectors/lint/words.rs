//! Words that no page says, and words that another one takes first.

use super::{Doubt, Part, Source, doubt, each_rates};
use crate::source::selectors::{Field, RatesSpec, RouteOf};
use crate::source::words::{Word, Words, normalized};

pub(super) fn doubts(source: &Source, file: &Part<'_>, doubts: &mut Vec<Doubt>) {
    for n in 0..source.pages.len() {
        let part = file.key("page").nth(n).key("says");
        for (n, word) in part.words().iter().enumerate() {
            one(&part.nth(n), word, doubts);
        }
    }
    for (_, part) in file.key("words").entries() {
        list(&part, &part.words(), doubts);
    }
    for (part, rates) in each_rates(source, file) {
        of_rates(&part, rates, doubts);
    }
    for (n, rules) in source.rules.iter().enumerate() {
        let part = file.key("rules").nth(n);
        list(&part.key("ignore"), &rules.ignore, doubts);
        if let Some(section) = &rules.section {
            list(&part.key("section"), section, doubts);
        }
    }
}

fn of_rates(part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    for (field, words) in &rates.only {
        list(&part.key("where").key(&field.name), words, doubts);
    }
    list(
        &part.key("price").key("absent"),
        &rates.price.absent,
        doubts,
    );
    for dimension in &rates.dimensions {
        let part = part.key("dimensions").key(&dimension.key);
        list(&part.key("absent"), &dimension.absent, doubts);
        let values = dimension.words.iter();
        let values: Vec<(&str, &Words)> = values.map(|(v, w)| (v.as_str(), w)).collect();
        meanings(&part.key("words"), &values, doubts);
    }
    if let RouteOf::ByField(_, routes) = &rates.route {
        let routes: Vec<(String, &Words)> =
            routes.iter().map(|(r, w)| (r.to_string(), w)).collect();
        let routes: Vec<(&str, &Words)> = routes.iter().map(|(r, w)| (r.as_str(), *w)).collect();
        meanings(&part.key("route").key("words"), &routes, doubts);
    }
    for (n, read) in rates.reads.iter().enumerate() {
        if let Some(section) = &read.section {
            list(&part.key("read").nth(n).key("section"), section, doubts);
        }
    }
    two_fields(part, rates, doubts);
}

/// A list of words: each by itself, and those that an earlier one says already.
fn list(part: &Part<'_>, words: &Words, doubts: &mut Vec<Doubt>) {
    for (n, word) in words.iter().enumerate() {
        let part = part.nth(n);
        one(&part, word, doubts);
        let mut earlier = words.iter().take(n);
        if let Some(earlier) = earlier.find(|earlier| earlier.covers(word)) {
            let cause = format!(
                "`{}` is found by `{}` already",
                word.written(),
                earlier.written()
            );
            doubts.push(doubt(&part, cause, "leave it out"));
        }
    }
}

/// Words by value: a text that stands for two values stands for none.
fn meanings(part: &Part<'_>, values: &[(&str, &Words)], doubts: &mut Vec<Doubt>) {
    for (value, words) in values {
        list(&part.key(value), words, doubts);
        for (n, word) in words.iter().enumerate() {
            let mut others = values.iter().filter(|(other, _)| other != value);
            let taken = others.find_map(|(other, words)| {
                Some((other, words.iter().find(|other| other.covers(word))?))
            });
            if let Some((other, by)) = taken {
                let cause = format!(
                    "`{}` never stands for `{value}`: `{}` of `{other}` is the same text, and a text of two meanings has none",
                    word.written(),
                    by.written()
                );
                let hint = format!("make `{}` narrower", by.written());
                doubts.push(doubt(&part.key(value).nth(n), cause, hint));
            }
        }
    }
}

/// One column or label that two fields of a row claim.
fn two_fields(part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let mut fields: Vec<&Field> = Vec::new();
    for field in rates.fields() {
        if !fields.iter().any(|f| f.name == field.name) {
            fields.push(field);
        }
    }
    let words = part.whole().key("words");
    let own: Vec<&str> = words.entries().into_iter().map(|(name, _)| name).collect();
    for (n, field) in fields.iter().enumerate() {
        for (m, other) in fields.iter().enumerate().filter(|(m, _)| *m != n) {
            let both = field.words.iter().find_map(|word| {
                let by = other.words.iter().find(|by| by.covers(word))?;
                // Two equal words are told of once.
                (m < n || !word.covers(by)).then_some((word, by))
            });
            let Some((word, by)) = both else {
                continue;
            };
            let cause = format!(
                "the column or label `{}` is both `{}` and `{}`",
                word.written(),
                other.name,
                field.name
            );
            let hint = format!("make `{}` narrower in [words]", by.written());
            let blamed = if own.contains(&other.name.as_str()) {
                other
            } else {
                field
            };
            doubts.push(doubt(&words.key(&blamed.name), cause, hint));
        }
    }
}

/// What is odd about one word, whatever it is for.
fn one(part: &Part<'_>, word: &Word, doubts: &mut Vec<Doubt>) {
    let written = word.written();
    let text = normalized(written);
    let has = |parts: &[&str]| parts.iter().any(|part| written.contains(part));
    let is_html = has(&["&nbsp;", "&amp;", "&lt;", "&gt;", "&#"])
        || (written.contains('<') && written.contains('>'));
    let is_regex = has(&[
        "\\d", "\\s", "\\w", "\\$", "\\.", ".*", ".+", "(?", "[0-9", "[a-z", "[A-Z",
    ]) || (written.starts_with('^') && written.ends_with('$'));
    let braces = written
        .split_once('{')
        .and_then(|(_, rest)| rest.split_once('}'));
    let (cause, hint) = if text.is_empty() && !written.is_empty() {
        (
            "no text of a page is",
            "write the word, or `\"\"` for an empty cell",
        )
    } else if !text.is_empty() && text.chars().all(|c| c == '*') {
        ("every text is", "name the words that are meant")
    } else if is_html {
        (
            "no text of a page is",
            "write the text as people see it, without markup",
        )
    } else if is_regex {
        (
            "no text of a page is",
            "words are no regular expressions: `*` stands for anything",
        )
    } else if braces.is_some_and(|(group, _)| group.contains(',')) {
        (
            "no text of a page is",
            "braces are for `rates` of [expect]: here write a list",
        )
    } else if braces.is_some() {
        (
            "no text of a page is",
            "`{…}` is for sentences: here `*` stands for anything",
        )
    } else {
        return;
    };
    doubts.push(doubt(
        part,
        format!("{cause} `{}`", written.escape_debug()),
        hint,
    ));
}
