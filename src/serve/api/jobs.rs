//! The jobs in a request's body, and why one of them has no price.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::body::{Bound, Given, Keys, Reader, read};
use super::shapes::{given_instant, reference};
use crate::book::estimate::{Job, NoEstimate};
use crate::price::Amount;
use crate::rate::{Dimensions, Route, is_word};
use crate::serve::problem::{Kind, Mistake, Problem, quoted};

/// The most jobs of one request.
pub(super) const MOST_JOBS: usize = 1_000;

/// The most settings or add-ons of one job.
pub(super) const MOST_OF_A_JOB: usize = 32;

/// What a body asks for.
pub(super) struct Ordered {
    pub as_of: Option<Timestamp>,
    pub jobs: Vec<Job>,
}

/// Reads a body that is one job.
pub(super) fn one(body: &[u8], now: Timestamp) -> Result<Ordered, Problem> {
    read(body, |reader, keys| {
        let as_of = keys.take("as_of").map(|given| reader.instant(&given, now));
        let job = reader.job("", keys);
        Ordered {
            as_of: as_of.flatten(),
            jobs: job.into_iter().collect(),
        }
    })
}

/// Reads a body that is a list of jobs.
pub(super) fn many(body: &[u8], now: Timestamp) -> Result<Ordered, Problem> {
    read(body, |reader, keys| {
        let as_of = keys.take("as_of").map(|given| reader.instant(&given, now));
        let listed = reader.needed("", keys, "jobs", "the jobs");
        let list = listed.and_then(|given| reader.list(&given, 1, MOST_JOBS));
        reader.no_more(keys, &["jobs", "as_of"]);
        let mut jobs = Vec::new();
        for given in list.unwrap_or_default() {
            if let Some(mut keys) = reader.object(&given) {
                jobs.extend(reader.job(&given.at, &mut keys));
            }
        }
        Ordered {
            as_of: as_of.flatten(),
            jobs,
        }
    })
}

impl Reader {
    /// A job at a place.
    fn job(&mut self, at: &str, keys: &mut Keys<'_>) -> Option<Job> {
        let route = self.needed(at, keys, "route", "the route, as `provider/model/mode`");
        let route = route.and_then(|given| self.route(&given));
        let seconds = self.needed(at, keys, "seconds", "the length of a clip, in seconds");
        let seconds = seconds.and_then(|given| self.amount(&given, Bound::AboveZero));
        let mut amount = |reader: &mut Self, name, bound| {
            let given = keys.take(name)?;
            reader.amount(&given, bound)
        };
        let input_seconds = amount(self, "input_seconds", Bound::AboveZero);
        let count = amount(self, "count", Bound::AboveZero);
        let retries = amount(self, "retries", Bound::FromZero);
        let failures = amount(self, "failures", Bound::FromZero);
        let dimensions = keys.take("dimensions").map(|given| self.dimensions(&given));
        let add_ons = keys.take("add_ons").map(|given| self.add_ons(&given));
        self.no_more(keys, &JOB);
        Some(Job {
            input_seconds,
            dimensions: dimensions.unwrap_or_default(),
            add_ons: add_ons.unwrap_or_default(),
            count: count.unwrap_or(Amount::ONE),
            retries: retries.unwrap_or(Amount::ZERO),
            failures: failures.unwrap_or(Amount::ZERO),
            ..Job::new(route?, seconds?)
        })
    }

    fn route(&mut self, given: &Given<'_>) -> Option<Route> {
        let text = self.text(given)?;
        match text.parse() {
            Ok(route) => Some(route),
            Err(_) => {
                let shown = quoted(&text);
                self.says(
                    &given.at,
                    format!("`{shown}` is no route: write `provider/model/mode`"),
                )
            }
        }
    }

    fn dimensions(&mut self, given: &Given<'_>) -> Dimensions {
        let mut dimensions = Dimensions::default();
        let Some(keys) = self.object(given).map(Keys::rest) else {
            return dimensions;
        };
        if keys.len() > MOST_OF_A_JOB {
            let detail = format!("it must have at most {MOST_OF_A_JOB} keys");
            self.wrong(Mistake::of_body(&given.at, detail));
            return dimensions;
        }
        for (key, given) in &keys {
            let Some(value) = self.text(given) else {
                continue;
            };
            if dimensions.set(key, &value).is_err() {
                let pair = quoted(&format!("{key}={value}"));
                let detail = format!(
                    "`{pair}`: keys and values are lower-case letters, digits, `.`, `-` and `_`"
                );
                self.wrong(Mistake::of_body(&given.at, detail));
            }
        }
        dimensions
    }

    fn add_ons(&mut self, given: &Given<'_>) -> Vec<String> {
        let list = self.list(given, 0, MOST_OF_A_JOB).unwrap_or_default();
        let mut add_ons = Vec::new();
        for given in &list {
            match self.text(given) {
                Some(name) if is_word(&name) => add_ons.push(name),
                Some(name) => {
                    let detail = format!("`{}` is no name of an add-on", quoted(&name));
                    self.wrong(Mistake::of_body(&given.at, detail));
                }
                None => {}
            }
        }
        add_ons
    }
}

