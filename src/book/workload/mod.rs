//! A workload: jobs that recur, what they cost together, what it would be otherwise, and what it
//! may cost.
//!
//! | file | says |
//! |---|---|
//! | `said` | a workload as its author said it, and what holds for it |
//! | `file` | how it is written in a file |
//! | `share` | exact shares and numbers of clips |
//! | `cost` | what it costs, line by line |
//! | `against` | how two costs of one workload differ |
//! | `effect` | what a change of prices does to it |

mod against;
mod cost;
mod effect;
mod file;
pub mod said;
mod share;

use crate::price::Amount;
use crate::rate::{Dimensions, Route};
use crate::rules::Charge;

use super::estimate::Job;

pub use against::{Difference, against};
pub use cost::{Cost, Part, Standing, Together, Verdict, WorkCost};
pub use effect::{Effect, effect};
pub use share::Share;

/// Jobs with a name and a period.
#[derive(Clone, Debug)]
pub struct Workload {
    /// What people call it.
    pub name: String,
    /// What the numbers of clips are for: `month`.
    pub period: String,
    /// The jobs, each by a name of its own.
    pub works: Vec<Work>,
    /// What could be otherwise.
    pub scenarios: Vec<Scenario>,
    /// What the period may cost.
    pub budgets: Vec<Budget>,
}

/// One job of a workload.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its name in the workload.
    pub name: String,
    /// One clip; its length is one of `lengths`.
    pub job: Job,
    /// The lengths in seconds and the shares of the clips that have them; the shares add up to 1.
    pub lengths: Vec<(Amount, Share)>,
    /// How many clips are kept in a period.
    pub clips: Share,
}

/// What would be otherwise.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name in the workload.
    pub name: String,
    /// What is otherwise, job by job.
    pub changes: Vec<Change>,
}

/// A share of a job's clips that is made in another way.
#[derive(Clone, Debug)]
pub struct Change {
    /// The name of the job.
    pub job: String,
    /// Of its clips.
    pub share: Share,
    /// Another way to have them made; what was chosen for the former one is left out then.
    pub route: Option<Route>,
    /// Other lengths in seconds, and the shares of the clips that have them.
    pub lengths: Option<Vec<(Amount, Share)>>,
    /// How many are kept in a period, instead of the share of the job's.
    pub clips: Option<Share>,
    /// Set before what the job sets.
    pub settings: Dimensions,
    /// Instead of the job's.
    pub add_ons: Option<Vec<String>>,
}

/// What a period may cost.
#[derive(Clone, Debug)]
pub struct Budget {
    /// In one currency, which is the one that is added up for it.
    pub at_most: Charge,
    /// Of one job; of all together where there is none.
    pub job: Option<String>,
}

/// Why a workload file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {cause}")]
pub struct BadWorkload {
    /// The line of the file, from 1 on.
    pub line: usize,
    /// What is wrong, and what to write instead.
    pub cause: String,
}

impl Workload {
    /// The scenario of a name.
    pub fn scenario(&self, name: &str) -> Option<&Scenario> {
        self.scenarios.iter().find(|scenario| scenario.name == name)
    }

    /// The workload as it would be in a scenario; `None` where a number cannot be said exactly, or
    /// more than all clips of a job are made otherwise.
    pub fn with(&self, scenario: &Scenario) -> Option<Self> {
        let mut works: Vec<Work> = Vec::new();
        for work in &self.works {
            let (mut moved, mut taken) = (Vec::new(), Share::NONE);
            for change in scenario.changes.iter().filter(|c| c.job == work.name) {
                taken = taken.plus(change.share)?;
                let mut otherwise = change.applied(work);
                if !change.share.is_all() {
                    otherwise.name = format!("{} ({})", work.name, scenario.name);
                }
                otherwise.clips = match change.clips {
                    Some(clips) => clips,
                    None => work.clips.times(change.share)?,
                };
                moved.push(otherwise);
            }
            let mut kept = work.clone();
            kept.clips = work.clips.times(taken.rest()?)?;
            if !kept.clips.is_none() || moved.is_empty() {
                works.push(kept);
            }
            works.extend(moved);
        }
        Some(Self {
            works,
            ..self.clone()
        })
    }
}

impl Change {
    fn applied(&self, work: &Work) -> Work {
        let mut otherwise = work.clone();
        if let Some(route) = &self.route {
            otherwise.job.route = route.clone();
            // What could be chosen there says nothing of what can be chosen here.
            otherwise.job.dimensions = Dimensions::default();
        }
        if let Some(lengths) = &self.lengths {
            otherwise.lengths.clone_from(lengths);
        }
        if let Some(add_ons) = &self.add_ons {
            otherwise.job.add_ons.clone_from(add_ons);
        }
        for (key, value) in self.settings.iter() {
            // Checked with the file.
            let _ = otherwise.job.dimensions.set(key, value);
        }
        otherwise
    }
}
