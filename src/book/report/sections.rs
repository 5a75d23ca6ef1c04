//! The report's sections in their order.

use super::findings::{alone, boundaries, dearer, no_routes, none_dearer, unclear};
use super::sentences::{mode_words, models, seen};
use super::standing::{Same, Setting, Standing};
use super::words::{list, once, price};
use super::{Block, Claim, Section, SourceLine, Statement, faq, official};
use crate::book::line_up::{Choice, Offer, choice, modes, priced_routes};
use crate::book::tables::{CLIPS, Group, NOT_PRICED, TableName, groups, tables};
use crate::book::{Book, Entry};
use crate::contradiction::Contradiction;
use crate::price::Amount;
use crate::rules::{Rule, Topic};

pub(super) fn title(book: &Book, standing: &Standing<'_, '_>) -> String {
    let official = priced_routes(book, true);
    match (standing.names().as_slice(), official.first()) {
        ([], Some((_, facts))) => {
            format!("Official {} {} pricing", facts.provider, facts.model)
        }
        ([], None) => "Video generation pricing".to_owned(),
        (names, _) => format!("{} API pricing", list(names)),
    }
}

pub(super) fn all(standing: &Standing<'_, '_>) -> Vec<Section> {
    let section = |id, heading: &str, blocks| Section {
        id,
        heading: heading.to_owned(),
        blocks,
    };
    vec![
        section(
            "summary",
            "Summary",
            vec![Block::Bullets(summary(standing))],
        ),
        section("official", "Official pricing", official::blocks(standing)),
        section("routes", "Route pricing", route_prices(standing)),
        section("same", &same_heading(standing), same(standing)),
        section("more", &more_heading(standing), more(standing)),
        section("budget", "Budget examples", budget(standing)),
        section("choose", "Which route to choose", choose(standing)),
        section("faq", "FAQ", faq::questions(standing)),
        section(
            "sources",
            "Sources",
            vec![Block::Sources(sources(standing.book))],
        ),
    ]
}

/// The prices that cannot both be true, if any.
pub(super) fn contradictions(lasting: &[Contradiction]) -> Option<Section> {
    let bullets = lasting.iter().map(|contradiction| {
        let (said, since) = (&contradiction.statement, contradiction.since());
        let since = since.strftime("%Y-%m-%d");
        Statement::plain(format!("{} Since {since}.", once_ended(said)))
    });
    (!lasting.is_empty()).then(|| Section {
        id: "contradictions",
        heading: "Prices that contradict each other".to_owned(),
        blocks: vec![
            Block::Paragraph(Statement::plain(
                "These cannot both be true. The comparison takes each as its source says it.",
            )),
            Block::Bullets(bullets.collect()),
        ],
    })
}

/// The sentence with a full stop.
fn once_ended(said: &str) -> String {
    format!("{}.", said.trim_end_matches('.'))
}

fn summary(standing: &Standing<'_, '_>) -> Vec<Statement> {
    let book = standing.book;
    let official = priced_routes(book, true);
    let mut bullets: Vec<Statement> = official
        .iter()
        .map(|of| official::lists(book, of))
        .collect();
    if official.is_empty() {
        bullets.push(official::none());
    }
    bullets.extend(alone(standing));
    bullets.extend(standing.same.iter().map(|same| same.sentence(book)));
    bullets.extend(dearer(standing));
    bullets.extend(unclear(standing));
    bullets.extend(boundaries(standing));
    bullets.extend(practical(standing));
    bullets.extend(gaps(standing));
    bullets
}

