//! Prices that are not this page's: those of another tab, model or market, or of another time.
//!
//! A page that is read in full is never looked at here. Of one that shows none of its prices it is
//! asked what it would show to a file that demands less, since that is what it is instead.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::{Place, Reader, rates};
use crate::reading::{Extraction, Impostor, Problem, Reading, Trouble};
use crate::source::dom::Dom;
use crate::source::recognise;
use crate::source::selectors::{PageSpec, RatesSpec, RouteOf, speaks_of};
use crate::source::words::{Words, normalized};

/// A page that shows rates of routes which are not its own is another tab of the same page:
/// the server shows its default tab whatever the address says.
pub(super) fn leave_out(reader: &Reader<'_>, extraction: &mut Extraction) {
    let Some(spec) = reader.source.page(&reader.page.page) else {
        return;
    };
    let (own, other): (Vec<Reading>, Vec<Reading>) = std::mem::take(&mut extraction.readings)
        .into_iter()
        .partition(|reading| spec.routes.contains(&reading.rate.route));
    extraction.readings = own;
    if let Some(reading) = other.first() {
        let own: Vec<String> = spec.routes.iter().map(ToString::to_string).collect();
        let sign = format!(
            "its rows are of {}, not of {}",
            reading.rate.route,
            own.join(" or ")
        );
        put_first(
            impostor(reader, spec, Impostor::OtherModel, sign),
            extraction,
        );
    }
}

/// Says of a page that shows none of its prices what it is instead, where that is known.
pub(super) fn explain(reader: &Reader<'_>, extraction: &mut Extraction) {
    let Some(spec) = reader.source.page(&reader.page.page) else {
        return;
    };
    let is_known = extraction
        .problems
        .iter()
        .any(|problem| matches!(problem.trouble, Trouble::Impostor { .. }));
    if is_known || !extraction.readings.is_empty() || !should_show_prices(reader, spec) {
        return;
    }
    // Documents of data have no tabs, and their own problems name currencies.
    let is_markup = reader.content.dom().is_some();
    let problem = recognise::explain(reader.page, reader.content)
        .map(|trouble| reader.problem(&Place { line: spec.line }, trouble))
        .or_else(|| {
            let sign = is_markup.then(|| other_market(reader))??;
            Some(impostor(reader, spec, Impostor::OtherMarket, sign))
        })
        .or_else(|| {
            let sign = is_markup.then(|| other_model(reader, spec))??;
            Some(impostor(reader, spec, Impostor::OtherModel, sign))
        });
    if let Some(problem) = problem {
        put_first(problem, extraction);
    }
}

fn impostor(reader: &Reader<'_>, spec: &PageSpec, kind: Impostor, sign: String) -> Problem {
    reader.problem(&Place { line: spec.line }, Trouble::Impostor { kind, sign })
}

/// What the page is instead is the cause of all else.
fn put_first(problem: Problem, extraction: &mut Extraction) {
    extraction.problems.insert(0, problem);
}

/// Whether prices are expected of this page and of no other.
fn should_show_prices(reader: &Reader<'_>, spec: &PageSpec) -> bool {
    let others = || reader.source.pages.iter().filter(|page| page.id != spec.id);
    let mut expected = reader.source.expect.rates.iter().map(|rate| &rate.route);
    let mut optional = reader.source.rates.iter().filter(|rates| rates.optional);
    expected.any(|route| {
        spec.routes.contains(route) && !others().any(|page| page.routes.contains(route))
    }) || optional.any(|rates| speaks_of(rates.pages.as_deref(), &spec.id))
}

/// What the page's rates would be with these changes to the file.
fn read_with(reader: &Reader<'_>, change: impl Fn(&mut RatesSpec)) -> Vec<Reading> {
    let specs = reader.source.rates.iter();
    specs
        .filter(|spec| speaks_of(spec.pages.as_deref(), &reader.page.page))
        .flat_map(|spec| {
            let mut spec = spec.clone();
            change(&mut spec);
            rates::read(reader, &spec).readings
        })
        .collect()
}

/// The same rows in another currency.
fn other_market(reader: &Reader<'_>) -> Option<String> {
    let wanted = reader
        .source
        .rates
        .iter()
        .find_map(|spec| spec.price.currency.clone())?;
    let readings = read_with(reader, |spec| {
        spec.price.currency = None;
        spec.price.assume_currency = None;
    });
    let reading = readings.first()?;
    (reading.price.currency != wanted).then(|| {
        format!(
            "its prices are in {}, not in {wanted}: “{}”",
            reading.price.currency, reading.text
        )
    })
}

/// The same rows, of which none names a model of this file.
fn other_model(reader: &Reader<'_>, page: &PageSpec) -> Option<String> {
    let route = page.routes.first()?;
    let named = |spec: &RatesSpec| -> Vec<(String, Words)> {
        let by_field = match &spec.route {
            RouteOf::Fixed(_) => Vec::new(),
            RouteOf::ByField(field, routes) => {
                let own = routes
                    .iter()
                    .filter(|(route, _)| page.routes.contains(route));
                own.map(|(_, words)| (field.name.clone(), words.clone()))
                    .collect()
            }
        };
        let only = spec.only.iter();
        let only = only.map(|(field, words)| (field.name.clone(), words.clone()));
        by_field.into_iter().chain(only).collect()
    };
    let specs = reader.source.rates.iter();
    let specs = specs.filter(|spec| speaks_of(spec.pages.as_deref(), &reader.page.page));
    let named: Vec<(String, Words)> = specs.flat_map(named).collect();
    let (field, _) = named.first()?;
    // A column that was renamed still holds the names.
    let dom = reader.content.dom();
    if dom.is_some_and(|dom| named.iter().any(|(_, words)| stands_in_table(dom, words))) {
        return None;
    }
    let readings = read_with(reader, |spec| {
        spec.route = RouteOf::Fixed(route.clone());
        spec.only.clear();
    });
    readings.first()?;
    let words: Vec<String> = named.iter().map(|(_, words)| words.written()).collect();
    Some(format!(
        "no row names {} as its {field}",
        words.join(" or ")
    ))
}

fn stands_in_table(dom: &Dom, words: &Words) -> bool {
    let mut runs = dom.runs(dom.root()).into_iter();
    runs.any(|run| dom.is_in_table(run.element) && words.any_is(&normalized(&run.text)))
}

/// Why a date that the page states for itself cannot be the date of what is sold now.
pub(super) fn stale(stated: Date, fresh: Span, observed: jiff::Timestamp) -> Option<Trouble> {
    let today = observed.to_zoned(TimeZone::UTC).date();
    let oldest = today.saturating_sub(fresh);
    // Somewhere it is tomorrow already.
    let sign = if stated > today.saturating_add(1.day()) {
        format!("it is dated {stated}, which is not yet")
    } else if stated < oldest {
        format!("it is dated {stated}, and what is older than {fresh:#} is not trusted")
    } else {
        return None;
    };
    let kind = Impostor::Stale;
    Some(Trouble::Impostor { kind, sign })
}
