//! What a page says, as the tests read it: every price with the rate that the words around it
//! name. A second, plain reading of the page beside the program's.

use std::collections::{BTreeMap, HashMap, HashSet};

use ego_tree::NodeId;
use pulldown_cmark::{Options, Parser, html};
use ratebook::rate::RateId;
use scraper::ElementRef;
use serde_json::value::RawValue;

use super::cards;
use super::figure::{Figure, figure};
use super::meaning::{Dimension, Meaning, Rates, Route, Shape, any_is, value_of};
use super::paper::{Grid, Paper, fold, level, text, tidy};

/// Where a price stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Element(NodeId),
    Json(String),
}

/// One price as the page says it.
#[derive(Clone, Debug)]
pub struct Said {
    pub rate: RateId,
    pub place: Place,
    pub text: String,
    /// Other words of its row, which may say its unit.
    pub context: Vec<String>,
    /// `None` where it is no plain figure.
    pub figure: Option<Figure>,
    /// The upper end of a range in two fields.
    pub upper: Option<Figure>,
}

/// Whether every number that has the sign of a currency before it, or else `credits/` behind it, is
/// this one, except credits beside dollars; without any, the first number.
pub fn is_only(text: &str, amount: &str) -> bool {
    let text = text.to_lowercase().replace([',', '٫'], ".");
    // What stands in brackets is beside the price.
    let mut outside = text.clone();
    while let Some((start, end)) = brackets(&outside) {
        outside.replace_range(start..=end, " ");
    }
    let text = outside.as_str();
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    // The point behind a number ends its sentence.
    let plain = |number: &str| match number.trim_end_matches('.') {
        cents if cents.starts_with('.') => format!("0{cents}"),
        number => number.to_owned(),
    };
    let is_amount = |number: &&str| number.contains(|c: char| c.is_ascii_digit());
    let leading = |text: &str| {
        let text = text.trim_start();
        let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
        text[..end].to_owned()
    };
    let trailing = |text: &str| {
        let text = text.trim_end();
        let start = text.rfind(|c| !is_number(c)).map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
        text[start..].to_owned()
    };
    let dollars: Vec<String> = text.split('$').skip(1).map(leading).collect();
    let pieces: Vec<&str> = text.split("credits/").collect();
    let credits: Vec<String> = pieces[..pieces.len() - 1]
        .iter()
        .map(|t| trailing(t))
        .collect();
    let first = text
        .split(|c| !is_number(c))
        .find(is_amount)
        .map(str::to_owned);
    let some = |numbers: Vec<String>| {
        let numbers: Vec<String> = numbers
            .into_iter()
            .filter(|n| is_amount(&n.as_str()))
            .collect();
        (!numbers.is_empty()).then_some(numbers)
    };
    let said = some(dollars)
        .or_else(|| some(credits))
        .or(first.map(|n| vec![n]));
    said.is_some_and(|said| said.iter().all(|number| plain(number) == amount))
}

/// The first pair of brackets.
fn brackets(text: &str) -> Option<(usize, usize)> {
    let end = text.find(')')?;
    let start = text[..end].rfind('(')?;
    Some((start, end))
}

/// The page as the oracle has it.
pub enum Sheet {
    Paper(Paper),
    Json(String),
}

impl Sheet {
    pub fn of(meaning: &Meaning, page: &str, text: &str) -> Self {
        let start = text.trim_start().to_lowercase();
        let is_html = ["<!doctype html", "<html", "<head"]
            .iter()
            .any(|tag| start.starts_with(tag));
        let format = meaning.format.iter().find(|(id, _)| id == page);
        match format.map_or("html", |(_, format)| format.as_str()) {
            "json" if !is_html => Self::Json(text.to_owned()),
            "markdown" if !is_html => {
                let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
                let mut rendered = String::new();
                html::push_html(&mut rendered, Parser::new_ext(text, options));
                Self::Paper(Paper::of(&rendered))
            }
            _ => Self::Paper(Paper::of(text)),
        }
    }

