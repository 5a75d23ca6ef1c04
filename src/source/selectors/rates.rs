//! `[[rates]]`: what prices are read, and how.

use super::BadSelectors;
use super::part::Part;
use super::spec::{DimensionSpec, JsonIn, PriceSpec, RatesSpec, ReadSpec, RouteOf, Shape};
use crate::rate::is_word;
use crate::source::file::{DimensionFile, OneOrMany, PriceFile, RatesFile, ReadFile, RouteOfFile};
use crate::source::words::Words;

pub(super) fn rates_spec(part: &Part<'_>, raw: &RatesFile) -> Result<RatesSpec, BadSelectors> {
    let route = match &raw.route {
        RouteOfFile::Fixed(route) => RouteOf::Fixed(part.parsed(route)?),
        RouteOfFile::ByField(by) => {
            let routes = by
                .words
                .iter()
                .map(|(route, words)| Ok((part.parsed(route)?, Words::new(&words.list()))))
                .collect::<Result<_, _>>()?;
            RouteOf::ByField(part.field(&by.field), routes)
        }
    };
    if raw.read.is_empty() {
        return Err(part.value("`read` names no way to read these rates"));
    }
    Ok(RatesSpec {
        pages: raw.pages.as_ref().map(OneOrMany::list),
        route,
        only: raw
            .only
            .iter()
            .map(|(field, words)| (part.field(field), Words::new(&words.list())))
            .collect(),
        price: price(part, &raw.price)?,
        dimensions: raw
            .dimensions
            .iter()
            .map(|(key, dimension)| dimension_spec(part, key, dimension))
            .collect::<Result<_, _>>()?,
        reads: raw
            .read
            .iter()
            .map(|read| {
                let part = Part {
                    at: read.span().start,
                    ..*part
                };
                read_spec(&part, read.as_ref())
            })
            .collect::<Result<_, _>>()?,
        line: part.line(),
    })
}

fn price(part: &Part<'_>, raw: &PriceFile) -> Result<PriceSpec, BadSelectors> {
    Ok(PriceSpec {
        field: part.field(&raw.field),
        to: raw.to.as_ref().map(|to| part.field(to)),
        context: raw.context.list().iter().map(|f| part.field(f)).collect(),
        currency: part.each(raw.currency.as_ref(), Part::currency)?,
        unit: part.each(raw.unit.as_ref(), Part::unit)?,
        assume_currency: part.each(raw.assume.currency.as_ref(), Part::currency)?,
        assume_unit: part.each(raw.assume.unit.as_ref(), Part::unit)?,
        unlabelled: raw.unlabelled,
        absent: Words::new(&raw.absent.list()),
    })
}

fn dimension_spec(
    part: &Part<'_>,
    key: &str,
    raw: &DimensionFile,
) -> Result<DimensionSpec, BadSelectors> {
    let odd = std::iter::once(key).chain(raw.words.keys().map(String::as_str));
    if let Some(word) = odd.into_iter().find(|word| !is_word(word)) {
        let cause = format!("`{word}`: names are lower-case letters, digits, `.`, `-` and `_`");
        return Err(part.value(cause));
    }
    if raw.words.is_empty() && !raw.other {
        let cause = format!("dimension `{key}`: name its values in `words`, or set `other = true`");
        return Err(part.value(cause));
    }
    Ok(DimensionSpec {
        key: key.to_owned(),
        field: part.field(&raw.field),
        words: raw
            .words
            .iter()
            .map(|(value, words)| (value.clone(), Words::new(&words.list())))
            .collect(),
        other: raw.other,
        optional: raw.optional,
        absent: Words::new(&raw.absent.list()),
    })
}

fn read_spec(part: &Part<'_>, raw: &ReadFile) -> Result<ReadSpec, BadSelectors> {
    let shape = match (&raw.table, &raw.grid, &raw.cards, &raw.json) {
        (Some(css), None, None, None) => Shape::Table(part.css(css)?),
        (None, None, Some(css), None) => Shape::Cards(part.css(css)?),
        (None, Some(css), None, None) => grid(part, raw, css)?,
        (None, None, None, Some(place)) => json(part, raw, place)?,
        _ => return Err(part.value("name exactly one of `table`, `grid`, `cards`, `json`")),
    };
    let has_rows = matches!(shape, Shape::Grid { .. } | Shape::Json { .. });
    if !has_rows && (raw.rows.is_some() || raw.columns.is_some()) {
        return Err(part.value("`rows` and `columns` belong to a `grid`"));
    }
    Ok(ReadSpec {
        shape,
        section: raw.section.as_ref().map(|s| Words::new(&s.list())),
        line: part.line(),
    })
}

fn grid(part: &Part<'_>, raw: &ReadFile, css: &str) -> Result<Shape, BadSelectors> {
    let (Some(rows), Some(columns)) = (&raw.rows, &raw.columns) else {
        let cause = "a `grid` needs `rows` and `columns`: the fields that its labels fill";
        return Err(part.value(cause));
    };
    Ok(Shape::Grid {
        css: part.css(css)?,
        rows: part.field(rows),
        columns: part.field(columns),
    })
}

fn json(part: &Part<'_>, raw: &ReadFile, place: &str) -> Result<Shape, BadSelectors> {
    let Some(rows) = &raw.rows else {
        return Err(part.value("`json` needs `rows`: the path to its rows, such as `data[*]`"));
    };
    if raw.columns.is_some() || raw.section.is_some() {
        return Err(part.value("`json` has no `columns` and no `section`"));
    }
    let place = match place {
        "document" => JsonIn::Document,
        css => JsonIn::Scripts(part.css(css)?),
    };
    let path = part.parsed(rows)?;
    Ok(Shape::Json { place, path })
}