/// That the price steps up at the mode boundary and not at the model's name: where every shared
/// mode begins equal, and some other mode begins higher.
fn practical(standing: &Standing<'_, '_>) -> Option<Statement> {
    let all_same = !standing.shared.is_empty()
        && standing.dearer.is_empty()
        && standing
            .unclear
            .iter()
            .all(|routes| models(routes).len() == 1)
        && !standing.boundaries.is_empty();
    if !all_same {
        return None;
    }
    let mut claims = vec![Claim::SharedModesSame];
    claims.extend(standing.same.iter().flat_map(Same::claims));
    let mut steps = Vec::new();
    for boundary in &standing.boundaries {
        claims.extend(boundary.claims());
        steps.push(format!(
            "from {} to {}",
            list(&mode_words(&boundary.cheap())),
            list(&mode_words(&boundary.dear()))
        ));
    }
    Some(Statement::new(
        format!(
            "So the entry price steps up at the mode boundary ({}), not at the name of the model.",
            once(steps).join("; ")
        ),
        claims,
    ))
}

/// Prices that had changed by a check after the book's instant.
fn gaps(standing: &Standing<'_, '_>) -> Vec<Statement> {
    let book = standing.book;
    let compared = |entry: &&Entry| {
        let facts = book.route_facts(&entry.rate.route);
        facts.is_none_or(|facts| facts.compare)
    };
    let compared = book.entries().iter().filter(compared);
    let changed = compared.filter_map(|entry| {
        let changed_by = entry.changed_by()?;
        Some((entry, changed_by))
    });
    changed
        .map(|(entry, changed_by)| {
            let text = format!(
                "The price of {} was last seen on {}; by {} it had changed, at an instant that \
                 nobody saw.",
                entry.rate,
                entry.last_seen.strftime("%Y-%m-%d %H:%M UTC"),
                changed_by.strftime("%Y-%m-%d %H:%M UTC"),
            );
            let claim = Claim::Gap {
                rate: entry.rate.clone(),
                last_seen: entry.last_seen,
                changed_by,
            };
            Statement::new(text, vec![claim])
        })
        .collect()
}

fn route_prices(standing: &Standing<'_, '_>) -> Vec<Block> {
    if standing.offers.is_empty() {
        return vec![Block::Paragraph(no_routes())];
    }
    let all: Vec<&Offer<'_>> = standing.offers.iter().collect();
    let (seen, claims) = seen(standing.book, &all);
    let intro = Statement::new(format!("{seen}, these are the routes."), claims);
    let mut blocks = vec![Block::Paragraph(intro)];
    blocks.extend(named_tables(standing.book, TableName::Routes));
    let limits = durations(standing);
    if !limits.is_empty() {
        blocks.push(Block::Bullets(limits));
    }
    blocks
}

fn named_tables(book: &Book, name: TableName) -> impl Iterator<Item = Block> {
    tables(book, name).into_iter().map(Block::Table)
}

fn limits(book: &Book, offer: &Offer<'_>) -> Option<(Amount, Amount)> {
    match book.rule(offer.route, Topic::Duration) {
        Some(Rule::Duration { min, max }) => Some((*min, *max)),
        _ => None,
    }
}

fn duration_claim(offer: &Offer<'_>, (min, max): (Amount, Amount)) -> Claim {
    Claim::Duration {
        route: offer.route.clone(),
        min,
        max,
    }
}

/// Which routes make clips of which lengths.
fn durations(standing: &Standing<'_, '_>) -> Vec<Statement> {
    let known = standing
        .offers
        .iter()
        .filter_map(|o| limits(standing.book, o));
    let mut lengths = once(known);
    lengths.sort();
    lengths
        .into_iter()
        .map(|(min, max)| {
            let of: Vec<&Offer<'_>> = standing
                .offers
                .iter()
                .filter(|o| limits(standing.book, o) == Some((min, max)))
                .collect();
            let titles: Vec<&str> = of.iter().map(|o| o.facts.spec.title.as_str()).collect();
            Statement::new(
                format!("Clips of {min} to {max} s: {}.", list(&titles)),
                of.iter().map(|o| duration_claim(o, (min, max))).collect(),
            )
        })
        .collect()
}

fn same_heading(standing: &Standing<'_, '_>) -> String {
    match standing.names().as_slice() {
        [one, other] => format!("When {one} and {other} cost the same"),
        _ => "When models cost the same".to_owned(),
    }
}

