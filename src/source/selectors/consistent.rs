//! Whether the parts of a selector file fit each other: a name that stands in one part only would
//! otherwise just never match.

use super::{DimensionSpec, Field, JsonIn, PageSpec, RatesSpec, RouteOf, Shape, Source, speaks_of};
use crate::price::{Currency, Unit};
use crate::rate::{RateId, Route};
use crate::source::file::Format;
use crate::source::words::{Words, normalized};

/// A line of the file and what is wrong there.
pub(super) type Mistake = (usize, String);

/// The first part that does not fit the others.
pub(super) fn mistake(source: &Source, words: &[(String, usize)]) -> Option<Mistake> {
    let rates = || source.rates.iter();
    rates()
        .find_map(|rates| undeclared(source, rates))
        .or_else(|| rates().find_map(|rates| foreign_page(source, rates)))
        .or_else(|| unread_page(source))
        .or_else(|| rates().find_map(|rates| unfit(source, rates)))
        .or_else(|| sentences_of_json(source))
        .or_else(|| rates().find_map(untold))
        .or_else(|| rates().find_map(two_meanings))
        .or_else(|| unused_words(source, words))
        .or_else(|| unexpected(source))
        .or_else(|| useless_range(source))
}

impl RatesSpec {
    fn routes(&self) -> Vec<&Route> {
        match &self.route {
            RouteOf::Fixed(route) => vec![route],
            RouteOf::ByField(_, routes) => routes.iter().map(|(route, _)| route).collect(),
        }
    }

    /// Every field by which it reads.
    fn fields(&self) -> Vec<&Field> {
        let mut fields = vec![&self.price.field];
        if let RouteOf::ByField(field, _) = &self.route {
            fields.push(field);
        }
        fields.extend(self.only.iter().map(|(field, _)| field));
        fields.extend(self.dimensions.iter().map(|dimension| &dimension.field));
        fields.extend(self.price.to.iter().chain(&self.price.context));
        fields
    }
}

fn undeclared(source: &Source, rates: &RatesSpec) -> Option<Mistake> {
    let routes = rates.routes();
    if routes.is_empty() {
        return Some((rates.line, "`route.words` names no route".to_owned()));
    }
    let unknown = routes.into_iter().find(|r| source.route(r).is_none())?;
    Some((rates.line, format!("there is no [[route]] `{unknown}`")))
}

/// A fixed route is the route of every row: a page of other routes cannot be read by it.
fn foreign_page(source: &Source, rates: &RatesSpec) -> Option<Mistake> {
    let RouteOf::Fixed(route) = &rates.route else {
        return None;
    };
    let page = source
        .pages
        .iter()
        .filter(|page| speaks_of(rates.pages.as_deref(), &page.id))
        .find(|page| !page.routes.contains(route))?;
    let cause = format!("the page `{}` does not list the route `{route}`", page.id);
    Some((rates.line, cause))
}

fn unread_page(source: &Source) -> Option<Mistake> {
    let is_read = |page: &str| {
        let by_rates = source.rates.iter().map(|rates| rates.pages.as_deref());
        let by_rules = source.rules.iter().map(|rules| rules.pages.as_deref());
        let by_date = source.published.iter().map(|date| date.pages.as_deref());
        let mut parts = by_rates.chain(by_rules).chain(by_date);
        parts.any(|pages| speaks_of(pages, page))
    };
    let page = source.pages.iter().find(|page| !is_read(&page.id))?;
    let cause = format!(
        "nothing reads the page `{}`: no [[rates]] is for it",
        page.id
    );
    Some((page.line, cause))
}

