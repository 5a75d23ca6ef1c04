//! Contradictions: two prices that speak of the same thing and cannot both be true.
//!
//! Which prices those are is said in selector files (`[[corresponds]]`, `[[mentions]]`). Both
//! prices stay in the book, each as its source says it: what is told here is only that they do
//! not go together, beyond what the digits shown leave open.
//!
//! Sources are looked at hours apart, so one that lags behind another is no contradiction yet. It
//! is evident once each side was seen again by a check after the one that first saw the other,
//! and neither source is silent.

mod compare;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use crate::price::{Amount, Currency, Price, Span, money};
use crate::rate::RateId;
use crate::reading::Provenance;
use crate::source::{Correspondence, CorrespondsSpec, MentionSpec, Source};
use compare::{belied, compares, contradict, quotient};

/// What does not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContradictionKind {
    /// Two prices that should be the same.
    Prices,
    /// A sentence that mentions another price than is charged.
    Mention,
    /// A pair of prices that is not in the ratio of the other pairs.
    Ratio,
}

impl ContradictionKind {
    pub const ALL: [Self; 3] = [Self::Prices, Self::Mention, Self::Ratio];

    /// The kind's name in the store and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prices => "prices",
            Self::Mention => "mention",
            Self::Ratio => "ratio",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a source gives a price for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Rate(RateId),
    /// A sentence, by the words of the selector file.
    Mention(String),
}

/// One price of the two, and where it is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub source: String,
    pub about: About,
    /// With the most digits that are known.
    pub price: Price,
    pub text: String,
    pub provenance: Provenance,
    /// When its source was first seen to say so.
    pub from: Timestamp,
}

/// Two prices that cannot both be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    pub kind: ContradictionKind,
    /// The place in the selector file that relates the two: `selectors/x.toml:31`.
    pub place: String,
    pub one: Side,
    pub other: Side,
    /// One sentence for people.
    pub statement: String,
}

/// A price that a source states or mentions, and the check that first saw it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    pub side: Side,
    pub check: i64,
}

/// The number of a check that is not recorded yet: later than all that are.
pub const THIS_CHECK: i64 = i64::MAX;

/// All that one source says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testimony {
    pub source: String,
    pub stated: Vec<Stated>,
    /// The last good check: it saw all of this.
    pub last_check: i64,
    /// Not read for longer than the source may be: no evidence of what it says today.
    pub is_stale: bool,
}

/// A contradiction, and whether it is told already or may still be a source that lags behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub contradiction: Contradiction,
    pub is_evident: bool,
}

impl Side {
    fn subject(&self) -> String {
        match &self.about {
            About::Rate(rate) => format!("{} {rate}", self.source),
            // The same sentence may stand on several pages with several prices.
            About::Mention(pattern) => {
                format!("{} “{pattern}” {}", self.source, self.price)
            }
        }
    }

    pub fn rate(&self) -> Option<&RateId> {
        match &self.about {
            About::Rate(rate) => Some(rate),
            About::Mention(_) => None,
        }
    }
}

impl Contradiction {
    /// What it is about: no two contradictions of one subject hold at one time.
    pub fn subject(&self) -> String {
        let (one, other) = (self.one.subject(), self.other.subject());
        format!("{}: {one} | {other}", self.kind.name())
    }

    /// Whether this is `other`, still: about the same, between the same prices.
    pub fn is_still(&self, other: &Self) -> bool {
        self.subject() == other.subject()
            && self.one.price.same_as(&other.one.price)
            && self.other.price.same_as(&other.other.price)
    }

    /// Since when both prices stand against each other.
    pub fn since(&self) -> Timestamp {
        self.one.from.max(self.other.from)
    }

    pub fn sides(&self) -> [&Side; 2] {
        [&self.one, &self.other]
    }

    pub fn involves(&self, source: &str) -> bool {
        self.sides().iter().any(|side| side.source == source)
    }
}

/// All contradictions between what the sources say, each once, in the order of the files.
pub fn find(sources: &[Source], testimonies: &[Testimony]) -> Vec<Found> {
    let court = Court {
        sources,
        testimonies,
    };
    let mut found = Vec::new();
    for source in sources {
        for spec in &source.corresponds {
            match spec.is {
                Correspondence::Same => court.prices(source, spec, &mut found),
                Correspondence::Ratio => court.ratios(source, spec, &mut found),
            }
        }
        for spec in &source.mentions {
            court.mentions(source, spec, &mut found);
        }
    }
    let mut known = BTreeSet::new();
    found.retain(|found: &Found| known.insert(found.contradiction.subject()));
    found
}