/// The keys of a job.
const JOB: [&str; 8] = [
    "route",
    "seconds",
    "input_seconds",
    "dimensions",
    "add_ons",
    "count",
    "retries",
    "failures",
];

pub(super) const WORD: &str = "^[a-z0-9._-]{1,64}$";

fn job_keys() -> Value {
    let words = json!({ "type": "string", "pattern": WORD });
    json!({
        "route": {
            "description": "`provider/model/mode`",
            "type": "string",
            "pattern": "^[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}/[a-z0-9._-]{1,64}$",
        },
        "seconds": Bound::AboveZero.schema("the length of one clip", false),
        "input_seconds": Bound::AboveZero.schema(
            "the length of the input video, where the route bills by it and it differs",
            true,
        ),
        "dimensions": {
            "description": "what is asked for: `{\"resolution\": \"720p\"}`",
            "type": ["object", "null"],
            "propertyNames": { "pattern": WORD },
            "additionalProperties": words,
            "maxProperties": MOST_OF_A_JOB,
        },
        "add_ons": { "type": ["array", "null"], "items": words, "maxItems": MOST_OF_A_JOB },
        "count": Bound::AboveZero.schema("how many clips are kept; 1 where it is not given", true),
        "retries": Bound::FromZero.schema(
            "further generations for each clip that is kept: they worked, and are charged",
            true,
        ),
        "failures": Bound::FromZero.schema("generations that fail for each clip that is kept", true),
    })
}

pub(super) fn job_schema() -> Value {
    json!({
        "description": "one kind of generation, and how many of it; numbers are read as they are \
                        written, or as texts",
        "type": "object",
        "properties": job_keys(),
        "required": ["route", "seconds"],
        "additionalProperties": false,
    })
}

pub(super) fn instant_or_null() -> Value {
    json!({ "anyOf": [given_instant(), { "type": "null" }] })
}

pub(super) fn one_schema() -> Value {
    let mut schema = job_schema();
    if let Some(keys) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        keys.insert("as_of".to_owned(), instant_or_null());
    }
    schema
}

pub(super) fn many_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "as_of": instant_or_null(),
            "jobs": {
                "type": "array",
                "items": reference("Job"),
                "minItems": 1,
                "maxItems": MOST_JOBS,
            },
        },
        "required": ["jobs"],
        "additionalProperties": false,
    })
}

