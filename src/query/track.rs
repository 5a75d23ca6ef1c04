//! What happened to one rate: its intervals as events, and its price at any instant.

use jiff::Timestamp;

use crate::change::{Change, ChangeKind, compare};
use crate::price::{Amount, Price};
use crate::rate::RateId;
use crate::snapshot::{Held, Quote, Snapshot, SnapshotId};

/// All that one source ever showed of one rate, in order.
pub struct Track {
    pub rate: RateId,
    pub source: String,
    pub held: Vec<Held<Quote>>,
}

/// One thing that happened to a rate.
pub struct Event {
    /// When the new state was first seen.
    pub at: Timestamp,
    /// The last good check before it.
    pub old_until: Option<Timestamp>,
    pub what: What,
    /// The price from then on; of a removal the price that went.
    pub price: Price,
    /// The snapshot that first shows it; `None` for a removal.
    pub snapshot: Option<SnapshotId>,
}

pub enum What {
    FirstSeen,
    /// Shown again after it was removed.
    Back,
    Changed(Box<Change>),
    Removed,
    /// It was so when the time that was asked for began.
    InForce,
}

impl What {
    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FirstSeen => "first-seen",
            Self::Back => "back",
            Self::Changed(change) => change.kind.name(),
            Self::Removed => ChangeKind::Removed.name(),
            Self::InForce => "in-force",
        }
    }
}

impl Event {
    /// Whether a price came, went or changed; other digits alone are no change.
    pub fn is_material(&self) -> bool {
        match &self.what {
            What::Changed(change) => change.kind != ChangeKind::Redisplayed,
            _ => true,
        }
    }

    pub fn percent(&self) -> Option<Amount> {
        match &self.what {
            What::Changed(change) => change.percent(),
            _ => None,
        }
    }
}

/// The time that was asked for; without an end on either side, all of it.
#[derive(Clone, Copy, Default)]
pub struct Span {
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// A history, which stands in the order of rates, sources and time, rate by rate.
pub fn tracks(history: Vec<Held<Quote>>) -> Vec<Track> {
    let mut tracks: Vec<Track> = Vec::new();
    for held in history {
        let rate = &held.what.reading.rate;
        match tracks.last_mut() {
            Some(track) if &track.rate == rate && track.source == held.source => {
                track.held.push(held);
            }
            _ => tracks.push(Track {
                rate: rate.clone(),
                source: held.source.clone(),
                held: vec![held],
            }),
        }
    }
    tracks
}

impl Track {
    /// The price at an instant, with the digits known then.
    pub fn price_at(&self, at: Timestamp) -> Option<&Price> {
        let held = self.held.iter().rev().find(|held| held.from <= at)?;
        let holds = held.ended.is_none_or(|ended| at < ended);
        holds.then_some(&held.what.known)
    }

    /// The last good check that saw the rate.
    pub fn last_seen(&self) -> Option<Timestamp> {
        self.held.last().map(|held| held.last_seen)
    }

    /// What happened in a time, and before it how the time began.
    pub fn events(&self, span: Span) -> Vec<Event> {
        let mut events = self.all_events();
        events.retain(|event| span.until.is_none_or(|until| event.at <= until));
        let Some(since) = span.since else {
            return events;
        };
        let within = events.split_off(events.partition_point(|event| event.at < since));
        let before = events.into_iter().rfind(Event::is_material);
        let before = before.filter(|event| !matches!(event.what, What::Removed));
        let before = before.map(|event| Event {
            what: What::InForce,
            ..event
        });
        before.into_iter().chain(within).collect()
    }

    /// When the price that holds at an instant was first seen, in whatever digits.
    pub fn price_since(&self, at: Timestamp) -> Option<Timestamp> {
        let until = Some(at);
        let events = self.events(Span { since: None, until });
        let last = events.into_iter().rfind(Event::is_material)?;
        Some(last.at)
    }

    fn all_events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut before: Option<&Held<Quote>> = None;
        for held in &self.held {
            let (what, old_until) = match before {
                None => (What::FirstSeen, None),
                Some(old) if !old.ended_with(held) => {
                    events.extend(removal(old));
                    (What::Back, None)
                }
                // Where only what the store keeps beside it differs, nothing happened.
                Some(old) => match change(old, held) {
                    Some(change) => (What::Changed(Box::new(change)), Some(old.last_seen)),
                    None => {
                        before = Some(held);
                        continue;
                    }
                },
            };
            events.push(Event {
                at: held.from,
                old_until,
                what,
                price: held.what.known.clone(),
                snapshot: Some(held.snapshot),
            });
            before = Some(held);
        }
        events.extend(self.held.last().and_then(removal));
        events
    }
}

fn removal(held: &Held<Quote>) -> Option<Event> {
    Some(Event {
        at: held.ended?,
        old_until: Some(held.last_seen),
        what: What::Removed,
        price: held.what.known.clone(),
        snapshot: None,
    })
}

