//! The words around a price, whatever shape they have: for layouts that [`super::said`] does not
//! know, since a change made them.

use ratebook::reading::Reading;
use scraper::ElementRef;

use super::figure::figure;
use super::meaning::{Meaning, Rates, Route, Values, any_is};
use super::paper::{Run, fold, runs, text, tidy};
use super::said::is_only;

/// Whether the reading is what stands there, and the smallest element around it that says every
/// setting of its rate says no other price, or the text since the price before says them all.
pub fn is_named(meaning: &Meaning, page: &str, place: ElementRef<'_>, reading: &Reading) -> bool {
    let amount = reading.price.amount.to_string();
    // A price may begin there and go on in the next element.
    let (here, read) = (tidy(&text(place)), tidy(&reading.text));
    let stands_here = here.contains(&read) || (read.starts_with(&here) && is_only(&here, &amount));
    if !stands_here || !is_only(&read, &amount) {
        return false;
    }
    let of_page = |rates: &&Rates| {
        let pages = rates.pages.as_ref();
        pages.is_none_or(|pages| pages.iter().any(|p| p == page))
    };
    let mut rates = meaning.rates.iter().filter(of_page);
    rates.any(|rates| {
        let around = place.ancestors().filter_map(ElementRef::wrap);
        let mut around = std::iter::once(place).chain(around);
        let whole = around.find(|element| says_all(rates, &runs(*element), reading));
        whole.is_some_and(|element| says_no_other(element, &amount))
            || says_all(rates, &since_last_price(place), reading)
    })
}

/// The texts of the page that a person reads between the price before and this one.
fn since_last_price(place: ElementRef<'_>) -> Vec<Run<'_>> {
    let root = place.ancestors().filter_map(ElementRef::wrap).last();
    let mut all = root.map_or_else(Vec::new, runs);
    let inside = |run: &Run<'_>| {
        let mut around = run.element.ancestors();
        run.element.id() == place.id() || around.any(|node| node.id() == place.id())
    };
    let here = all.iter().position(inside).unwrap_or(0);
    all.truncate(here);
    let is_price = |run: &Run<'_>| figure(&run.text).is_some_and(|figure| figure.unit.is_some());
    let before = all.iter().rposition(is_price).map_or(0, |at| at + 1);
    all.split_off(before)
}

fn says_all(rates: &Rates, runs: &[Run<'_>], reading: &Reading) -> bool {
    let said: Vec<String> = runs.iter().map(|run| fold(&run.text)).collect();
    let says = |values: &Values, value: &str| {
        let known = values.iter().find(|(known, _)| known == value);
        said.iter().any(|text| match known {
            Some((_, words)) => any_is(words, text),
            None => slug(text) == value,
        })
    };
    let route = match &rates.route {
        Route::Fixed(route) => *route == reading.rate.route.to_string(),
        Route::Said(_, values) => says(values, &reading.rate.route.to_string()),
    };
    let mut settings = reading.rate.dimensions.iter();
    route
        && settings.all(|(key, value)| {
            let mut dimensions = rates.dimensions.iter().filter(|d| d.key == key);
            dimensions.any(|dimension| says(&dimension.values, value))
        })
}

/// The word that an unknown value becomes.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && !"._".contains(c));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

fn says_no_other(element: ElementRef<'_>, amount: &str) -> bool {
    let runs = runs(element);
    let mut prices = runs.iter().filter(|run| {
        let priced = figure(&run.text).is_some_and(|f| f.currency.is_some() || f.unit.is_some());
        priced || run.text.contains('$')
    });
    prices.all(|run| is_only(&run.text, amount))
}
