//! Checks each claim of a report against the book by brute force: nothing here uses the code that
//! made the claims. Amounts are compared as whole numbers.

use std::cmp::Ordering;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::wording::{figures_are_claimed, words_are_claimed};
use crate::book::estimate::{Job, estimate};
use crate::book::report::{AboveSaid, Claim, Figure, Report, report};
use crate::book::{Book, Entry};
use crate::price::{Amount, Currency, Kind, Price, Unit};
use crate::rate::{RateId, Route};
use crate::rules::Rule;

/// Checks all sentences, and that nothing that must be said is left out.
pub(super) fn check(book: &Book) -> Report {
    let report = report(book);
    for statement in report.statements() {
        for claim in &statement.claims {
            assert!(
                holds(book, claim),
                "false: {claim:?}\nin: {}",
                statement.text
            );
        }
        figures_are_claimed(statement);
        words_are_claimed(statement);
    }
    nothing_is_left_out(book, &report);
    report
}

/// Pico-units: exact for all amounts of the tests.
pub(super) fn whole(amount: Amount) -> i128 {
    let text = amount.to_string();
    let (int, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.len() <= 12, "{text}");
    format!("{int}{fraction:0<12}").parse().unwrap()
}

fn base<'b>(book: &'b Book, route: &Route) -> Vec<&'b Entry> {
    let entries = book.entries().iter();
    entries
        .filter(|e| &e.rate.route == route && e.rate.dimensions.get("add-on").is_none())
        .collect()
}

fn official(book: &Book, route: &Route) -> bool {
    book.route_facts(route).unwrap().official
}

fn routes(book: &Book) -> Vec<Route> {
    let all = book.entries().iter().map(|e| e.rate.route.clone());
    let mut routes: Vec<Route> = all
        .filter(|route| !base(book, route).is_empty() && !official(book, route))
        .collect();
    routes.dedup();
    routes
}

/// What a route costs at the least: in pico-units, for so many seconds or another unit.
fn least(book: &Book, route: &Route) -> Option<(i128, Currency, Unit)> {
    let prices: Vec<&Price> = base(book, route).iter().map(|e| &e.price).collect();
    let first = prices.first()?;
    let clear = prices.iter().all(|p| {
        !p.approximate
            && !p.add_on
            && p.kind != Kind::UpTo
            && p.currency == first.currency
            && p.unit == first.unit
    });
    let least = prices.iter().map(|p| whole(p.amount)).min()?;
    clear.then(|| (least, first.currency.clone(), first.unit.clone()))
}

fn varies(book: &Book, route: &Route) -> bool {
    let prices: Vec<&Price> = base(book, route).iter().map(|e| &e.price).collect();
    prices
        .iter()
        .any(|p| p.kind != Kind::Exact || p.amount != prices[0].amount)
}

type Least = (i128, Currency, Unit);

/// The two for one length of time.
fn scaled(one: &Least, other: &Least) -> Option<(i128, i128)> {
    if one.1 != other.1 {
        return None;
    }
    if one.2 == other.2 {
        return Some((one.0, other.0));
    }
    let (a, b) = (one.2.seconds()?, other.2.seconds()?);
    Some((one.0 * i128::from(b), other.0 * i128::from(a)))
}

fn order(book: &Book, one: &Route, other: &Route) -> Option<Ordering> {
    let (a, b) = scaled(&least(book, one)?, &least(book, other)?)?;
    Some(a.cmp(&b))
}

fn of_entry(entry: &Entry) -> Least {
    let p = &entry.price;
    (whole(p.amount), p.currency.clone(), p.unit.clone())
}

fn is(figure: &Figure, least: &Least) -> bool {
    whole(figure.amount) == least.0 && figure.currency == least.1 && figure.unit == least.2
}

fn above_holds(above: &AboveSaid, high: &Least, low: &Least) -> bool {
    let Some((h, l)) = scaled(high, low) else {
        return false;
    };
    let by = above.by.as_ref().is_none_or(|by| {
        high.2 == low.2 && is(by, &(high.0 - low.0, low.1.clone(), low.2.clone()))
    });
    // Half up, in tenths of a per cent.
    let percent = above.percent.is_none_or(|percent| {
        let tenths = ((h - l) * 2000 + l) / (2 * l);
        let exact = (h - l) * 1000 % l == 0;
        whole(percent) == tenths * 100_000_000_000 && above.percent_rounded != exact
    });
    h > l && by && percent
}

fn entry<'b>(book: &'b Book, rate: &RateId) -> Option<&'b Entry> {
    book.entries().iter().find(|e| &e.rate == rate)
}

fn family(route: &Route) -> String {
    format!("{}/{}", route.provider(), route.model())
}

pub(super) fn day(at: jiff::Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn with_exact_prices<'b>(book: &'b Book, route: &Route) -> Vec<&'b Entry> {
    let exact = |e: &&Entry| e.price.kind == Kind::Exact && !e.price.approximate && !e.price.add_on;
    base(book, route).into_iter().filter(exact).collect()
}

