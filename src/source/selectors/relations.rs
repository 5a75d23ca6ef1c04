//! `[[corresponds]]` and `[[mentions]]`: which prices speak of the same thing, and so must not
//! contradict each other.

use super::consistent::expected::unread;
use super::expect::{alternatives, too_many};
use super::part::Part;
use super::{BadSelectors, Source, speaks_of};
use crate::price::text::Given;
use crate::rate::RateId;
use crate::source::file::{
    Correspondence, CorrespondsFile, Format, Mentioned, MentionsFile, OneOrMany,
};
use crate::source::words::{Sentence, Words};

/// Rates of this source, and what they are to others.
#[derive(Clone, Debug)]
pub struct CorrespondsSpec {
    /// Each of this source with its counterpart; one with fewer dimensions means all rates that
    /// have those.
    pub pairs: Vec<(RateId, RateId)>,
    pub is: Correspondence,
    pub line: usize,
}

/// Sentences that mention a price, and what it is said to be.
#[derive(Clone, Debug)]
pub struct MentionSpec {
    pub sentences: Vec<Sentence>,
    pub pages: Option<Vec<String>>,
    pub section: Option<Words>,
    pub is: Mentioned,
    /// The rates of which it is that; those of the page's routes where the file names none.
    pub of: Option<Vec<RateId>>,
    /// What the file says where the sentence does not.
    pub assume: Given,
    pub line: usize,
}

impl MentionSpec {
    /// By which it is known again: the first of its sentences.
    pub fn name(&self) -> &str {
        self.sentences.first().map_or("", Sentence::written)
    }
}

pub(super) fn corresponds_spec(
    part: &Part<'_>,
    raw: &CorrespondsFile,
) -> Result<CorrespondsSpec, BadSelectors> {
    let (rates, to) = (rate_ids(part, &raw.rates)?, rate_ids(part, &raw.to)?);
    if rates.is_empty() || rates.len() != to.len() {
        let cause = format!(
            "`rates` names {} and `to` {}: each is held against the one in its place",
            rates.len(),
            to.len()
        );
        return Err(part.key("to").value(cause));
    }
    let pairs: Vec<(RateId, RateId)> = rates.into_iter().zip(to).collect();
    if let Some((rate, _)) = pairs.iter().find(|(rate, to)| rate == to) {
        return Err(part.value(format!("`{rate}` stands against itself")));
    }
    if raw.is == Correspondence::Ratio && pairs.len() < 2 {
        return Err(part.value("one pair has no ratio to keep: name several"));
    }
    Ok(CorrespondsSpec {
        pairs,
        is: raw.is,
        line: part.line(),
    })
}

pub(super) fn mention_spec(
    part: &Part<'_>,
    raw: &MentionsFile,
) -> Result<MentionSpec, BadSelectors> {
    let written = raw.text.list();
    if written.is_empty() {
        return Err(part.value("`text` names no sentence"));
    }
    let sentences = written.iter().map(|text| {
        let sentence = Sentence::with_price(text.trim_end_matches('.'));
        sentence.map_err(|error| part.key("text").bad(error))
    });
    let (currency, unit) = (&raw.assume.currency, &raw.assume.unit);
    Ok(MentionSpec {
        sentences: sentences.collect::<Result<_, _>>()?,
        pages: raw.pages.as_ref().map(OneOrMany::list),
        section: raw.section.as_ref().map(|s| Words::new(&s.list())),
        is: raw.is,
        of: raw.of.as_ref().map(|of| rate_ids(part, of)).transpose()?,
        assume: Given {
            currency: currency.as_ref().map(|c| part.currency(c)).transpose()?,
            unit: unit.as_ref().map(|u| part.unit(u)).transpose()?,
        },
        line: part.line(),
    })
}

/// All alternatives, in the order in which they are written.
fn rate_ids(part: &Part<'_>, written: &OneOrMany) -> Result<Vec<RateId>, BadSelectors> {
    let mut rates = Vec::new();
    for written in written.list() {
        for rate in alternatives(&written).ok_or_else(|| too_many(part))? {
            rates.push(part.parsed(&rate)?);
        }
    }
    Ok(rates)
}

