//! The workload in a request's body: the keys of a workload file, as JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::body::{Bound, Given, Keys, Reader, read as read_body};
use super::jobs::{MOST_OF_A_JOB, WORD, instant_or_null};
use super::shapes::{given_instant, object, optional, or_null, reference};
use crate::book::workload::Workload;
use crate::book::workload::said::{
    Lengths, Said, SaidBudget, SaidChange, SaidJob, SaidScenario, SaidWorkload, Unfit,
};
use crate::escape;
use crate::query::workload::Untold;
use crate::serve::problem::{Kind, Mistake, Problem};

/// The most jobs, scenarios, budgets, and changes of a scenario.
const MOST_JOBS: usize = 1_000;
const MOST_SCENARIOS: usize = 32;
const MOST_BUDGETS: usize = 100;
const MOST_CHANGES: usize = 100;

/// The most lengths of one job.
const MOST_LENGTHS: usize = 100;

/// The most that is priced for one request: each length of each job, in each scenario and in what
/// it is held against.
const MOST_PRICED: usize = 5_000;

/// What a body asks for.
pub(super) struct Ordered {
    pub workload: Workload,
    pub as_of: Option<Timestamp>,
    pub scenario: Option<String>,
    pub against: Option<Against>,
}

/// What the workload is held against.
pub(super) enum Against {
    Instant(Timestamp),
    Workload(Workload),
}

/// A JSON pointer.
type Pointer = String;

enum SaidAgainst {
    Instant(Timestamp),
    Workload(SaidWorkload<Pointer>),
}

pub(super) fn read(body: &[u8], now: Timestamp) -> Result<Ordered, Problem> {
    let (workload, as_of, scenario, against) = read_body(body, |reader, keys| {
        let given = reader.needed("", keys, "workload", "the workload");
        let workload = given.and_then(|given| reader.workload(&given));
        let as_of = keys.take("as_of");
        let as_of = as_of.and_then(|given| reader.instant(&given, now));
        let scenario = keys.take("scenario");
        let scenario = scenario.and_then(|given| reader.text(&given));
        let against = keys.take("against").and_then(|given| {
            if given.is_object() {
                return reader.workload(&given).map(SaidAgainst::Workload);
            }
            reader.instant(&given, now).map(SaidAgainst::Instant)
        });
        reader.no_more(keys, &["workload", "as_of", "scenario", "against"]);
        (workload, as_of, scenario, against)
    })?;
    let missing = || Problem::new(Kind::Invalid, "there is no workload");
    let workload = meant(&workload.ok_or_else(missing)?)?;
    let against = match against {
        None => None,
        Some(SaidAgainst::Instant(at)) => Some(Against::Instant(at)),
        Some(SaidAgainst::Workload(said)) => Some(Against::Workload(meant(&said)?)),
    };
    let mut priced = generations(&workload);
    // What is held against something: as it is, or in the scenario that is asked for.
    let mut held = priced;
    for other in &workload.scenarios {
        let otherwise = workload.with(other);
        let more = otherwise.as_ref().map_or(0, generations);
        priced = priced.saturating_add(more);
        if scenario.as_ref() == Some(&other.name) {
            held = more;
        }
    }
    priced = priced.saturating_add(match &against {
        None => 0,
        Some(Against::Instant(_)) => held,
        Some(Against::Workload(other)) => generations(other),
    });
    if priced > MOST_PRICED {
        let detail = format!(
            "at most {MOST_PRICED} lengths of jobs are priced, those of all scenarios and of what \
             they are held against together; these are {priced}"
        );
        let mistake = Mistake::of_body("/workload", detail);
        return Err(Problem::of(Kind::Invalid, vec![mistake]));
    }
    Ok(Ordered {
        workload,
        as_of,
        scenario,
        against,
    })
}

/// How many kinds of generation are priced.
fn generations(workload: &Workload) -> usize {
    workload.works.iter().map(|work| work.lengths.len()).sum()
}

fn meant(said: &SaidWorkload<Pointer>) -> Result<Workload, Problem> {
    said.workload().map_err(|wrong| unfit(&wrong))
}

fn unfit(unfit: &Unfit<Pointer>) -> Problem {
    let mistake = Mistake::of_body(&unfit.at, told(&unfit.cause));
    let known = unfit.known.iter().take(FEW).map(|known| told(known));
    Problem::of(Kind::Invalid, vec![mistake.knowing(known)])
}

/// So many names are told.
const FEW: usize = 12;

/// What is wrong, short, and with nothing hidden in what it repeats of the request.
fn told(cause: &str) -> String {
    const LONGEST: usize = 200;
    let mut start: String = cause.chars().take(LONGEST).collect();
    if start.len() < cause.len() {
        start.push('…');
    }
    escape::line(&start).into_owned()
}

