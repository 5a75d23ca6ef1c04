//! Test data: a stand-in for the flow from a page to a record, and texts for prices and rules.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::{
    Access, CaseStep, Channel, CheckRecord, CheckedPage, Content, ContradictionSteps, NewAlert,
    OutboxMail, Recorded, SelectorsText, Store, StoreError, Took, TroubleStep,
};
use crate::change::{Diff, compare};
use crate::outcome::Outcome;
use crate::page::{Page, PageHash, Validators};
use crate::price::{Companion, Currency, Kind, Price, Role, Unit};
use crate::reading::{Extraction, Provenance, Reading, RuleReading};
use crate::rules::{Rule, Topic};
use crate::snapshot::{Snapshot, SnapshotId};

/// So many minutes after the beginning of 2026.
pub(super) fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

/// Dollars a second: `0.112`, `from 0.1`, `0.1-0.2`, and `0.5 | 6` with credits beside it.
pub(super) fn price(text: &str) -> Price {
    let (amounts, credits) = match text.split_once(" | ") {
        Some((amounts, credits)) => (amounts, Some(credits)),
        None => (text, None),
    };
    let (kind, amounts) = match amounts.strip_prefix("from ") {
        Some(amounts) => (Kind::From, amounts),
        None if amounts.contains('-') => (Kind::Range, amounts),
        None => (Kind::Exact, amounts),
    };
    let (amount, amount_max) = match amounts.split_once('-') {
        Some((amount, max)) => (amount, Some(max.parse().unwrap())),
        None => (amounts, None),
    };
    let beside = |credits: &str| Companion {
        amount: credits.parse().unwrap(),
        amount_max: None,
        currency: Currency::Credits,
        unit: Some(Unit::Second),
        role: Role::Beside,
    };
    Price {
        amount: amount.parse().unwrap(),
        amount_max,
        currency: Currency::USD,
        unit: Unit::Second,
        kind,
        approximate: false,
        add_on: false,
        companions: credits.map(beside).into_iter().collect(),
    }
}

/// What a page shows: rates at prices, and rules as `topic: value`.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    pub(super) prices: Vec<(String, String)>,
    pub(super) rules: Vec<String>,
}

pub(super) fn shown(prices: &[(&str, &str)], rules: &[&str]) -> Shown {
    let owned = |(rate, price): &(&str, &str)| ((*rate).to_owned(), (*price).to_owned());
    Shown {
        prices: prices.iter().map(owned).collect(),
        rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
    }
}

pub(super) fn page(source: &str, minute: i64, body: &str) -> Page {
    Page {
        source: source.to_owned(),
        page: "pricing".to_owned(),
        url: "https://example.test/pricing".to_owned(),
        final_url: "https://example.test/en/pricing".to_owned(),
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        validators: Validators {
            etag: Some(format!("\"{minute}\"")),
            last_modified: None,
        },
        observed: at(minute),
        hash: PageHash::of(body.as_bytes()),
        body: body.as_bytes().to_vec(),
    }
}

pub(super) fn extraction(page: &Page, shown: &Shown) -> Extraction {
    let provenance = |place: &str| Provenance {
        page: page.page.clone(),
        hash: page.hash,
        selector: "selectors/shop.toml:3 table".to_owned(),
        node: format!("html > body > {place}"),
    };
    let reading = |(rate, text): &(String, String)| Reading {
        rate: rate.parse().unwrap(),
        price: price(text),
        text: format!("${text}/s"),
        provenance: provenance(rate),
    };
    let rule = |text: &String| {
        let (topic, value) = text.split_once(": ").unwrap();
        let topic = Topic::named(topic).unwrap();
        RuleReading {
            route: "shop/model/generate".parse().unwrap(),
            rule: Rule::parse(topic, value).unwrap(),
            text: value.to_owned(),
            provenance: (topic == Topic::Stated).then(|| provenance(text)),
        }
    };
    Extraction {
        readings: shown.prices.iter().map(reading).collect(),
        rules: shown.rules.iter().map(rule).collect(),
        published: Some("2026-01-01".parse().unwrap()),
        ..Extraction::default()
    }
}

