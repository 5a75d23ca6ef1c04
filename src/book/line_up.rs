//! The routes side by side: what each begins at, which of two begins higher and by how much, and
//! which to take for a mode. The tables and the report ask here, so that they cannot disagree.

use std::cmp::Ordering;

use super::{Book, Entry, RouteFacts};
use crate::price::{Amount, Kind, Price};
use crate::rate::Route;

/// A priced route that is not the vendor's own page.
#[derive(Clone, Debug)]
pub(super) struct Offer<'b> {
    pub route: &'b Route,
    pub facts: &'b RouteFacts,
    /// What people call the model; with its provider where two providers have one of that name.
    pub model: String,
    pub begin: Result<Begin, Unclear>,
}

/// What a route costs at the least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Begin {
    /// Plain and exact: what "from" or a range says of more is in `varies`.
    pub price: Price,
    /// Its clips may cost more than that: the price is said with "from".
    pub varies: bool,
}

/// Why it cannot be said what a route costs at the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unclear {
    /// Its rates are in several currencies or for several units.
    Mixed,
    /// A rate is called approximate.
    Approximate,
    /// A rate says only what it costs at the most.
    UpTo,
    /// A rate says what it adds to another.
    AddsTo,
}

/// The priced routes of resellers and platforms, in order.
pub(super) fn offers(book: &Book) -> Vec<Offer<'_>> {
    let routes = priced_routes(book, false);
    routes
        .iter()
        .map(|(route, facts)| Offer {
            route,
            facts,
            model: model_name(&routes, route, facts),
            begin: begin(book, route),
        })
        .collect()
}

fn model_name(routes: &[(&Route, &RouteFacts)], route: &Route, facts: &RouteFacts) -> String {
    let mut namesakes = routes
        .iter()
        .filter(|(r, f)| r.family() != route.family() && f.model == facts.model)
        .peekable();
    if namesakes.peek().is_none() {
        facts.model.clone()
    } else if namesakes.all(|(_, f)| f.provider != facts.provider) {
        format!("{} on {}", facts.model, facts.provider)
    } else {
        format!("{} ({})", facts.model, route.family())
    }
}

/// The routes of the vendor's own pages, or all others, that have prices.
pub(super) fn priced_routes(book: &Book, official: bool) -> Vec<(&Route, &RouteFacts)> {
    book.routes()
        .into_iter()
        .filter_map(|route| Some((route, book.route_facts(route)?)))
        .filter(|(_, facts)| facts.compare && facts.official == official)
        .filter(|(route, _)| book.base_rates(route).next().is_some())
        .collect()
}

/// What a route costs at the least.
pub(super) fn begin(book: &Book, route: &Route) -> Result<Begin, Unclear> {
    let prices = || book.base_rates(route).map(|e| &e.price);
    for price in prices() {
        match price.kind {
            _ if price.approximate => return Err(Unclear::Approximate),
            _ if price.add_on => return Err(Unclear::AddsTo),
            Kind::UpTo => return Err(Unclear::UpTo),
            Kind::Exact | Kind::From | Kind::Range => {}
        }
    }
    let cheapest = Book::cheapest(book.base_rates(route)).ok_or(Unclear::Mixed)?;
    let open = |p: &Price| p.kind != Kind::Exact || p.amount != cheapest.price.amount;
    Ok(Begin {
        price: Price {
            amount_max: None,
            kind: Kind::Exact,
            companions: Vec::new(),
            ..cheapest.price.clone()
        },
        varies: prices().any(open),
    })
}

/// The entry that a route begins at.
pub(super) fn cheapest<'b>(book: &'b Book, offer: &Offer<'b>) -> Option<&'b Entry> {
    offer.begin.as_ref().ok()?;
    Book::cheapest(book.base_rates(offer.route))
}

/// Which of two prices is higher; `None` where they buy different things or in different money.
/// Lengths of time compare with each other: $6 a minute is $0.10 a second.
pub(super) fn order(one: &Price, other: &Price) -> Option<Ordering> {
    let (one_scaled, other_scaled) = to_one_length(one, other)?;
    Some(one_scaled.cmp(&other_scaled))
}

/// Both amounts for the same length of time.
fn to_one_length(one: &Price, other: &Price) -> Option<(Amount, Amount)> {
    if one.currency != other.currency {
        return None;
    }
    if one.unit == other.unit {
        return Some((one.amount, other.amount));
    }
    let (one_s, other_s) = (one.unit.seconds()?, other.unit.seconds()?);
    Some((
        one.amount.times(Amount::from(other_s)).ok()?,
        other.amount.times(Amount::from(one_s)).ok()?,
    ))
}

/// How much one price is above another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Above {
    /// In their unit, where they share one.
    pub by: Option<Price>,
    pub percent: Option<Percent>,
}

