//! A table of any selection of prices: rows and columns by what they depend on, and beside each
//! price what clips cost at it, the vendor's own credits, and how it changed.

use std::str::FromStr;

use super::{NOT_PRICED, captions, clip, shown};
use crate::book::render::Table;
use crate::book::{Book, Entry};
use crate::instant::day;
use crate::price::{Amount, Currency, money};
use crate::rate::is_word;

/// What a grid shows.
#[derive(Clone, Debug, Default)]
pub struct Grid<'b> {
    /// What a row stands for; without any the route and all that `columns` does not name.
    pub rows: Vec<Axis>,
    /// What a column stands for; without any there is one, of prices.
    pub columns: Vec<Axis>,
    /// Clip lengths in seconds, whose cost stands beside the price.
    pub clips: Vec<Amount>,
    /// The book in which the vendor's own credits stand: beside dollars, they are shown, and what
    /// they make a credit worth.
    pub official: Option<&'b Book>,
    /// The book of an earlier instant, whose prices these are held against.
    pub since: Option<&'b Book>,
}

/// What rates are told apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axis {
    Provider,
    Model,
    Route,
    Source,
    /// `resolution`, `sound`, …
    Dimension(String),
}

/// The text names nothing that rates are told apart by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none of provider, model, route, source and the dimensions, such as `resolution`")]
pub struct BadAxis(String);

impl FromStr for Axis {
    type Err = BadAxis;

    fn from_str(text: &str) -> Result<Self, BadAxis> {
        Ok(match text {
            "provider" => Self::Provider,
            "model" => Self::Model,
            "route" => Self::Route,
            "source" => Self::Source,
            key if is_word(key) => Self::Dimension(key.to_owned()),
            _ => return Err(BadAxis(text.to_owned())),
        })
    }
}

impl Axis {
    fn name(&self) -> &str {
        match self {
            Self::Provider => "provider",
            Self::Model => "model",
            Self::Route => "route",
            Self::Source => "source",
            Self::Dimension(key) => key,
        }
    }

    /// Where an entry stands on the axis, as people call it; nothing where it says nothing of it.
    fn of(&self, book: &Book, entry: &Entry) -> String {
        let facts = book.route_facts(&entry.rate.route);
        match self {
            Self::Provider => facts.map(|facts| facts.provider.clone()),
            Self::Model => facts.map(|facts| facts.model.clone()),
            Self::Route => Some(book.title(&entry.rate.route)),
            Self::Source => {
                let source = book.source(&entry.source);
                Some(source.map_or_else(|| entry.source.clone(), |source| source.title.clone()))
            }
            Self::Dimension(key) => entry.rate.dimensions.get(key).map(|value| {
                facts.map_or_else(|| value.to_owned(), |facts| facts.label(key, value))
            }),
        }
        .unwrap_or_default()
    }
}

/// A line or column: where its entries stand on each axis.
type Place = Vec<String>;

/// One figure of a cell.
enum Figure {
    Price,
    Clip(Amount),
    Official,
    PerCredit,
    Change,
}