/// The problem of a workload of which nothing can be told.
pub(super) fn untold(untold: &Untold, workload: &Workload) -> Problem {
    let detail = told(&untold.to_string());
    match untold {
        Untold::NoScenario { known, .. } => {
            let known = known.iter().take(FEW).map(|known| told(known));
            let mistake = Mistake::of_body("/scenario", detail).knowing(known);
            Problem::of(Kind::Invalid, vec![mistake])
        }
        Untold::TooMuch { name } => {
            let mut scenarios = workload.scenarios.iter();
            let at = scenarios.position(|scenario| scenario.name == *name);
            let at = format!("/workload/scenario/{}", at.unwrap_or_default());
            Problem::of(Kind::Invalid, vec![Mistake::of_body(&at, detail)])
        }
        Untold::NoEstimate(_) => {
            Problem::of(Kind::NoPrice, vec![Mistake::of_body("/workload", detail)])
        }
    }
}

fn said<T>(what: Option<T>, given: &Given<'_>) -> Option<Said<Pointer, T>> {
    what.map(|what| Said {
        what,
        at: given.at.clone(),
    })
}

impl Reader {
    fn workload(&mut self, given: &Given<'_>) -> Option<SaidWorkload<Pointer>> {
        let mut keys = self.object(given)?;
        let name = self.said_needed(given, &mut keys, "name", "the name of the workload");
        let period = keys.take("period").and_then(|given| self.text(&given));
        let jobs = self.needed(&given.at, &mut keys, "job", "the jobs");
        let jobs = jobs.map(|jobs| self.each(&jobs, 1, MOST_JOBS, Self::work));
        let scenarios = keys.take("scenario");
        let scenarios = scenarios.map(|list| self.each(&list, 0, MOST_SCENARIOS, Self::scenario));
        let budgets = keys.take("budget");
        let budgets = budgets.map(|list| self.each(&list, 0, MOST_BUDGETS, Self::budget));
        self.no_more(&mut keys, &WORKLOAD);
        Some(SaidWorkload {
            name: name?.what,
            period,
            jobs: jobs?,
            scenarios: scenarios.unwrap_or_default(),
            budgets: budgets.unwrap_or_default(),
        })
    }

