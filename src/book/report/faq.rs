//! The questions people ask, answered from the book: the questions follow the models it has.

use std::cmp::Ordering;

use super::findings::{alone, boundaries, dearer, no_routes, none_dearer, unclear};
use super::sentences::{mode_words, models};
use super::standing::{Dearer, Setting, Standing};
use super::words::{either, list, once};
use super::{Block, Claim, Statement, official};
use crate::book::line_up::{Choice, Offer, between, choice, modes, priced_routes};

pub(super) fn questions(standing: &Standing<'_, '_>) -> Vec<Block> {
    vec![
        which_is_cheaper(standing),
        what_is_official(standing),
        why_more(standing),
        which_to_start(standing),
        does_it_compare_all(standing),
    ]
}

fn question(question: impl Into<String>, answer: Vec<Statement>) -> Block {
    Block::Question {
        question: question.into(),
        answer,
    }
}

fn which_is_cheaper(standing: &Standing<'_, '_>) -> Block {
    let names = standing.names();
    let asked = match names.as_slice() {
        [] => "Which route is the cheapest?".to_owned(),
        [one] => format!("Is {one} cheaper than other models?"),
        [one, other] => format!("Is {one} cheaper than {other}?"),
        many => format!("Which of {} is the cheapest?", either(many)),
    };
    let mut answer: Vec<Statement> = alone(standing).into_iter().collect();
    if answer.is_empty() {
        answer.extend(verdict(standing));
        let same = standing.same.iter();
        answer.extend(same.map(|same| same.sentence(standing.book)));
        answer.extend(dearer(standing));
        answer.extend(unclear(standing));
        answer.extend(becomes_dearer(standing));
        answer.extend(settings(standing));
    }
    question(asked, answer)
}

/// In which of the modes that two models share the first begins lower, equal, higher.
struct Verdict {
    claim: Claim,
    lower: usize,
    same: usize,
    higher: usize,
    unclear: usize,
}

fn compare(one: &[&Offer<'_>], other: &[&Offer<'_>]) -> Option<Verdict> {
    let (mut lower, mut same, mut higher, mut unclear) = (vec![], vec![], vec![], vec![]);
    for mine in one {
        let theirs = other.iter().filter(|o| o.route.mode() == mine.route.mode());
        for theirs in theirs {
            let modes = match between(mine, theirs) {
                Some(Ordering::Less) => &mut lower,
                Some(Ordering::Equal) => &mut same,
                Some(Ordering::Greater) => &mut higher,
                None => &mut unclear,
            };
            modes.push(mine.route.mode().to_owned());
        }
    }
    Some(Verdict {
        lower: lower.len(),
        same: same.len(),
        higher: higher.len(),
        unclear: unclear.len(),
        claim: Claim::Verdict {
            one: one.first()?.route.family(),
            other: other.first()?.route.family(),
            lower,
            same,
            higher,
            unclear,
        },
    })
}

/// The verdicts on all pairs of models.
pub(super) fn verdicts(standing: &Standing<'_, '_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (n, one) in standing.models.iter().enumerate() {
        for other in standing.models.iter().skip(n.saturating_add(1)) {
            claims.extend(compare(one, other).map(|verdict| verdict.claim));
        }
    }
    claims
}

/// The short answer, where the question is about two models.
fn verdict(standing: &Standing<'_, '_>) -> Option<Statement> {
    let [one, other] = standing.models.as_slice() else {
        return None;
    };
    let verdict = compare(one, other)?;
    let beyond = !standing.boundaries.is_empty() || !standing.settings.is_empty();
    let compared = (verdict.lower, verdict.same, verdict.higher);
    let mut words = match compared {
        (0, 0, 0) => "That cannot be said.",
        (0, _, 0) if beyond => "Not always.",
        (0, _, 0) => "No: they begin at the same price.",
        (0, _, _) => "At the entry level, no.",
        (_, 0, 0) => "At the entry level, yes.",
        _ => "Not always: it depends on the mode.",
    }
    .to_owned();
    if verdict.unclear > 0 && compared != (0, 0, 0) {
        words.push_str(" Some of their prices cannot be compared.");
    }
    Some(Statement::new(words, vec![verdict.claim]))
}

/// `Kling O3 becomes more expensive when you move into reference-to-video or video editing:
/// …`
fn becomes_dearer(standing: &Standing<'_, '_>) -> Vec<Statement> {
    let sentence = |boundary: &Dearer<'_, '_>| {
        let dear = boundary.dear();
        Statement::new(
            format!(
                "{} becomes more expensive when you move into {}: {}.",
                list(&models(&dear)),
                either(&mode_words(&dear)),
                boundary.within_model()
            ),
            boundary.claims(),
        )
    };
    standing.boundaries.iter().map(sentence).collect()
}

fn settings(standing: &Standing<'_, '_>) -> Vec<Statement> {
    standing.settings.iter().map(Setting::sentence).collect()
}

fn what_is_official(standing: &Standing<'_, '_>) -> Block {
    let book = standing.book;
    let official = priced_routes(book, true);
    let names = once(
        official
            .iter()
            .map(|(_, facts)| format!("{} {}", facts.provider, facts.model)),
    );
    let asked = if names.is_empty() {
        "What is the official publicly documented pricing?".to_owned()
    } else {
        format!(
            "What is the official publicly documented {} pricing?",
            list(&names)
        )
    };
    let mut answer: Vec<Statement> = official
        .iter()
        .map(|of| official::all_prices(book, of))
        .collect();
    if answer.is_empty() {
        answer.push(official::none());
    }
    question(asked, answer)
}