/// The first relation that could never be told, as far as this file alone says.
pub(super) fn mistake(source: &Source, file: &Part<'_>) -> Option<BadSelectors> {
    let unknown = |rate: &RateId| {
        source.route(&rate.route)?;
        never_read(source, rate)
    };
    let corresponds = source.corresponds.iter().enumerate();
    let corresponds = corresponds.into_iter().find_map(|(n, spec)| {
        let part = file.key("corresponds").nth(n);
        let mut pairs = spec.pairs.iter();
        if let Some((rate, _)) = pairs.find(|(rate, _)| source.route(&rate.route).is_none()) {
            let cause = format!(
                "`rates` are those of this file, and it has no [[route]] `{}`",
                rate.route
            );
            return Some(part.key("rates").value(cause));
        }
        let named = spec
            .pairs
            .iter()
            .flat_map(|(rate, to)| [("rates", rate), ("to", to)]);
        let mut named = named.map(|(key, rate)| (key, unknown(rate)));
        named.find_map(|(key, cause)| Some(part.key(key).value(cause?)))
    });
    corresponds.or_else(|| {
        source.mentions.iter().enumerate().find_map(|(n, spec)| {
            let part = file.key("mentions").nth(n);
            let mut json = source.pages.iter().filter(|p| p.format == Format::Json);
            if json.any(|page| speaks_of(spec.pages.as_deref(), &page.id)) {
                let cause = "sentences are not read from JSON: name the other pages in `pages`";
                return Some(part.value(cause));
            }
            let cause = spec.of.iter().flatten().find_map(unknown)?;
            Some(part.key("of").value(cause))
        })
    })
}

/// Why the source never reads a rate that `rate`, with all or fewer of its dimensions, means.
pub(super) fn never_read(source: &Source, rate: &RateId) -> Option<String> {
    let mut expected = source.expect.rates.iter();
    if expected.any(|expected| rate.covers(expected)) {
        return None;
    }
    if source.route(&rate.route).is_none() {
        return Some(format!("there is no [[route]] `{}`", rate.route));
    }
    unread(source, rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
title = "T"
provider = "V"
model = "M"

[[page]]
id = "p"
url = "https://v.example/p"
says = "Pricing"

[[route]]
id = "v/a/make"
title = "A"

[[rates]]
route = "v/a/make"
price = { field = "Price", currency = "USD", unit = "second" }
dimensions.mode = { field = "Mode", words = { std = "std", pro = "pro" } }
dimensions.sound = { field = "Sound", words = { off = "Off", on = "On" } }
read = [{ table = "table" }]

[[corresponds]]
rates = "v/a/make[mode={std,pro},sound={off,on}]"
to = "w/b/make[resolution={720p,1080p},sound={off,on}]"
is = "ratio"

[[mentions]]
text = "*starts at {price} per second."
is = "lowest"
of = ["v/a/make", "w/b/make"]
assume = { currency = "USD" }

[expect]
rates = "v/a/make[mode={std,pro},sound={off,on}]"
"#;

    #[test]
    fn alternatives_are_paired_in_their_order() {
        let source = Source::parse("t", "t.toml", FILE).unwrap();
        let pairs: Vec<String> = source.corresponds[0]
            .pairs
            .iter()
            .map(|(rate, to)| format!("{} {}", rate.dimensions, to.dimensions))
            .collect();
        assert_eq!(
            pairs,
            [
                "sound=off,mode=std resolution=720p,sound=off",
                "sound=on,mode=std resolution=720p,sound=on",
                "sound=off,mode=pro resolution=1080p,sound=off",
                "sound=on,mode=pro resolution=1080p,sound=on",
            ]
        );
        assert_eq!(source.mentions[0].name(), "*starts at {price} per second");
        let some = |rate: &str| source.could_read(&rate.parse().unwrap());
        assert!(some("v/a/make") && some("v/a/make[mode=pro]"));
        assert!(!some("v/a/make[mode=max]") && !some("w/b/make"));
    }

    #[test]
    fn relations_that_could_never_be_told_are_mistakes() {
        for (right, wrong, told) in [
            (
                "to = \"w/b/make[resolution={720p,1080p},sound={off,on}]\"",
                "to = \"w/b/make[resolution={720p,1080p}]\"",
                "`rates` names 4 and `to` 2",
            ),
            (
                "rates = \"v/a/make[mode={std,pro},sound={off,on}]\"\nto",
                "rates = \"w/a/make[mode={std,pro},sound={off,on}]\"\nto",
                "it has no [[route]] `w/a/make`",
            ),
            (
                "rates = \"v/a/make[mode={std,pro},sound={off,on}]\"\nto",
                "rates = \"v/a/make[mode={std,max},sound={off,on}]\"\nto",
                "`mode` is never `max`",
            ),
            ("is = \"ratio\"", "is = \"equal\"", "unknown value `equal`"),
            (
                "of = [\"v/a/make\"",
                "of = [\"v/a/make[mode=x]\"",
                "`mode` is never `x`",
            ),
            ("at {price} per", "at $1 per", "must say `{price}`, once"),
            ("of = [", "pages = \"q\"\nof = [", "there is no page `q`"),
            (
                "assume = { currency = \"USD\" }",
                "assume = { currency = \"usd\" }",
                "write `USD` instead of `usd`",
            ),
        ] {
            assert!(FILE.contains(right), "{right}");
            let said = Source::parse("t", "t.toml", &FILE.replacen(right, wrong, 1));
            let said = said.map(|_| ()).map_err(|error| error.to_string());
            assert!(
                said.as_ref().is_err_and(|said| said.contains(told)),
                "{wrong}: {said:?}"
            );
        }
    }
}