    /// The items of a list that can be read.
    fn each<T>(
        &mut self,
        given: &Given<'_>,
        least: usize,
        most: usize,
        one: impl Fn(&mut Self, &Given<'_>) -> Option<T>,
    ) -> Vec<T> {
        let items = self.list(given, least, most).unwrap_or_default();
        items.iter().filter_map(|item| one(self, item)).collect()
    }

    fn said(&mut self, given: &Given<'_>) -> Option<Said<Pointer>> {
        let text = self.text(given);
        said(text, given)
    }

    /// A number as it is written.
    fn said_number(&mut self, given: &Given<'_>) -> Option<Said<Pointer>> {
        let written = self.written(given);
        said(written, given)
    }

    fn said_needed(
        &mut self,
        of: &Given<'_>,
        keys: &mut Keys<'_>,
        name: &str,
        what: &str,
    ) -> Option<Said<Pointer>> {
        let given = self.needed(&of.at, keys, name, what)?;
        self.said(&given)
    }

    fn work(&mut self, given: &Given<'_>) -> Option<SaidJob<Pointer>> {
        let mut keys = self.object(given)?;
        let name = self.said_needed(given, &mut keys, "name", "the name of the job");
        let what = "the route, as `provider/model/mode`";
        let route = self.said_needed(given, &mut keys, "route", what);
        let what = "the length of a clip, or the shares of several";
        let seconds = self.needed(&given.at, &mut keys, "seconds", what);
        let seconds = seconds.and_then(|given| self.lengths(&given));
        let clips = self.needed(&given.at, &mut keys, "clips", "how many clips are kept");
        let clips = clips.and_then(|given| self.said_number(&given));
        let mut number = |reader: &mut Self, name| {
            let given = keys.take(name)?;
            reader.said_number(&given)
        };
        let input_seconds = number(self, "input_seconds");
        let retries = number(self, "retries");
        let failures = number(self, "failures");
        let settings = self.settings(&mut keys);
        let add_ons = self.named_add_ons(&mut keys);
        self.no_more(&mut keys, &JOB);
        Some(SaidJob {
            name: name?,
            route: route?,
            seconds: seconds?,
            clips: clips?,
            input_seconds,
            retries,
            failures,
            settings,
            add_ons: add_ons.unwrap_or_default(),
        })
    }

    fn lengths(&mut self, given: &Given<'_>) -> Option<Said<Pointer, Lengths>> {
        if !given.is_object() {
            let one = self.written(given).map(Lengths::One);
            return said(one, given);
        }
        let shares = self.object(given)?.rest();
        if shares.is_empty() || shares.len() > MOST_LENGTHS {
            let detail = format!("it must have 1 to {MOST_LENGTHS} lengths");
            return self.says(&given.at, detail);
        }
        let shares = shares.into_iter();
        let shares = shares.map(|(seconds, share)| (seconds, self.text(&share)));
        let shares = Lengths::Shares(shares.collect());
        said(Some(shares), given)
    }

    fn settings(&mut self, keys: &mut Keys<'_>) -> Vec<(String, Said<Pointer>)> {
        let given = keys.take("settings");
        let Some((given, keys)) = given.and_then(|given| {
            let keys = self.object(&given)?;
            Some((given, keys.rest()))
        }) else {
            return Vec::new();
        };
        if keys.len() > MOST_OF_A_JOB {
            let detail = format!("it must have at most {MOST_OF_A_JOB} keys");
            self.wrong(Mistake::of_body(&given.at, detail));
            return Vec::new();
        }
        let settings = keys.into_iter();
        settings
            .filter_map(|(key, given)| Some((key, self.said(&given)?)))
            .collect()
    }

    fn named_add_ons(&mut self, keys: &mut Keys<'_>) -> Option<Vec<String>> {
        let given = keys.take("add_ons")?;
        Some(self.each(&given, 0, MOST_OF_A_JOB, Self::text))
    }

    fn scenario(&mut self, given: &Given<'_>) -> Option<SaidScenario<Pointer>> {
        let mut keys = self.object(given)?;
        let name = self.said_needed(given, &mut keys, "name", "the name of the scenario");
        let changes = keys.take("change");
        let changes = changes.map(|list| self.each(&list, 0, MOST_CHANGES, Self::change));
        self.no_more(&mut keys, &["name", "change"]);
        Some(SaidScenario {
            name: name?,
            changes: changes.unwrap_or_default(),
        })
    }

    fn change(&mut self, given: &Given<'_>) -> Option<SaidChange<Pointer>> {
        let mut keys = self.object(given)?;
        let job = self.said_needed(given, &mut keys, "job", "the job that is made otherwise");
        let share = keys.take("share");
        let share = share.and_then(|given| self.said_number(&given));
        let route = keys.take("route").and_then(|given| self.said(&given));
        let seconds = keys.take("seconds").and_then(|given| self.lengths(&given));
        let clips = keys.take("clips");
        let clips = clips.and_then(|given| self.said_number(&given));
        let settings = self.settings(&mut keys);
        let add_ons = self.named_add_ons(&mut keys);
        self.no_more(&mut keys, &CHANGE);
        Some(SaidChange {
            job: job?,
            share,
            route,
            seconds,
            clips,
            settings,
            add_ons,
        })
    }

    fn budget(&mut self, given: &Given<'_>) -> Option<SaidBudget<Pointer>> {
        let mut keys = self.object(given)?;
        let at_most = self.said_needed(given, &mut keys, "at_most", "the amount: `150 USD`");
        let job = keys.take("job").and_then(|given| self.said(&given));
        self.no_more(&mut keys, &["at_most", "job"]);
        Some(SaidBudget {
            at_most: at_most?,
            job,
        })
    }
}

const WORKLOAD: [&str; 5] = ["name", "period", "job", "scenario", "budget"];

const JOB: [&str; 9] = [
    "name",
    "route",
    "seconds",
    "clips",
    "input_seconds",
    "retries",
    "failures",
    "settings",
    "add_ons",
];

const CHANGE: [&str; 7] = [
    "job", "share", "route", "seconds", "clips", "settings", "add_ons",
];

const ROUTE: &str = "^[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}$";

fn name(about: &str) -> Value {
    json!({ "description": about, "type": "string", "maxLength": 64 })
}

fn route() -> Value {
    json!({ "description": "`provider/model/mode`", "type": "string", "pattern": ROUTE })
}

/// `12`, `0.5`, `60%`, `1/3`.
const SHARE: &str = r"^[0-9]{1,9}((\.[0-9]{1,9})?%?|/[1-9][0-9]{0,8})$";

fn share(about: &str) -> Value {
    json!({
        "description": about,
        "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 999_999_999_999_u64 },
            { "type": "string", "pattern": SHARE },
        ],
    })
}