pub(super) fn selectors() -> SelectorsText {
    SelectorsText::of("source = \"shop\"\n")
}

pub(super) fn alert(message_id: &str) -> NewAlert {
    NewAlert {
        kind: "change".to_owned(),
        subject: "prices changed".to_owned(),
        text: "text".to_owned(),
        html: Some("<p>text".to_owned()),
        mails: vec![OutboxMail {
            channel: Channel::Mail,
            message_id: message_id.to_owned(),
            envelope_from: "ratebook@example.test".to_owned(),
            recipient: "people@example.test".to_owned(),
            content: Content::Message(b"Subject: prices changed\r\n\r\ntext\r\n".to_vec()),
        }],
    }
}

/// A record of a check that brought nothing.
pub(super) fn failed<'a>(
    source: &'a str,
    minute: i64,
    outcome: Outcome,
    selectors: &'a SelectorsText,
    expected_snapshot: Option<SnapshotId>,
) -> CheckRecord<'a> {
    CheckRecord {
        source,
        started: at(minute),
        finished: at(minute),
        took: Took::default(),
        outcome,
        pages: Vec::new(),
        selectors,
        reader: 1,
        expected_snapshot,
        accepted: None,
        problems: &[],
        remarks: &[],
        cause: None,
        alert: None,
        trouble: TroubleStep::None,
        expected_case: None,
        case: CaseStep::None,
        again: None,
        contradictions: ContradictionSteps::default(),
        repair: None,
    }
}

/// What one good check records, given what was in force before it.
pub(super) fn good<'a>(
    source: &'a str,
    minute: i64,
    shown: &Shown,
    selectors: &'a SelectorsText,
    before: Option<&(SnapshotId, Snapshot)>,
) -> CheckRecord<'a> {
    // The minute makes every page's bytes its own.
    let page = page(source, minute, &format!("{minute} {shown:?}"));
    let old = before.map(|(_, snapshot)| snapshot);
    let now = Snapshot::accept(source, at(minute), extraction(&page, shown), old);
    let diff = old.map_or_else(Diff::default, |old| compare(old, &now));
    let changed = old.is_none() || !diff.is_empty();
    CheckRecord {
        outcome: if changed {
            Outcome::Changed
        } else {
            Outcome::Unchanged
        },
        pages: vec![CheckedPage::Received(page)],
        accepted: changed.then_some((now, diff)),
        ..failed(
            source,
            minute,
            Outcome::Changed,
            selectors,
            before.map(|(id, _)| *id),
        )
    }
}

pub(super) fn open(path: &Path) -> Store {
    Store::open(path, Access::ReadWrite).unwrap()
}

impl Store {
    /// When a source is due next, if that was ever set.
    pub(super) fn due(&self, source: &str) -> Result<Option<Timestamp>, StoreError> {
        let mut dues = self.dues()?.into_iter();
        Ok(dues.find_map(|(id, due)| (id == source).then_some(due)))
    }

    /// Checks `source` as the program does: reads what is in force, compares, records.
    pub(super) fn check(
        &mut self,
        source: &str,
        minute: i64,
        shown: &Shown,
    ) -> Result<Recorded, StoreError> {
        let (selectors, before) = (selectors(), self.latest_snapshot(source)?);
        self.record(&good(source, minute, shown, &selectors, before.as_ref()))
    }

    /// Records a check of `source` that was not good.
    pub(super) fn miss(&mut self, source: &str, minute: i64) -> Result<Recorded, StoreError> {
        let (selectors, before) = (selectors(), self.latest_snapshot(source)?);
        let in_force = before.map(|(id, _)| id);
        self.record(&failed(
            source,
            minute,
            Outcome::Unreachable,
            &selectors,
            in_force,
        ))
    }
}