fn why_more(standing: &Standing<'_, '_>) -> Block {
    let steps = standing.boundaries.iter().chain(&standing.dearer);
    let dear = once(steps.flat_map(|step| models(&step.dear())));
    let asked = match dear.as_slice() {
        [] => "Does one route cost more than another?".to_owned(),
        [one] => format!("Why does {one} sometimes cost more?"),
        many => format!("Why do {} sometimes cost more?", list(many)),
    };
    let mut answer = Vec::new();
    for model in &standing.models {
        answer.extend(more_modes(standing, model));
    }
    answer.extend(boundaries(standing));
    answer.extend(dearer(standing));
    if dear.is_empty() {
        let none = if standing.offers.is_empty() {
            no_routes()
        } else {
            none_dearer(standing)
        };
        answer.push(none);
    } else if standing.boundaries.is_empty() {
        answer.push(Statement::plain(
            "The pages give the prices and not the reasons.",
        ));
    }
    question(asked, answer)
}

/// `Because Kling O3 includes routes that no other model here has: reference-to-video and video
/// editing.`: where those are among the dearer ones.
fn more_modes<'o, 'b>(standing: &Standing<'o, 'b>, model: &[&'o Offer<'b>]) -> Option<Statement> {
    let steps = standing.boundaries.iter();
    let dear: Vec<&Offer<'_>> = steps.flat_map(Dearer::dear).collect();
    let mut only = standing.only(model);
    only.retain(|offer| dear.iter().any(|d| d.route == offer.route));
    if only.is_empty() || standing.models.len() < 2 {
        return None;
    }
    let claims = only.iter().map(|offer| Claim::Only {
        route: offer.route.clone(),
    });
    Some(Statement::new(
        format!(
            "Because {} includes routes that no other model here has: {}.",
            list(&models(model)),
            list(&mode_words(&only))
        ),
        claims.collect(),
    ))
}

fn which_to_start(standing: &Standing<'_, '_>) -> Block {
    let asked = match standing.names().as_slice() {
        [] => "Which model should developers start with?".to_owned(),
        [one] => format!("Should developers start with {one}?"),
        _ => format!("Should developers start with {}?", standing.models_or()),
    };
    let choices: Vec<(&str, Choice<'_, '_>)> = modes(standing.offers)
        .into_iter()
        .filter_map(|mode| Some((mode, choice(standing.offers, mode)?)))
        .collect();
    let mut answer: Vec<Statement> = standing
        .names()
        .iter()
        .filter_map(|model| start_with(model, &choices))
        .collect();
    answer.extend(choices.iter().filter_map(undecided));
    if answer.is_empty() {
        answer.push(no_routes());
    }
    question(asked, answer)
}

/// `Start with Kling 3.0 for text-to-video or image-to-video.`
fn start_with(model: &str, choices: &[(&str, Choice<'_, '_>)]) -> Option<Statement> {
    let taken: Vec<&Offer<'_>> = choices
        .iter()
        .filter_map(|(_, choice)| choice.offer())
        .filter(|offer| offer.model == model)
        .collect();
    if taken.is_empty() {
        return None;
    }
    let claims = taken.iter().map(|offer| Claim::Choice {
        route: offer.route.clone(),
    });
    Some(Statement::new(
        format!("Start with {model} for {}.", either(&mode_words(&taken))),
        claims.collect(),
    ))
}

fn undecided((_, choice): &(&str, Choice<'_, '_>)) -> Option<Statement> {
    let Choice::Unclear(offers) = choice else {
        return None;
    };
    let mode = mode_words(offers).first().copied().unwrap_or_default();
    let mut claims = Vec::new();
    for (n, one) in offers.iter().enumerate() {
        for other in offers.iter().skip(n.saturating_add(1)) {
            if between(one, other).is_none() {
                claims.push(Claim::Unclear {
                    one: one.route.clone(),
                    other: other.route.clone(),
                });
            }
        }
    }
    Some(Statement::new(
        format!(
            "For {mode} the prices do not decide between {}: not all of them can be compared.",
            list(&models(offers))
        ),
        claims,
    ))
}

fn does_it_compare_all(standing: &Standing<'_, '_>) -> Block {
    let official = priced_routes(standing.book, true);
    let official = once(official.iter().map(|(_, facts)| facts.provider.clone()));
    let routes = once(standing.offers.iter().map(|o| o.facts.provider.clone()));
    let text = match (official.as_slice(), routes.as_slice()) {
        ([], []) => "No. The book has no prices at this date.".to_owned(),
        (official, []) => format!("No. It has the official prices of {} only.", list(official)),
        ([], routes) => format!("No. It compares the route prices of {} only.", list(routes)),
        (official, routes) => format!(
            "No. It compares the official prices of {} with the route prices of {}.",
            list(official),
            list(routes)
        ),
    };
    let claim = Claim::Providers { official, routes };
    question(
        "Does this page compare all marketplaces and providers?",
        vec![Statement::new(text, vec![claim])],
    )
}
