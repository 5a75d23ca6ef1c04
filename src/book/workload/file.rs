//! A workload file: jobs, scenarios and budgets, in TOML.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::share::Share;
use super::{BadWorkload, Budget, Change, Scenario, Work, Workload};
use crate::book::estimate::Job;
use crate::price::Amount;
use crate::rate::Dimensions;
use crate::unparsed::mistake;

/// Longer files, and more jobs, are no budget of a person.
const LARGEST: usize = 1 << 20;
const MOST_JOBS: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkloadFile {
    name: String,
    /// What the numbers of clips are for.
    #[serde(default = "month")]
    period: String,
    #[serde(default)]
    job: Vec<JobFile>,
    #[serde(default)]
    scenario: Vec<ScenarioFile>,
    #[serde(default)]
    budget: Vec<BudgetFile>,
}

fn month() -> String {
    "month".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JobFile {
    name: Spanned<String>,
    route: Spanned<String>,
    /// One length, or the shares of several.
    seconds: Spanned<Value>,
    clips: Spanned<Value>,
    input_seconds: Option<Spanned<Value>>,
    retries: Option<Spanned<Value>>,
    failures: Option<Spanned<Value>>,
    #[serde(default)]
    settings: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    add_ons: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    name: Spanned<String>,
    #[serde(default)]
    change: Vec<ChangeFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeFile {
    job: Spanned<String>,
    share: Option<Spanned<Value>>,
    route: Option<Spanned<String>>,
    seconds: Option<Spanned<Value>>,
    clips: Option<Spanned<Value>>,
    #[serde(default)]
    settings: BTreeMap<String, Spanned<String>>,
    add_ons: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetFile {
    at_most: Spanned<String>,
    /// Of one job; of all together where this is not given.
    job: Option<Spanned<String>>,
}

impl Workload {
    /// Reads a workload from the text of its file.
    ///
    /// # Errors
    /// [`BadWorkload`], with the line.
    pub fn parse(text: &str) -> Result<Self, BadWorkload> {
        let file = File { text };
        if text.len() > LARGEST {
            return Err(file.bad(0..0, "the file is larger than 1 MiB"));
        }
        let raw: WorkloadFile = toml::from_str(text).map_err(|error| {
            let (at, cause) = mistake(text, &error);
            file.bad(at..at, &cause)
        })?;
        if raw.job.is_empty() {
            return Err(file.bad(0..0, "there is no [[job]]: a workload is made of jobs"));
        }
        if raw.job.len() > MOST_JOBS {
            return Err(file.bad(0..0, "there are more than 10000 jobs"));
        }
        let mut works: Vec<Work> = Vec::new();
        for job in &raw.job {
            if works.iter().any(|known| known.name == *job.name.get_ref()) {
                return Err(file.bad(job.name.span(), "a second job of this name"));
            }
            works.push(file.work(job)?);
        }
        let named = |name: &Spanned<String>| {
            if works.iter().any(|work| work.name == *name.get_ref()) {
                return Ok(name.get_ref().clone());
            }
            let known: Vec<&str> = works.iter().map(|work| work.name.as_str()).collect();
            let known = known.join(", ");
            let cause = format!("there is no job `{}`; known are {known}", name.get_ref());
            Err(file.bad(name.span(), &cause))
        };
        let budgets = raw.budget.iter().map(|budget| {
            Ok(Budget {
                at_most: file.charge(&budget.at_most)?,
                job: budget.job.as_ref().map(named).transpose()?,
            })
        });
        let budgets = budgets.collect::<Result<_, BadWorkload>>()?;
        let mut scenarios: Vec<Scenario> = Vec::new();
        for scenario in &raw.scenario {
            let name = scenario.name.get_ref();
            if scenarios.iter().any(|known| known.name == *name) {
                return Err(file.bad(scenario.name.span(), "a second scenario of this name"));
            }
            let changes = scenario.change.iter();
            let changes = changes.map(|change| file.change(change, named(&change.job)?));
            scenarios.push(Scenario {
                name: name.clone(),
                changes: changes.collect::<Result<_, _>>()?,
            });
        }
        Ok(Self {
            name: raw.name,
            period: raw.period,
            works,
            scenarios,
            budgets,
        })
    }
}

/// The text of the file, to name the lines of its mistakes and to read its numbers as they are
/// written: no number of a workload is ever a float.
struct File<'t> {
    text: &'t str,
}

impl File<'_> {
    fn bad(&self, at: Range<usize>, cause: &str) -> BadWorkload {
        let before = self.text.get(..at.start).unwrap_or_default();
        BadWorkload {
            line: before.matches('\n').count().saturating_add(1),
            cause: cause.to_owned(),
        }
    }

    /// A value as it is written, without quotes.
    fn written<T>(&self, value: &Spanned<T>) -> &str {
        let text = self.text.get(value.span()).unwrap_or_default();
        text.trim_matches(['"', '\''])
    }

    fn amount(&self, value: &Spanned<Value>, what: &str) -> Result<Amount, BadWorkload> {
        let amount: Option<Amount> = self.written(value).replace('_', "").parse().ok();
        amount
            .filter(|amount| !amount.is_negative())
            .ok_or_else(|| {
                let cause = format!("`{}` is no {what}", self.written(value));
                self.bad(value.span(), &cause)
            })
    }

    fn share(&self, value: &Spanned<Value>, what: &str) -> Result<Share, BadWorkload> {
        Share::parse(&self.written(value).replace('_', "")).ok_or_else(|| {
            let cause = format!(
                "`{}` is no {what}: write `12`, `60%` or `1/3`",
                self.written(value)
            );
            self.bad(value.span(), &cause)
        })
    }

    fn charge(&self, value: &Spanned<String>) -> Result<crate::rules::Charge, BadWorkload> {
        crate::rules::Charge::parse(value.get_ref()).ok_or_else(|| {
            let cause = format!("`{}` is no amount: write `150 USD`", value.get_ref());
            self.bad(value.span(), &cause)
        })
    }

    fn work(&self, raw: &JobFile) -> Result<Work, BadWorkload> {
        let lengths = self.lengths(&raw.seconds)?;
        let route = raw.route.get_ref().parse();
        let route = route.map_err(|error: crate::rate::BadIdentity| {
            self.bad(raw.route.span(), &error.to_string())
        })?;
        let mut job = Job::new(route, Amount::ONE);
        self.set(&mut job.dimensions, &raw.settings)?;
        job.add_ons.clone_from(&raw.add_ons);
        let optional = |value: &Option<Spanned<Value>>, what| {
            value.as_ref().map(|v| self.amount(v, what)).transpose()
        };
        job.input_seconds = optional(&raw.input_seconds, "number of seconds")?;
        job.retries = optional(&raw.retries, "number of retries a clip")?.unwrap_or(Amount::ZERO);
        job.failures =
            optional(&raw.failures, "number of failures a clip")?.unwrap_or(Amount::ZERO);
        Ok(Work {
            name: raw.name.get_ref().clone(),
            job,
            lengths,
            clips: self.share(&raw.clips, "number of clips")?,
        })
    }

    fn set(
        &self,
        dimensions: &mut Dimensions,
        settings: &BTreeMap<String, Spanned<String>>,
    ) -> Result<(), BadWorkload> {
        for (key, value) in settings {
            dimensions
                .set(key, value.get_ref())
                .map_err(|error| self.bad(value.span(), &error.to_string()))?;
        }
        Ok(())
    }

    /// `10`, or `{ 5 = "60%", 10 = "40%" }`.
    fn lengths(&self, value: &Spanned<Value>) -> Result<Vec<(Amount, Share)>, BadWorkload> {
        let Value::Table(shares) = value.get_ref() else {
            return Ok(vec![(self.amount(value, "number of seconds")?, Share::ALL)]);
        };
        let bad = |cause: &str| self.bad(value.span(), cause);
        let mut lengths = Vec::new();
        let mut sum = Share::NONE;
        for (seconds, share) in shares {
            let length: Option<Amount> = seconds.parse().ok();
            let length =
                length.ok_or_else(|| bad(&format!("`{seconds}` is no number of seconds")))?;
            let share = share.as_str().and_then(Share::parse);
            let share = share.ok_or_else(|| {
                bad(&format!(
                    "the share of {seconds} s is written as `\"60%\"` or `\"1/3\"`"
                ))
            })?;
            sum = sum
                .plus(share)
                .ok_or_else(|| bad("the shares have too many digits"))?;
            lengths.push((length, share));
        }
        if !sum.is_all() {
            return Err(bad("the shares of the lengths do not add up to 1"));
        }
        lengths.sort_by_key(|(seconds, _)| *seconds);
        Ok(lengths)
    }

    fn change(&self, raw: &ChangeFile, job: String) -> Result<Change, BadWorkload> {
        let share = raw.share.as_ref().map(|share| {
            let part = self.share(share, "share")?;
            match part.rest() {
                Some(_) => Ok(part),
                None => Err(self.bad(share.span(), "a share is at most 1")),
            }
        });
        let route = raw.route.as_ref().map(|route| {
            let parsed = route.get_ref().parse();
            parsed.map_err(|error: crate::rate::BadIdentity| {
                self.bad(route.span(), &error.to_string())
            })
        });
        let mut settings = Dimensions::default();
        self.set(&mut settings, &raw.settings)?;
        Ok(Change {
            job,
            share: share.transpose()?.unwrap_or(Share::ALL),
            route: route.transpose()?,
            lengths: raw.seconds.as_ref().map(|s| self.lengths(s)).transpose()?,
            clips: raw
                .clips
                .as_ref()
                .map(|clips| self.share(clips, "number of clips"))
                .transpose()?,
            settings,
            add_ons: raw.add_ons.clone(),
        })
    }
}
