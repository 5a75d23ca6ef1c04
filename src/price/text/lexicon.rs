//! The words of prices, by language: the only place that knows any.
//!
//! A phrase is written as it stands on a page; it is folded as the text is (no case, no accents),
//! so each is listed once. The longest phrase wins; between equal phrases, the first listed.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::clean::clean;
use super::token::{Token, TokenKind, tokens};
use crate::price::Role;

mod words;

/// What a phrase says in a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    Coin(Coin),
    /// A coin's code that is an ordinary word when not in capitals (`TRY`, `MAD`).
    Code(&'static str),
    /// What is counted: `second`, `video`.
    Noun(Noun),
    /// Charges for each of what follows: `per`, `pro`, `每`.
    Per,
    /// The same behind its noun: `1秒あたり`, `초당`, `saniye başına`.
    PerAfter,
    /// A whole unit in one phrase: `monthly`, `al secondo`.
    PerNoun(Noun),
    /// `for`, `für`: a unit only before a length of time.
    For,
    /// English `a`, Romance `a`, French `à`: a unit before a noun, a range between amounts.
    A,
    /// What may stand between `per` and its noun: `generated`, `output`, `started`.
    Adjective,
    /// Between the amounts of a range: `to`, `bis`, `至`.
    To,
    /// `and`, between the amounts of a range that `between` opened.
    And,
    Between,
    From,
    FromAfter,
    UpTo,
    Approx,
    /// The price is charged here: `costs`, `price`, `单价`.
    Cost,
    /// The amount that follows has this role; some say it of the one directly before, too.
    Role(Role),
    /// It has, if the text holds another price.
    SoftRole(Role),
    /// The amount before has this role.
    RoleAfter(Role),
    /// Beyond what another price buys: `per additional second`.
    Further,
    /// The amount is the least that is charged, or for a unit the lowest price: `minimum`.
    Least,
    /// Directly behind its amount, the highest price: `$0.09/s or less`, `まで`.
    UpToAfter,
    /// Before a length or a number, what one step of a tiered price covers: `the first 5 s`.
    First,
    /// Says that a price has steps: `then`, `thereafter`, `volume`.
    Tier,
    /// Not, or no longer, for sale: whatever is priced here cannot be bought.
    Unavailable,
    /// Not yet: what is priced in its clause cannot be bought, or not at that price: `soon`.
    Soon,
    /// What is priced behind it holds later: `will rise to`, `next month`.
    Later,
    /// The price becomes another, and nothing says when, or for what: `rising to`.
    Becomes,
    /// A month by its name.
    Date,
    /// The amount directly behind bounds something: `under`, `more than`.
    Bound,
    /// The amount that follows replaces the others: `now`, `现价`.
    Now,
    /// A price that moved: `from A to B` is then no range.
    Change,
    /// The amount that follows is no price, or the one directly before.
    Not(NotA),
    /// The amount directly before is no price.
    NotAfter(NotA),
    /// A power of ten in words: `million`, `万`.
    Magnitude(&'static str),
    /// `or`, between two prices.
    Or,
    /// `plus`, between two amounts.
    Plus,
    /// Nothing, but no unknown word either: `just`, `only`, `at`.
    Filler,
    /// `~~` around what is struck out in Markdown.
    Strike,
    /// Begins another thought: what was said before it does not hold after it.
    But,
    /// The price is this or more, and has steps: `down to`.
    DownTo,
    /// What is priced, without its name: `this model`, `it`.
    This,
    /// With or without tax.
    Tax,
    /// How long it lasts: `duration`, in a formula.
    Duration,
    /// A number of these, and then what they cost: `1초에 3크레딧`.
    Within(Noun),
}

/// What stands before or behind an amount, as far as the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coin {
    Iso(&'static str),
    Credits,
    Named(&'static str),
    /// `¥`: yen or yuan.
    Yen,
    /// A sign of several currencies (`kr`, `Rs`).
    Unclear(&'static str),
    /// `tokens`, `units`, `points`: also what is counted, so a currency only where a price is told.
    Counter(&'static str),
}

/// What a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noun {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
    Request,
    Image,
    Video,
    Named(&'static str),
}

impl Noun {
    /// Whether video is sold by it.
    pub(super) fn is_short_time(self) -> bool {
        matches!(self, Self::Second | Self::Minute | Self::Hour)
    }

    pub(super) fn is_long_time(self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month | Self::Year)
    }
}

/// Amounts that are not what something is sold for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotA {
    Saving,
    Gift,
    Balance,
    TopUp,
    Allowance,
    Sum,
    Limit,
    Count,
    /// Not yet, or no longer, for sale.
    Unavailable,
}

impl fmt::Display for NotA {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Saving => "a saving or discount, not a price",
            Self::Gift => "a gift or free credit, not a price",
            Self::Balance => "a balance, not a price",
            Self::TopUp => "a top-up or plan, not the price of a unit",
            Self::Allowance => "an allowance, not a price",
            Self::Sum => "a sum of money, not a price",
            Self::Limit => "a limit or minimum charge, not a price",
            Self::Unavailable => "not yet, or no longer, for sale",
            Self::Count => "a count of something, and nothing says that it is charged",
        })
    }
}