/// What is known while it is weighed.
struct Court<'a> {
    sources: &'a [Source],
    testimonies: &'a [Testimony],
}

/// A pair of prices that should stand in one ratio with others.
struct Pair<'a> {
    one: &'a Stated,
    other: &'a Stated,
    span: Span,
}

impl Pair<'_> {
    /// `$0.0125 per credit`.
    fn ratio(&self) -> String {
        let (one, other) = (&self.one.side.price, &self.other.side.price);
        let exact = one.amount.divided_exactly(other.amount);
        let exact = exact.filter(|ratio| ratio.digits() <= MOST_DIGITS);
        let ratio = exact.or_else(|| one.amount.ratio(other.amount, MOST_DIGITS));
        let about = if exact.is_some() { "" } else { "about " };
        let ratio = ratio.map_or_else(String::new, |ratio| {
            money(&ratio.normalized(), None, &one.currency)
        });
        let per = match &other.currency {
            Currency::Credits => "credit".to_owned(),
            currency => currency.to_string(),
        };
        format!("{about}{ratio} per {per}")
    }
}

/// A ratio is told with no more digits than this.
const MOST_DIGITS: u32 = 5;

impl Court<'_> {
    /// What is said of the rates that `rate` means.
    fn stated(&self, rate: &RateId) -> impl Iterator<Item = &Stated> {
        let all = self.testimonies.iter().flat_map(|t| &t.stated);
        all.filter(|stated| stated.side.rate().is_some_and(|r| rate.covers(r)))
    }

    fn testimony(&self, source: &str) -> Option<&Testimony> {
        self.testimonies.iter().find(|t| t.source == source)
    }

    /// Whether neither of the two may just lag behind the other, nor be long out of date.
    fn is_evident(&self, one: &Stated, other: &Stated) -> bool {
        let seen_since = |stated: &Stated, check: i64| {
            let testimony = self.testimony(&stated.side.source);
            testimony.is_some_and(|t| !t.is_stale && t.last_check > check)
        };
        if one.side.source == other.side.source {
            return self
                .testimony(&one.side.source)
                .is_some_and(|t| !t.is_stale);
        }
        seen_since(one, other.check) && seen_since(other, one.check)
    }

    fn found(
        &self,
        kind: ContradictionKind,
        place: String,
        one: &Stated,
        other: &Stated,
        statement: String,
    ) -> Found {
        Found {
            is_evident: self.is_evident(one, other),
            contradiction: Contradiction {
                kind,
                place,
                one: one.side.clone(),
                other: other.side.clone(),
                statement,
            },
        }
    }

    fn prices(&self, source: &Source, spec: &CorrespondsSpec, found: &mut Vec<Found>) {
        for (rate, to) in &spec.pairs {
            for one in self.stated(rate) {
                for other in self.stated(to) {
                    if !contradict(&one.side.price, &other.side.price) {
                        continue;
                    }
                    // Whichever file relates the two, it is one contradiction.
                    let (one, other) = if one.side.subject() <= other.side.subject() {
                        (one, other)
                    } else {
                        (other, one)
                    };
                    let statement =
                        format!("{}, but {}", self.says(&one.side), self.says(&other.side));
                    found.push(self.found(
                        ContradictionKind::Prices,
                        place(source, spec.line),
                        one,
                        other,
                        statement,
                    ));
                }
            }
        }
    }

    fn ratios(&self, source: &Source, spec: &CorrespondsSpec, found: &mut Vec<Found>) {
        let mut pairs = Vec::new();
        for (rate, to) in &spec.pairs {
            for one in self.stated(rate) {
                for other in self.stated(to) {
                    let span = quotient(&one.side.price, &other.side.price);
                    pairs.extend(span.map(|span| Pair { one, other, span }));
                }
            }
        }
        let spans: Vec<Span> = pairs.iter().map(|pair| pair.span).collect();
        let common = Span::most_in_common(&spans).unwrap_or_default();
        let Some(usual) = common.first().and_then(|n| pairs.get(*n)) else {
            return;
        };
        for (n, pair) in pairs.iter().enumerate() {
            if common.contains(&n) {
                continue;
            }
            let statement = format!(
                "{} costs {} where {} costs {}: {}, but {} of {} pairs say {}",
                self.name(&pair.one.side),
                pair.one.side.price,
                self.name(&pair.other.side),
                pair.other.side.price,
                pair.ratio(),
                common.len(),
                pairs.len(),
                usual.ratio(),
            );
            found.push(self.found(
                ContradictionKind::Ratio,
                place(source, spec.line),
                pair.one,
                pair.other,
                statement,
            ));
        }
    }

    fn mentions(&self, source: &Source, spec: &MentionSpec, found: &mut Vec<Found>) {
        let Some(own) = self.testimony(&source.id) else {
            return;
        };
        let is_it = |about: &About| matches!(about, About::Mention(name) if name == spec.name());
        for mention in own.stated.iter().filter(|stated| is_it(&stated.side.about)) {
            let rates = self.mentioned(source, spec, &mention.side);
            let Some((other, words)) = belied(spec.is, &mention.side.price, &rates) else {
                continue;
            };
            let by = if other.side.source == source.id {
                String::new()
            } else {
                format!(" ({})", self.title(&other.side.source))
            };
            let statement = format!(
                "{} says “{}”, but {words} is {}: {}{by}",
                source.title,
                around(&mention.side.text, mention.side.price.amount),
                other.side.price,
                self.name(&other.side),
            );
            found.push(self.found(
                ContradictionKind::Mention,
                place(source, spec.line),
                mention,
                other,
                statement,
            ));
        }
    }

    /// The rates of which a mention speaks, as far as they compare with it.
    fn mentioned<'s>(
        &'s self,
        source: &Source,
        spec: &MentionSpec,
        mention: &Side,
    ) -> Vec<&'s Stated> {
        let of_page = || {
            let page = source.page(&mention.provenance.page);
            let routes = page.into_iter().flat_map(|page| page.routes.clone());
            let rates = routes.map(|route| RateId {
                route,
                dimensions: crate::rate::Dimensions::default(),
            });
            rates.collect()
        };
        let rates: Vec<RateId> = spec.of.clone().unwrap_or_else(of_page);
        let all = rates.iter().flat_map(|rate| self.stated(rate));
        all.filter(|stated| compares(&mention.price, &stated.side.price))
            .collect()
    }

    fn title<'s>(&'s self, source: &'s str) -> &'s str {
        let known = self.sources.iter().find(|s| s.id == source);
        known.map_or(source, |source| &source.title)
    }

    /// `Kling O3 video editing 720p`.
    fn name(&self, side: &Side) -> String {
        let rate = match &side.about {
            About::Mention(pattern) => return format!("“{pattern}”"),
            About::Rate(rate) => rate,
        };
        let source = self.sources.iter().find(|s| s.id == side.source);
        let title = source
            .and_then(|source| source.route(&rate.route))
            .map_or_else(|| rate.route.to_string(), |spec| spec.title.clone());
        let dimensions = rate.dimensions.in_words();
        format!("{title} {dimensions}").trim_end().to_owned()
    }

    fn says(&self, side: &Side) -> String {
        let title = self.title(&side.source);
        format!("{title} says {} for {}", side.price, self.name(side))
    }
}

fn place(source: &Source, line: usize) -> String {
    format!("{}:{line}", source.file)
}

/// The words of a sentence around its price: the whole of it is in the store.
fn around(text: &str, amount: Amount) -> String {
    const BEFORE: usize = 60;
    const BEHIND: usize = 40;
    let at = text.find(&amount.to_string()).unwrap_or(0);
    let (before, rest) = text.split_at_checked(at).unwrap_or(("", text));
    let mut shown = String::new();
    match before.char_indices().rev().nth(BEFORE) {
        Some((cut, _)) => {
            let kept = before.get(cut..).unwrap_or_default();
            let word = kept.split_once(' ').map_or(kept, |(_, words)| words);
            shown.push_str(&format!("... {word}"));
        }
        None => shown.push_str(before),
    }
    match rest.char_indices().nth(BEHIND) {
        Some((cut, _)) => {
            let kept = rest.get(..cut).unwrap_or_default();
            let words = kept.rsplit_once(' ').map_or(kept, |(words, _)| words);
            shown.push_str(&format!("{words} ..."));
        }
        None => shown.push_str(rest),
    }
    shown
}

#[cfg(test)]
mod tests;
