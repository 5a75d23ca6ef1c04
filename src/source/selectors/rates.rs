//! `[[rates]]`: what prices are read, and how.

use super::BadSelectors;
use super::part::Part;
use super::spec::{DimensionSpec, Field, JsonIn, PriceSpec, RatesSpec, ReadSpec, RouteOf, Shape};
use crate::rate::is_word;
use crate::source::file::{DimensionFile, OneOrMany, PriceFile, RatesFile, ReadFile, RouteOfFile};
use crate::source::template::Template;
use crate::source::words::Words;

pub(super) fn rates_spec(part: &Part<'_>, raw: &RatesFile) -> Result<RatesSpec, BadSelectors> {
    let route = match &raw.route {
        RouteOfFile::Fixed(route) => RouteOf::Fixed(part.key("route").parsed(route)?),
        RouteOfFile::ByField(by) => {
            let part = part.key("route").key("words");
            let routes = by
                .words
                .iter()
                .map(|(route, words)| {
                    let id = part.key(route).parsed(route)?;
                    Ok((id, Words::new(&words.list())))
                })
                .collect::<Result<_, _>>()?;
            RouteOf::ByField(part.field(&by.field), routes)
        }
    };
    if raw.read.is_empty() {
        return Err(part
            .key("read")
            .value("`read` names no way to read these rates"));
    }
    let mut dimensions = Vec::new();
    let mut constant = Vec::new();
    for (key, dimension) in &raw.dimensions {
        match dimension_spec(&part.key("dimensions").key(key), key, dimension)? {
            Dimension::Read(spec) => dimensions.push(spec),
            Dimension::Constant(value) => constant.push((key.clone(), value)),
        }
    }
    let spec = RatesSpec {
        pages: raw.pages.as_ref().map(OneOrMany::list),
        route,
        only: raw
            .only
            .iter()
            .map(|(field, words)| (part.field(field), Words::new(&words.list())))
            .collect(),
        tolerate: raw.tolerate,
        optional: raw.optional,
        price: price(&part.key("price"), &raw.price)?,
        dimensions,
        constant,
        reads: raw
            .read
            .iter()
            .enumerate()
            .map(|(n, read)| read_spec(&part.key("read").nth(n), read.as_ref()))
            .collect::<Result<_, _>>()?,
        line: part.line(),
    };
    check_holes(part, &spec)?;
    Ok(spec)
}

fn price(part: &Part<'_>, raw: &PriceFile) -> Result<PriceSpec, BadSelectors> {
    if raw.kind.is_some() && raw.to.is_some() {
        let cause = "a price `to` another is a range, which has no `kind`";
        return Err(part.key("kind").value(cause));
    }
    let assume = part.key("assume");
    let currency = |part: &Part<'_>, text: Option<&String>| {
        let part = part.key("currency");
        text.map(|text| part.currency(text)).transpose()
    };
    let unit = |part: &Part<'_>, text: Option<&String>| {
        let part = part.key("unit");
        text.map(|text| part.unit(text)).transpose()
    };
    Ok(PriceSpec {
        field: part.field(&raw.field),
        to: raw.to.as_ref().map(|to| part.field(to)),
        context: raw.context.list().iter().map(|f| part.field(f)).collect(),
        bound: raw.kind,
        currency: currency(part, raw.currency.as_ref())?,
        unit: unit(part, raw.unit.as_ref())?,
        assume_currency: currency(&assume, raw.assume.currency.as_ref())?,
        assume_unit: unit(&assume, raw.assume.unit.as_ref())?,
        unlabelled: raw.unlabelled,
        absent: Words::new(&raw.absent.list()),
    })
}

/// How a dimension is told.
enum Dimension {
    Read(DimensionSpec),
    Constant(String),
}

