//! All dated fixtures, in order, through the program: fetched over HTTP, stored, mailed. Done once
//! for all tests that look at what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use ratebook::sink::ReadMail;
use serde_json::Value;

use crate::world::{RECIPIENTS, World, outcome};

/// One source on one date on which its pages changed.
pub struct Step {
    pub date: String,
    pub source: String,
    pub checked: Value,
    /// The same check an hour later.
    pub again: Value,
    /// The mails of both checks.
    pub mails: Vec<ReadMail>,
    /// The store after the step is the store before it, as far as prices go.
    pub book_untouched: bool,
}

pub struct Replay {
    pub steps: Vec<Step>,
    /// The store as a file, to be opened elsewhere.
    pub store: Vec<u8>,
}

pub static REPLAY: LazyLock<Replay> = LazyLock::new(replay);

/// The fixtures by date and source, in the order of their dates.
fn dated() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut dated: BTreeMap<_, BTreeMap<_, BTreeSet<_>>> = BTreeMap::new();
    for source in crate::world::BUILT_IN {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures")
            .join(source);
        for entry in fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let endings = [".html", ".json", ".md"];
            let mut stems = endings.iter().filter_map(|end| name.strip_suffix(end));
            let Some(stem) = stems.next().filter(|stem| !stem.ends_with(".expected")) else {
                continue;
            };
            let date = stem.split('-').take(3).collect::<Vec<_>>().join("-");
            let sources = dated.entry(date).or_default();
            let stems = sources.entry(source.to_owned()).or_default();
            stems.insert(stem.to_owned());
        }
    }
    dated
}

fn replay() -> Replay {
    let world = World::new();
    let mut steps = Vec::new();
    for (date, sources) in dated() {
        for (source, stems) in &sources {
            for stem in stems {
                world.show_fixture(source, stem);
            }
        }
        for source in sources.keys() {
            steps.push(step(&world, &date, source));
        }
    }
    world.assert_sound();
    Replay {
        steps,
        store: fs::read(world.store()).unwrap(),
    }
}

fn step(world: &World, date: &str, source: &str) -> Step {
    let told = world.sink.received().len();
    let before = book(world);
    let checked = world.check(date, &[source]).remove(0);
    let again = world
        .check(&format!("{date}T10:00:00Z"), &[source])
        .remove(0);
    Step {
        date: date.to_owned(),
        source: source.to_owned(),
        checked,
        again,
        mails: world.mails().split_off(told),
        book_untouched: before == book(world),
    }
}

fn book(world: &World) -> Vec<Vec<String>> {
    if world.store().exists() {
        world.book()
    } else {
        Vec::new()
    }
}

impl Replay {
    pub fn step(&self, date: &str, source: &str) -> &Step {
        let mut steps = self.steps.iter();
        let step = steps.find(|step| step.date == date && step.source == source);
        step.unwrap_or_else(|| panic!("nothing happened to {source} on {date}"))
    }

    /// What happened, one line a step and one a mail.
    pub fn transcript(&self) -> String {
        self.steps.iter().map(Step::transcript).collect()
    }
}

impl Step {
    pub fn outcome(&self) -> &str {
        outcome(&self.checked)
    }

    fn transcript(&self) -> String {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for change in self.checked["changes"].as_array().unwrap() {
            *kinds.entry(change["kind"].as_str().unwrap()).or_default() += 1;
        }
        let mut text = format!("{} {} {}", self.date, self.source, self.outcome());
        for (kind, count) in kinds {
            text.push_str(&format!(", {count} {kind}"));
        }
        match self.checked["rules"].as_array().unwrap().len() {
            0 => {}
            rules => text.push_str(&format!(", {rules} rules")),
        }
        text.push_str(&format!("; again {}\n", outcome(&self.again)));
        for mail in &self.mails {
            let to = RECIPIENTS.iter().position(|to| mail.to.contains(to));
            text.push_str(&format!("  to {}: {}\n", to.unwrap(), mail.subject));
        }
        text
    }
}