/// A page that no way reads, or a way that reads no page: JSON is read by its keys, and nothing
/// else is.
fn unfit(source: &Source, rates: &RatesSpec) -> Option<Mistake> {
    let fits = |shape: &Shape, page: &PageSpec| {
        let is_document = matches!(
            shape,
            Shape::Json {
                place: JsonIn::Document,
                ..
            }
        );
        is_document == (page.format == Format::Json)
    };
    let pages = source.pages.iter();
    let pages = pages.filter(|page| speaks_of(rates.pages.as_deref(), &page.id));
    let pages: Vec<&PageSpec> = pages.collect();
    let idle = rates
        .reads
        .iter()
        .find(|read| !pages.iter().any(|page| fits(&read.shape, page)));
    if let Some(read) = idle {
        let cause = match read.shape {
            Shape::Json { .. } if pages.iter().all(|page| page.format != Format::Json) => {
                "`json = \"document\"` is for a page with `format = \"json\"`"
            }
            _ => "a page with `format = \"json\"` is read by `json = \"document\"`",
        };
        return Some((read.line, cause.to_owned()));
    }
    let unread = |page: &&&PageSpec| !rates.reads.iter().any(|read| fits(&read.shape, page));
    let page = pages.iter().find(unread)?;
    let cause = format!("no way to read these rates fits the page `{}`", page.id);
    Some((rates.line, cause))
}

/// Sentences stand in elements, which JSON has not.
fn sentences_of_json(source: &Source) -> Option<Mistake> {
    let is_json = |pages: Option<&[String]>| {
        let mut json = source.pages.iter().filter(|p| p.format == Format::Json);
        json.any(|page| speaks_of(pages, &page.id))
    };
    let rules = source.rules.iter();
    let mut parts = rules
        .map(|rules| (rules.line, rules.pages.as_deref()))
        .chain(
            source
                .published
                .iter()
                .map(|d| (d.line, d.pages.as_deref())),
        );
    let (line, _) = parts.find(|(_, pages)| is_json(*pages))?;
    let cause = "sentences are not read from JSON: name the other pages in `pages`";
    Some((line, cause.to_owned()))
}

/// A grid tells two fields; a rate that needs another one is never read from it.
fn untold(rates: &RatesSpec) -> Option<Mistake> {
    rates.reads.iter().find_map(|read| {
        let Shape::Grid { rows, columns, .. } = &read.shape else {
            return None;
        };
        let told = |field: &Field| field.name == rows.name || field.name == columns.name;
        let mut needed = needed(rates);
        let mut told_of = needed.iter().copied().chain(&rates.price.context);
        let untold = told_of.find(|field| !told(field));
        if let Some(field) = untold {
            let cause = format!(
                "a grid tells only its `rows` and `columns`, and `{}` is neither",
                field.name
            );
            return Some((read.line, cause));
        }
        needed.extend(rates.dimensions.iter().map(|dimension| &dimension.field));
        let axes = [("rows", rows), ("columns", columns)];
        let idle = axes
            .into_iter()
            .find(|(_, axis)| !needed.iter().any(|field| field.name == axis.name))?;
        let cause = format!(
            "`{} = \"{}\"` is the field of no dimension, `route` or `where`",
            idle.0, idle.1.name
        );
        Some((read.line, cause))
    })
}

/// The fields, besides the price, without which a rate has no identity.
fn needed(rates: &RatesSpec) -> Vec<&Field> {
    let mut fields: Vec<&Field> = rates.only.iter().map(|(field, _)| field).collect();
    fields.extend(&rates.price.to);
    if let RouteOf::ByField(field, _) = &rates.route {
        fields.push(field);
    }
    let dimensions = rates.dimensions.iter().filter(|d| !d.optional);
    fields.extend(dimensions.map(|dimension| &dimension.field));
    fields
}

fn two_meanings(rates: &RatesSpec) -> Option<Mistake> {
    let mut lists: Vec<Vec<(String, &Words)>> = rates
        .dimensions
        .iter()
        .map(|dimension| {
            let values = dimension.words.iter();
            values
                .map(|(value, words)| (value.clone(), words))
                .collect()
        })
        .collect();
    if let RouteOf::ByField(_, routes) = &rates.route {
        let routes = routes.iter().map(|(r, words)| (r.to_string(), words));
        lists.push(routes.collect());
    }
    let (word, one, other) = lists.iter().find_map(|list| twice(list))?;
    let cause = format!("`{word}` stands for both `{one}` and `{other}`");
    Some((rates.line, cause))
}

