//! What a good reading says about the other sources, and they about it.

use jiff::Timestamp;

use super::{CheckError, Checker};
use crate::alert::{self, Alert};
use crate::contradiction::{About, Contradiction, Side, Stated, THIS_CHECK, Testimony, find};
use crate::reading::Mention;
use crate::snapshot::Snapshot;
use crate::source::Source;
use crate::store::{ContradictionSteps, StoreError, StoredContradiction};

/// The contradictions in which a source stands after its check, and what is to be done.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    pub new: Vec<Contradiction>,
    /// Those that are over. One whose prices changed and still disagree is not.
    pub over: Vec<Contradiction>,
    pub alert: Option<Alert>,
    /// Without the composed mails.
    pub steps: ContradictionSteps,
}

/// What the store holds for weighing.
struct Known {
    testimonies: Vec<(Testimony, Timestamp)>,
    open: Vec<StoredContradiction>,
    untold_ends: Vec<StoredContradiction>,
}

impl Checker {
    /// Holds what a source says now against what the others say. `mentions` are all that its
    /// pages hold.
    pub(super) async fn weigh(
        &self,
        source: &Source,
        says: &Snapshot,
        mentions: &[Mention],
        now: Timestamp,
    ) -> Result<Weighed, CheckError> {
        let sources = self.catalog.sources();
        let related =
            |source: &Source| !source.corresponds.is_empty() || !source.mentions.is_empty();
        let is_related = sources.iter().any(related);
        let known = self
            .store
            .with(move |store| {
                let open = store.open_contradictions()?;
                // Where nothing speaks of the same thing there is nothing to weigh.
                if !is_related && open.is_empty() {
                    return Ok(None);
                }
                Ok::<_, StoreError>(Some(Known {
                    testimonies: store.testimonies()?,
                    open,
                    untold_ends: store.untold_ends()?,
                }))
            })
            .await?;
        let Some(known) = known else {
            return Ok(Weighed::default());
        };
        Ok(weighed(
            source,
            self.catalog.sources(),
            testimony(source, says, mentions, &known.testimonies, now),
            known,
            mentions,
            now,
        ))
    }
}

/// What the source says now; what it said before keeps the check that first saw it.
fn testimony(
    source: &Source,
    says: &Snapshot,
    mentions: &[Mention],
    known: &[(Testimony, Timestamp)],
    now: Timestamp,
) -> Testimony {
    let before = known.iter().find(|(known, _)| known.source == source.id);
    let before = before.map_or(&[][..], |(known, _)| &known.stated);
    let prices = says.quotes.iter().map(|quote| Side {
        source: source.id.clone(),
        about: About::Rate(quote.reading.rate.clone()),
        price: quote.known.clone(),
        text: quote.reading.text.clone(),
        provenance: quote.reading.provenance.clone(),
        from: now,
    });
    let mentions = mentions.iter().map(|mention| Side {
        source: source.id.clone(),
        about: About::Mention(mention.pattern.clone()),
        price: mention.price.clone(),
        text: mention.text.clone(),
        provenance: mention.provenance.clone(),
        from: now,
    });
    let stated = prices.chain(mentions).map(|side| {
        let same = before.iter().find(|known| {
            let of_page = side.provenance.page == known.side.provenance.page;
            let is_rate = matches!(side.about, About::Rate(_));
            known.side.about == side.about
                && (is_rate || of_page)
                && known.side.price.same_as(&side.price)
        });
        match same {
            Some(known) => Stated {
                side: Side {
                    from: known.side.from,
                    ..side
                },
                check: known.check,
            },
            None => Stated {
                side,
                check: THIS_CHECK,
            },
        }
    });
    Testimony {
        source: source.id.clone(),
        stated: stated.collect(),
        last_check: THIS_CHECK,
        is_stale: false,
    }
}

fn weighed(
    source: &Source,
    sources: &[Source],
    own: Testimony,
    known: Known,
    mentions: &[Mention],
    now: Timestamp,
) -> Weighed {
    let mut testimonies = vec![own];
    for (mut testimony, last_good) in known.testimonies {
        // What no file names any more is watched by nobody.
        let other = sources.iter().find(|s| s.id == testimony.source);
        let Some(other) = other.filter(|other| other.id != source.id) else {
            continue;
        };
        testimony.is_stale = now.duration_since(last_good) > other.allowance;
        testimonies.push(testimony);
    }
    let mut found = find(sources, &testimonies);
    found.retain(|found| found.contradiction.involves(&source.id));
    let last: Vec<String> = known
        .open
        .iter()
        .map(|open| open.contradiction.subject())
        .collect();
    let involved = known.open.into_iter();
    let involved: Vec<StoredContradiction> = involved
        .filter(|open| open.contradiction.involves(&source.id))
        .collect();
    let (lasting, ended): (Vec<_>, Vec<_>) = involved.into_iter().partition(|open| {
        let mut found = found.iter();
        found.any(|found| found.contradiction.is_still(&open.contradiction))
    });
    // Other prices that disagree are no end of the disagreement.
    let is_over = |of: &StoredContradiction| {
        let subject = of.contradiction.subject();
        !found.iter().any(|f| f.contradiction.subject() == subject)
    };
    let over: Vec<&StoredContradiction> = ended.iter().filter(|ended| is_over(ended)).collect();
    let untold_ends: Vec<&StoredContradiction> = known
        .untold_ends
        .iter()
        .chain(over.iter().copied())
        .collect();
    let came_back = |ended: &StoredContradiction| {
        ended.ended.is_some() && last.contains(&ended.contradiction.subject())
    };
    let told_over: Vec<Contradiction> = untold_ends
        .iter()
        .filter(|ended| is_over(ended) && !came_back(ended))
        .map(|ended| ended.contradiction.clone())
        .collect();
    let over: Vec<Contradiction> = over.iter().map(|o| o.contradiction.clone()).collect();
    let new: Vec<Contradiction> = found
        .into_iter()
        .filter(|found| found.is_evident)
        .map(|found| found.contradiction)
        .filter(|new| !lasting.iter().any(|open| new.is_still(&open.contradiction)))
        .collect();
    let alert =
        (!new.is_empty()).then(|| alert::contradicted(source, sources, &new, &told_over, now));
    let ends_told = match alert {
        Some(_) => {
            let superseded = ended.iter().map(|ended| ended.id);
            let mut ends: Vec<i64> = untold_ends.iter().map(|ended| ended.id).collect();
            ends.extend(superseded);
            ends.sort_unstable();
            ends.dedup();
            ends
        }
        None => Vec::new(),
    };
    Weighed {
        steps: ContradictionSteps {
            mentions: Some(mentions.to_vec()),
            opened: new.clone(),
            ended: ended.iter().map(|ended| ended.id).collect(),
            alert: None,
            ends_told,
        },
        new,
        over,
        alert,
    }
}
