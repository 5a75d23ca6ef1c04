//! Rules that never apply: what another one does first, what nothing leads to, what nothing uses.

use super::{Doubt, Part, Source, doubt, each_rates};
use crate::price::{Currency, Unit};
use crate::source::selectors::spec::PriceRange;
use crate::source::selectors::{
    DimensionSpec, JsonIn, RatesSpec, ReadSpec, RouteOf, Shape, reads, speaks_of,
};
use crate::source::template::Template;
use crate::source::words::{Words, normalized};

pub(super) fn doubts(source: &Source, file: &Part<'_>, doubts: &mut Vec<Doubt>) {
    for (n, (part, rates)) in each_rates(source, file).enumerate() {
        nowhere(source, &part, rates, doubts);
        ways(source, &part, n, rates, doubts);
        left_out(&part, rates, doubts);
        contradicted(&part, rates, doubts);
        too_tolerant(source, &part, rates, doubts);
        no_room(source, &part, rates, doubts);
        beyond_expected(source, &part, rates, doubts);
    }
    unpriced_routes(source, file, doubts);
    ignored(source, file, doubts);
    ranges(source, file, doubts);
}

/// Rates that no page is asked for.
fn nowhere(source: &Source, part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let listed = |route| source.pages.iter().any(|page| page.routes.contains(route));
    for route in rates.routes().into_iter().filter(|route| !listed(route)) {
        let words = part.key("route").key("words").key(&route.to_string());
        let cause = format!("`{route}` is read on no page: no [[page]] lists it");
        doubts.push(doubt(&words, cause, "add it to `routes` of its page"));
    }
}

/// A way to read that finds only what another one has found.
fn ways(source: &Source, part: &Part<'_>, n: usize, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let earlier = source
        .rates
        .iter()
        .take(n)
        .filter(|other| are_alike(other, rates));
    let earlier: Vec<&ReadSpec> = earlier.flat_map(|other| &other.reads).collect();
    for (m, read) in rates.reads.iter().enumerate() {
        let before = earlier.iter().copied().chain(rates.reads.iter().take(m));
        if let Some(other) = before.into_iter().find(|other| finds_all_of(other, read)) {
            doubts.push(doubt(
                &part.key("read").nth(m),
                format!("this finds nothing that line {} does not find", other.line),
                "leave one of them out; a `section` narrows only its own way to read",
            ));
        }
    }
}

/// Whether two [[rates]] make the same of the same rows.
fn are_alike(one: &RatesSpec, other: &RatesSpec) -> bool {
    let said = |rates: &RatesSpec| {
        let price = &rates.price;
        format!(
            "{:?}{:?}{:?}{:?}{:?}{:?}",
            rates.route, rates.only, rates.dimensions, rates.constant, price.field, price.to
        )
    };
    let meet = |pages: &[String]| {
        pages
            .iter()
            .any(|page| speaks_of(other.pages.as_deref(), page))
    };
    one.pages.as_deref().is_none_or(meet) && said(one) == said(other)
}

fn finds_all_of(one: &ReadSpec, other: &ReadSpec) -> bool {
    let place = |read: &ReadSpec| match &read.shape {
        Shape::Table(css) => format!("table {}", css.written()),
        Shape::Cards(css) => format!("cards {}", css.written()),
        Shape::Grid { css, rows, columns } => {
            format!("grid {} {} {}", css.written(), rows.name, columns.name)
        }
        Shape::Text { css, sentences } => {
            let sentences: Vec<&str> = sentences.iter().map(Template::written).collect();
            format!("text {} {}", css.written(), sentences.join("\n"))
        }
        Shape::Json { place, path } => match place {
            JsonIn::Document => format!("document {}", path.written()),
            JsonIn::Scripts(css) => format!("scripts {} {}", css.written(), path.written()),
        },
    };
    let covers = |words: &Words| {
        let other = other.section.as_ref();
        other.is_some_and(|other| other.iter().all(|o| words.iter().any(|w| w.covers(o))))
    };
    place(one) == place(other) && one.section.as_ref().is_none_or(covers)
}

/// Values of a field that `where` does not let through.
fn left_out(part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let out = |part: Part<'_>, field: &str| {
        let cause = format!("no row says this: `where` leaves out its `{field}`");
        doubt(
            &part,
            cause,
            format!("add the words to `where.{field}`, or leave this out"),
        )
    };
    for dimension in &rates.dimensions {
        for (value, words) in &dimension.words {
            if !rates.lets_pass(&dimension.field, words) {
                let part = part
                    .key("dimensions")
                    .key(&dimension.key)
                    .key("words")
                    .key(value);
                doubts.push(out(part, &dimension.field.name));
            }
        }
    }
    if let RouteOf::ByField(field, routes) = &rates.route {
        let out_of = routes
            .iter()
            .filter(|(_, words)| !rates.lets_pass(field, words));
        for (route, _) in out_of {
            let part = part.key("route").key("words").key(&route.to_string());
            doubts.push(out(part, &field.name));
        }
    }
}

/// What is assumed is not what is demanded.
fn contradicted(part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let price = &rates.price;
    let part = part.key("price").key("assume");
    let mut say = |key: &str, demanded: String, assumed: String| {
        if demanded != assumed {
            doubts.push(doubt(
                &part.key(key),
                format!("`{assumed}` is assumed, but every price must be in `{demanded}`: whatever is assumed is refused"),
                format!("write `{demanded}` here, or leave it out"),
            ));
        }
    };
    if let (Some(demanded), Some(assumed)) = (&price.currency, &price.assume_currency) {
        say("currency", demanded.to_string(), assumed.to_string());
    }
    if let (Some(demanded), Some(assumed)) = (&price.unit, &price.assume_unit) {
        say("unit", demanded.to_string(), assumed.to_string());
    }
}