fn twice(list: &[(String, &Words)]) -> Option<(String, String, String)> {
    list.iter().enumerate().find_map(|(n, (value, words))| {
        words.iter().find_map(|word| {
            let earlier = list.iter().take(n);
            let same = |w: &&Words| {
                let mut others = w.iter().map(|w| normalized(w.written()));
                others.any(|w| w == normalized(word.written()))
            };
            let (other, _) = earlier.into_iter().find(|(_, words)| same(words))?;
            Some((word.written().to_owned(), other.clone(), value.clone()))
        })
    })
}

fn unused_words(source: &Source, words: &[(String, usize)]) -> Option<Mistake> {
    let mut used: Vec<&str> = Vec::new();
    for rates in &source.rates {
        used.extend(rates.fields().iter().map(|field| field.name.as_str()));
    }
    let (name, line) = words.iter().find(|(n, _)| !used.contains(&n.as_str()))?;
    used.sort_unstable();
    used.dedup();
    let cause = format!(
        "[words] explains the field `{name}`, which nothing reads; the fields are {}",
        quoted(used)
    );
    Some((*line, cause))
}

/// An expected rate that no part of the file could ever read.
fn unexpected(source: &Source) -> Option<Mistake> {
    source.expect.rates.iter().find_map(|rate| {
        let cause = if source.route(&rate.route).is_none() {
            format!("there is no [[route]] `{}`", rate.route)
        } else {
            unreadable(source, rate)?
        };
        Some((source.expect.line, cause))
    })
}

/// Why no [[rates]] reads `rate`; `None` where one does.
fn unreadable(source: &Source, rate: &RateId) -> Option<String> {
    let of_route = source
        .rates
        .iter()
        .filter(|r| r.routes().contains(&&rate.route));
    let reasons: Option<Vec<String>> = of_route.map(|rates| never(rates, rate)).collect();
    let first = reasons?.into_iter().next();
    Some(first.unwrap_or_else(|| format!("no [[rates]] reads the route `{}`", rate.route)))
}

/// Why these rates are never `rate`.
fn never(rates: &RatesSpec, rate: &RateId) -> Option<String> {
    let known = |key: &str| rates.dimensions.iter().find(|d| d.key == key);
    for (key, value) in rate.dimensions.iter() {
        let Some(dimension) = known(key) else {
            let keys = rates.dimensions.iter().map(|d| d.key.as_str()).collect();
            let keys = quoted(keys);
            return Some(format!(
                "`{rate}`: no dimension `{key}` is read; there is {keys}"
            ));
        };
        if !dimension.other && !dimension.words.iter().any(|(v, _)| v == value) {
            let values = dimension.words.iter().map(|(v, _)| v.as_str()).collect();
            let values = quoted(values);
            return Some(format!(
                "`{rate}`: `{key}` is never `{value}`, only {values}"
            ));
        }
    }
    let forgotten = rates
        .dimensions
        .iter()
        .find(|d| is_always_told(rates, d) && rate.dimensions.get(&d.key).is_none())?;
    Some(format!(
        "`{rate}` must say its `{}`, which every row has",
        forgotten.key
    ))
}

fn is_always_told(rates: &RatesSpec, dimension: &DimensionSpec) -> bool {
    let shares = |d: &DimensionSpec| d.field.name == dimension.field.name && d.key != dimension.key;
    let may_lack = dimension.optional || dimension.absent.iter().next().is_some();
    !may_lack && !rates.dimensions.iter().any(shares)
}

/// A range of a currency and unit in which no price can be.
fn useless_range(source: &Source) -> Option<Mistake> {
    let could_be = |currency: &Currency, unit: &Unit| {
        source.rates.iter().any(|rates| {
            let price = &rates.price;
            price.currency.as_ref().is_none_or(|c| c == currency)
                && price.unit.as_ref().is_none_or(|u| u == unit)
        })
    };
    let range = source
        .expect
        .prices
        .iter()
        .find(|range| !could_be(&range.currency, &range.unit))?;
    let cause = format!(
        "[[expect.price]] in {} per {}: no [[rates]] reads such a price",
        range.currency, range.unit
    );
    Some((source.expect.line, cause))
}

