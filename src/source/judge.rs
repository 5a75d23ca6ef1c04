//! Is what was read what the file expects? What is not becomes a problem.

use super::extract::agree;
use super::selectors::Source;
use crate::price::Price;
use crate::rate::RateId;
use crate::reading::{Extraction, Problem, Reading, RuleReading, Trouble};

/// Joins the extractions of a source's pages, adds the rules that the file itself states, and
/// holds the whole against what the file expects of these pages.
pub fn judge(source: &Source, pages: &[&str], parts: Vec<Extraction>) -> Extraction {
    let mut whole = Extraction::default();
    for part in parts {
        whole.readings.extend(part.readings);
        whole.absent.extend(part.absent);
        whole.unsaid.extend(part.unsaid);
        whole.rules.extend(part.rules);
        whole.mentions.extend(part.mentions);
        whole.published = whole.published.or(part.published);
        whole.problems.extend(part.problems);
        whole.remarks.extend(part.remarks);
    }
    agree(source, &mut whole);
    stated_rules(source, pages, &mut whole);
    // Where a page itself is in trouble, the missing rates are no news.
    let troubled: Vec<String> = whole.problems.iter().map(|p| p.page.clone()).collect();
    for page in &source.pages {
        if pages.contains(&page.id.as_str()) && !troubled.contains(&page.id) {
            whole.problems.extend(missing(source, &page.id, &whole));
        }
    }
    if troubled.is_empty() {
        whole.problems.extend(too_many(source, &whole.readings));
    }
    let odd: Vec<Problem> = whole
        .readings
        .iter()
        .filter_map(|reading| out_of_range(source, reading))
        .collect();
    whole.problems.extend(odd);
    whole
}

fn stated_rules(source: &Source, pages: &[&str], whole: &mut Extraction) {
    let on_pages = source
        .pages
        .iter()
        .filter(|p| pages.contains(&p.id.as_str()));
    let mut routes: Vec<_> = on_pages.flat_map(|p| &p.routes).collect();
    routes.sort();
    routes.dedup();
    for route in routes {
        for rule in source.route(route).iter().flat_map(|spec| &spec.rules) {
            whole.rules.push(RuleReading {
                route: route.clone(),
                rule: rule.clone(),
                text: rule.value(),
                provenance: None,
            });
        }
    }
}

fn problem(source: &Source, page: &str, expected: String, found: String) -> Problem {
    Problem {
        page: page.to_owned(),
        selector: source.place(source.expect.line),
        trouble: Trouble::Unexpected { expected, found },
    }
}

/// The expected rates of a page's routes.
fn expected<'s>(source: &'s Source, page: &str) -> Vec<&'s RateId> {
    let routes = source.page(page).map_or(&[][..], |spec| &spec.routes);
    let rates = source.expect.rates.iter();
    rates.filter(|rate| routes.contains(&rate.route)).collect()
}

/// The expected rates of a page's routes that were not read.
pub fn missing_rates<'s>(
    source: &'s Source,
    page: &str,
    extraction: &Extraction,
) -> Vec<&'s RateId> {
    let is_read = |rate: &RateId| extraction.readings.iter().any(|r| r.rate == *rate);
    let mut missing = expected(source, page);
    missing.retain(|rate| !is_read(rate));
    missing
}

/// The same, those apart that the page says to have no price. Not where it says so of all: so looks
/// a page whose prices a script has yet to fill in.
pub(super) fn lacking<'s>(
    source: &'s Source,
    page: &str,
    extraction: &Extraction,
) -> Vec<&'s RateId> {
    let mut lacking = missing_rates(source, page, extraction);
    let mut readings = extraction.readings.iter();
    if readings.any(|reading| reading.provenance.page == page) {
        let is_absent = |rate: &RateId| extraction.absent.iter().any(|a| a.rate == *rate);
        lacking.retain(|rate| !is_absent(rate));
    }
    lacking
}

fn missing(source: &Source, page: &str, whole: &Extraction) -> Option<Problem> {
    let expected = expected(source, page).len();
    let missing = lacking(source, page, whole);
    let absence = |rate: &RateId| whole.absent.iter().find(|absence| absence.rate == *rate);
    let unsaid = |rate: &RateId| whole.unsaid.iter().find(|(of, _)| of == rate);
    let say = |rate: &RateId| match (absence(rate), unsaid(rate)) {
        (Some(absence), _) => format!("{rate} (its cell says `{}`)", absence.text),
        (None, Some((_, words))) => format!("{rate} ({words})"),
        (None, None) => rate.to_string(),
    };
    let said: Vec<String> = missing.iter().map(|rate| say(rate)).collect();
    (!missing.is_empty()).then(|| {
        problem(
            source,
            page,
            format!("{expected} rates on this page"),
            format!(
                "{}; missing {}",
                expected.saturating_sub(missing.len()),
                said.join(", ")
            ),
        )
    })
}

fn too_many(source: &Source, readings: &[Reading]) -> Option<Problem> {
    let (most, read) = (source.expect.at_most, readings.len());
    (read > most).then(|| {
        let last = readings.last().map_or("", |r| r.provenance.page.as_str());
        problem(
            source,
            last,
            format!("at most {most} rates"),
            format!("{read}"),
        )
    })
}

fn out_of_range(source: &Source, reading: &Reading) -> Option<Problem> {
    let Price {
        amount,
        amount_max,
        currency,
        unit,
        ..
    } = &reading.price;
    let range = source
        .expect
        .prices
        .iter()
        .find(|range| range.currency == *currency && range.unit == *unit)?;
    let inside = |a| range.min <= a && a <= range.max;
    let fits = inside(*amount) && amount_max.is_none_or(inside);
    (!fits).then(|| {
        problem(
            source,
            &reading.provenance.page,
            format!("a price between {} and {} {currency}", range.min, range.max),
            format!("`{}` for {}", reading.text, reading.rate),
        )
    })
}
