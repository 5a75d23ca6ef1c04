//! What a route charges at the book's instant, put in order once: its priced lines by what they
//! depend on, and its billing rules by topic. Made with the book; jobs are priced against it.

use smallvec::SmallVec;

use super::Entry;
use super::line_set::LineSet;
use crate::price::Amount;
use crate::rate::{Dimensions, Route};
use crate::reading::RuleReading;
use crate::rules::{Condition, Rule, Setting, Topic};
use crate::snapshot::Held;

/// The dimension that names an add-on, which is charged beside the rate where it is asked for.
pub(super) const ADD_ON: &str = "add-on";

/// The dimension that names one of several parts that are all charged: `part=request` beside
/// `part=second`.
const PART: &str = "part";

/// The dimension of prices by length: `length=5s`.
const LENGTH: &str = "length";

/// More lines than a route's multiples may make: rules that multiply each other have no end.
const MOST_LINES: usize = 4_096;

/// One route's prices and rules.
#[derive(Clone, Debug)]
pub(super) struct Tariff {
    pub route: Route,
    pub lines: Vec<TariffLine>,
    /// The lines that are no add-on.
    pub base: LineSet,
    /// What a job may choose, in the order in which the rates name it.
    pub keys: Vec<Key>,
    pub add_ons: Vec<AddOn>,
    /// The indices in the book of the route's rules that mean something for a bill.
    rules: Vec<usize>,
    /// For each topic that takes one rule, its index in the book.
    by_topic: [Option<usize>; Topic::ALL.len()],
    pub implies: Vec<Implied>,
    /// Some price is one of several parts that are all charged.
    pub has_parts: bool,
    /// Some rule is about what a whole clip costs.
    pub settles_clips: bool,
    /// Some rule or default settles what a job leaves open.
    pub settles_more: bool,
}

/// One priced line.
#[derive(Clone, Debug)]
pub(super) struct TariffLine {
    /// Its entry in the book.
    pub entry: usize,
    /// The factor, where the price is a multiple of the entry's, and the rule that says so.
    pub multiple: Option<(Amount, usize)>,
    /// What it is for, by the keys of the tariff.
    cells: SmallVec<[Cell; 4]>,
    pub add_on: Option<usize>,
    pub part: Option<String>,
    /// In seconds.
    pub length: Option<Amount>,
}

/// A line's value for one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// The price does not name the key.
    Absent,
    /// It holds whatever the value.
    Any,
    Is(usize),
}

/// Something that a job may choose.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub name: String,
    pub values: Vec<String>,
    /// For each of the values, the lines that it fits.
    fitting: Vec<LineSet>,
    /// The provider's documented default, where one is among the values.
    pub default: Option<usize>,
    /// Some price depends on it; else only a rule does.
    pub is_priced: bool,
}

/// Something that is charged beside the rate where it is asked for.
#[derive(Clone, Debug)]
pub(super) struct AddOn {
    pub name: String,
    /// Its priced lines.
    pub lines: LineSet,
}

/// A rule that settles one setting, by the keys of the tariff.
#[derive(Clone, Debug)]
pub(super) struct Implied {
    /// `None`: a video is among the inputs.
    pub when: Option<(usize, usize)>,
    pub key: usize,
    pub value: usize,
    pub rule: usize,
}

/// What is settled of a job: for each key of the tariff the value, or nothing.
pub(super) type Settled = [Option<usize>];

/// The priced lines that fit a job.
pub(super) type Fitting<'b> = SmallVec<[&'b TariffLine; 8]>;

impl Tariff {
    /// The tariff of `route`; `defaults` are its documented ones.
    pub(super) fn new(
        route: &Route,
        entries: &[Entry],
        rules: &[Held<RuleReading>],
        defaults: &[(String, String)],
    ) -> Self {
        let of_route = |(_, rule): &(usize, &Held<RuleReading>)| &rule.what.route == route;
        let rules: Vec<(usize, &Rule)> = rules
            .iter()
            .enumerate()
            .filter(of_route)
            .map(|(at, held)| (at, &held.what.rule))
            .collect();
        let mut by_topic = [None; Topic::ALL.len()];
        for (at, rule) in &rules {
            if let Some(place) = by_topic.get_mut(rule.topic() as usize) {
                place.get_or_insert(*at);
            }
        }
        let mut tariff = Self {
            route: route.clone(),
            lines: Vec::new(),
            base: LineSet::default(),
            keys: Vec::new(),
            add_ons: Vec::new(),
            rules: rules
                .iter()
                .filter(|(_, rule)| rule.topic() != Topic::Stated)
                .map(|(at, _)| *at)
                .collect(),
            settles_clips: rules.iter().any(|(_, rule)| rule.is_about_a_clip()),
            by_topic,
            implies: Vec::new(),
            has_parts: false,
            settles_more: false,
        };
        let own = || {
            let of_route = |(_, entry): &(usize, &Entry)| &entry.rate.route == route;
            entries.iter().enumerate().filter(of_route)
        };
        for (_, entry) in own() {
            tariff.learn(&entry.rate.dimensions);
        }
        for (_, rule) in &rules {
            tariff.learn_rule(rule);
        }
        for (at, entry) in own() {
            let line = tariff.line(at, &entry.rate.dimensions);
            tariff.lines.push(line);
        }
        tariff.has_parts = tariff.lines.iter().any(|line| line.part.is_some());
        tariff.multiply(&rules);
        tariff.imply(&rules);
        tariff.sort_out();
        for key in &mut tariff.keys {
            let stated = defaults.iter().find(|(name, _)| *name == key.name);
            key.default = stated.and_then(|(_, value)| key.values.iter().position(|v| v == value));
        }
        let has_default = tariff.keys.iter().any(|key| key.default.is_some());
        tariff.settles_more = has_default || !tariff.implies.is_empty();
        tariff
    }