fn quoted(names: Vec<&str>) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    const RIGHT: &str = r#"
title = "T"
provider = "V"
model = "M"

[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"
routes = "v/a/make"

[[page]]
id = "q"
url = "https://v.example/q"
says = "Pricing"
routes = "v/b/make"

[[route]]
id = "v/a/make"
title = "A"

[[route]]
id = "v/b/make"
title = "B"

[words]
Quality = ["Quality", "Resolution"]

[[rates]]
route = "v/a/make"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.resolution = { field = "Quality", words = { 720p = "720p", 1080p = "1080p" } }
dimensions.sound = { field = "Sound", other = true }
read = [{ grid = "table", rows = "Quality", columns = "Sound" }]

[[rates]]
route = "v/b/make"
price = { field = "Price" }
read = [{ table = "table" }]

[expect]
rates = ["v/a/make[resolution=720p,sound=on]", "v/b/make"]
price = [{ currency = "USD", unit = "second", min = "0.01", max = "1" }]
"#;

    #[test]
    fn parts_that_do_not_fit_are_told() {
        assert!(Source::parse("t", "t.toml", RIGHT).is_ok());
        for (right, wrong, told) in [
            (
                "route = \"v/a/make\"",
                "route = \"v/c/make\"",
                "there is no [[route]] `v/c/make`",
            ),
            (
                "route = \"v/b/make\"",
                "pages = \"p\"\nroute = \"v/b/make\"",
                "the page `p` does not list the route `v/b/make`",
            ),
            (
                "route = \"v/b/make\"",
                "route = \"v/a/make\"",
                "nothing reads the page `q`",
            ),
            (
                "rows = \"Quality\"",
                "rows = \"Resolution\"",
                "a grid tells only its `rows` and `columns`, and `Quality` is neither",
            ),
            (
                "dimensions.sound = { field = \"Sound\", other = true }",
                "",
                "`columns = \"Sound\"` is the field of no dimension",
            ),
            (
                "1080p = \"1080p\"",
                "1080p = [\"FHD\", \"720P\"]",
                "`720p` stands for both `1080p` and `720p`",
            ),
            (
                "Quality = [\"Quality\"",
                "Qality = [\"Quality\"",
                "[words] explains the field `Qality`, which nothing reads",
            ),
            (
                "\"v/b/make\"]",
                "\"v/c/make\"]",
                "there is no [[route]] `v/c/make`",
            ),
            (
                "sound=on",
                "audio=on",
                "no dimension `audio` is read; there is `resolution`, `sound`",
            ),
            (
                "resolution=720p",
                "resolution=721p",
                "`resolution` is never `721p`, only `1080p`, `720p`",
            ),
            (
                ",sound=on]",
                "]",
                "must say its `sound`, which every row has",
            ),
            (
                "\"USD\", unit = \"second\", min",
                "\"USD\", unit = \"hour\", min",
                "USD per hour: no [[rates]] reads such a price",
            ),
            (
                "max = \"1\"",
                "max = \"0.001\"",
                "`min` 0.01 is above `max` 0.001",
            ),
            (
                "\"v/b/make\"]",
                "\"v/b/make\", \"v/b/make\"]",
                "the rate `v/b/make` stands here twice",
            ),
        ] {
            // The second page's rates have no currency that they must be in.
            let right_file = RIGHT.replace(
                "price = { field = \"Price\" }",
                "price = { field = \"Price\", currency = \"USD\", unit = \"second\" }",
            );
            assert!(right_file.contains(right), "{right}");
            let file = right_file.replacen(right, wrong, 1);
            let said = Source::parse("t", "t.toml", &file)
                .map(|_| ())
                .map_err(|e| e.to_string());
            assert!(
                said.as_ref().is_err_and(|said| said.contains(told)),
                "{wrong}: {said:?}"
            );
        }
    }
}
