//! The cheapest way to make a clip: all routes that can make it, with all settings that are left
//! open, each priced by the one engine and put in the order of what it costs.

use super::credits::in_money;
use super::estimate::{Estimate, Job, NoEstimate, Total, estimate};
use super::workload::Together;
use super::{Book, Entry};
use crate::credits::Plan;
use crate::price::Currency;
use crate::rate::{RateGlob, Route};

/// What must be made.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The routes that may be taken; any where there is none.
    pub routes: Vec<RateGlob>,
    /// What all that may be taken make: `text-to-video`.
    pub mode: Option<String>,
    /// The length, the settings that must be had, the add-ons and the numbers; its route says
    /// nothing.
    pub job: Job,
}

/// A way to make it.
#[derive(Clone, Debug)]
pub struct Way<'b> {
    /// The job, with everything settled that its price depends on.
    pub job: Job,
    /// What it costs, line by line.
    pub estimate: Estimate<'b>,
    /// What it costs, in the currency by which it is ranked.
    pub cost: Total,
    /// The plans that were assumed for credits.
    pub assumed: Vec<String>,
}

/// The ways whose costs compare.
#[derive(Clone, Debug)]
pub struct Ranking<'b> {
    /// What all costs in it are in.
    pub currency: Currency,
    /// Whose credits, where it is no money.
    pub issuer: Option<String>,
    /// Of known cost, the cheapest first; by the most that each may come to.
    pub known: Vec<Way<'b>>,
    /// Of which only a least is known ("from"), or none: they may be cheaper or dearer.
    pub open: Vec<Way<'b>>,
}

/// All ways, and why some routes are none.
#[derive(Clone, Debug, Default)]
pub struct Best<'b> {
    /// One for each currency, since different ones do not compare.
    pub rankings: Vec<Ranking<'b>>,
    /// Routes that were meant, and cannot make it.
    pub refused: Vec<(Route, NoEstimate)>,
}

/// Prices all ways to make what is wanted. Credits stand beside money where `plans` say what they
/// cost; else they are ranked for themselves.
pub fn best<'b>(book: &'b Book, wanted: &Wanted, plans: &[Plan]) -> Best<'b> {
    let mut best = Best::default();
    for route in book.routes() {
        if !wanted.is_meant(book, route) {
            continue;
        }
        let (mut refusal, mut is_made) = (None, false);
        for job in wanted.jobs(book, route) {
            match estimate(book, &job) {
                Err(why) => refusal = Some(why),
                Ok(estimate) => {
                    is_made = true;
                    best.take(book, plans, job, estimate);
                }
            }
        }
        if let (Some(why), false) = (refusal, is_made) {
            best.refused.push((route.clone(), why));
        }
    }
    for ranking in &mut best.rankings {
        ranking.known.sort_by(|a, b| {
            let cost = |way: &Way<'_>| (way.cost.high, way.cost.low);
            cost(a).cmp(&cost(b)).then_with(|| a.name().cmp(&b.name()))
        });
        ranking.open.sort_by(|a, b| {
            let cost = a.cost.low.cmp(&b.cost.low);
            cost.then_with(|| a.name().cmp(&b.name()))
        });
    }
    best.rankings.sort_by_key(|ranking| {
        let ways = ranking.known.len().saturating_add(ranking.open.len());
        (!ranking.currency.is_money(), std::cmp::Reverse(ways))
    });
    best
}

impl Wanted {
    /// What only stands beside other sources to check them is meant where it is named.
    fn is_meant(&self, book: &Book, route: &Route) -> bool {
        let is_compared = || book.route_facts(route).is_none_or(|facts| facts.compare);
        let is_named = || self.routes.iter().any(|glob| glob.matches_route(route));
        self.mode.as_ref().is_none_or(|mode| route.mode() == mode)
            && if self.routes.is_empty() {
                is_compared()
            } else {
                is_named()
            }
    }