impl Grid<'_> {
    /// The table; prices that fall into one cell stand side by side in it.
    pub fn table(&self, book: &Book) -> Table {
        // What has no price any more has a row as well.
        let gone = self.since.iter().flat_map(|then| {
            let is_gone = |entry: &&Entry| book.priced(&entry.rate, &entry.source).is_none();
            then.entries()
                .iter()
                .filter(is_gone)
                .map(move |entry| (*then, entry))
        });
        let here = book.entries().iter().map(|entry| (book, entry));
        let entries: Vec<(&Book, &Entry)> = here.chain(gone).collect();
        let rows = if self.rows.is_empty() {
            self.other_axes(&entries)
        } else {
            self.rows.clone()
        };
        let place = |axes: &[Axis], (of, entry): (&Book, &Entry)| -> Place {
            axes.iter().map(|axis| axis.of(of, entry)).collect()
        };
        let (mut lines, mut columns): (Vec<Place>, Vec<Place>) = (Vec::new(), Vec::new());
        for entry in &entries {
            for (places, axes) in [(&mut lines, &rows), (&mut columns, &self.columns)] {
                let place = place(axes, *entry);
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        let figures = self.figures();
        let cells = |line: &Place| {
            let mut cells = line.clone();
            for column in &columns {
                let of_cell = entries.iter().filter(|entry| {
                    place(&rows, **entry) == *line && place(&self.columns, **entry) == *column
                });
                let of_cell: Vec<(&Book, &Entry)> = of_cell.copied().collect();
                cells.extend(
                    figures
                        .iter()
                        .map(|figure| self.cell(book, figure, &of_cell)),
                );
            }
            cells
        };
        let rows_named = rows.iter().map(|axis| axis.name().to_owned());
        let headers = columns.iter().flat_map(|column| {
            let named = self.columns.iter().zip(column);
            let words: Vec<String> = named
                .filter_map(|(axis, label)| worded(axis, label))
                .collect();
            let label = words.join(", ");
            figures
                .iter()
                .map(move |figure| self.header(&label, figure))
        });
        let sources: Vec<&str> = entries.iter().map(|(_, e)| e.source.as_str()).collect();
        Table {
            name: "grid".to_owned(),
            caption: captions(book, &sources),
            columns: rows_named.chain(headers).collect(),
            rows: lines.iter().map(cells).collect(),
        }
    }

    /// The route, and all dimensions that are no columns.
    fn other_axes(&self, entries: &[(&Book, &Entry)]) -> Vec<Axis> {
        let mut axes = vec![Axis::Route];
        for (_, entry) in entries {
            for (key, _) in entry.rate.dimensions.iter() {
                let axis = Axis::Dimension(key.to_owned());
                if !axes.contains(&axis) && !self.columns.contains(&axis) {
                    axes.push(axis);
                }
            }
        }
        axes.retain(|axis| !self.columns.contains(axis));
        axes
    }

    fn figures(&self) -> Vec<Figure> {
        let clips = self.clips.iter().map(|seconds| Figure::Clip(*seconds));
        let mut figures: Vec<Figure> = std::iter::once(Figure::Price).chain(clips).collect();
        if self.official.is_some() {
            figures.extend([Figure::Official, Figure::PerCredit]);
        }
        figures.extend(self.since.map(|_| Figure::Change));
        figures
    }

    fn header(&self, column: &str, figure: &Figure) -> String {
        let figure = match figure {
            Figure::Price if !column.is_empty() => return column.to_owned(),
            Figure::Price => "price".to_owned(),
            Figure::Clip(seconds) => format!("{}-second clip", seconds.normalized()),
            Figure::Official => "official".to_owned(),
            Figure::PerCredit => "a credit".to_owned(),
            Figure::Change => {
                let then = self.since.map(|then| day(then.as_of));
                format!("since {}", then.unwrap_or_default())
            }
        };
        if column.is_empty() {
            figure
        } else {
            format!("{column}: {figure}")
        }
    }

    /// What a cell says of its entries, each once.
    fn cell(&self, book: &Book, figure: &Figure, entries: &[(&Book, &Entry)]) -> String {
        let mut said: Vec<String> = Vec::new();
        for (of, entry) in entries {
            let is_gone = !std::ptr::eq(*of, book);
            let words = match figure {
                Figure::Change => self.change(entry, is_gone),
                _ if is_gone => NOT_PRICED.to_owned(),
                Figure::Price => shown(&entry.price),
                Figure::Clip(seconds) => clip(book, entry, *seconds),
                Figure::Official => self.credits(entry).map_or_else(dash, |e| shown(&e.price)),
                Figure::PerCredit => self.per_credit(entry).unwrap_or_else(dash),
            };
            if !said.contains(&words) {
                said.push(words);
            }
        }
        if said.is_empty() {
            return dash();
        }
        said.join(" or ")
    }

    /// The vendor's own price for the same, as selector files say which that is.
    fn credits(&self, entry: &Entry) -> Option<&Entry> {
        let found = self.official?.counterparts(&entry.rate);
        found
            .into_iter()
            .find(|other| other.price.currency == Currency::Credits)
    }

    /// What the vendor's credits would be worth by the price of a route.
    fn per_credit(&self, entry: &Entry) -> Option<String> {
        let (price, credits) = (&entry.price, &self.credits(entry)?.price);
        let plain = price.currency.is_money()
            && price.unit == credits.unit
            && price.amount_max.is_none()
            && credits.amount_max.is_none()
            && !credits.amount.is_zero();
        if !plain {
            return None;
        }
        let exact = price.amount.divided_exactly(credits.amount);
        let (amount, mark) = match exact {
            Some(exact) => (exact, ""),
            None => (price.amount.ratio(credits.amount, 6)?, "≈"),
        };
        let amount = money(&amount.with_at_least(2), None, &price.currency);
        Some(format!("{mark}{amount}"))
    }

    fn change(&self, entry: &Entry, is_gone: bool) -> String {
        let before = self
            .since
            .and_then(|then| then.priced(&entry.rate, &entry.source));
        let before = before.map(|before| &before.price);
        let Some(before) = before else {
            return "new".to_owned();
        };
        if is_gone {
            return format!("gone: was {}", shown(before));
        }
        let (was, now) = (before, &entry.price);
        if was.same_as(now) {
            return "the same".to_owned();
        }
        let comparable = was.currency == now.currency
            && was.unit == now.unit
            && was.amount_max.is_none()
            && now.amount_max.is_none();
        let percent = was.amount.percent_to(now.amount).filter(|_| comparable);
        match percent {
            Some(percent) if !percent.is_zero() => {
                let sign = if percent.is_negative() { "" } else { "+" };
                format!("{sign}{}%: was {}", percent.normalized(), shown(was))
            }
            _ => format!("was {}", shown(was)),
        }
    }
}

/// A label as a header says it: `sound on`, since nobody knows what is only `On`.
fn worded(axis: &Axis, label: &str) -> Option<String> {
    let is_switch = ["on", "off", "yes", "no"]
        .iter()
        .any(|s| label.eq_ignore_ascii_case(s));
    match label {
        "" => None,
        _ if is_switch => Some(format!("{} {}", axis.name(), label.to_lowercase())),
        _ => Some(label.to_owned()),
    }
}

fn dash() -> String {
    NOT_PRICED.to_owned()
}