fn dimension_spec(
    part: &Part<'_>,
    key: &str,
    raw: &DimensionFile,
) -> Result<Dimension, BadSelectors> {
    let values = raw.words.keys().map(String::as_str);
    let values = values.map(|value| (part.key("words").key(value), value));
    let constant = raw.value.as_deref().map(|value| (part.key("value"), value));
    let mut names = std::iter::once((*part, key)).chain(values).chain(constant);
    if let Some((part, word)) = names.find(|(_, word)| !is_word(word)) {
        let cause = format!("`{word}`: names are lower-case letters, digits, `.`, `-` and `_`");
        return Err(part.value(cause));
    }
    let absent = raw.absent.list();
    let field = match (&raw.field, &raw.value) {
        (Some(field), None) => field,
        (None, Some(value)) => {
            let is_alone = raw.words.is_empty() && absent.is_empty() && !raw.other && !raw.optional;
            return if is_alone {
                Ok(Dimension::Constant(value.clone()))
            } else {
                let cause = format!("dimension `{key}`: `value` stands alone: no row is asked");
                Err(part.value(cause))
            };
        }
        _ => {
            let cause = format!(
                "dimension `{key}`: name the `field` that says it, or its `value` for all rows"
            );
            return Err(part.value(cause));
        }
    };
    if raw.words.is_empty() && !raw.other {
        let cause = format!("dimension `{key}`: name its values in `words`, or set `other = true`");
        return Err(part.value(cause));
    }
    Ok(Dimension::Read(DimensionSpec {
        key: key.to_owned(),
        field: part.field(field),
        words: raw
            .words
            .iter()
            .map(|(value, words)| (value.clone(), Words::new(&words.list())))
            .collect(),
        other: raw.other,
        optional: raw.optional,
        absent: Words::new(&absent),
    }))
}

fn read_spec(part: &Part<'_>, raw: &ReadFile) -> Result<ReadSpec, BadSelectors> {
    let shape = match (&raw.table, &raw.grid, &raw.cards, &raw.text, &raw.json) {
        (Some(css), None, None, None, None) => Shape::Table(part.key("table").css(css)?),
        (None, Some(css), None, None, None) => grid(part, raw, css)?,
        (None, None, Some(css), None, None) => Shape::Cards(part.key("cards").css(css)?),
        (None, None, None, Some(css), None) => text(part, raw, css)?,
        (None, None, None, None, Some(place)) => json(part, raw, place)?,
        _ => {
            let cause = "name exactly one of `table`, `grid`, `cards`, `text`, `json`";
            return Err(part.value(cause));
        }
    };
    if raw.sentence.is_some() && raw.text.is_none() {
        return Err(part.value("`sentence` belongs to a `text`"));
    }
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
        css: part.key("grid").css(css)?,
        rows: part.field(rows),
        columns: part.field(columns),
    })
}

fn text(part: &Part<'_>, raw: &ReadFile, css: &str) -> Result<Shape, BadSelectors> {
    let sentences = raw
        .sentence
        .as_ref()
        .map(OneOrMany::list)
        .unwrap_or_default();
    if sentences.is_empty() {
        let cause = "a `text` needs `sentence`, such as `A second of video costs {Price}`";
        return Err(part.value(cause));
    }
    let sentences = sentences.iter().map(|sentence| {
        let template = Template::parse(sentence);
        template.map_err(|bad| part.value(bad.to_string()))
    });
    Ok(Shape::Text {
        css: part.css(css)?,
        sentences: sentences.collect::<Result<_, _>>()?,
    })
}

/// Every sentence says the price and all that tells its rate.
fn check_holes(part: &Part<'_>, spec: &RatesSpec) -> Result<(), BadSelectors> {
    let by_route = match &spec.route {
        RouteOf::ByField(field, _) => Some(field),
        RouteOf::Fixed(_) => None,
    };
    let dimensions = spec.dimensions.iter().filter(|d| !d.optional);
    let needed: Vec<&Field> = std::iter::once(&spec.price.field)
        .chain(&spec.price.to)
        .chain(by_route)
        .chain(spec.only.iter().map(|(field, _)| field))
        .chain(dimensions.map(|dimension| &dimension.field))
        .collect();
    for read in &spec.reads {
        let Shape::Text { sentences, .. } = &read.shape else {
            continue;
        };
        for sentence in sentences {
            let has = |field: &Field| sentence.holes().any(|hole| hole == field.name);
            if let Some(field) = needed.iter().find(|field| !has(field)) {
                let (written, name) = (sentence.written(), &field.name);
                return Err(part.value(format!("`{written}` has no hole `{{{name}}}`")));
            }
        }
    }
    Ok(())
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
        css => JsonIn::Scripts(part.key("json").css(css)?),
    };
    let path = part.key("rows").parsed(rows)?;
    Ok(Shape::Json { place, path })
}