    /// The jobs that a route offers: one for each of its rates that has what is asked for, and one
    /// that asks for just that where none has, since its refusal says what is missing.
    fn jobs(&self, book: &Book, route: &Route) -> Vec<Job> {
        let asked = || Job {
            route: route.clone(),
            ..self.job.clone()
        };
        let mut jobs: Vec<Job> = Vec::new();
        for entry in book.base_rates(route) {
            let Some(job) = self.with_settings_of(entry) else {
                continue;
            };
            if !jobs.contains(&job) {
                jobs.push(job);
            }
        }
        if jobs.is_empty() {
            jobs.push(asked());
        }
        jobs
    }

    /// What is asked for, and of what is left open what the rate has.
    fn with_settings_of(&self, entry: &Entry) -> Option<Job> {
        let mut job = Job {
            route: entry.rate.route.clone(),
            ..self.job.clone()
        };
        let of_rate = Job::of_rate(&entry.rate, self.job.seconds);
        for (key, value) in of_rate.dimensions.iter() {
            match self.job.dimensions.get(key) {
                Some(asked) if asked != value => return None,
                _ => job.dimensions.set(key, value).ok()?,
            }
        }
        Some(job)
    }
}

impl<'b> Best<'b> {
    /// Puts a way where its costs compare.
    fn take(&mut self, book: &Book, plans: &[Plan], job: Job, estimate: Estimate<'b>) {
        let provider = job.route.provider();
        let totals: Vec<Total> = estimate
            .totals
            .iter()
            .map(|total| Total {
                issuer: (!total.currency.is_money()).then(|| provider.to_owned()),
                ..total.clone()
            })
            .collect();
        let all: Vec<&Total> = totals.iter().collect();
        let mut currencies: Vec<Currency> = Vec::new();
        for total in &totals {
            let money = in_money(book, plans, provider, total).unwrap_or_default();
            let money = money.into_iter().map(|made| made.money.currency);
            let own = total.currency.is_money().then(|| total.currency.clone());
            for currency in own.into_iter().chain(money) {
                if !currencies.contains(&currency) {
                    currencies.push(currency);
                }
            }
        }
        let mut is_ranked = false;
        for currency in currencies {
            let together = Together::of(&all, &currency, book, plans);
            // What stands in two currencies compares with nothing.
            if !together.is_all || together.parts != all.len() {
                continue;
            }
            if let Some(cost) = together.total {
                is_ranked = true;
                self.rank(Way {
                    job: job.clone(),
                    estimate: estimate.clone(),
                    cost,
                    assumed: together.assumed,
                });
            }
        }
        if let ([cost], false) = (totals.as_slice(), is_ranked) {
            let (cost, assumed) = (cost.clone(), Vec::new());
            self.rank(Way {
                job,
                estimate,
                cost,
                assumed,
            });
        }
    }

    fn rank(&mut self, way: Way<'b>) {
        let is_its = |ranking: &&mut Ranking<'_>| {
            ranking.currency == way.cost.currency && ranking.issuer == way.cost.issuer
        };
        let ranking = match self.rankings.iter_mut().find(is_its) {
            Some(ranking) => ranking,
            None => {
                self.rankings.push(Ranking {
                    currency: way.cost.currency.clone(),
                    issuer: way.cost.issuer.clone(),
                    known: Vec::new(),
                    open: Vec::new(),
                });
                let Some(ranking) = self.rankings.last_mut() else {
                    return;
                };
                ranking
            }
        };
        if way.cost.is_bounded() {
            ranking.known.push(way);
        } else {
            ranking.open.push(way);
        }
    }
}

impl Ranking<'_> {
    /// The place of a way of known cost, from 1 on; ways that cost the same share one.
    pub fn place(&self, way: &Way<'_>) -> usize {
        let cheaper = self
            .known
            .iter()
            .filter(|other| other.cost.high < way.cost.high);
        cheaper.count().saturating_add(1)
    }
}

impl Way<'_> {
    /// `gptimage2/kling-3/text-to-video resolution=720p,sound=off`.
    pub fn name(&self) -> String {
        let name = format!("{} {}", self.job.route, self.job.dimensions);
        name.trim_end().to_owned()
    }
}