    /// The index in the book of the rule about a topic.
    #[inline]
    pub(super) fn rule_about(&self, topic: Topic) -> Option<usize> {
        self.by_topic.get(topic as usize).copied().flatten()
    }

    /// The indices in the book of all rules of the route.
    pub(super) fn rules(&self) -> impl Iterator<Item = usize> {
        self.rules.iter().copied()
    }

    pub(super) fn key(&self, name: &str) -> Option<usize> {
        self.keys.iter().position(|key| key.name == name)
    }

    fn add_on(&self, name: &str) -> Option<usize> {
        self.add_ons.iter().position(|add_on| add_on.name == name)
    }

    /// The lines of a set that are for what is settled; a key left open fits anything.
    pub(super) fn fitting(&self, among: &LineSet, settled: &Settled) -> Fitting<'_> {
        let values = self.keys.iter().zip(settled);
        let fixed = values.filter_map(|(key, value)| key.fitting.get((*value)?));
        let mut fitting = Fitting::new();
        among.cut(&fixed, |at| fitting.extend(self.lines.get(at)));
        fitting
    }

    /// The settings that a line is for, each as a job would ask for it. What it holds for whatever
    /// the value is named with every value.
    pub(super) fn settings_of(&self, line: &TariffLine) -> Vec<Dimensions> {
        let mut all = vec![Dimensions::default()];
        for (key, cell) in self.keys.iter().zip(&line.cells) {
            let values: Vec<&String> = match cell {
                Cell::Is(value) => key.values.get(*value).into_iter().collect(),
                Cell::Any if key.is_priced => key.values.iter().collect(),
                Cell::Any | Cell::Absent => continue,
            };
            let with = |settings: &Dimensions, value: &str| {
                let mut settings = settings.clone();
                settings.set(&key.name, value).ok()?;
                Some(settings)
            };
            let each = all.iter().flat_map(|settings| {
                let values = values.iter();
                values.filter_map(move |value| with(settings, value))
            });
            all = each.take(MOST_LINES).collect();
        }
        all
    }

    /// Whether a dimension of a rate is something that a job chooses.
    pub(super) fn is_chosen(key: &str, value: &str) -> bool {
        key != ADD_ON && key != PART && !(key == LENGTH && seconds(value).is_some())
    }

    /// Makes the keys and values of a rate known.
    fn learn(&mut self, dimensions: &Dimensions) {
        for (name, value) in dimensions.iter() {
            if Self::is_chosen(name, value) {
                self.know(name, value, true);
            } else if name == ADD_ON && self.add_on(value).is_none() {
                self.add_ons.push(AddOn {
                    name: value.to_owned(),
                    lines: LineSet::default(),
                });
            }
        }
    }

    fn learn_rule(&mut self, rule: &Rule) {
        match rule {
            Rule::Implies { when, then } => {
                if let Condition::Set(Setting { key, value }) = when {
                    self.know(key, value, false);
                }
                // What is set need not be priced: a route may have one sound only.
                if self.key(&then.key).is_some() {
                    self.know(&then.key, &then.value, false);
                }
            }
            Rule::Multiple { of, .. } => {
                for (key, value) in of.iter() {
                    self.know(key, value, true);
                }
            }
            _ => {}
        }
    }

    fn know(&mut self, name: &str, value: &str, is_priced: bool) {
        let at = self.key(name).unwrap_or_else(|| {
            self.keys.push(Key {
                name: name.to_owned(),
                values: Vec::new(),
                fitting: Vec::new(),
                default: None,
                is_priced: false,
            });
            self.keys.len().saturating_sub(1)
        });
        if let Some(key) = self.keys.get_mut(at) {
            key.is_priced |= is_priced;
            if !key.values.iter().any(|known| known == value) {
                key.values.push(value.to_owned());
            }
        }
    }

    fn line(&self, entry: usize, dimensions: &Dimensions) -> TariffLine {
        let cell = |key: &Key| {
            let value = dimensions.get(&key.name);
            let known = value.and_then(|value| key.values.iter().position(|v| v == value));
            match known {
                Some(value) => Cell::Is(value),
                // What only a rule knows, no price depends on.
                None if !key.is_priced => Cell::Any,
                None => Cell::Absent,
            }
        };
        let add_on = dimensions.get(ADD_ON);
        TariffLine {
            entry,
            multiple: None,
            cells: self.keys.iter().map(cell).collect(),
            add_on: add_on.and_then(|name| self.add_on(name)),
            part: dimensions.get(PART).map(str::to_owned),
            length: dimensions.get(LENGTH).and_then(seconds),
        }
    }

    /// Adds the lines that are multiples of others. A price of its own comes before a multiple,
    /// and a multiple of a multiple is one too.
    fn multiply(&mut self, rules: &[(usize, &Rule)]) {
        loop {
            let before = self.lines.len();
            for (at, rule) in rules {
                if let Rule::Multiple { of, factor, base } = rule {
                    let made = self.multiples(*at, of, *factor, base);
                    for line in made {
                        if !self.has_its_own(&line) && self.lines.len() < MOST_LINES {
                            self.lines.push(line);
                        }
                    }
                }
            }
            if self.lines.len() == before {
                return;
            }
        }
    }

    fn multiples(
        &self,
        rule: usize,
        of: &Dimensions,
        factor: Amount,
        base: &Dimensions,
    ) -> Vec<TariffLine> {
        let place = |(key, value): (&str, &str)| {
            let at = self.key(key)?;
            let value = self.keys.get(at)?.values.iter().position(|v| v == value)?;
            Some((at, value))
        };
        let Some(based_on) = base.iter().map(place).collect::<Option<Vec<_>>>() else {
            return Vec::new();
        };
        let Some(made_for) = of.iter().map(place).collect::<Option<Vec<_>>>() else {
            return Vec::new();
        };
        let is_base = |line: &&TariffLine| {
            let is = |(at, value): &(usize, usize)| line.cells.get(*at) == Some(&Cell::Is(*value));
            line.add_on.is_none() && based_on.iter().all(is)
        };
        let make = |line: &TariffLine| {
            let so_far = line.multiple.map_or(Amount::ONE, |(factor, _)| factor);
            let mut made = line.clone();
            made.multiple = Some((so_far.times(factor).ok()?, rule));
            for (at, _) in &based_on {
                *made.cells.get_mut(*at)? = Cell::Any;
            }
            for (at, value) in &made_for {
                *made.cells.get_mut(*at)? = Cell::Is(*value);
            }
            Some(made)
        };
        self.lines.iter().filter(is_base).filter_map(make).collect()
    }

    /// Whether there is a line already for something that `made` would be for.
    fn has_its_own(&self, made: &TariffLine) -> bool {
        let overlaps = |line: &TariffLine| {
            let mut cells = line.cells.iter().zip(&made.cells);
            cells.all(|pair| match pair {
                (Cell::Is(one), Cell::Is(other)) => one == other,
                (Cell::Absent, Cell::Is(_)) | (Cell::Is(_), Cell::Absent) => false,
                _ => true,
            })
        };
        self.lines.iter().any(|line| {
            line.add_on.is_none()
                && line.part == made.part
                && line.length == made.length
                && overlaps(line)
        })
    }

    /// Sorts the lines out by what they fit.
    fn sort_out(&mut self) {
        let lines = &self.lines;
        self.base = LineSet::of(lines.iter().map(|line| line.add_on.is_none()));
        for (at, add_on) in self.add_ons.iter_mut().enumerate() {
            add_on.lines = LineSet::of(lines.iter().map(|line| line.add_on == Some(at)));
        }
        for (at, key) in self.keys.iter_mut().enumerate() {
            let fitting = |value| LineSet::of(lines.iter().map(move |line| line.fits(at, value)));
            key.fitting = (0..key.values.len()).map(fitting).collect();
        }
    }

    fn imply(&mut self, rules: &[(usize, &Rule)]) {
        let place = |setting: &Setting| {
            let at = self.key(&setting.key)?;
            let key = self.keys.get(at)?;
            Some((at, key.values.iter().position(|v| *v == setting.value)?))
        };
        let mut implies = Vec::new();
        for (at, rule) in rules {
            let Rule::Implies { when, then } = rule else {
                continue;
            };
            let Some((key, value)) = place(then) else {
                continue;
            };
            let when = match when {
                Condition::VideoInput => None,
                Condition::Set(setting) => match place(setting) {
                    Some(place) => Some(place),
                    None => continue,
                },
            };
            implies.push(Implied {
                when,
                key,
                value,
                rule: *at,
            });
        }
        self.implies = implies;
    }
}

impl TariffLine {
    /// Whether it is for a value of a key of the tariff.
    fn fits(&self, key: usize, value: usize) -> bool {
        match self.cells.get(key) {
            Some(Cell::Is(its)) => *its == value,
            Some(Cell::Any) => true,
            // An add-on is for every value of what it does not name.
            Some(Cell::Absent) | None => self.add_on.is_some(),
        }
    }
}

/// The seconds of a price by length: `5s`.
fn seconds(value: &str) -> Option<Amount> {
    let seconds: Amount = value.strip_suffix('s')?.parse().ok()?;
    (!seconds.is_zero() && !seconds.is_negative()).then_some(seconds)
}