/// The words of one language.
pub(super) struct Language {
    /// The language writes its decimals with a comma.
    pub(super) decimal_comma: bool,
    /// Phrases, parted by `;`.
    pub(super) phrases: &'static [(Sense, &'static str)],
}

/// A phrase found in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) sense: Sense,
    pub(super) decimal_comma: bool,
    /// How many tokens it covers.
    pub(super) length: usize,
}

struct Phrase {
    rest: Vec<String>,
    /// `A$` and its like are one sign only when nothing stands between.
    glued: bool,
    letters: Letters,
    sense: Sense,
    decimal_comma: bool,
}

/// How a phrase must be written to be one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Any,
    /// `TRY`, `A$`
    Capitals,
    /// `pro`, not the `Pro` of a model's name.
    Small,
    /// `May`, not `may`.
    Initial,
}

static PHRASES: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(index);

fn index() -> HashMap<String, Vec<Phrase>> {
    let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
    for language in words::LANGUAGES {
        for (sense, list) in language.phrases {
            for phrase in list.split(';') {
                let cut: Vec<Token> = tokens(&clean(phrase.trim()));
                let glued = cut.iter().skip(1).all(|t| t.glued)
                    && cut.iter().any(|t| matches!(t.kind, TokenKind::Sign(_)));
                let mut words = cut.iter().filter_map(text_of);
                let Some(first) = words.next() else { continue };
                let coin = glued && matches!(sense, Sense::Coin(_)) && is_short_word(cut.first());
                let rest: Vec<String> = words.collect();
                let letters = if matches!(sense, Sense::Code(_)) || coin {
                    Letters::Capitals
                } else if rest.is_empty() && words::SMALL.contains(&first.as_str()) {
                    Letters::Small
                } else if rest.is_empty() && words::INITIAL.contains(&first.as_str()) {
                    Letters::Initial
                } else {
                    Letters::Any
                };
                phrases.entry(first).or_default().push(Phrase {
                    rest,
                    glued,
                    letters,
                    sense: *sense,
                    decimal_comma: language.decimal_comma,
                });
            }
        }
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
    }
    phrases
}

/// A token as phrases spell it; numbers and breaks are in no phrase.
fn text_of(token: &Token) -> Option<String> {
    match &token.kind {
        TokenKind::Word { folded, .. } => Some(folded.clone()),
        TokenKind::Sign(sign) => Some(sign.to_string()),
        TokenKind::Number(_) | TokenKind::Line | TokenKind::Cell => None,
    }
}

/// The longest phrase that begins at the start of `ahead`.
pub(super) fn longest(ahead: &[Token]) -> Option<Match> {
    let first = ahead.first()?;
    let candidates = PHRASES.get(&text_of(first)?)?;
    let phrase = candidates.iter().find(|phrase| phrase.fits(ahead))?;
    Some(Match {
        sense: phrase.sense,
        decimal_comma: phrase.decimal_comma,
        length: phrase.rest.len() + 1,
    })
}

impl Phrase {
    fn fits(&self, ahead: &[Token]) -> bool {
        let Some((first, rest)) = ahead.split_first() else {
            return false;
        };
        let written = match self.letters {
            Letters::Any => true,
            Letters::Capitals => is_in_capitals(first),
            Letters::Small => is_in_small_letters(first),
            Letters::Initial => begins_with_a_capital(first),
        };
        if !written {
            return false;
        }
        rest.len() >= self.rest.len()
            && self
                .rest
                .iter()
                .zip(rest)
                .all(|(word, token)| (!self.glued || token.glued) && spells(token, word))
    }
}

/// `A$` and `US$`, not the `s` of `5s$0.42`.
fn is_short_word(token: Option<&Token>) -> bool {
    matches!(token.map(|token| &token.kind), Some(TokenKind::Word { written, .. }) if written.len() <= 2)
}

