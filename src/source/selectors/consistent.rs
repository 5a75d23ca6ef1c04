//! Whether the parts of a selector file fit each other: a name that stands in one part only would
//! otherwise just never match.

pub(super) mod expected;
#[cfg(test)]
mod tests;

use super::part::Part;
use super::{BadSelectors, Field, JsonIn, PageSpec, RatesSpec, RouteOf, Shape, Source, speaks_of};
use crate::rate::Route;
use crate::source::file::Format;
use crate::source::words::{Words, normalized};

/// The first part that does not fit the others.
pub(super) fn mistake(source: &Source, file: &Part<'_>) -> Option<BadSelectors> {
    let part = |n: usize| file.key("rates").nth(n);
    let rates = || {
        source
            .rates
            .iter()
            .enumerate()
            .map(|(n, rates)| (part(n), rates))
    };
    rates()
        .find_map(|(part, rates)| undeclared(source, &part, rates))
        .or_else(|| rates().find_map(|(part, rates)| foreign_page(source, &part, rates)))
        .or_else(|| rates().find_map(|(part, rates)| untold_tab(source, &part, rates)))
        .or_else(|| unread_page(source, file))
        .or_else(|| rates().find_map(|(part, rates)| unfit(source, &part, rates)))
        .or_else(|| sentences_of_json(source, file))
        .or_else(|| rates().find_map(|(part, rates)| untold(&part, rates)))
        .or_else(|| rates().find_map(|(part, rates)| two_meanings(&part, rates)))
        .or_else(|| unused_words(source, file))
        .or_else(|| expected::unreadable(source))
        .or_else(|| expected::useless_range(source, file))
}

impl RatesSpec {
    pub(super) fn routes(&self) -> Vec<&Route> {
        match &self.route {
            RouteOf::Fixed(route) => vec![route],
            RouteOf::ByField(_, routes) => routes.iter().map(|(route, _)| route).collect(),
        }
    }

    /// Whether `where` leaves rows whose field says one of the words. In a grid one field may say
    /// several things.
    pub(super) fn lets_pass(&self, field: &Field, words: &Words) -> bool {
        let has_grid = self
            .reads
            .iter()
            .any(|r| matches!(r.shape, Shape::Grid { .. }));
        let mut only = self.only.iter().filter(|(f, _)| f.name == field.name);
        has_grid || only.all(|(_, only)| only.may_be(words))
    }

