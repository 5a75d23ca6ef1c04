//! `[[rules]]` and `[published]`: what is read from sentences.

use jiff::Span;

use super::BadSelectors;
use super::pages::{topic_named, values_of};
use super::part::Part;
use super::spec::{PublishedSpec, RulesSpec, Say};
use crate::rules::Rule;
use crate::source::file::{OneOrMany, PublishedFile, RulesFile, SayFile};
use crate::source::words::Words;

pub(super) fn rules_spec(part: &Part<'_>, raw: &RulesFile) -> Result<RulesSpec, BadSelectors> {
    Ok(RulesSpec {
        pages: raw.pages.as_ref().map(OneOrMany::list),
        section: raw.section.as_ref().map(|s| Words::new(&s.list())),
        items: part.key("items").css(&raw.items)?,
        ignore: Words::new(&without_stops(&raw.ignore)),
        say: raw
            .say
            .iter()
            .enumerate()
            .map(|(n, say)| say_spec(&part.key("say").nth(n), say.as_ref()))
            .collect::<Result<_, _>>()?,
        line: part.line(),
    })
}

/// A full stop at the end of a sentence never matters.
fn without_stops(written: &OneOrMany) -> Vec<String> {
    let texts = written.list();
    texts
        .iter()
        .map(|t| t.trim_end_matches('.').to_owned())
        .collect()
}

fn say_spec(part: &Part<'_>, raw: &SayFile) -> Result<Say, BadSelectors> {
    let text = OneOrMany::Many(without_stops(&raw.text));
    let sentences = part.key("text").sentences(&text)?;
    let mut means = Vec::new();
    for (name, values) in &raw.means {
        let part = part.key("means").key(name);
        let topic = topic_named(&part, name)?;
        for value in values_of(&part, topic, values)? {
            for sentence in &sentences {
                // Any number stands for those of the page: the value must be a rule with numbers
                // in.
                let trial = sentence.holes().fold(value.clone(), |v, hole| {
                    v.replace(&format!("{{{hole}}}"), "1")
                });
                Rule::parse(topic, &trial).map_err(|error| part.value(error.to_string()))?;
            }
            means.push((topic, value));
        }
    }
    Ok(Say { sentences, means })
}

pub(super) fn published(
    part: &Part<'_>,
    raw: &PublishedFile,
) -> Result<PublishedSpec, BadSelectors> {
    let sentences = part.key("text").sentences(&raw.text)?;
    if let Some(sentence) = sentences.iter().find(|s| !s.has_date()) {
        let cause = format!("`{}` says no {{date}}", sentence.written());
        return Err(part.key("text").value(cause));
    }
    let fresh = raw.fresh.as_ref();
    let fresh = fresh.map(|written| self::fresh(&part.key("fresh"), written));
    Ok(PublishedSpec {
        sentences,
        fresh: fresh.transpose()?,
        pages: raw.pages.as_ref().map(OneOrMany::list),
        line: part.line(),
    })
}

/// How old a date may be: whole days or more, since a date has no hours.
fn fresh(part: &Part<'_>, written: &str) -> Result<Span, BadSelectors> {
    let span: Option<Span> = written.parse().ok();
    let span = span.filter(|span| span.is_positive());
    // A day of the calendar, to which such a span can be added.
    let day = jiff::civil::date(2000, 1, 1);
    span.filter(|span| day.checked_add(*span).is_ok_and(|later| later > day))
        .ok_or_else(|| {
            let cause = format!("`fresh`: `{written}` is no length in days: write `400d`");
            part.value(cause)
        })
}