/// How the later of two quotes differs, by the rules by which snapshots are compared.
fn change(before: &Held<Quote>, now: &Held<Quote>) -> Option<Change> {
    let alone = |held: &Held<Quote>| Snapshot {
        source: held.source.clone(),
        observed: held.from,
        published: None,
        quotes: vec![held.what.clone()],
        rules: Vec::new(),
    };
    compare(&alone(before), &alone(now)).changes.pop()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::page::PageHash;
    use crate::price::text::{Given, read};
    use crate::price::{Companion, Currency, Role, Unit};
    use crate::reading::{Provenance, Reading};

    fn day(day: i8) -> Timestamp {
        format!("2026-04-{day:02}T09:00:00Z").parse().unwrap()
    }

    fn held(text: &str, known: &str, from: i8, last_seen: i8, ended: Option<i8>) -> Held<Quote> {
        let price = |text: &str| read(text, &Given::default()).unwrap().complete().unwrap();
        Held {
            what: Quote {
                reading: Reading {
                    rate: "a/b/c".parse().unwrap(),
                    price: price(text),
                    text: text.to_owned(),
                    provenance: Provenance {
                        page: "p".to_owned(),
                        hash: PageHash::of(b""),
                        selector: String::new(),
                        node: String::new(),
                    },
                },
                known: price(known),
            },
            source: "s".to_owned(),
            snapshot: SnapshotId(i64::from(from)),
            from: day(from),
            last_seen: day(last_seen),
            ended: ended.map(day),
        }
    }

    pub(crate) fn track() -> Track {
        let all = vec![
            held("$0.1125/second", "$0.1125/second", 1, 3, Some(5)),
            held("$0.112/second", "$0.1125/second", 5, 7, Some(8)),
            held("$0.135/second", "$0.135/second", 8, 9, Some(10)),
            held("$0.135/second", "$0.135/second", 20, 21, None),
        ];
        tracks(all).pop().unwrap()
    }

    fn told(span: Span) -> Vec<(String, String)> {
        let events = track().events(span);
        let told = |event: &Event| {
            let at = event.at.strftime("%d").to_string();
            (at, event.what.name().to_owned())
        };
        events.iter().map(told).collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(at, what): &(&str, &str)| ((*at).to_owned(), (*what).to_owned());
        list.iter().map(own).collect()
    }

    #[test]
    fn intervals_become_events() {
        let all = [
            ("01", "first-seen"),
            ("05", "redisplayed"),
            ("08", "raised"),
            ("10", "removed"),
            ("20", "back"),
        ];
        assert_eq!(told(Span::default()), pairs(&all));
    }

    #[test]
    fn a_time_begins_with_what_was_in_force() {
        let span = |since, until| Span {
            since: Some(day(since)),
            until: Some(day(until)),
        };
        assert_eq!(
            told(span(6, 8)),
            pairs(&[("01", "in-force"), ("08", "raised")])
        );
        assert_eq!(told(span(12, 15)), []);
        assert_eq!(told(span(25, 26)), pairs(&[("20", "in-force")]));
    }

    #[test]
    fn a_price_holds_since_it_was_first_seen_in_any_digits() {
        let track = track();
        assert_eq!(track.price_since(day(6)), Some(day(1)));
        assert_eq!(track.price_since(day(9)), Some(day(8)));
    }

    /// The same digits with or without the credits beside them are one price.
    #[test]
    fn what_stands_beside_a_price_comes_and_goes_and_nothing_happened() {
        let credits = Companion {
            amount: "15".parse().unwrap(),
            amount_max: None,
            currency: Currency::Credits,
            unit: Some(Unit::Second),
            role: Role::Beside,
        };
        let mut with = held("$0.20/second", "$0.20/second", 1, 3, Some(5));
        with.what.reading.price.companions = vec![credits];
        with.what.known = with.what.reading.price.clone();
        let mut without = held("$0.20/second", "$0.20/second", 5, 7, Some(8));
        without.what.known = with.what.known.clone();
        let raised = held("$0.30/second", "$0.30/second", 8, 9, None);
        let all = vec![with, without, raised];
        let events = tracks(all).pop().unwrap().events(Span::default());
        let told: Vec<_> = events
            .iter()
            .map(|event| (event.at, event.what.name(), event.old_until))
            .collect();
        let raised = (day(8), "raised", Some(day(7)));
        assert_eq!(told, [(day(1), "first-seen", None), raised]);
    }

    #[test]
    fn between_removal_and_return_there_is_no_price() {
        let track = track();
        let amount = |at| track.price_at(day(at)).map(|p| p.amount.to_string());
        assert_eq!(amount(6).as_deref(), Some("0.1125"));
        assert_eq!(amount(8).as_deref(), Some("0.135"));
        assert_eq!(amount(10), None);
        assert_eq!(amount(20).as_deref(), Some("0.135"));
    }
}