fn holds(book: &Book, claim: &Claim) -> bool {
    match claim {
        Claim::Rate { rate, price } => is(price, &of_entry(entry(book, rate).unwrap())),
        Claim::Flat { route } => {
            let all = base(book, route);
            all.iter().all(|e| {
                e.price.kind == Kind::Exact
                    && scaled(&of_entry(e), &of_entry(all[0])).is_some_and(|(a, b)| a == b)
            })
        }
        Claim::DependsOn { route, dimensions } => depends_on(book, route, dimensions),
        Claim::Begins {
            route,
            price,
            varies: may_vary,
        } => is(price, &least(book, route).unwrap()) && *may_vary == varies(book, route),
        Claim::Same { one, other } => order(book, one, other) == Some(Ordering::Equal),
        Claim::Dearer {
            dearer,
            cheaper,
            above,
        } => above_holds(
            above,
            &least(book, dearer).unwrap(),
            &least(book, cheaper).unwrap(),
        ),
        Claim::Unclear { one, other } => order(book, one, other).is_none(),
        Claim::SameEverywhere { one, other } => same_everywhere(book, one, other),
        Claim::DearerRate {
            dearer,
            cheaper,
            above,
        } => {
            let (high, low) = (entry(book, dearer).unwrap(), entry(book, cheaper).unwrap());
            above_holds(above, &of_entry(high), &of_entry(low))
        }
        Claim::Verdict {
            one,
            other,
            lower,
            same,
            higher,
            unclear,
        } => {
            let verdict = [lower, same, higher, unclear];
            verdict_holds(book, one, other, verdict)
        }
        Claim::SharedModesSame => {
            let routes = routes(book);
            let same = |one: &Route, other: &Route| {
                one.mode() != other.mode() || order(book, one, other) == Some(Ordering::Equal)
            };
            let shared = |one: &Route| routes.iter().any(|r| r != one && r.mode() == one.mode());
            routes.iter().any(shared)
                && routes
                    .iter()
                    .all(|one| !shared(one) || routes.iter().all(|other| same(one, other)))
        }
        Claim::NoneDearer => none_dearer(book),
        Claim::Only { route } => {
            let with = |r: &&Route| r.mode() == route.mode();
            routes(book).iter().filter(with).count() == 1
        }
        Claim::Choice { route } => choice_holds(book, route),
        Claim::Clip {
            route,
            seconds,
            cost,
        } => clip_holds(book, route, *seconds, cost),
        Claim::Duration { route, min, max } => book.rules(route).any(|r| {
            r.rule
                == Rule::Duration {
                    min: *min,
                    max: *max,
                }
        }),
        Claim::PerCredit {
            route,
            official,
            amount,
        } => per_credit(book, route, official, amount),
        Claim::Published { source, date } => book.source(source).unwrap().published == Some(*date),
        other => holds_of_the_whole(book, other),
    }
}

/// Claims about dates, sources and what the book has at all.
fn holds_of_the_whole(book: &Book, claim: &Claim) -> bool {
    match claim {
        Claim::Observed { route, date } => book
            .entries()
            .iter()
            .any(|e| &e.rate.route == route && day(e.last_seen) == *date),
        Claim::Gap {
            rate,
            last_seen,
            changed_by,
        } => {
            let entry = entry(book, rate).unwrap();
            entry.changed_by() == Some(*changed_by)
                && entry.last_seen == *last_seen
                && *last_seen < book.as_of
                && book.as_of < *changed_by
        }
        Claim::NoOfficialPrice => !book
            .entries()
            .iter()
            .any(|e| official(book, &e.rate.route) && e.rate.dimensions.get("add-on").is_none()),
        Claim::NoRoutePrice => routes(book).is_empty(),
        Claim::Models { models } => {
            let mut families: Vec<String> = routes(book).iter().map(family).collect();
            families.dedup();
            families == *models
        }
        Claim::Providers {
            official: vendors,
            routes: platforms,
        } => {
            let named = |is_official: bool| {
                let mut names: Vec<String> = Vec::new();
                for e in book.entries() {
                    let facts = book.route_facts(&e.rate.route).unwrap();
                    let fits =
                        facts.official == is_official && !base(book, &e.rate.route).is_empty();
                    if fits && !names.contains(&facts.provider) {
                        names.push(facts.provider.clone());
                    }
                }
                names
            };
            named(true) == *vendors && named(false) == *platforms
        }
        other => panic!("not checked: {other:?}"),
    }
}