fn same(standing: &Standing<'_, '_>) -> Vec<Block> {
    if let Some(alone) = alone(standing) {
        return vec![Block::Paragraph(alone)];
    }
    if standing.same.is_empty() {
        let none = Statement::new(
            "No mode is known to begin at the same price with two models.",
            faq::verdicts(standing),
        );
        return vec![Block::Paragraph(none)];
    }
    standing
        .same
        .iter()
        .flat_map(|same| same_blocks(standing, same))
        .collect()
}

fn same_blocks<'o, 'b>(standing: &Standing<'o, 'b>, same: &Same<'o, 'b>) -> Vec<Block> {
    let offers = same.offers();
    let (seen, mut claims) = seen(standing.book, &offers);
    claims.extend(same.claims());
    let begins = same.first().iter().filter_map(|o| o.begin.as_ref().ok());
    let prices = once(begins.map(|begin| price(&begin.price)));
    let level = if same.varies() {
        " at the entry level"
    } else {
        ""
    };
    let lead = format!(
        "{seen}, {} cost the same{level}, {}, when the work is limited to:",
        list(&models(same.first())),
        list(&prices)
    );
    let mut bullets: Vec<Statement> = same
        .by_mode
        .iter()
        .filter_map(|of_mode| Some((of_mode, of_mode.first()?)))
        .map(|(of_mode, first)| {
            let claims = of_mode.iter().skip(1).map(|other| Claim::Same {
                one: first.route.clone(),
                other: other.route.clone(),
            });
            Statement::new(first.mode_words(), claims.collect())
        })
        .collect();
    bullets.extend(common_duration(standing.book, &offers));
    let mut blocks = vec![
        Block::Paragraph(Statement::new(lead, claims)),
        Block::Bullets(bullets),
    ];
    blocks.extend(everywhere(standing, same).map(Block::Paragraph));
    blocks
}

