//! In which language a page is: what it declares, and what its letters and small words say.
//!
//! Pages declare a language once, for the template, and then serve another; so where the text
//! speaks plainly, it wins. It speaks plainly in its script (Chinese, Japanese, Korean, …), or by
//! the small words that stand in every sentence. Names of models and menus of languages are in any
//! page, so a few words of another language mean nothing.

use std::fmt;
use std::str::FromStr;

use super::locale::declared;
use crate::source::dom::Dom;

/// A language, or one language as one market has it: `en`, `en-US`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// `en`
    pub name: String,
    /// `US`
    pub region: Option<String>,
}

/// The text is no language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language: write `en`, or `en-US` for the page of one market")]
pub struct NotALanguage(String);

impl FromStr for Language {
    type Err = NotALanguage;

    /// Accepts what `Display` writes, so that a selector file has one spelling.
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        Self::of_tag(text)
            .filter(|language| language.to_string() == text)
            .filter(|language| LANGUAGES.contains(&language.name.as_str()))
            .ok_or_else(|| NotALanguage(text.to_owned()))
    }
}

impl Language {
    /// The language of a tag as pages write it: `de_DE`, `zh-Hans-CN`.
    pub(super) fn of_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.split(['-', '_']);
        let name = parts.next()?.to_ascii_lowercase();
        let is_name = (2..=3).contains(&name.len()) && name.chars().all(|c| c.is_ascii_lowercase());
        let region = parts
            .find(|part| part.len() == 2)
            .map(str::to_ascii_uppercase);
        is_name.then_some(Self { name, region })
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.region {
            Some(region) => write!(f, "-{region}"),
            None => Ok(()),
        }
    }
}

/// The languages that pages are commonly offered in (ISO 639-1).
pub(super) const LANGUAGES: [&str; 44] = [
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "no", "pl", "pt", "ro", "ru",
    "sk", "sl", "sr", "sv", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh",
];

/// Small words that stand in most sentences of a language, and in few of another.
const SMALL_WORDS: [(&str, &[&str]); 11] = [
    (
        "en",
        &[
            "the", "and", "of", "for", "with", "you", "your", "are", "this", "that", "from", "by",
            "is", "to", "it",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "für", "mit", "ist", "sie", "nicht", "ein", "eine",
            "werden", "wird", "auf", "oder", "den", "von", "zu",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "des", "et", "pour", "avec", "est", "vous", "votre", "une", "dans", "sur",
            "ou", "du", "par", "qui", "la",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "y", "para", "con", "es", "una", "su", "del", "por", "que", "se",
            "la", "en", "tu",
        ],
    ),
    (
        "it",
        &[
            "il", "di", "per", "con", "è", "che", "una", "della", "gli", "sono", "non", "la", "un",
            "nel", "si",
        ],
    ),
    (
        "pt",
        &[
            "os", "para", "com", "é", "uma", "do", "da", "que", "por", "não", "em", "seu", "você",
            "ao",
        ],
    ),
    (
        "nl",
        &[
            "het", "een", "van", "voor", "met", "zijn", "niet", "je", "wordt", "dat", "op", "de",
            "en", "te",
        ],
    ),
    (
        "pl",
        &[
            "się", "jest", "dla", "oraz", "nie", "na", "do", "za", "lub", "który", "przez",
        ],
    ),
    (
        "tr",
        &[
            "ve", "bir", "için", "ile", "bu", "daha", "olarak", "da", "her", "veya",
        ],
    ),
    (
        "vi",
        &[
            "và", "của", "cho", "với", "là", "các", "một", "trong", "bạn", "được", "không",
        ],
    ),
    (
        "id",
        &[
            "yang", "dan", "untuk", "dengan", "di", "dari", "ini", "anda", "atau", "pada", "tidak",
        ],
    ),
];

/// Fewer small words than this say nothing.
const FEWEST: usize = 10;

/// Nor do so few different ones: a table says `per hour` a thousand times, and `per` is a word of
/// Italian.
const FEWEST_DIFFERENT: usize = 4;

/// One word counts no more often than this, so that none outweighs all others.
const MOST_OF_ONE: usize = 10;

/// As much of a page is looked at.
const MOST_LETTERS: usize = 50_000;

/// Why the page is in another language than the one that is meant, if it is.
pub(super) fn other(wanted: &Language, dom: &Dom, text: &str) -> Option<String> {
    let declared = declared(dom);
    let declared = declared.first();
    let is_told_by_words = SMALL_WORDS.iter().any(|(name, _)| *name == wanted.name);
    match spoken(text) {
        Some(Spoken::Script(names)) => (!names.contains(&wanted.name.as_str())).then(|| {
            format!(
                "its text is in `{}`, not in `{wanted}`",
                names.join("` or `")
            )
        }),
        Some(Spoken::Words(name)) if is_told_by_words || is_of_another_script(wanted) => {
            (name != wanted.name).then(|| format!("its text is in `{name}`, not in `{wanted}`"))
        }
        _ => {
            let declared = declared?;
            (declared.name != wanted.name)
                .then(|| format!("it declares the language `{declared}`, not `{wanted}`"))
        }
    }
}