fn lengths() -> Value {
    let one = Bound::FromZero.schema("of each clip", false);
    json!({
        "description": "the length of a clip in seconds, or the share of the clips that has each \
                        length: `{\"5\": \"2/3\", \"10\": \"1/3\"}`; the shares add up to 1",
        "anyOf": [one, {
            "type": "object",
            "propertyNames": { "pattern": r"^[0-9]{1,9}(\.[0-9]{1,9})?$" },
            "additionalProperties": { "type": "string", "pattern": SHARE },
            "minProperties": 1,
            "maxProperties": MOST_LENGTHS,
        }],
    })
}

fn settings() -> Value {
    json!({
        "description": "what is asked for: `{\"resolution\": \"720p\"}`",
        "type": ["object", "null"],
        "propertyNames": { "pattern": WORD },
        "additionalProperties": { "type": "string", "pattern": WORD },
        "maxProperties": MOST_OF_A_JOB,
    })
}

fn add_ons() -> Value {
    json!({
        "type": ["array", "null"],
        "items": { "type": "string", "pattern": WORD },
        "maxItems": MOST_OF_A_JOB,
    })
}

fn list(of: &str, least: usize, most: usize) -> Value {
    json!({ "type": "array", "items": reference(of), "minItems": least, "maxItems": most })
}

/// The schemas of what is taken.
pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    let period = json!({
        "description": "what the numbers of clips are for; `month` where it is not given",
        "type": "string",
        "maxLength": 64,
    });
    let workload = [
        ("name", name("what people call it")),
        ("period", or_null(period)),
        ("job", list("WorkloadJob", 1, MOST_JOBS)),
        (
            "scenario",
            or_null(list("WorkloadScenario", 0, MOST_SCENARIOS)),
        ),
        ("budget", or_null(list("WorkloadBudget", 0, MOST_BUDGETS))),
    ];
    let input = Bound::FromZero.schema("the length of the input video", true);
    let retries = "further generations for each clip that is kept";
    let retries = Bound::FromZero.schema(retries, true);
    let failures = Bound::FromZero.schema("generations that fail for each clip", true);
    let job = [
        ("name", name("its name, another for each job")),
        ("route", route()),
        ("seconds", lengths()),
        ("clips", share("how many clips are kept in a period")),
        ("input_seconds", input),
        ("retries", retries),
        ("failures", failures),
        ("settings", settings()),
        ("add_ons", add_ons()),
    ];
    let share_of = "of its clips; all where it is not given";
    let change = [
        (
            "job",
            name("the job, some of whose clips are made otherwise"),
        ),
        ("share", or_null(share(share_of))),
        ("route", or_null(route())),
        ("seconds", or_null(lengths())),
        ("clips", or_null(share("how many clips are kept instead"))),
        ("settings", settings()),
        ("add_ons", add_ons()),
    ];
    let scenario = [
        ("name", name("its name, another for each scenario")),
        ("change", or_null(list("WorkloadChange", 0, MOST_CHANGES))),
    ];
    let at_most = json!({
        "description": "`150 USD`, `600 credits`",
        "type": "string",
        "pattern": "^[0-9]{1,9} (USD|EUR|credits)$",
    });
    let of_job = "of one job; of all together where it is not given";
    let budget = [("at_most", at_most), ("job", or_null(name(of_job)))];
    let against = json!({
        "description": "what it is held against: the prices of an instant, or another workload at \
                        the prices of the present",
        "anyOf": [given_instant(), reference("Workload"), { "type": "null" }],
    });
    let asked = [
        ("workload", reference("Workload")),
        ("as_of", instant_or_null()),
        (
            "scenario",
            or_null(name("as it would be in one of its scenarios")),
        ),
        ("against", against),
    ];
    let asked = optional(
        object("a workload", asked),
        ["as_of", "scenario", "against"],
    );
    let about = "jobs that recur, with the keys of a workload file";
    let workload = optional(object(about, workload), ["period", "scenario", "budget"]);
    let job = object("one kind of generation in a period", job);
    let job = optional(
        job,
        [
            "input_seconds",
            "retries",
            "failures",
            "settings",
            "add_ons",
        ],
    );
    let change = object("what is otherwise of a job", change);
    let change = optional(
        change,
        ["share", "route", "seconds", "clips", "settings", "add_ons"],
    );
    let scenario = optional(object("what would be otherwise", scenario), ["change"]);
    let budget = optional(object("what a period may cost", budget), ["job"]);
    vec![
        ("AskedWorkload", asked),
        ("Workload", workload),
        ("WorkloadJob", job),
        ("WorkloadScenario", scenario),
        ("WorkloadChange", change),
        ("WorkloadBudget", budget),
    ]
}

#[cfg(test)]
mod tests;
