//! Sentences to billing rules and dates.

use jiff::civil::Date;
use scraper::ElementRef;

use super::{Place, Reader, others};
use crate::reading::{Problem, RuleReading, Trouble};
use crate::rules::Rule;
use crate::source::dom::{Dom, Scope};
use crate::source::selectors::{PublishedSpec, RulesSpec, Say};
use crate::source::words::{normalized, shortened};

/// More items than any list of billing rules has, and more text than any of them.
const MOST_ITEMS: usize = 500;
const LONGEST: usize = 4_000;

/// Reads the billing rules of a page: every item of the list is a rule of each of the page's
/// routes, unless the file says that it is none. What no sentence of the file reads is kept as
/// stated.
pub(super) fn rules(
    reader: &Reader<'_>,
    dom: &Dom,
    spec: &RulesSpec,
) -> (Vec<RuleReading>, Vec<Problem>) {
    let items = match items(dom, spec) {
        Ok(items) => items,
        Err(found) => {
            let wanted = match &spec.section {
                Some(words) => format!(
                    "items “{}” below the heading {}",
                    spec.items.written(),
                    words.written()
                ),
                None => format!("items “{}”", spec.items.written()),
            };
            let trouble = Trouble::NotFound { wanted, found };
            return (
                Vec::new(),
                vec![reader.problem(&Place { line: spec.line }, trouble)],
            );
        }
    };
    let mut rules: Vec<RuleReading> = Vec::new();
    let mut problems = Vec::new();
    if items.len() > MOST_ITEMS {
        let trouble = Trouble::Unexpected {
            expected: format!("at most {MOST_ITEMS} billing rules"),
            found: format!("{} items “{}”", items.len(), spec.items.written()),
        };
        return (
            rules,
            vec![reader.problem(&Place { line: spec.line }, trouble)],
        );
    }
    for item in items {
        let text = dom.start_of_text(item, LONGEST);
        if text.len() > LONGEST {
            let trouble = Trouble::Unreadable {
                place: "billing rules".to_owned(),
                text: shortened(&text),
                why: format!("longer than {LONGEST} bytes: no sentence"),
            };
            problems.push(reader.problem(&Place { line: spec.line }, trouble));
            continue;
        }
        for rule in meanings(spec, &text) {
            match rule {
                Ok(rule) => keep(reader, spec, item, &text, &rule, &mut rules, &mut problems),
                Err(why) => {
                    let trouble = Trouble::Unreadable {
                        place: "billing rules".to_owned(),
                        text: shortened(&text),
                        why,
                    };
                    problems.push(reader.problem(&Place { line: spec.line }, trouble));
                }
            }
        }
    }
    (rules, problems)
}

fn items<'d>(dom: &'d Dom, spec: &'d RulesSpec) -> Result<Vec<ElementRef<'d>>, String> {
    let items = dom.select(&spec.items, Dom::everything());
    let items: Vec<ElementRef<'d>> = items
        .filter(|item| !dom.start_of_text(*item, 0).is_empty())
        .collect();
    let find = |scope: Scope| -> Vec<ElementRef<'d>> {
        let inside = items.iter().filter(|i| scope.holds(dom.span(i.id())));
        inside.copied().collect()
    };
    let items = match &spec.section {
        None => find(Dom::everything()),
        Some(words) => {
            let sections = dom.sections(words);
            if sections.is_empty() {
                return Err(format!("no heading {}", words.written()));
            }
            // A container has all that those inside it have.
            let smallest = |containers: Vec<Scope>| {
                let at = containers.partition_point(|scope| find(*scope).is_empty());
                containers
                    .get(at)
                    .map(|scope| find(*scope))
                    .unwrap_or_default()
            };
            sections.into_iter().flat_map(smallest).collect()
        }
    };
    if items.is_empty() {
        Err("none".to_owned())
    } else {
        Ok(items)
    }
}

/// What one sentence says: all rules that the file reads in it, or the sentence itself.
fn meanings(spec: &RulesSpec, text: &str) -> Vec<Result<Rule, String>> {
    let words = normalized(text);
    let words = words.trim_end_matches('.');
    if words.is_empty() || spec.ignore.any_is(words) {
        return Vec::new();
    }
    let said: Vec<Result<Rule, String>> = spec
        .say
        .iter()
        .flat_map(|say| meanings_of(say, words))
        .collect();
    if said.is_empty() {
        vec![Ok(Rule::Stated(text.to_owned()))]
    } else {
        said
    }
}

fn meanings_of(say: &Say, words: &str) -> Vec<Result<Rule, String>> {
    let holes = say.sentences.iter().find_map(|s| s.matches(words));
    holes.map_or_else(Vec::new, |holes| {
        say.means
            .iter()
            .map(|(topic, value)| {
                Rule::parse(*topic, &holes.fill(value)).map_err(|error| error.to_string())
            })
            .collect()
    })
}

/// Adds a rule for each route of the page; a second one of its topic must say the same.
fn keep(
    reader: &Reader<'_>,
    spec: &RulesSpec,
    item: ElementRef<'_>,
    text: &str,
    rule: &Rule,
    rules: &mut Vec<RuleReading>,
    problems: &mut Vec<Problem>,
) {
    let page = reader.source.page(&reader.page.page);
    for route in page.iter().flat_map(|page| &page.routes) {
        let same_topic = rules.iter().find(|r| {
            &r.route == route && r.rule.topic() == rule.topic() && !rule.topic().takes_several()
        });
        let known = rules.iter().any(|r| &r.route == route && &r.rule == rule);
        match same_topic {
            _ if known => {}
            Some(other) => {
                let trouble = Trouble::Ambiguous {
                    wanted: format!("one rule `{}` of {route}", rule.topic().name()),
                    found: format!("`{}` and `{}`", other.rule.value(), rule.value()),
                };
                problems.push(reader.problem(&Place { line: spec.line }, trouble));
            }
            None => rules.push(RuleReading {
                route: route.clone(),
                rule: rule.clone(),
                text: text.to_owned(),
                provenance: Some(reader.provenance(
                    &format!("items “{}”", spec.items.written()),
                    spec.line,
                    reader.node(item.id()),
                )),
            }),
        }
    }
}

/// The date that the page states for itself, if it may be trusted.
pub(super) fn published(
    reader: &Reader<'_>,
    dom: &Dom,
    spec: &PublishedSpec,
) -> Result<Date, Problem> {
    let problem = |trouble| reader.problem(&Place { line: spec.line }, trouble);
    let written: Vec<String> = spec
        .sentences
        .iter()
        .map(|s| format!("“{}”", s.written()))
        .collect();
    let wanted = || format!("one text {}", written.join(" or "));
    let mut dates: Vec<Date> = Vec::new();
    // The short texts of the page: each element that holds no more than a sentence or two.
    for (_, text) in dom.short_texts(300) {
        let words = normalized(&text);
        let found = spec.sentences.iter().find_map(|s| s.matches(&words));
        if let Some(date) = found.and_then(|holes| holes.date)
            && !dates.contains(&date)
        {
            dates.push(date);
        }
    }
    match dates.as_slice() {
        [date] => {
            let fresh = spec.fresh;
            match fresh.and_then(|fresh| others::stale(*date, fresh, reader.page.observed)) {
                Some(stale) => Err(problem(stale)),
                None => Ok(*date),
            }
        }
        [] => Err(problem(Trouble::NotFound {
            wanted: wanted(),
            found: "none".to_owned(),
        })),
        several => {
            let dates: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(problem(Trouble::Ambiguous {
                wanted: wanted(),
                found: dates.join(" and "),
            }))
        }
    }
}