/// What a text's language can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoken {
    /// One of those that are written so.
    Script(&'static [&'static str]),
    /// The one whose small words it has.
    Words(&'static str),
}

/// Scripts, the languages that are written in them, and how much of the letters must be of the
/// script, in percent. One sign of Chinese is a word, so names in Latin letters outnumber them.
const SCRIPTS: [(Script, &[&str], usize); 9] = [
    (Script::Kana, &["ja"], 5),
    (Script::Hangul, &["ko"], 15),
    (Script::Han, &["zh", "ja"], 15),
    (Script::Cyrillic, &["ru", "uk", "bg", "sr"], 30),
    (Script::Arabic, &["ar", "fa", "ur"], 30),
    (Script::Hebrew, &["he"], 30),
    (Script::Greek, &["el"], 30),
    (Script::Thai, &["th"], 30),
    (Script::Indic, &["hi", "bn", "ta", "te"], 30),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Kana,
    Hangul,
    Han,
    Cyrillic,
    Arabic,
    Hebrew,
    Greek,
    Thai,
    Indic,
}

fn script(c: char) -> Option<Script> {
    Some(match c {
        '\u{3041}'..='\u{30ff}' => Script::Kana,
        '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => Script::Hangul,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' => Script::Han,
        '\u{0400}'..='\u{052f}' => Script::Cyrillic,
        '\u{0600}'..='\u{06ff}' => Script::Arabic,
        '\u{0590}'..='\u{05ff}' => Script::Hebrew,
        '\u{0370}'..='\u{03ff}' => Script::Greek,
        '\u{0e00}'..='\u{0e7f}' => Script::Thai,
        '\u{0900}'..='\u{0dff}' => Script::Indic,
        _ => return None,
    })
}

/// Whether the language is written in other letters than Latin ones.
fn is_of_another_script(language: &Language) -> bool {
    SCRIPTS
        .iter()
        .any(|(_, names, _)| names.contains(&language.name.as_str()))
}

