//! One comparison to one sentence, with its claims. A sentence is put together without its place
//! in the report, so that the summary, the sections and the answers say the same.

use super::standing::{Dearer, Quoted, Same, Setting, Standing};
use super::words::{capitalized, costs, day, either, list, more, on_days, once, price, setting};
use super::{Claim, Figure, Statement};
use crate::book::Book;
use crate::book::line_up::{Begin, Offer};
use crate::book::tables;

/// A part of a sentence with what it claims.
pub(super) type Said = (String, Vec<Claim>);

/// `In the GPTImage2 route prices observed on 2026-04-08`.
pub(super) fn seen(book: &Book, offers: &[&Offer<'_>]) -> Said {
    let mut claims = Vec::new();
    let mut days = Vec::new();
    for offer in once(offers.iter().map(|o| o.route)) {
        let seen = book.base_rates(offer).map(|e| day(e.last_seen));
        for date in once(seen) {
            days.push(date);
            claims.push(Claim::Observed {
                route: offer.clone(),
                date,
            });
        }
    }
    let providers = once(offers.iter().map(|o| o.facts.provider.as_str()));
    let words = format!(
        "In the {} route prices observed {}",
        list(&providers),
        on_days(&days)
    );
    (words, claims)
}

fn begins<'o>(offers: &[&'o Offer<'_>]) -> Vec<&'o Begin> {
    let known = offers.iter().map(|o| o.begin.as_ref());
    known.filter_map(Result::ok).collect()
}

fn begin_claims(offers: &[&Offer<'_>]) -> Vec<Claim> {
    let claim = |offer: &&Offer<'_>| {
        let begin = offer.begin.as_ref().ok()?;
        Some(Claim::Begins {
            route: offer.route.clone(),
            price: Figure::from(&begin.price),
            varies: begin.varies,
        })
    };
    offers.iter().filter_map(claim).collect()
}

pub(super) fn models<'o>(offers: &[&'o Offer<'_>]) -> Vec<&'o str> {
    once(offers.iter().map(|o| o.model.as_str()))
}

pub(super) fn mode_words<'o>(offers: &[&'o Offer<'_>]) -> Vec<&'o str> {
    once(offers.iter().map(|o| o.mode_words()))
}

/// `Kling O3's reference-to-video and video editing routes`, for one model; `its …` where the
/// model was just named.
fn routes_of(offers: &[&Offer<'_>], its: bool) -> String {
    let modes = mode_words(offers);
    let owner = if its {
        "its".to_owned()
    } else {
        format!("{}'s", list(&models(offers)))
    };
    let routes = if modes.len() == 1 { "route" } else { "routes" };
    format!("{owner} {} {routes}", list(&modes))
}

impl<'o, 'b> Same<'o, 'b> {
    /// One route of each model, for the first mode.
    pub(super) fn first(&self) -> &[&'o Offer<'b>] {
        self.by_mode.first().map_or(&[], Vec::as_slice)
    }

    pub(super) fn offers(&self) -> Vec<&'o Offer<'b>> {
        self.by_mode.iter().flatten().copied().collect()
    }

    /// One route for each mode, to name the modes by.
    pub(super) fn of_modes(&self) -> Vec<&'o Offer<'b>> {
        self.by_mode
            .iter()
            .filter_map(|m| m.first())
            .copied()
            .collect()
    }

    pub(super) fn claims(&self) -> Vec<Claim> {
        let mut claims = begin_claims(&self.offers());
        for mode in &self.by_mode {
            let Some((first, others)) = mode.split_first() else {
                continue;
            };
            claims.extend(others.iter().map(|other| Claim::Same {
                one: first.route.clone(),
                other: other.route.clone(),
            }));
        }
        claims
    }

    /// `Kling 3.0 and Kling O3 both start from $0.075/s for text-to-video and image-to-video`.
    pub(super) fn words(&self) -> String {
        let first = self.first();
        let both = if first.len() == 2 { "both " } else { "all " };
        format!(
            "{} {both}{} for {}",
            list(&models(first)),
            costs(&begins(first), false),
            list(&mode_words(&self.of_modes()))
        )
    }

    /// Whether a clip may cost more than the beginning: then it is one at the entry level only.
    pub(super) fn varies(&self) -> bool {
        begins(&self.offers()).iter().any(|begin| begin.varies)
    }

    pub(super) fn sentence(&self, book: &Book) -> Statement {
        let (seen, mut claims) = seen(book, &self.offers());
        claims.extend(self.claims());
        Statement::new(format!("{seen}, {}.", self.words()), claims)
    }
}

impl<'o, 'b> Dearer<'o, 'b> {
    pub(super) fn offers(&self) -> Vec<&'o Offer<'b>> {
        let sides = self.pairs.iter().flat_map(|(d, c)| d.iter().chain(c));
        sides.copied().collect()
    }

    pub(super) fn dear(&self) -> Vec<&'o Offer<'b>> {
        self.pairs.iter().flat_map(|(d, _)| d).copied().collect()
    }

    pub(super) fn cheap(&self) -> Vec<&'o Offer<'b>> {
        self.pairs.iter().flat_map(|(_, c)| c).copied().collect()
    }

    pub(super) fn claims(&self) -> Vec<Claim> {
        let mut claims = begin_claims(&self.offers());
        for (dear, cheap) in &self.pairs {
            for d in dear {
                claims.extend(cheap.iter().map(|c| Claim::Dearer {
                    dearer: d.route.clone(),
                    cheaper: c.route.clone(),
                    above: (&self.above).into(),
                }));
            }
        }
        claims
    }

    /// `Kling O3 starts from $0.09/s for text-to-video, $0.015/s (20%) more than Kling 3.0, which
    /// starts from $0.075/s`.
    pub(super) fn between_models(&self) -> String {
        let (dear, cheap) = (self.dear(), self.cheap());
        let (dear_models, cheap_models) = (models(&dear), models(&cheap));
        let modes: Vec<&Offer<'_>> = self
            .pairs
            .iter()
            .filter_map(|(d, _)| d.first())
            .copied()
            .collect();
        format!(
            "{} {} for {}, {} than {}, which {}",
            list(&dear_models),
            costs(&begins(&dear), dear_models.len() == 1),
            list(&mode_words(&modes)),
            more(&self.above),
            list(&cheap_models),
            costs(&begins(&cheap), cheap_models.len() == 1),
        )
    }

    /// `Kling O3's reference-to-video and video editing routes start from $0.1125/s: $0.0375/s
    /// (50%) more than its text-to-video and image-to-video routes, which start from $0.075/s`.
    pub(super) fn within_model(&self) -> String {
        let (dear, cheap) = (self.dear(), self.cheap());
        format!(
            "{} {}: {} than {}, which {}",
            routes_of(&dear, false),
            costs(&begins(&dear), mode_words(&dear).len() == 1),
            more(&self.above),
            routes_of(&cheap, true),
            costs(&begins(&cheap), mode_words(&cheap).len() == 1),
        )
    }

    pub(super) fn sentence(&self, book: &Book, words: &str) -> Statement {
        let (seen, mut claims) = seen(book, &self.offers());
        claims.extend(self.claims());
        Statement::new(format!("{seen}, {words}."), claims)
    }
}

impl<'o, 'b> Setting<'o, 'b> {
    fn dear(&self) -> Vec<Quoted<'o, 'b>> {
        self.pairs.iter().map(|(dear, _)| *dear).collect()
    }

    pub(super) fn dear_model(&self) -> &'o str {
        self.pairs
            .first()
            .map_or("", |(dear, _)| dear.offer.model.as_str())
    }

    pub(super) fn cheap_model(&self) -> &'o str {
        self.pairs
            .first()
            .map_or("", |(_, cheap)| cheap.offer.model.as_str())
    }

    pub(super) fn claims(&self) -> Vec<Claim> {
        let both = self.pairs.iter().flat_map(|(d, c)| [d, c]);
        let mut claims: Vec<Claim> = both
            .map(|quoted| Claim::Rate {
                rate: quoted.entry.rate.clone(),
                price: Figure::from(&quoted.entry.price),
            })
            .collect();
        claims.extend(self.pairs.iter().map(|(dear, cheap)| Claim::DearerRate {
            dearer: dear.entry.rate.clone(),
            cheaper: cheap.entry.rate.clone(),
            above: (&self.above).into(),
        }));
        claims
    }

    /// `At 720p with sound, Kling 3.0 costs $0.1125/s for text-to-video and image-to-video,
    /// $0.0124/s (about 12.4%) more than Kling O3 at $0.1001/s.`
    pub(super) fn sentence(&self) -> Statement {
        let dear = self.dear();
        let offers: Vec<&Offer<'_>> = dear.iter().map(|quoted| quoted.offer).collect();
        let at = capitalized(&setting(&self.dimensions));
        let comma = if at.is_empty() { "" } else { ", " };
        let said = |quoted: Option<&Quoted<'_, '_>>| {
            quoted.map_or_else(String::new, |quoted| price(&quoted.entry.price))
        };
        let text = format!(
            "{at}{comma}{} costs {} for {}, {} than {} at {}.",
            self.dear_model(),
            said(dear.first()),
            list(&mode_words(&offers)),
            more(&self.above),
            self.cheap_model(),
            said(self.pairs.first().map(|(_, cheap)| cheap)),
        );
        Statement::new(text, self.claims())
    }
}