/// A tolerance that a page of nothing but unreadable rows would pass.
fn too_tolerant(source: &Source, part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let expected = source.expect.rates.len();
    if rates.tolerate > expected {
        let cause = format!(
            "{} rows may be unreadable, more than the {expected} rates that are expected",
            rates.tolerate
        );
        let hint = "tolerate only the rows that are known; for words that never change use `absent` of `price`";
        doubts.push(doubt(&part.key("tolerate"), cause, hint));
    }
}

/// Optional rates for which `at_most` leaves no room.
fn no_room(source: &Source, part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let expect = &source.expect;
    let mut expected = expect.rates.iter();
    if rates.optional
        && expect.at_most <= expect.rates.len()
        && !expected.any(|rate| reads(rates, rate))
    {
        let cause = "these rates are optional, but `at_most` allows no more than the expected ones: a page that shows them is unreadable";
        let hint = "set `at_most` of [expect] to the number of all rates, these included";
        doubts.push(doubt(&part.key("optional"), cause.to_owned(), hint));
    }
}

/// Values that are known, but of which one more would be one too many.
fn beyond_expected(source: &Source, part: &Part<'_>, rates: &RatesSpec, doubts: &mut Vec<Doubt>) {
    let expect = &source.expect;
    if expect.at_most > expect.rates.len() {
        return;
    }
    let is_expected = |dimension: &DimensionSpec, value: Option<&str>| {
        let mut rates = expect.rates.iter();
        rates.any(|rate| match (rate.dimensions.get(&dimension.key), value) {
            (Some(said), Some(value)) => said == value,
            (Some(said), None) => !dimension.words.iter().any(|(known, _)| known == said),
            (None, _) => false,
        })
    };
    for dimension in &rates.dimensions {
        let part = part.key("dimensions").key(&dimension.key);
        let unexpected = dimension
            .words
            .iter()
            .filter(|(value, _)| !is_expected(dimension, Some(value)));
        for (value, _) in unexpected {
            doubts.push(one_too_many(
                &part.key("words").key(value),
                &format!("`{value}`"),
            ));
        }
        if dimension.other && !is_expected(dimension, None) && !dimension.words.is_empty() {
            doubts.push(one_too_many(&part.key("other"), "another value"));
        }
    }
}

fn one_too_many(part: &Part<'_>, value: &str) -> Doubt {
    doubt(
        part,
        format!(
            "{value} is read, but no expected rate has it and `at_most` allows no more: a page that shows it is unreadable"
        ),
        "raise `at_most`, expect it in `rates`, or leave it out",
    )
}

fn unpriced_routes(source: &Source, file: &Part<'_>, doubts: &mut Vec<Doubt>) {
    let is_priced = |route| {
        source
            .rates
            .iter()
            .any(|rates| rates.routes().contains(&route))
    };
    for (n, route) in source.routes.iter().enumerate() {
        if !is_priced(&route.route) {
            let cause = format!("no [[rates]] prices the route `{}`", route.route);
            let part = file.key("route").nth(n).key("id");
            doubts.push(doubt(&part, cause, "add [[rates]] for it, or leave it out"));
        }
    }
}

/// Sentences that mean something, but are ignored first.
fn ignored(source: &Source, file: &Part<'_>, doubts: &mut Vec<Doubt>) {
    for (n, rules) in source.rules.iter().enumerate() {
        for (m, say) in rules.say.iter().enumerate() {
            let part = file.key("rules").nth(n).key("say").nth(m).key("text");
            for (k, sentence) in say.sentences.iter().enumerate() {
                let example = normalized(&sentence.example());
                let mut ignored = rules.ignore.iter();
                if let Some(by) = ignored.find(|word| word.is(example.trim_end_matches('.'))) {
                    doubts.push(doubt(
                        &part.nth(k),
                        format!(
                            "`{}` is never read: `ignore` has `{}`",
                            sentence.written(),
                            by.written()
                        ),
                        "make the one in `ignore` narrower",
                    ));
                }
            }
        }
    }
}

/// Ranges that another one hides, and prices that none holds.
fn ranges(source: &Source, file: &Part<'_>, doubts: &mut Vec<Doubt>) {
    let ranges = &source.expect.prices;
    let is_of = |range: &PriceRange, currency: &Currency, unit: &Unit| {
        range.currency == *currency && range.unit == *unit
    };
    for (n, range) in ranges.iter().enumerate() {
        let mut earlier = ranges.iter().take(n);
        if earlier.any(|earlier| is_of(earlier, &range.currency, &range.unit)) {
            let cause = format!(
                "a second range for {} per {}: only the first counts",
                range.currency, range.unit
            );
            let part = file.key("expect").key("price").nth(n);
            doubts.push(doubt(&part, cause, "make it one range"));
        }
    }
    for (part, rates) in each_rates(source, file).filter(|_| !ranges.is_empty()) {
        let price = &rates.price;
        if let (Some(currency), Some(unit)) = (&price.currency, &price.unit)
            && !ranges.iter().any(|range| is_of(range, currency, unit))
        {
            let cause = format!("no [[expect.price]] holds prices in {currency} per {unit}");
            let hint = format!("add one with `currency = \"{currency}\", unit = \"{unit}\"`");
            doubts.push(doubt(&part.key("price"), cause, hint));
        }
    }
}