fn spoken(text: &str) -> Option<Spoken> {
    let letters = || {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .take(MOST_LETTERS)
    };
    let all = letters().count();
    let written = SCRIPTS.iter().find(|(wanted, _, percent)| {
        let count = letters().filter(|c| script(*c) == Some(*wanted)).count();
        count >= FEWEST && count.saturating_mul(100) >= all.saturating_mul(*percent)
    });
    if let Some((_, names, _)) = written {
        return Some(Spoken::Script(names));
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .take(MOST_LETTERS)
        .collect();
    let mut counts: Vec<(usize, usize, &'static str)> = SMALL_WORDS
        .iter()
        .map(|(name, small)| {
            let said = small.iter().map(|small| {
                let said = words.iter().filter(|word| *word == small);
                said.take(MOST_OF_ONE).count()
            });
            let said: Vec<usize> = said.filter(|count| *count > 0).collect();
            (said.iter().sum(), said.len(), *name)
        })
        .collect();
    counts.sort_unstable();
    let (most, different, name) = counts.pop()?;
    let (next, _, _) = counts.pop()?;
    // Twice as many as of any other: a page of two languages is in none.
    let is_plain = most >= FEWEST && different >= FEWEST_DIFFERENT;
    (is_plain && most >= next.saturating_mul(2)).then_some(Spoken::Words(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_a_thousand_times_is_no_language() {
        let cells = "$0.017 per hour 1 GB di RAM ".repeat(1000);
        assert_eq!(spoken(&cells), None);
        // Nor does it drown the sentences around it.
        let (_, english) = TEXTS[0];
        let twice = format!("{english} {english}");
        let page = format!("{twice} {}", "$0.017 per hour ".repeat(1000));
        assert_eq!(spoken(&page), Some(Spoken::Words("en")));
    }

    const TEXTS: [(&str, &str); 12] = [
        (
            "en",
            "Swift makes videos from a sentence or a picture. You pay for what comes out, by the \
             second, and what fails costs nothing. The price of your plan is shown with every job.",
        ),
        (
            "de",
            "Swift macht Videos aus einem Satz oder einem Bild. Sie zahlen für das, was herauskommt, \
             und was nicht gelingt, wird nicht berechnet. Der Preis ist in der Tabelle mit der \
             Auflösung angegeben, die Sie für den Auftrag wählen.",
        ),
        (
            "fr",
            "Swift crée des vidéos à partir d'une phrase ou d'une image. Vous payez pour ce qui sort, \
             et les échecs sont gratuits. Le prix est affiché dans la table avec la résolution, et \
             vous le voyez avant de lancer une tâche sur votre compte.",
        ),
        (
            "es",
            "Swift crea vídeos con una frase o una imagen. Se paga por lo que sale, y los fallos no \
             se cobran. El precio por segundo está en la tabla con la resolución que se elige para \
             el trabajo, y se muestra con el saldo.",
        ),
        (
            "it",
            "Swift crea video con una frase o un'immagine. Si paga per il risultato, e gli errori \
             non sono addebitati. Il prezzo è nella tabella con la risoluzione che si sceglie per il \
             lavoro, e non cambia durante il mese.",
        ),
        (
            "pt",
            "O Swift cria vídeos com uma frase ou uma imagem. Você paga por segundo do resultado, e \
             as falhas não são cobradas. O preço é mostrado na tabela com a resolução que você \
             escolhe para o seu trabalho em cada plano do serviço, por mês.",
        ),
        (
            "nl",
            "Swift maakt video's van een zin of een beeld. Je betaalt voor het resultaat, en wat \
             niet lukt wordt niet berekend. De prijs van een video staat in de tabel met de \
             resolutie die je voor het werk kiest, op elk moment.",
        ),
        (
            "zh",
            "Swift 用一句话或一张图片生成视频。按输出的秒数计费，失败不收费。价格见下表，Swift Pro \
             支持 1080p 分辨率 and API access。",
        ),
        (
            "ja",
            "Swift は文章や画像から動画を作ります。出力の秒数に応じて課金され、失敗した場合は無料です。",
        ),
        (
            "ko",
            "Swift는 문장이나 그림으로 동영상을 만듭니다. 결과물의 길이에 따라 초 단위로 요금이 부과됩니다.",
        ),
        (
            "ru",
            "Swift создаёт видео по тексту или картинке. Вы платите за секунды готового видео.",
        ),
        (
            "ar",
            "ينشئ سويفت مقاطع فيديو من جملة أو صورة وتدفع مقابل كل ثانية من الفيديو الناتج",
        ),
    ];

    #[test]
    fn a_text_is_in_its_language() {
        for (name, text) in TEXTS {
            let is_it = match spoken(text) {
                Some(Spoken::Words(found)) => found == name,
                Some(Spoken::Script(names)) => names.contains(&name),
                None => false,
            };
            assert!(is_it, "{name}: {:?}", spoken(text));
        }
    }

    #[test]
    fn few_words_and_two_languages_say_nothing() {
        let half = |n: usize| TEXTS[n].1;
        let mixed = format!("{} {}", half(0), half(1));
        for text in [
            "",
            "Pricing",
            "$0.05 / second 720p",
            "日本語 中文 한국어",
            &mixed,
        ] {
            assert_eq!(spoken(text), None, "{text}");
        }
        let menu = format!("{} 日本語 中文 한국어 Русский Deutsch", half(0));
        assert_eq!(spoken(&menu), Some(Spoken::Words("en")));
    }

    #[test]
    fn the_text_wins_where_it_speaks_plainly() {
        let other = |wanted: &str, lang: &str, text: &str| {
            let dom = Dom::parse(&format!("<html lang={lang}><p>{text}"), None).unwrap();
            other(&wanted.parse().unwrap(), &dom, text)
        };
        let german = TEXTS[1].1;
        assert_eq!(other("de", "en", german), None);
        assert_eq!(
            other("en", "en", german).as_deref(),
            Some("its text is in `de`, not in `en`")
        );
        assert_eq!(other("en-US", "en-GB", TEXTS[0].1), None);
        assert_eq!(
            other("en", "fr", "$0.05").as_deref(),
            Some("it declares the language `fr`, not `en`")
        );
        assert_eq!(other("en", "''", "$0.05"), None);
        // No small words of Finnish are known here: what is declared counts.
        assert_eq!(other("fi", "fi", TEXTS[0].1), None);
        assert!(other("zh", "zh", TEXTS[0].1).is_some());
    }

    #[test]
    fn a_language_has_one_spelling() {
        for text in ["en", "en-US", "zh-TW"] {
            assert_eq!(text.parse::<Language>().unwrap().to_string(), text);
        }
        for text in ["english", "EN", "en-us", "en_US", "xx", ""] {
            assert!(text.parse::<Language>().is_err(), "{text}");
        }
        let tag = Language::of_tag("zh-Hans_cn").unwrap();
        assert_eq!(tag.to_string(), "zh-CN");
    }
}