/// `clips of 3 to 15 s`, where that is the range of all of them.
fn common_duration(book: &Book, offers: &[&Offer<'_>]) -> Option<Statement> {
    let range = limits(book, offers.first()?)?;
    let all = offers.iter().all(|o| limits(book, o) == Some(range));
    all.then(|| {
        Statement::new(
            format!("clips of {} to {} s", range.0, range.1),
            offers.iter().map(|o| duration_claim(o, range)).collect(),
        )
    })
}

/// Whether the models stay equal beyond the entry level.
fn everywhere<'o, 'b>(standing: &Standing<'o, 'b>, same: &Same<'o, 'b>) -> Option<Statement> {
    if !same.varies() {
        return None;
    }
    let mut claims = Vec::new();
    for of_mode in &same.by_mode {
        let (first, others) = of_mode.split_first()?;
        for other in others {
            if !standing.same_everywhere(first, other) {
                return beyond(standing, same);
            }
            claims.push(Claim::SameEverywhere {
                one: first.route.clone(),
                other: other.route.clone(),
            });
        }
    }
    Some(Statement::new(
        "There they have the same settings at the same prices.",
        claims,
    ))
}

fn beyond<'o, 'b>(standing: &Standing<'o, 'b>, same: &Same<'o, 'b>) -> Option<Statement> {
    let names = models(same.first());
    let own = standing.settings.iter().filter(|setting| {
        names.contains(&setting.dear_model()) && names.contains(&setting.cheap_model())
    });
    let claims: Vec<Claim> = own.flat_map(Setting::claims).collect();
    (!claims.is_empty()).then(|| {
        Statement::new(
            "Beyond the entry level they differ in some settings; the next section lists them.",
            claims,
        )
    })
}

fn more_heading(standing: &Standing<'_, '_>) -> String {
    let dear = standing.dearer.iter().chain(&standing.boundaries);
    match once(dear.flat_map(|d| models(&d.dear()))).as_slice() {
        [one] => format!("When {one} costs more"),
        _ => "When one costs more".to_owned(),
    }
}

fn more(standing: &Standing<'_, '_>) -> Vec<Block> {
    if standing.offers.is_empty() {
        return vec![Block::Paragraph(no_routes())];
    }
    let mut steps = boundaries(standing);
    steps.extend(dearer(standing));
    if steps.is_empty() {
        steps.push(none_dearer(standing));
    }
    steps.extend(unclear(standing));
    let mut blocks = vec![Block::Bullets(steps)];
    if !standing.settings.is_empty() {
        let compared: Vec<&Offer<'_>> = standing.shared.iter().flatten().copied().collect();
        let (seen, claims) = seen(standing.book, &compared);
        blocks.push(Block::Paragraph(Statement::new(
            format!("{seen}, setting by setting, in the modes that both price:"),
            claims,
        )));
        let settings = standing.settings.iter().map(Setting::sentence);
        blocks.push(Block::Bullets(settings.collect()));
    }
    blocks
}

fn budget(standing: &Standing<'_, '_>) -> Vec<Block> {
    if standing.offers.is_empty() {
        return vec![Block::Paragraph(no_routes())];
    }
    let rule = Statement::plain(
        "Each clip at the lowest price of its route and by its billing rules; a dash where that \
         length cannot be had or priced.",
    );
    let mut blocks = vec![Block::Paragraph(rule)];
    blocks.extend(named_tables(standing.book, TableName::Budget));
    let groups = groups(standing.book);
    let clips = (0..CLIPS.len()).filter_map(|n| clips(&groups, n));
    let mut bullets: Vec<Statement> = clips.collect();
    bullets.extend(practical(standing));
    if !bullets.is_empty() {
        blocks.push(Block::Bullets(bullets));
    }
    blocks
}

/// What one clip length costs, group by group.
fn clips(groups: &[Group<'_>], n: usize) -> Option<Statement> {
    let seconds = *CLIPS.get(n)?;
    let mut parts = Vec::new();
    let mut claims = Vec::new();
    for group in groups {
        let cost = group.clips.get(n).filter(|cost| *cost != NOT_PRICED);
        let Some(cost) = cost else { continue };
        parts.push(format!("{cost} with {}", group.title()));
        claims.extend(group.offers.iter().map(|offer| Claim::Clip {
            route: offer.route.clone(),
            seconds,
            cost: cost.clone(),
        }));
    }
    (!parts.is_empty()).then(|| {
        Statement::new(
            format!("A {seconds}-second clip: {}.", list(&parts)),
            claims,
        )
    })
}

fn choose(standing: &Standing<'_, '_>) -> Vec<Block> {
    if standing.offers.is_empty() {
        return vec![Block::Paragraph(no_routes())];
    }
    let rule = Statement::new(
        "For each mode the model that begins lowest; among equals the one with the fewest modes, \
         whose budget line is the simplest.",
        choices(standing),
    );
    let mut blocks: Vec<Block> = named_tables(standing.book, TableName::Choose).collect();
    blocks.push(Block::Paragraph(rule));
    blocks
}

fn choices(standing: &Standing<'_, '_>) -> Vec<Claim> {
    let taken = modes(standing.offers).into_iter().filter_map(|mode| {
        let choice: Choice<'_, '_> = choice(standing.offers, mode)?;
        Some(Claim::Choice {
            route: choice.offer()?.route.clone(),
        })
    });
    taken.collect()
}

/// The sources that have a price in the book, or were read by its instant.
fn sources(book: &Book) -> Vec<SourceLine> {
    let used = book.sources.iter().filter(|source| {
        let is_read =
            source.observed.is_some() || book.entries().iter().any(|e| e.source == source.id);
        source.compare && is_read
    });
    let mut lines: Vec<SourceLine> = used
        .map(|source| SourceLine {
            title: source.title.clone(),
            url: source.url.clone(),
            official: source.official,
            published: source.published,
            observed: source.observed,
            snapshot: source.snapshot,
        })
        .collect();
    lines.sort_by_key(|line| !line.official);
    lines
}