    /// Every field by which it reads.
    pub(super) fn fields(&self) -> Vec<&Field> {
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

/// A route that no [[route]] declares.
fn undeclared(source: &Source, part: &Part<'_>, rates: &RatesSpec) -> Option<BadSelectors> {
    let part = part.key("route");
    let routes = rates.routes();
    if routes.is_empty() {
        return Some(part.key("words").value("`route.words` names no route"));
    }
    let unknown = routes.into_iter().find(|r| source.route(r).is_none())?;
    let part = part.key("words").key(&unknown.to_string());
    Some(part.value(format!("there is no [[route]] `{unknown}`")))
}

/// A fixed route is the route of every row: a page of other routes cannot be read by it.
fn foreign_page(source: &Source, part: &Part<'_>, rates: &RatesSpec) -> Option<BadSelectors> {
    let RouteOf::Fixed(route) = &rates.route else {
        return None;
    };
    let page = source
        .pages
        .iter()
        .filter(|page| speaks_of(rates.pages.as_deref(), &page.id))
        .find(|page| !page.routes.contains(route))?;
    let cause = format!("the page `{}` does not list the route `{route}`", page.id);
    Some(part.key("pages").value(cause))
}

/// Pages whose addresses differ in their query alone are tabs of one page, and a server may show
/// its default tab for each: only the rows can say of which they are.
fn untold_tab(source: &Source, part: &Part<'_>, rates: &RatesSpec) -> Option<BadSelectors> {
    let is_told = matches!(rates.route, RouteOf::ByField(..)) || !rates.only.is_empty();
    let mut pages = source
        .pages
        .iter()
        .filter(|page| page.format != Format::Json && !is_told)
        .filter(|page| speaks_of(rates.pages.as_deref(), &page.id));
    let (page, other) = pages.find_map(|page| {
        let mut others = source.pages.iter().filter(|other| {
            let (a, b) = (&page.url, &other.url);
            (a.host(), a.port(), a.path()) == (b.host(), b.port(), b.path())
        });
        let other = others.find(|other| other.id != page.id && other.routes != page.routes)?;
        Some((page, other))
    })?;
    let cause = format!(
        "the pages `{}` and `{}` differ in their query alone, and a server may show one for the \
         other: let each row tell its route by `route.field`, or name its model in `where`",
        page.id, other.id
    );
    Some(part.key("route").value(cause))
}

fn unread_page(source: &Source, file: &Part<'_>) -> Option<BadSelectors> {
    let is_read = |page: &str| {
        let by_rates = source.rates.iter().map(|rates| rates.pages.as_deref());
        let by_rules = source.rules.iter().map(|rules| rules.pages.as_deref());
        let by_date = source.published.iter().map(|date| date.pages.as_deref());
        let mut parts = by_rates.chain(by_rules).chain(by_date);
        parts.any(|pages| speaks_of(pages, page))
    };
    let mut pages = source.pages.iter().enumerate();
    let (n, page) = pages.find(|(_, page)| !is_read(&page.id))?;
    let cause = format!(
        "nothing reads the page `{}`: no [[rates]] is for it",
        page.id
    );
    Some(file.key("page").nth(n).value(cause))
}

/// A page that no way reads, or a way that reads no page: JSON is read by its keys, and nothing
/// else is.
fn unfit(source: &Source, part: &Part<'_>, rates: &RatesSpec) -> Option<BadSelectors> {
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
    let mut ways = rates.reads.iter().enumerate();
    let idle = ways.find(|(_, read)| !pages.iter().any(|page| fits(&read.shape, page)));
    if let Some((n, read)) = idle {
        let cause = match read.shape {
            Shape::Json { .. } if pages.iter().all(|page| page.format != Format::Json) => {
                "`json = \"document\"` is for a page with `format = \"json\"`"
            }
            _ => "a page with `format = \"json\"` is read by `json = \"document\"`",
        };
        return Some(part.key("read").nth(n).value(cause));
    }
    let unread = |page: &&&PageSpec| !rates.reads.iter().any(|read| fits(&read.shape, page));
    let page = pages.iter().find(unread)?;
    let cause = format!("no way to read these rates fits the page `{}`", page.id);
    Some(part.key("read").value(cause))
}

/// Sentences stand in elements, which JSON has not.
fn sentences_of_json(source: &Source, file: &Part<'_>) -> Option<BadSelectors> {
    let is_json = |pages: Option<&[String]>| {
        let mut json = source.pages.iter().filter(|p| p.format == Format::Json);
        json.any(|page| speaks_of(pages, &page.id))
    };
    let rules = source.rules.iter().enumerate();
    let rules = rules.map(|(n, rules)| (file.key("rules").nth(n), rules.pages.as_deref()));
    let date = source.published.iter();
    let date = date.map(|date| (file.key("published"), date.pages.as_deref()));
    let (part, _) = rules.chain(date).find(|(_, pages)| is_json(*pages))?;
    Some(part.value("sentences are not read from JSON: name the other pages in `pages`"))
}

/// A grid tells two fields; a rate that needs another one is never read from it.
fn untold(part: &Part<'_>, rates: &RatesSpec) -> Option<BadSelectors> {
    rates.reads.iter().enumerate().find_map(|(n, read)| {
        let Shape::Grid { rows, columns, .. } = &read.shape else {
            return None;
        };
        let part = part.key("read").nth(n);
        let told = |field: &Field| field.name == rows.name || field.name == columns.name;
        let mut needed = needed(rates);
        let mut told_of = needed.iter().copied().chain(&rates.price.context);
        let untold = told_of.find(|field| !told(field));
        if let Some(field) = untold {
            return Some(part.value(format!(
                "a grid tells only its `rows` and `columns`, and `{}` is neither",
                field.name
            )));
        }
        needed.extend(rates.dimensions.iter().map(|dimension| &dimension.field));
        let axes = [("rows", rows), ("columns", columns)];
        let (key, axis) = axes
            .into_iter()
            .find(|(_, axis)| !needed.iter().any(|field| field.name == axis.name))?;
        let cause = format!(
            "`{key} = \"{}\"` is the field of no dimension, `route` or `where`",
            axis.name
        );
        Some(part.key(key).value(cause))
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

/// One word for two values: what the page means by it cannot be told.
fn two_meanings(part: &Part<'_>, rates: &RatesSpec) -> Option<BadSelectors> {
    let of_dimensions = rates.dimensions.iter().map(|dimension| {
        let values = dimension.words.iter();
        let values: Vec<(String, &Words)> = values.map(|(v, words)| (v.clone(), words)).collect();
        let part = part.key("dimensions").key(&dimension.key);
        (part.key("words"), values)
    });
    let of_route = match &rates.route {
        RouteOf::ByField(_, routes) => {
            let routes = routes.iter().map(|(r, words)| (r.to_string(), words));
            Some((part.key("route").key("words"), routes.collect()))
        }
        RouteOf::Fixed(_) => None,
    };
    of_dimensions.chain(of_route).find_map(|(part, list)| {
        let (word, one, other) = twice(&list)?;
        let cause = format!("`{word}` stands for both `{one}` and `{other}`");
        Some(part.key(&other).value(cause))
    })
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

fn unused_words(source: &Source, file: &Part<'_>) -> Option<BadSelectors> {
    let mut used: Vec<&str> = Vec::new();
    for rates in &source.rates {
        used.extend(rates.fields().iter().map(|field| field.name.as_str()));
    }
    used.sort_unstable();
    used.dedup();
    let (name, part) = file
        .key("words")
        .entries()
        .into_iter()
        .find(|(name, _)| !used.contains(name))?;
    let cause = format!(
        "[words] explains the field `{name}`, which nothing reads; the fields are {}",
        quoted(used)
    );
    Some(part.value(cause))
}

fn quoted(names: Vec<&str>) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