    pub fn place(&self, node: &str) -> Option<Place> {
        match self {
            Self::Paper(paper) => paper.at(node).map(|element| Place::Element(element.id())),
            Self::Json(_) => Some(Place::Json(node.to_owned())),
        }
    }

    /// Every price of the page.
    pub fn says(&self, meaning: &Meaning, page: &str) -> Vec<Said> {
        let mut said = Vec::new();
        let of_page = |rates: &&Rates| {
            let pages = rates.pages.as_ref();
            pages.is_none_or(|pages| pages.iter().any(|p| p == page))
        };
        for rates in meaning.rates.iter().filter(of_page) {
            for read in &rates.reads {
                match (self, &read.shape) {
                    (
                        Self::Json(text),
                        Shape::Json {
                            rows,
                            in_script: false,
                        },
                    ) => {
                        said.extend(json(rates, rows, text));
                    }
                    (Self::Paper(paper), shape) => {
                        for scope in scopes(paper, read.section.as_deref()) {
                            match shape {
                                Shape::Table => tables(rates, &scope, &mut said),
                                Shape::Grid { rows, columns } => {
                                    grids(rates, rows, columns, &scope, &mut said);
                                }
                                Shape::Cards => said.extend(cards::said(rates, &scope)),
                                Shape::Json { .. } => {}
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        said
    }
}

/// The elements below each heading with these words, up to the next one of its level.
fn scopes<'p>(paper: &'p Paper, section: Option<&[String]>) -> Vec<Vec<ElementRef<'p>>> {
    let all = paper.elements();
    let Some(words) = section else {
        return vec![all];
    };
    let named = |n: &usize| any_is(words, &fold(&text(all[*n])));
    let headings = (0..all.len())
        .filter(|n| level(all[*n]).is_some())
        .filter(named);
    let headings: Vec<usize> = headings.collect();
    // Without a heading of these words, any other element that says them, and nothing besides.
    let others = || {
        let short = |n: &usize| all[*n].descendants().nth(100).is_none();
        (0..all.len()).filter(short).filter(named).collect()
    };
    let anchors = if headings.is_empty() {
        others()
    } else {
        headings
    };
    let below = |anchor: usize| {
        let own = level(all[anchor]).unwrap_or(u8::MAX);
        let inside = |e: &ElementRef<'_>| e.ancestors().any(|a| a.id() == all[anchor].id());
        let behind = all[anchor + 1..].iter().skip_while(|e| inside(e));
        let until = behind.take_while(|e| level(**e).is_none_or(|level| level > own));
        until.copied().collect()
    };
    anchors.into_iter().map(below).collect()
}

/// The rate that the words name; nothing where they name none, or several.
pub fn rate(rates: &Rates, texts: &dyn Fn(&str) -> Vec<String>) -> Option<RateId> {
    for (field, words) in &rates.only {
        let said = texts(&field.name);
        said.iter()
            .any(|text| any_is(words, &fold(text)))
            .then_some(())?;
    }
    let route = match &rates.route {
        Route::Fixed(route) => route.clone(),
        Route::Said(field, values) => {
            let said = texts(&field.name);
            let mut routes = said.iter().filter_map(|text| value_of(values, text));
            routes.next()?.to_owned()
        }
    };
    let mut named = Vec::new();
    for dimension in &rates.dimensions {
        let value = value(rates, dimension, &texts(&dimension.field.name))?;
        if !value.is_empty() {
            named.push(format!("{}={value}", dimension.key));
        }
    }
    let named = named.join(",");
    let brackets = if named.is_empty() {
        String::new()
    } else {
        format!("[{named}]")
    };
    format!("{route}{brackets}").parse().ok()
}

/// The value of a dimension; empty where the words say that there is none.
fn value(rates: &Rates, dimension: &Dimension, texts: &[String]) -> Option<String> {
    if let Some(value) = texts
        .iter()
        .find_map(|text| value_of(&dimension.values, text))
    {
        return Some(value.to_owned());
    }
    if texts.is_empty() {
        return dimension.optional.then(String::new);
    }
    let of_another = |text: &String| {
        let others = rates.dimensions.iter();
        let mut others =
            others.filter(|d| d.key != dimension.key && d.field.name == dimension.field.name);
        let by_route = match &rates.route {
            Route::Said(field, values) if field.name == dimension.field.name => {
                value_of(values, text).is_some()
            }
            _ => false,
        };
        by_route || others.any(|other| value_of(&other.values, text).is_some())
    };
    if texts
        .iter()
        .any(|t| any_is(&dimension.absent, &fold(t)) || of_another(t))
    {
        return Some(String::new());
    }
    let other = texts.last().filter(|_| dimension.other)?;
    // Short enough to be a value, and no price.
    let is_price = other
        .split('$')
        .skip(1)
        .any(|t| t.starts_with(|c: char| c.is_ascii_digit()));
    let is_value = other.len() <= 40 && !is_price;
    let words: Vec<String> = fold(other)
        .split(|c: char| !c.is_alphanumeric() && !"._".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    is_value.then(|| words.join("-")).filter(|v| !v.is_empty())
}

/// The figure of a text, with what is said beside it where it says less.
pub fn complete(
    rates: &Rates,
    text: &str,
    beside: &[String],
    context: &[String],
) -> Option<Figure> {
    let mut figure = figure(text)?;
    // `per_second`, and what a flipped bit makes of the sign between the words.
    let words = |text: String| {
        let spaced = text.replace(|c: char| !c.is_alphanumeric() && !"$/".contains(c), " ");
        fold(&spaced)
    };
    let sources = [beside.join(" "), context.join(" ")].map(words);
    let assumed = |name: &Option<String>| match name.as_deref() {
        Some("second") => Some("second"),
        Some("USD") => Some("USD"),
        Some("credits") => Some("credits"),
        _ => None,
    };
    for source in &sources {
        let has = |words: &[&str]| words.iter().any(|word| source.contains(word));
        figure.currency = figure.currency.or(has(&["usd", "$"]).then_some("USD"));
        figure.currency = figure.currency.or(has(&["credit"]).then_some("credits"));
        let units: [(&[&str], &str); 3] = [
            (&["per request"], "request"),
            (&["per image"], "image"),
            (&["second", "per s", "/s"], "second"),
        ];
        let said = units.iter().find(|(words, _)| has(words));
        let said = said.map(|(_, unit)| (*unit).to_owned());
        figure.unit = figure.unit.or_else(|| seconds(source)).or(said);
    }
    figure.currency = figure.currency.or(assumed(&rates.assume.0));
    let unit = assumed(&rates.assume.1).map(str::to_owned);
    figure.unit = figure.unit.or(unit);
    Some(figure)
}

/// `per 5s`, `per 10 s`.
fn seconds(source: &str) -> Option<String> {
    let behind = source.split("per ").skip(1);
    let counted = behind.filter_map(|behind| {
        let end = behind.find(|c: char| !c.is_ascii_digit())?;
        let (digits, rest) = behind.split_at(end);
        let word = rest.trim_start().strip_prefix('s')?;
        let ends = !word.starts_with(char::is_alphanumeric);
        ends.then_some(digits).filter(|digits| !digits.is_empty())
    });
    counted
        .map(|n| {
            if n == "1" {
                "second".to_owned()
            } else {
                format!("{n}-seconds")
            }
        })
        .next()
}

pub fn required(rates: &Rates) -> Vec<(&super::meaning::Field, bool)> {
    let mut fields: Vec<(&super::meaning::Field, bool)> = vec![(&rates.price, true)];
    fields.extend(rates.to.iter().map(|f| (f, true)));
    if let Route::Said(field, _) = &rates.route {
        fields.push((field, true));
    }
    fields.extend(rates.only.iter().map(|(field, _)| (field, true)));
    let dimensions = rates.dimensions.iter();
    fields.extend(dimensions.map(|dimension| (&dimension.field, !dimension.optional)));
    fields.extend(rates.context.iter().map(|field| (field, false)));
    let mut known: HashMap<&str, bool> = HashMap::new();
    for (field, required) in &fields {
        *known.entry(&field.name).or_default() |= required;
    }
    let mut once = HashSet::new();
    fields.retain(|(field, _)| once.insert(field.name.clone()));
    fields
        .into_iter()
        .map(|(field, _)| (field, known[field.name.as_str()]))
        .collect()
}

fn tables(rates: &Rates, scope: &[ElementRef<'_>], said: &mut Vec<Said>) {
    for table in scope.iter().filter(|e| e.value().name() == "table") {
        let upright = Grid::of(*table);
        let turned = upright.turned();
        let fields = required(rates);
        let columns = |grid: &Grid<'_>, field: &super::meaning::Field| -> Vec<usize> {
            let all = 0..grid.columns;
            all.filter(|c| grid.labels(*c).iter().any(|label| field.is(label)))
                .collect()
        };
        let fits = |grid: &&Grid<'_>| {
            let mut required = fields.iter().filter(|(_, required)| *required);
            required.all(|(field, _)| !columns(grid, field).is_empty())
        };
        let Some(grid) = [&upright, &turned].into_iter().find(fits) else {
            continue;
        };
        let places: HashMap<&str, Vec<usize>> = fields
            .iter()
            .map(|(field, _)| (field.name.as_str(), columns(grid, field)))
            .collect();
        if places.values().any(|columns| columns.len() > 1) {
            continue;
        }
        let price_column = places[rates.price.name.as_str()][0];
        for row in grid.head..grid.rows {
            let cell = |field: &str| {
                let column = places.get(field)?.first()?;
                grid.cells.get(&(row, *column)).copied()
            };
            let texts = |field: &str| cell(field).map(text).into_iter().collect::<Vec<_>>();
            let (Some(price), Some(rate)) = (cell(&rates.price.name), rate(rates, &texts)) else {
                continue;
            };
            let price_text = text(price);
            if any_is(&rates.absent, &fold(&price_text)) {
                continue;
            }
            let context: Vec<String> = rates.context.iter().flat_map(|f| texts(&f.name)).collect();
            said.push(Said {
                rate,
                place: Place::Element(price.id()),
                figure: complete(rates, &price_text, &grid.labels(price_column), &context),
                context,
                upper: None,
                text: price_text,
            });
        }
    }
}

fn grids(rates: &Rates, rows: &str, columns: &str, scope: &[ElementRef<'_>], said: &mut Vec<Said>) {
    let is_known = |field: &str, folded: &str| {
        let mut dimensions = rates.dimensions.iter().filter(|d| d.field.name == field);
        dimensions.any(|d| d.values.iter().any(|(_, words)| any_is(words, folded)))
    };
    for table in scope.iter().filter(|e| e.value().name() == "table") {
        let upright = Grid::of(*table);
        let turned = upright.turned();
        let names_rows = |grid: &Grid<'_>, column: usize| {
            let cells = (grid.head..grid.rows).filter_map(|r| grid.cells.get(&(r, column)));
            cells
                .into_iter()
                .any(|cell| is_known(rows, &fold(&text(*cell))))
        };
        let fits = |grid: &&Grid<'_>| {
            (1..grid.columns).any(|c| grid.labels(c).iter().any(|l| is_known(columns, l)))
                && (0..grid.columns).any(|c| names_rows(grid, c))
        };
        let Some(grid) = [&upright, &turned].into_iter().find(fits) else {
            continue;
        };
        let naming: Vec<usize> = (0..grid.columns)
            .filter(|c| *c == 0 || names_rows(grid, *c))
            .collect();
        for row in grid.head..grid.rows {
            let cells: Vec<ElementRef<'_>> = naming
                .iter()
                .filter_map(|c| grid.cells.get(&(row, *c)).copied())
                .collect();
            let row_labels: Vec<String> = cells.iter().map(|cell| text(*cell)).collect();
            for column in (1..grid.columns).filter(|c| !naming.contains(c)) {
                let Some(price) = grid.cells.get(&(row, column)) else {
                    continue;
                };
                let mut column_labels = grid.labels(column);
                column_labels.pop();
                if cells.iter().any(|cell| cell.id() == price.id()) {
                    continue;
                }
                let texts = |field: &str| {
                    let mut texts = Vec::new();
                    texts.extend(if field == rows {
                        row_labels.clone()
                    } else {
                        Vec::new()
                    });
                    texts.extend(if field == columns {
                        column_labels.clone()
                    } else {
                        Vec::new()
                    });
                    texts
                };
                let price_text = text(*price);
                if let Some(rate) = rate(rates, &texts) {
                    let labels = [column_labels.clone(), row_labels.clone()].concat();
                    said.push(Said {
                        rate,
                        place: Place::Element(price.id()),
                        figure: complete(rates, &price_text, &labels, &[]),
                        context: Vec::new(),
                        upper: None,
                        text: price_text,
                    });
                }
            }
        }
    }
}

/// The members of an object by their keys, those of objects inside it by both.
fn members(raw: &str, prefix: &str, to: &mut BTreeMap<String, String>) {
    let object: Result<BTreeMap<String, &RawValue>, _> = serde_json::from_str(raw);
    let strings = |raw: &str| match serde_json::from_str::<String>(raw) {
        Ok(text) => text,
        Err(_) if raw == "null" => String::new(),
        Err(_) => raw.to_owned(),
    };
    for (key, value) in object.unwrap_or_default() {
        let raw = value.get();
        match raw.as_bytes() {
            [b'{', ..] => members(raw, &format!("{prefix}{key}."), to),
            [b'[', ..] => {}
            _ => {
                to.insert(format!("{prefix}{key}"), strings(raw));
            }
        }
    }
}

/// The rows of a list at one key, `data[*]`: the only path of the fixtures.
fn json(rates: &Rates, path: &str, text: &str) -> Vec<Said> {
    let key = path.strip_suffix("[*]").unwrap();
    let document: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
    let Some(list) = document.get(key) else {
        return Vec::new();
    };
    let rows: Vec<&RawValue> = serde_json::from_str(list.get()).unwrap_or_default();
    let mut said = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let mut members = BTreeMap::new();
        self::members(row.get(), "", &mut members);
        let find = |field: &super::meaning::Field| {
            let mut known = members.iter().filter(|(key, _)| field.is(&fold(key)));
            known
                .next()
                .map(|(key, value)| (key.clone(), value.clone()))
        };
        let all = required(rates);
        let texts = |name: &str| {
            let field = all.iter().find(|(field, _)| field.name == name);
            let found = field.and_then(|(field, _)| find(field));
            found
                .map(|(_, value)| value)
                .into_iter()
                .collect::<Vec<_>>()
        };
        let (Some((key, lower)), Some(rate)) = (find(&rates.price), rate(rates, &texts)) else {
            continue;
        };
        let context: Vec<String> = rates.context.iter().flat_map(|f| texts(&f.name)).collect();
        let figure_of = |key: &str, text: &str| complete(rates, text, &[key.to_owned()], &context);
        let upper = rates.to.as_ref().and_then(find);
        let whole = match &upper {
            Some((_, upper)) => format!("{lower} to {upper}"),
            None => lower.clone(),
        };
        said.push(Said {
            rate,
            place: Place::Json(format!(
                "{path}[{n}].{key}",
                path = path.trim_end_matches("[*]")
            )),
            context: context.clone(),
            figure: figure_of(&key, &lower),
            upper: upper.and_then(|(key, text)| figure_of(&key, &text)),
            text: tidy(&whole),
        });
    }
    said
}
