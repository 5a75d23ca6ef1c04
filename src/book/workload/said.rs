//! A workload as its author said it, in a file or in a request: names and numbers as texts, each with
//! its place. What holds for a workload, whatever it is written in, is held to here.

use super::share::Share;
use super::{Budget, Change, Scenario, Work, Workload};
use crate::book::estimate::Job;
use crate::price::Amount;
use crate::rate::{BadIdentity, Dimensions, Route};
use crate::rules::Charge;

/// What was written at a place: a stretch of a file, or a JSON pointer. A number is the text that
/// was written, so that none is ever a float.
#[derive(Clone, Debug)]
pub struct Said<P, T = String> {
    pub what: T,
    pub at: P,
}

/// A workload before anything but its form was looked at.
#[derive(Clone, Debug)]
pub struct SaidWorkload<P> {
    pub name: String,
    /// A month where it is not said.
    pub period: Option<String>,
    pub jobs: Vec<SaidJob<P>>,
    pub scenarios: Vec<SaidScenario<P>>,
    pub budgets: Vec<SaidBudget<P>>,
}

/// A job as it is written; the meanings are those of [`Work`] and its [`Job`].
#[derive(Clone, Debug)]
pub struct SaidJob<P> {
    pub name: Said<P>,
    pub route: Said<P>,
    pub seconds: Said<P, Lengths>,
    pub clips: Said<P>,
    pub input_seconds: Option<Said<P>>,
    pub retries: Option<Said<P>>,
    pub failures: Option<Said<P>>,
    pub settings: Vec<(String, Said<P>)>,
    pub add_ons: Vec<String>,
}

/// `10`, or `{ 5 = "60%", 10 = "40%" }`: the lengths, and a share where it is written as a text.
#[derive(Clone, Debug)]
pub enum Lengths {
    One(String),
    Shares(Vec<(String, Option<String>)>),
}

/// A scenario as it is written: [`Scenario`].
#[derive(Clone, Debug)]
pub struct SaidScenario<P> {
    pub name: Said<P>,
    pub changes: Vec<SaidChange<P>>,
}

/// A change as it is written: [`Change`].
#[derive(Clone, Debug)]
pub struct SaidChange<P> {
    pub job: Said<P>,
    pub share: Option<Said<P>>,
    pub route: Option<Said<P>>,
    pub seconds: Option<Said<P, Lengths>>,
    pub clips: Option<Said<P>>,
    pub settings: Vec<(String, Said<P>)>,
    pub add_ons: Option<Vec<String>>,
}

/// A budget as it is written: [`Budget`].
#[derive(Clone, Debug)]
pub struct SaidBudget<P> {
    pub at_most: Said<P>,
    /// Of one job; of all together where this is not given.
    pub job: Option<Said<P>>,
}

/// What is wrong at a place, and what can be said there instead.
#[derive(Clone, Debug)]
pub struct Unfit<P> {
    pub at: P,
    pub cause: String,
    pub known: Vec<String>,
}

impl<P: Clone, T> Said<P, T> {
    fn unfit(&self, cause: impl Into<String>) -> Unfit<P> {
        Unfit {
            at: self.at.clone(),
            cause: cause.into(),
            known: Vec::new(),
        }
    }
}

impl<P: Clone> SaidWorkload<P> {
    /// The workload that was meant.
    ///
    /// # Errors
    /// [`Unfit`]: the first thing that cannot be used, with its place.
    pub fn workload(&self) -> Result<Workload, Unfit<P>> {
        let mut works: Vec<Work> = Vec::new();
        for job in &self.jobs {
            if works.iter().any(|known| known.name == job.name.what) {
                return Err(job.name.unfit("a second job of this name"));
            }
            works.push(job.work()?);
        }
        let named = |name: &Said<P>| {
            if works.iter().any(|work| work.name == name.what) {
                return Ok(name.what.clone());
            }
            Err(Unfit {
                known: works.iter().map(|work| work.name.clone()).collect(),
                ..name.unfit(format!("there is no job `{}`", name.what))
            })
        };
        let budgets = self.budgets.iter().map(|budget| {
            Ok(Budget {
                at_most: budget.at_most.charge()?,
                job: budget.job.as_ref().map(named).transpose()?,
            })
        });
        let budgets = budgets.collect::<Result<_, Unfit<P>>>()?;
        let mut scenarios: Vec<Scenario> = Vec::new();
        for scenario in &self.scenarios {
            let name = &scenario.name;
            if scenarios.iter().any(|known| known.name == name.what) {
                return Err(name.unfit("a second scenario of this name"));
            }
            let changes = scenario.changes.iter();
            let changes = changes.map(|change| change.change(named(&change.job)?));
            scenarios.push(Scenario {
                name: name.what.clone(),
                changes: changes.collect::<Result<_, _>>()?,
            });
        }
        let period = self.period.clone();
        Ok(Workload {
            name: self.name.clone(),
            period: period.unwrap_or_else(|| "month".to_owned()),
            works,
            scenarios,
            budgets,
        })
    }
}

