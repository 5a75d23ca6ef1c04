//! The changes as an Atom feed (RFC 4287): an entry a change, the last first. Other digits of the
//! same price are no change. An entry's id is made from what changed and when, so that it is the
//! same after a backup was restored.

use jiff::Timestamp;

use super::answer::Answer;
use super::asked::Asked;
use super::view::{Refusal, View};
use crate::change::ChangeKind;
use crate::escape;
use crate::page::PageHash;
use crate::query;
use crate::store::{ChangeFilter, ChangesFrom, RecordedChange, WhatChanged};

/// How many changes a feed tells.
const MOST: usize = 100;

/// How many are looked at for them.
const LOOKED_AT: u32 = 1_000;

pub(super) fn feed(view: &View<'_>, asked: &Asked) -> Result<Answer, Refusal> {
    let glob = asked.glob("rate");
    if let Some(glob) = glob {
        view.known_glob("rate", glob)?;
    }
    let source = asked.text("source");
    if let Some(source) = source {
        view.known_source("source", source)?;
    }
    let filter = ChangeFilter {
        source,
        ..ChangeFilter::default()
    };
    let from = ChangesFrom::Before(i64::MAX);
    let found = query::changes::changes(view.store, filter, glob, from, LOOKED_AT)?;
    let material = found.changes.iter().filter(|change| match &change.what {
        WhatChanged::Price(price) => price.kind != ChangeKind::Redisplayed,
        WhatChanged::Rule(_) => true,
    });
    let told: Vec<&RecordedChange> = material.take(MOST).collect();
    let first = view.store.first_check()?;
    let (first_source, began) = first.unwrap_or_else(|| (String::new(), Timestamp::UNIX_EPOCH));
    let updated = told.iter().map(|change| change.observed).max();
    let own = &asked.address;
    let id = uuid(&format!("feed\n{first_source}\n{began}\n{own}"));
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    text.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    text.push_str("<title>Price changes seen by ratebook</title>\n");
    text.push_str(&format!("<id>{id}</id>\n"));
    text.push_str(&format!(
        "<updated>{}</updated>\n",
        updated.unwrap_or(began)
    ));
    text.push_str("<author><name>ratebook</name></author>\n");
    let version = env!("CARGO_PKG_VERSION");
    text.push_str(&format!(
        "<generator version=\"{version}\">ratebook</generator>\n"
    ));
    text.push_str(&format!(
        "<link rel=\"self\" href=\"{}\"/>\n",
        escape::html(own)
    ));
    for change in told {
        text.push_str(&entry(view, change));
    }
    text.push_str("</feed>\n");
    Ok(Answer::text(text))
}

fn entry(view: &View<'_>, change: &RecordedChange) -> String {
    let (what, title) = match &change.what {
        WhatChanged::Price(price) => {
            let side = |side: &Option<crate::price::Price>| {
                side.as_ref()
                    .map_or_else(|| "no price".to_owned(), crate::book::tables::shown)
            };
            let percent = price.percent().map_or_else(String::new, |percent| {
                let sign = if percent.is_negative() { "" } else { "+" };
                format!(" ({sign}{}%)", percent.with_at_least(1))
            });
            let title = format!(
                "{}: {} → {}{percent}",
                price.rate,
                side(&price.before),
                side(&price.now)
            );
            (format!("{} {}", price.rate, price.kind.name()), title)
        }
        WhatChanged::Rule(rule) => {
            let side = |side: &Option<crate::rules::Rule>| {
                side.as_ref()
                    .map_or_else(|| "no rule".to_owned(), ToString::to_string)
            };
            let title = format!(
                "{}: {} → {}",
                rule.route,
                side(&rule.before),
                side(&rule.now)
            );
            let values =
                [&rule.before, &rule.now].map(|side| side.as_ref().map(crate::rules::Rule::value));
            (
                format!("{} {} {values:?}", rule.route, rule.topic.name()),
                title,
            )
        }
    };
    let id = uuid(&format!("{}\n{}\n{what}", change.source, change.observed));
    let source = view.catalog.source(&change.source);
    let title_of_source = source.map_or(change.source.as_str(), |source| &source.title);
    let link = source.and_then(|source| source.pages.first()).map(|page| {
        let url = crate::fetch::shown_url(page.url.as_str());
        format!(
            "<link rel=\"alternate\" href=\"{}\"/>\n",
            escape::html(&url)
        )
    });
    let told = format!(
        "{title}. Seen {} on {title_of_source}; the state before was last seen {}. Snapshot {}, \
         change {}.",
        change.observed, change.last_seen, change.snapshot_now, change.id
    );
    let (title, told) = (escape::html(&title), escape::html(&told));
    format!(
        "<entry>\n<title>{title}</title>\n<id>{id}</id>\n<updated>{}</updated>\n{}\
         <category term=\"{}\"/>\n<content type=\"text\">{told}</content>\n</entry>\n",
        change.observed,
        link.unwrap_or_default(),
        escape::html(&change.source),
    )
}

/// The `urn:uuid` (version 8, RFC 9562) that is made from a text.
fn uuid(text: &str) -> String {
    let hash = PageHash::of(text.as_bytes()).to_string();
    let hex = hash.strip_prefix("b3:").unwrap_or(&hash);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "urn:uuid:{}-{}-8{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 15),
        part(15, 18),
        part(18, 30)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_from_its_text() {
        let id = uuid("a");
        assert_eq!(id, uuid("a"));
        assert_ne!(id, uuid("b"));
        assert_eq!(id.len(), "urn:uuid:".len() + 36);
    }
}
