//! A workload file: jobs, scenarios and budgets, in TOML.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::said::{
    Lengths, Said, SaidBudget, SaidChange, SaidJob, SaidScenario, SaidWorkload, Unfit,
};
use super::{BadWorkload, Workload};
use crate::unparsed::mistake;

/// Longer files, and more jobs, are no budget of a person.
const LARGEST: usize = 1 << 20;
const MOST_JOBS: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkloadFile {
    name: String,
    /// What the numbers of clips are for.
    period: Option<String>,
    #[serde(default)]
    job: Vec<JobFile>,
    #[serde(default)]
    scenario: Vec<ScenarioFile>,
    #[serde(default)]
    budget: Vec<BudgetFile>,
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
        file.said(raw).workload().map_err(|unfit| file.unfit(unfit))
    }
}

type Place = Range<usize>;

/// The text of the file, to name the lines of its mistakes and to read its numbers as they are
/// written: no number of a workload is ever a float.
struct File<'t> {
    text: &'t str,
}

impl File<'_> {
    fn bad(&self, at: Place, cause: &str) -> BadWorkload {
        let before = self.text.get(..at.start).unwrap_or_default();
        BadWorkload {
            line: before.matches('\n').count().saturating_add(1),
            cause: cause.to_owned(),
        }
    }

    fn unfit(&self, unfit: Unfit<Place>) -> BadWorkload {
        let mut cause = unfit.cause;
        if !unfit.known.is_empty() {
            cause.push_str(&format!("; known are {}", unfit.known.join(", ")));
        }
        self.bad(unfit.at, &cause)
    }

    fn said(&self, raw: WorkloadFile) -> SaidWorkload<Place> {
        let budgets = raw.budget.into_iter().map(|budget| SaidBudget {
            at_most: text(budget.at_most),
            job: budget.job.map(text),
        });
        let scenarios = raw.scenario.into_iter().map(|scenario| SaidScenario {
            name: text(scenario.name),
            changes: scenario
                .change
                .into_iter()
                .map(|c| self.change(c))
                .collect(),
        });
        SaidWorkload {
            name: raw.name,
            period: raw.period,
            jobs: raw.job.into_iter().map(|job| self.job(job)).collect(),
            scenarios: scenarios.collect(),
            budgets: budgets.collect(),
        }
    }

    fn job(&self, raw: JobFile) -> SaidJob<Place> {
        let number = |value: Option<Spanned<Value>>| value.map(|value| self.number(&value));
        SaidJob {
            name: text(raw.name),
            route: text(raw.route),
            seconds: self.lengths(&raw.seconds),
            clips: self.number(&raw.clips),
            input_seconds: number(raw.input_seconds),
            retries: number(raw.retries),
            failures: number(raw.failures),
            settings: settings(raw.settings),
            add_ons: raw.add_ons,
        }
    }

    fn change(&self, raw: ChangeFile) -> SaidChange<Place> {
        SaidChange {
            job: text(raw.job),
            share: raw.share.map(|share| self.number(&share)),
            route: raw.route.map(text),
            seconds: raw.seconds.map(|seconds| self.lengths(&seconds)),
            clips: raw.clips.map(|clips| self.number(&clips)),
            settings: settings(raw.settings),
            add_ons: raw.add_ons,
        }
    }

    /// A number as it is written, without quotes, and without the `_` that TOML allows in it.
    fn number(&self, value: &Spanned<Value>) -> Said<Place> {
        let at = value.span();
        let written = self.text.get(at.clone()).unwrap_or_default();
        Said {
            what: written.trim_matches(['"', '\'']).replace('_', ""),
            at,
        }
    }

    fn lengths(&self, value: &Spanned<Value>) -> Said<Place, Lengths> {
        let Said { what, at } = self.number(value);
        let what = match value.get_ref() {
            Value::Table(shares) => {
                let shares = shares.iter();
                let said = |share: &Value| share.as_str().map(str::to_owned);
                let shares = shares.map(|(seconds, share)| (seconds.clone(), said(share)));
                Lengths::Shares(shares.collect())
            }
            _ => Lengths::One(what),
        };
        Said { what, at }
    }
}

fn text(value: Spanned<String>) -> Said<Place> {
    let at = value.span();
    Said {
        what: value.into_inner(),
        at,
    }
}

fn settings(raw: BTreeMap<String, Spanned<String>>) -> Vec<(String, Said<Place>)> {
    let settings = raw.into_iter();
    settings.map(|(key, value)| (key, text(value))).collect()
}