impl<P: Clone> Said<P> {
    fn amount(&self, what: &str) -> Result<Amount, Unfit<P>> {
        let amount: Option<Amount> = self.what.parse().ok();
        let amount = amount.filter(|amount| !amount.is_negative());
        amount.ok_or_else(|| self.unfit(format!("`{}` is no {what}", self.what)))
    }

    fn share(&self, what: &str) -> Result<Share, Unfit<P>> {
        Share::parse(&self.what).ok_or_else(|| {
            let cause = format!("`{}` is no {what}: write `12`, `60%` or `1/3`", self.what);
            self.unfit(cause)
        })
    }

    fn charge(&self) -> Result<Charge, Unfit<P>> {
        Charge::parse(&self.what)
            .ok_or_else(|| self.unfit(format!("`{}` is no amount: write `150 USD`", self.what)))
    }

    fn route(&self) -> Result<Route, Unfit<P>> {
        let route = self.what.parse();
        route.map_err(|error: BadIdentity| self.unfit(error.to_string()))
    }
}

impl<P: Clone> Said<P, Lengths> {
    fn lengths(&self) -> Result<Vec<(Amount, Share)>, Unfit<P>> {
        let shares = match &self.what {
            Lengths::Shares(shares) => shares,
            Lengths::One(seconds) => {
                let one = Said {
                    what: seconds.clone(),
                    at: self.at.clone(),
                };
                return Ok(vec![(one.amount("number of seconds")?, Share::ALL)]);
            }
        };
        let mut lengths = Vec::new();
        let mut sum = Share::NONE;
        for (seconds, share) in shares {
            let length: Option<Amount> = seconds.parse().ok();
            let no_length = || self.unfit(format!("`{seconds}` is no number of seconds"));
            let length = length.ok_or_else(no_length)?;
            let share = share.as_deref().and_then(Share::parse);
            let share = share.ok_or_else(|| {
                self.unfit(format!(
                    "the share of {seconds} s is written as `\"60%\"` or `\"1/3\"`"
                ))
            })?;
            let too_long = || self.unfit("the shares have too many digits");
            sum = sum.plus(share).ok_or_else(too_long)?;
            lengths.push((length, share));
        }
        if !sum.is_all() {
            return Err(self.unfit("the shares of the lengths do not add up to 1"));
        }
        lengths.sort_by_key(|(seconds, _)| *seconds);
        Ok(lengths)
    }
}

fn dimensions<P: Clone>(settings: &[(String, Said<P>)]) -> Result<Dimensions, Unfit<P>> {
    let mut dimensions = Dimensions::default();
    for (key, value) in settings {
        let set = dimensions.set(key, &value.what);
        set.map_err(|error| value.unfit(error.to_string()))?;
    }
    Ok(dimensions)
}

impl<P: Clone> SaidJob<P> {
    fn work(&self) -> Result<Work, Unfit<P>> {
        let lengths = self.seconds.lengths()?;
        let mut job = Job::new(self.route.route()?, Amount::ONE);
        job.dimensions = dimensions(&self.settings)?;
        job.add_ons.clone_from(&self.add_ons);
        let optional = |value: &Option<Said<P>>, what| {
            let value = value.as_ref();
            value.map(|value| value.amount(what)).transpose()
        };
        job.input_seconds = optional(&self.input_seconds, "number of seconds")?;
        let retries = optional(&self.retries, "number of retries a clip")?;
        job.retries = retries.unwrap_or(Amount::ZERO);
        let failures = optional(&self.failures, "number of failures a clip")?;
        job.failures = failures.unwrap_or(Amount::ZERO);
        Ok(Work {
            name: self.name.what.clone(),
            job,
            lengths,
            clips: self.clips.share("number of clips")?,
        })
    }
}

impl<P: Clone> SaidChange<P> {
    fn change(&self, job: String) -> Result<Change, Unfit<P>> {
        let share = self.share.as_ref().map(|share| {
            let part = share.share("share")?;
            match part.rest() {
                Some(_) => Ok(part),
                None => Err(share.unfit("a share is at most 1")),
            }
        });
        let lengths = self.seconds.as_ref().map(Said::lengths);
        let clips = self.clips.as_ref();
        let clips = clips.map(|clips| clips.share("number of clips"));
        Ok(Change {
            job,
            share: share.transpose()?.unwrap_or(Share::ALL),
            route: self.route.as_ref().map(Said::route).transpose()?,
            lengths: lengths.transpose()?,
            clips: clips.transpose()?,
            settings: dimensions(&self.settings)?,
            add_ons: self.add_ons.clone(),
        })
    }
}