fn is_in_small_letters(token: &Token) -> bool {
    matches!(&token.kind, TokenKind::Word { written, .. } if written.chars().all(char::is_lowercase))
}

fn begins_with_a_capital(token: &Token) -> bool {
    matches!(&token.kind, TokenKind::Word { written, .. } if written.starts_with(char::is_uppercase))
}

fn is_in_capitals(token: &Token) -> bool {
    matches!(&token.kind, TokenKind::Word { written, .. } if written.chars().all(char::is_uppercase))
}

fn spells(token: &Token, word: &str) -> bool {
    match &token.kind {
        TokenKind::Word { folded, .. } => folded == word,
        TokenKind::Sign(sign) => word.chars().eq(Some(*sign)),
        TokenKind::Number(_) | TokenKind::Line | TokenKind::Cell => false,
    }
}

/// Whether a number behind the word belongs to its name: `Sora 2`.
pub(super) fn is_family(word: &str) -> bool {
    words::FAMILIES.contains(&word.to_lowercase().as_str())
}

/// Whether the word makes less, or nothing exact, of what it stands before: `half`.
pub(super) fn is_part(word: &str) -> bool {
    words::PARTS.contains(&word.to_lowercase().as_str())
}

/// What is made by the second, beside video.
pub(super) fn is_media(word: &str) -> bool {
    words::MEDIA.contains(&word.to_lowercase().as_str())
}

/// `per our tests`: a word that stands before what is counted, or for it.
pub(super) fn is_no_noun(word: &str) -> bool {
    words::NO_NOUNS.contains(&word.to_lowercase().as_str())
}

/// `four`, before what it counts.
pub(super) fn number_word(word: &str) -> Option<&'static str> {
    let folded = word.to_lowercase();
    let found = words::NUMBER_WORDS.iter().find(|(name, _)| *name == folded);
    found.map(|(_, digits)| *digits)
}

/// A unit with the next word stuck to it: `$0.075/sfor text-to-video`, `/sRun now`.
pub(super) fn noun_with_tail(word: &str) -> Option<Noun> {
    let folded = word.to_lowercase();
    let capital = word.char_indices().skip(1).find(|(_, c)| c.is_uppercase());
    let parts = capital.and_then(|(at, _)| word.split_at_checked(at));
    // Not `SKU`, nor `sGB`.
    if let Some((head, tail)) = parts
        && head.starts_with(char::is_lowercase)
        && tail.contains(char::is_lowercase)
        && let Some(Sense::Noun(noun)) = longest(&tokens(head)).map(|found| found.sense)
    {
        return Some(noun);
    }
    words::GLUED_NOUNS.iter().find_map(|(noun, spelled)| {
        let tail = folded.strip_prefix(spelled)?;
        words::GLUED_TAILS.contains(&tail).then_some(*noun)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sense(text: &str) -> Option<Sense> {
        longest(&tokens(&clean(text))).map(|found| found.sense)
    }

    #[test]
    fn the_longest_phrase_wins() {
        assert_eq!(sense("A$5"), Some(Sense::Coin(Coin::Iso("AUD"))));
        assert_eq!(sense("a $5 fee"), Some(Sense::A));
        assert_eq!(sense("À partir de 5 €"), Some(Sense::From));
        assert_eq!(sense("每 秒"), Some(Sense::Per));
    }

    #[test]
    fn a_code_that_is_a_word_counts_in_capitals_only() {
        assert_eq!(sense("TRY 5"), Some(Sense::Code("TRY")));
        assert_eq!(sense("try 5"), None);
    }

    #[test]
    fn no_phrase_is_listed_twice_with_two_senses() {
        let mut seen: HashMap<String, Sense> = HashMap::new();
        for language in words::LANGUAGES {
            for (sense, list) in language.phrases {
                for phrase in list.split(';') {
                    let cut = tokens(&clean(phrase.trim()));
                    let key: Vec<String> = cut.iter().filter_map(text_of).collect();
                    assert!(!key.is_empty(), "an empty phrase in {list}");
                    let spaces: Vec<bool> = cut.iter().map(|t| t.glued).collect();
                    let code = matches!(sense, Sense::Code(_));
                    let before = seen.insert(format!("{key:?}{spaces:?}{code}"), *sense);
                    assert!(
                        before.is_none_or(|b| b == *sense),
                        "`{phrase}`: {before:?}, {sense:?}"
                    );
                }
            }
        }
    }
}