/// The problem of a job that has no estimate, where the body has the job at `at`.
pub(super) fn unpriced(error: &NoEstimate, at: &str) -> Problem {
    let of = |key: &str| format!("{at}/{key}");
    let (place, known): (String, &[String]) = match error {
        NoEstimate::UnknownRoute { known, .. } => (of("route"), known),
        NoEstimate::OutsideDuration { .. }
        | NoEstimate::NoLength(_)
        | NoEstimate::RoundsToNothing { .. } => (of("seconds"), &[]),
        NoEstimate::NoStep { known, .. } => (of("seconds"), known),
        NoEstimate::UnknownValue { key, known, .. } => (of(&format!("dimensions/{key}")), known),
        NoEstimate::UnknownDimension { key, known, .. } => {
            (of(&format!("dimensions/{key}")), known)
        }
        NoEstimate::NoCombination { known, .. } => (of("dimensions"), known),
        NoEstimate::Forced { asked, .. } => {
            let key = asked.split('=').next().unwrap_or_default();
            (of(&format!("dimensions/{key}")), &[])
        }
        NoEstimate::UnknownAddOn { known, .. } => (of("add_ons"), known),
        _ => (at.to_owned(), &[]),
    };
    let mut detail = error.to_string();
    if let NoEstimate::OutsideDuration {
        split: Some(split), ..
    } = error
    {
        detail.push_str(&format!(": split it into {split}"));
    }
    let kind = match error {
        NoEstimate::UnknownRoute { .. } => Kind::Unknown,
        _ => Kind::NoPrice,
    };
    Problem::of(kind, vec![Mistake::of_body(&place, detail).knowing(known)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: &str = "gptimage2/kling-3/text-to-video";

    fn told(body: &str) -> Value {
        match one(body.as_bytes(), Timestamp::UNIX_EPOCH) {
            Ok(_) => panic!("{body} is a job"),
            Err(problem) => problem.json(),
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (written, read) in [
            ("7.4", "7.4"),
            ("\"7.40\"", "7.40"),
            ("0.1", "0.1"),
            ("999999999999", "999999999999"),
            ("0.000000000001", "0.000000000001"),
        ] {
            let body = format!(r#"{{"route": "{ROUTE}", "seconds": {written}, "count": null}}"#);
            let ordered = one(body.as_bytes(), Timestamp::UNIX_EPOCH).ok().unwrap();
            assert_eq!(ordered.jobs[0].seconds.to_string(), read);
            assert_eq!(ordered.jobs[0].count, Amount::ONE);
        }
    }

    #[test]
    fn whatever_is_wrong_is_named_by_its_place() {
        for (body, status, pointer) in [
            (r#"{"route": "R", "seconds": 0}"#, 422, "#/seconds"),
            (r#"{"route": "R", "seconds": -5}"#, 422, "#/seconds"),
            (r#"{"route": "R", "seconds": 1e308}"#, 422, "#/seconds"),
            (r#"{"route": "R", "seconds": "NaN"}"#, 422, "#/seconds"),
            (r#"{"route": "R", "seconds": true}"#, 422, "#/seconds"),
            (r#"{"route": "R"}"#, 422, "#/seconds"),
            (r#"{"seconds": 5}"#, 422, "#/route"),
            (r#"{"route": "a/b", "seconds": 5}"#, 422, "#/route"),
            (
                r#"{"route": "R", "seconds": 5, "count": 0}"#,
                422,
                "#/count",
            ),
            (
                r#"{"route": "R", "seconds": 5, "retries": -1}"#,
                422,
                "#/retries",
            ),
            (
                r#"{"route": "R", "seconds": 5, "second": 5}"#,
                422,
                "#/second",
            ),
            (
                r#"{"route": "R", "seconds": 5, "seconds": 6}"#,
                422,
                "#/seconds",
            ),
            (
                r#"{"route": "R", "seconds": 5, "a/~b": 6}"#,
                422,
                "#/a~1~0b",
            ),
            (
                r#"{"route": "R", "seconds": 5, "dimensions": {"resolution": "<b>"}}"#,
                422,
                "#/dimensions/resolution",
            ),
            (
                r#"{"route": "R", "seconds": 5, "add_ons": [5]}"#,
                422,
                "#/add_ons/0",
            ),
            (
                r#"{"route": "R", "seconds": 5, "as_of": "soon"}"#,
                422,
                "#/as_of",
            ),
            ("[]", 422, "#"),
            ("7", 422, "#"),
        ] {
            let problem = told(&body.replace('R', ROUTE));
            assert_eq!(problem["status"], status, "{body}: {problem}");
            assert_eq!(
                problem["errors"][0]["pointer"], pointer,
                "{body}: {problem}"
            );
        }
        let nested = "[".repeat(1 << 20);
        for body in [
            "",
            "{",
            "{]",
            "{} {}",
            "{\"seconds\": NaN}",
            nested.as_str(),
        ] {
            let start: String = body.chars().take(20).collect();
            assert_eq!(told(body)["status"], 400, "{start}");
        }
        let two = told(r#"{"route": 1, "seconds": "x"}"#);
        assert_eq!(two["errors"].as_array().unwrap().len(), 2, "{two}");
    }

    /// A megabyte of keys is refused at once: whoever reads it holds up others.
    #[test]
    fn many_keys_are_refused_at_once() {
        let letters = || b'a'..=b'z';
        let name = |n: usize| -> String {
            let at = |place: u32| letters().nth(n / 26_usize.pow(place) % 26).map(char::from);
            (0..4).filter_map(at).collect()
        };
        let of = |start: &str, name: &dyn Fn(usize) -> String, end: &str| {
            let keys: Vec<String> = (0..116_000).map(|n| format!("\"{}\":0", name(n))).collect();
            format!("{start}{{{}}}{end}", keys.join(","))
        };
        let began = std::time::Instant::now();
        for (body, detail) in [
            (of("", &name, ""), "no such key"),
            (of("", &|_| "keys".to_owned(), ""), "given twice"),
            (of("{\"dimensions\":", &name, "}"), "at most 32 keys"),
        ] {
            assert!((900_000..1 << 20).contains(&body.len()), "{}", body.len());
            let problem = told(&body);
            assert_eq!(problem["status"], 422);
            assert!(problem["errors"].as_array().unwrap().len() <= 20);
            let all = problem.to_string();
            assert!(all.contains(detail) && all.len() < 8_000, "{all}");
        }
        // A second of a debug build; the scan of all keys for each took minutes.
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }

    #[test]
    fn a_list_has_a_bound() {
        let job = format!(r#"{{"route": "{ROUTE}", "seconds": 5}}"#);
        let of = |count: usize| {
            let body = format!(r#"{{"jobs": [{}]}}"#, vec![job.as_str(); count].join(","));
            many(body.as_bytes(), Timestamp::UNIX_EPOCH).map(|ordered| ordered.jobs.len())
        };
        assert_eq!(of(1).ok(), Some(1));
        assert_eq!(of(MOST_JOBS).ok(), Some(MOST_JOBS));
        for count in [0, MOST_JOBS + 1] {
            let problem = of(count).err().unwrap().json();
            assert_eq!(problem["errors"][0]["pointer"], "#/jobs", "{problem}");
        }
    }
}