/// The prices change with exactly these dimensions while all others stay.
fn depends_on(book: &Book, route: &Route, dimensions: &[String]) -> bool {
    let all = base(book, route);
    let mut found: Vec<String> = Vec::new();
    for one in &all {
        for other in &all {
            let (a, b) = (&one.rate.dimensions, &other.rate.dimensions);
            let mut differ: Vec<&str> = a.iter().chain(b.iter()).map(|(k, _)| k).collect();
            differ.retain(|key| a.get(key) != b.get(key));
            differ.sort_unstable();
            differ.dedup();
            let equal = scaled(&of_entry(one), &of_entry(other)).is_some_and(|(x, y)| x == y);
            if let ([key], false) = (differ.as_slice(), equal) {
                found.push((*key).to_owned());
            }
        }
    }
    found.sort();
    found.dedup();
    let mut claimed = dimensions.to_vec();
    claimed.sort();
    found == claimed
}

fn same_everywhere(book: &Book, one: &Route, other: &Route) -> bool {
    let (mine, theirs) = (base(book, one), base(book, other));
    mine.len() == theirs.len()
        && mine.len() == with_exact_prices(book, one).len()
        && mine.iter().all(|a| {
            theirs.iter().any(|b| {
                a.rate.dimensions == b.rate.dimensions
                    && b.price.kind == Kind::Exact
                    && scaled(&of_entry(a), &of_entry(b)).is_some_and(|(x, y)| x == y)
            })
        })
}

fn verdict_holds(book: &Book, one: &str, other: &str, verdict: [&Vec<String>; 4]) -> bool {
    let mut found: [Vec<String>; 4] = Default::default();
    for mine in routes(book).iter().filter(|r| family(r) == one) {
        for theirs in routes(book).iter().filter(|r| family(r) == other) {
            if mine.mode() != theirs.mode() {
                continue;
            }
            let n = match order(book, mine, theirs) {
                Some(Ordering::Less) => 0,
                Some(Ordering::Equal) => 1,
                Some(Ordering::Greater) => 2,
                None => 3,
            };
            found[n].push(mine.mode().to_owned());
        }
    }
    found
        .iter()
        .zip(verdict)
        .all(|(found, claimed)| found == claimed)
}

fn none_dearer(book: &Book) -> bool {
    let routes = routes(book);
    routes.iter().all(|one| {
        routes.iter().all(|other| {
            let related = one.mode() == other.mode() || family(one) == family(other);
            !related
                || !matches!(
                    order(book, one, other),
                    Some(Ordering::Less | Ordering::Greater)
                )
        })
    })
}

fn choice_holds(book: &Book, route: &Route) -> bool {
    let routes = routes(book);
    let modes = |r: &Route| routes.iter().filter(|x| family(x) == family(r)).count();
    routes
        .iter()
        .filter(|other| other.mode() == route.mode() && *other != route)
        .all(|other| match order(book, route, other) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => modes(route) <= modes(other),
            Some(Ordering::Greater) | None => false,
        })
}

/// Some rate of the lowest price costs this for a clip.
fn clip_holds(book: &Book, route: &Route, seconds: u32, cost: &str) -> bool {
    let least = least(book, route).unwrap();
    base(book, route)
        .iter()
        .filter(|e| of_entry(e) == least)
        .any(|e| {
            let job = Job::of_rate(&e.rate, Amount::from(seconds));
            estimate(book, &job).is_ok_and(|e| e.totals[0].shown() == cost)
        })
}

fn per_credit(book: &Book, route: &Route, official: &Route, amount: &Figure) -> bool {
    let mut settings = 0;
    let all = with_exact_prices(book, route).iter().all(|mine| {
        with_exact_prices(book, official)
            .iter()
            .filter(|e| e.rate.dimensions == mine.rate.dimensions)
            .all(|theirs| {
                settings += 1;
                let product = whole(amount.amount) * whole(theirs.price.amount);
                product == whole(mine.price.amount) * 1_000_000_000_000
                    && amount.currency == mine.price.currency
                    && mine.price.unit == theirs.price.unit
            })
    });
    all && settings > 1
}

/// All comparisons there are, are made: within each mode and within each model.
fn nothing_is_left_out(book: &Book, report: &Report) {
    let claims: Vec<&Claim> = report.statements().flat_map(|s| &s.claims).collect();
    let routes = routes(book);
    for one in &routes {
        for other in &routes {
            let same_mode = one.mode() == other.mode() && one != other;
            let same_model = family(one) == family(other);
            match order(book, one, other) {
                Some(Ordering::Equal) if same_mode => {
                    let tied = claims.iter().any(
                        |c| matches!(c, Claim::Same { one: a, other: b } if a == one || b == one),
                    );
                    assert!(tied, "{one} and {other} cost the same");
                }
                Some(Ordering::Greater) if same_mode || same_model => {
                    let told = claims
                        .iter()
                        .any(|c| matches!(c, Claim::Dearer { dearer, .. } if dearer == one));
                    assert!(told, "{one} is dearer than {other}");
                }
                None if same_mode || (same_model && one != other) => {
                    let told = claims.iter().any(
                        |c| matches!(c, Claim::Unclear { one: a, other: b } if a == one || b == one),
                    );
                    assert!(told, "{one} and {other} cannot be compared");
                }
                _ => {}
            }
        }
    }
}
