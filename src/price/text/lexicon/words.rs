//! The phrases themselves. Add a word here and nowhere else.

mod east;
mod elsewhere;
mod english;
mod europe;
mod money;
mod slavic;

use super::Noun::{Hour, Image, Minute, Request, Second, Video};
use super::{Language, Noun as N, Sense};

/// The first language that lists a phrase decides; what several share says nothing about commas.
pub(super) const LANGUAGES: &[Language] = &[
    Language {
        decimal_comma: false,
        phrases: money::COINS,
    },
    Language {
        decimal_comma: false,
        phrases: money::CODES,
    },
    Language {
        decimal_comma: true,
        phrases: money::COMMA_COINS,
    },
    Language {
        decimal_comma: false,
        phrases: english::ENGLISH,
    },
    Language {
        decimal_comma: false,
        phrases: east::CHINESE,
    },
    Language {
        decimal_comma: false,
        phrases: east::JAPANESE,
    },
    Language {
        decimal_comma: false,
        phrases: east::KOREAN,
    },
    Language {
        decimal_comma: false,
        phrases: east::ARABIC,
    },
    Language {
        decimal_comma: false,
        phrases: east::HINDI,
    },
    Language {
        decimal_comma: false,
        phrases: east::PERSIAN,
    },
    Language {
        decimal_comma: false,
        phrases: east::THAI,
    },
    Language {
        decimal_comma: true,
        phrases: europe::GERMAN,
    },
    Language {
        decimal_comma: true,
        phrases: europe::FRENCH,
    },
    Language {
        decimal_comma: true,
        phrases: europe::SPANISH,
    },
    Language {
        decimal_comma: true,
        phrases: europe::PORTUGUESE,
    },
    Language {
        decimal_comma: true,
        phrases: europe::ITALIAN,
    },
    Language {
        decimal_comma: true,
        phrases: europe::DUTCH,
    },
    Language {
        decimal_comma: true,
        phrases: slavic::POLISH,
    },
    Language {
        decimal_comma: true,
        phrases: slavic::RUSSIAN,
    },
    Language {
        decimal_comma: true,
        phrases: europe::TURKISH,
    },
    Language {
        decimal_comma: true,
        phrases: elsewhere::OTHERS,
    },
    Language {
        decimal_comma: true,
        phrases: east::VIETNAMESE,
    },
    Language {
        decimal_comma: true,
        phrases: east::INDONESIAN,
    },
];

/// What a cell's end may be glued to, longest first.
pub(super) const GLUED_NOUNS: &[(N, &str)] = &[
    (Second, "seconds"),
    (Second, "second"),
    (Second, "secs"),
    (Second, "sec"),
    (Second, "s"),
    (Minute, "minute"),
    (Minute, "min"),
    (Hour, "hour"),
    (Image, "image"),
    (Video, "video"),
    (Request, "request"),
];

pub(super) const GLUED_TAILS: &[&str] = &[
    "for", "at", "with", "and", "to", "on", "in", "vs", "or", "from", "by", "when", "of", "using",
    "without", "standard", "pro", "credits",
];

/// Parts of what is counted: `per half second` is no unit of its own.
pub(super) const PARTS: &[&str] = &[
    "half", "quarter", "third", "tenth", "th", "nd", "rd", "st", "few", "several", "many",
];

/// Words that are a name's unless they are written in lower case: `0.10 $ pro Sekunde`, `Kling Pro`.
pub(super) const SMALL: &[&str] = &["pro"];

/// Words that are a month's name only with a capital letter.
pub(super) const INITIAL: &[&str] = &["march", "may", "mar"];

/// What is made by the second, beside video.
pub(super) const MEDIA: &[&str] = &["audio", "footage", "content", "film", "speech", "sound"];

/// Words that are never the name of a unit.
pub(super) const NO_NOUNS: &[&str] = &[
    "our", "your", "their", "my", "his", "official", "whatever", "usual",
];

/// Families of models whose names go on with a number: `Sora 2`, `Kling 3`.
pub(super) const FAMILIES: &[&str] = &[
    "sora", "kling", "veo", "wan", "gen", "hailuo", "vidu", "ray", "pika", "luma", "seedance",
    "ltx", "pixverse", "imagen", "flux", "runway", "minimax", "hunyuan", "grok", "version",
];

pub(super) const NUMBER_WORDS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("twelve", "12"),
    ("fifteen", "15"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("sixty", "60"),
    ("hundred", "100"),
    ("一", "1"),
    ("两", "2"),
    ("兩", "2"),
    ("三", "3"),
    ("四", "4"),
    ("五", "5"),
    ("六", "6"),
    ("八", "8"),
    ("十", "10"),
];

type Phrases = &'static [(Sense, &'static str)];