impl<'o, 'b> Standing<'o, 'b> {
    /// `For text-to-video the prices of A and B cannot be compared: $0.075/s and 6 credits/s.`
    pub(super) fn unclear_sentence(&self, routes: &[&'o Offer<'b>]) -> Statement {
        let models = models(routes);
        let signals: Vec<String> = routes
            .iter()
            .map(|offer| tables::signal(self.book, offer.route))
            .collect();
        let text = if models.len() > 1 {
            let mode = mode_words(routes).first().copied().unwrap_or_default();
            format!(
                "For {mode} not all prices of {} can be compared: {}.",
                list(&models),
                list(&signals)
            )
        } else {
            format!(
                "Not all prices of {} can be compared with each other: {}.",
                list(&models),
                list(&signals)
            )
        };
        Statement::new(text, self.unclear_claims(routes))
    }

    fn unclear_claims(&self, routes: &[&'o Offer<'b>]) -> Vec<Claim> {
        let mut claims: Vec<Claim> = routes
            .iter()
            .flat_map(|offer| self.book.base_rates(offer.route))
            .map(|entry| Claim::Rate {
                rate: entry.rate.clone(),
                price: Figure::from(&entry.price),
            })
            .collect();
        for (n, one) in routes.iter().enumerate() {
            for other in routes.iter().skip(n.saturating_add(1)) {
                if crate::book::line_up::between(one, other).is_none() {
                    claims.push(Claim::Unclear {
                        one: one.route.clone(),
                        other: other.route.clone(),
                    });
                }
            }
        }
        claims
    }

    /// The modes of a model that no other model has.
    pub(super) fn only(&self, model: &[&'o Offer<'b>]) -> Vec<&'o Offer<'b>> {
        let shared = |offer: &&&Offer<'_>| {
            let mode = offer.route.mode();
            self.offers
                .iter()
                .filter(|o| o.route.mode() == mode)
                .count()
                > 1
        };
        model.iter().filter(|o| !shared(o)).copied().collect()
    }

    /// `Kling 3.0 or Kling O3`.
    pub(super) fn models_or(&self) -> String {
        let names: Vec<&str> = self.names();
        either(&names)
    }

    /// What people call the models.
    pub(super) fn names(&self) -> Vec<&'o str> {
        let first = self.models.iter().filter_map(|routes| routes.first());
        first.map(|offer| offer.model.as_str()).collect()
    }
}