/// Per cent of the lower price, with at most one digit behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Percent {
    pub value: Amount,
    pub rounded: bool,
}

/// How much `high` is above `low`; `None` where it is not, or they do not compare.
pub(super) fn above(high: &Price, low: &Price) -> Option<Above> {
    let (high_scaled, low_scaled) = to_one_length(high, low)?;
    if high_scaled <= low_scaled {
        return None;
    }
    let by = (high.unit == low.unit).then(|| high.amount.minus(low.amount).ok());
    Some(Above {
        by: by.flatten().map(|amount| Price {
            amount,
            ..low.clone()
        }),
        percent: percent(low_scaled, high_scaled),
    })
}

fn percent(low: Amount, high: Amount) -> Option<Percent> {
    if low.is_zero() {
        return None;
    }
    let value = low.percent_to(high)?;
    let said = value.times(low).ok()?;
    let exact = high
        .minus(low)
        .and_then(|d| d.times(Amount::from(100_u32)))
        .ok()?;
    Some(Percent {
        value: value.normalized(),
        rounded: said != exact,
    })
}

impl Offer<'_> {
    /// What people call the mode: the route's title without its model, `video editing`.
    pub fn mode_words(&self) -> &str {
        let title = self.facts.spec.title.trim();
        title
            .strip_prefix(self.facts.model.trim())
            .map(str::trim)
            .filter(|rest| !rest.is_empty())
            .unwrap_or_else(|| self.route.mode())
    }
}

/// Which model to take for a mode.
#[derive(Clone, Debug)]
pub(super) enum Choice<'o, 'b> {
    /// It alone has the mode.
    Only(&'o Offer<'b>),
    /// It begins lower than all others.
    Cheapest(&'o Offer<'b>),
    /// Others begin at the same price, but it has the fewest modes: its budget line is simplest.
    Simplest(&'o Offer<'b>),
    /// Others begin at the same price and have as few modes; it comes first by name.
    First(&'o Offer<'b>),
    /// What they begin at cannot be compared.
    Unclear(Vec<&'o Offer<'b>>),
}

impl<'o, 'b> Choice<'o, 'b> {
    pub fn offer(&self) -> Option<&'o Offer<'b>> {
        match self {
            Self::Only(o) | Self::Cheapest(o) | Self::Simplest(o) | Self::First(o) => Some(o),
            Self::Unclear(_) => None,
        }
    }
}

/// The choice for a mode: the lowest beginning, and among equals the model with the fewest modes.
pub(super) fn choice<'o, 'b>(offers: &'o [Offer<'b>], mode: &str) -> Option<Choice<'o, 'b>> {
    let of_mode: Vec<&Offer<'_>> = offers.iter().filter(|o| o.route.mode() == mode).collect();
    let first = of_mode.first().copied()?;
    if of_mode.len() == 1 {
        return Some(Choice::Only(first));
    }
    let mut best: Vec<&Offer<'_>> = Vec::new();
    for offer in &of_mode {
        let leader = best.first().copied().unwrap_or(offer);
        match between(offer, leader) {
            None => return Some(Choice::Unclear(of_mode)),
            Some(Ordering::Less) => best = vec![offer],
            Some(Ordering::Equal) => best.push(offer),
            Some(Ordering::Greater) => {}
        }
    }
    let modes = |o: &Offer<'_>| {
        let family = o.route.family();
        offers.iter().filter(|x| x.route.family() == family).count()
    };
    let fewest = best.iter().map(|o| modes(o)).min()?;
    let mut simplest = best.iter().copied().filter(|o| modes(o) == fewest);
    let taken = simplest.next()?;
    Some(match (best.len(), simplest.next()) {
        (1, _) => Choice::Cheapest(taken),
        (_, None) => Choice::Simplest(taken),
        (_, Some(_)) => Choice::First(taken),
    })
}

/// Which of two routes begins higher.
pub(super) fn between(one: &Offer<'_>, other: &Offer<'_>) -> Option<Ordering> {
    let (one, other) = (one.begin.as_ref().ok()?, other.begin.as_ref().ok()?);
    order(&one.price, &other.price)
}

/// The modes of some routes, each once, the plain ones before the advanced.
pub(super) fn modes<'b>(offers: &[Offer<'b>]) -> Vec<&'b str> {
    let mut sorted: Vec<&Offer<'b>> = offers.iter().collect();
    sorted.sort_by_cached_key(|offer| mode_key(offer));
    let mut modes: Vec<&'b str> = Vec::new();
    for offer in sorted {
        if !modes.contains(&offer.route.mode()) {
            modes.push(offer.route.mode());
        }
    }
    modes
}

/// Sorts as the routes of one model do: by what the mode asks of it.
fn mode_key(offer: &Offer<'_>) -> Option<Route> {
    format!("a/a/{}", offer.route.mode()).parse().ok()
}
