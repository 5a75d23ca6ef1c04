//! The words by which headers, labels and values are known: what tells prices apart, what says
//! that a price is not one of this page.

mod headers;

use crate::rate::slug;
use headers::HEADERS;

/// What a column or a label says of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Which model it is of.
    Model,
    Dimension(&'static str),
    /// A price that is charged.
    Price,
    /// A price that is not: what it was, what others take, what a job comes to.
    Other,
}

/// What a header or label names.
pub fn header(text: &str) -> Option<Header> {
    let text = text.to_lowercase();
    let words = |c: char| !c.is_alphanumeric();
    let holds = |word: &&str| {
        let is_wide = word.chars().any(|c| c > '\u{2fff}');
        if is_wide || word.contains([' ', '_']) {
            return text.contains(*word);
        }
        text.split(words)
            .any(|w| w == *word || w.strip_suffix('s') == Some(*word))
    };
    let found = HEADERS.iter().find(|(_, known)| known.iter().any(holds));
    found.map(|(header, _)| *header)
}

/// A dimension and its value, of a text that says both by itself: `720p`, `With audio`, `5s`.
pub fn value(text: &str) -> Option<(&'static str, String)> {
    let text = plain(text);
    resolution(&text)
        .map(|value| ("resolution", value))
        .or_else(|| sound(&text).map(|value| ("sound", value.to_owned())))
        .or_else(|| length(&text).map(|value| ("length", value)))
        .or_else(|| input(&text).map(|value| ("input", value.to_owned())))
}

/// The value that a text has as one of a dimension: `On` of `sound`.
pub fn value_of(dimension: &str, text: &str) -> Option<String> {
    let known = plain(text);
    match dimension {
        "resolution" => resolution(&known).or_else(|| lines_of(&known)),
        "sound" => sound(&known)
            .or_else(|| yes_or_no(&known))
            .map(str::to_owned),
        "length" => length(&known),
        "mode" | "plan" => mode(&known).map(str::to_owned),
        _ => None,
    }
    .or_else(|| slug(text).filter(|value| value.len() <= 40))
}

/// Whether it is a value by a name that is known, and not just any word below the header.
pub fn is_known_value(dimension: &str, text: &str) -> bool {
    let known = plain(text);
    match dimension {
        "resolution" => resolution(&known).or_else(|| lines_of(&known)).is_some(),
        "sound" => sound(&known).or_else(|| yes_or_no(&known)).is_some(),
        _ => true,
    }
}

pub fn plain(text: &str) -> String {
    let text = text
        .trim()
        .trim_matches(['(', ')', '（', '）', ':', '：', '·', '*']);
    text.trim().to_lowercase()
}

fn resolution(text: &str) -> Option<String> {
    let word = text.strip_suffix("video").map_or(text, str::trim);
    let is_lines = |w: &str| {
        w.strip_suffix(['p', 'i'])
            .is_some_and(|n| matches!(n.len(), 3 | 4) && n.chars().all(|c| c.is_ascii_digit()))
    };
    let is_k = |w: &str| {
        let number = w.strip_suffix('k');
        number.is_some_and(|n| matches!(n, "1" | "2" | "3" | "4" | "5" | "6" | "8"))
    };
    if is_lines(word) || is_k(word) {
        return Some(word.to_owned());
    }
    let word = word.strip_suffix("pixels").map_or(word, str::trim);
    if let Some((name, inside)) = word.split_once(['(', '（']) {
        let inside = inside.trim_end_matches([')', '）']).trim();
        let inside = resolution(inside);
        return resolution(name.trim()).or(inside);
    }
    let sides = word.split_once(['x', '×', '*']);
    if let Some((width, height)) = sides {
        let is_number = |n: &str| matches!(n.len(), 3 | 4) && n.chars().all(|c| c.is_ascii_digit());
        let (width, height) = (width.trim(), height.trim());
        return (is_number(width) && is_number(height)).then(|| format!("{width}x{height}"));
    }
    match word {
        "hd" => Some("hd".to_owned()),
        "full hd" | "fhd" | "フルhd" => Some("full-hd".to_owned()),
        "ultra hd" | "uhd" => Some("uhd".to_owned()),
        "sd" => Some("sd".to_owned()),
        _ => None,
    }
}

/// `1080`, below a header that says that it is a resolution.
fn lines_of(text: &str) -> Option<String> {
    const LINES: [&str; 9] = [
        "240", "360", "480", "540", "576", "720", "1080", "1440", "2160",
    ];
    LINES.contains(&text).then(|| format!("{text}p"))
}

/// Whether there is sound, of a text that speaks of it.
fn sound(text: &str) -> Option<&'static str> {
    const SPEAKS: [&str; 22] = [
        "audio",
        "sound",
        "ton",
        "son",
        "sonido",
        "suono",
        "som",
        "voice",
        "звук",
        "звука",
        "звуком",
        "аудио",
        "âm thanh",
        "声",
        "音频",
        "音声",
        "音訊",
        "聲",
        "オーディオ",
        "오디오",
        "사운드",
        "소리",
    ];
    const OFF: [&str; 24] = [
        "off", "no", "without", "w/o", "silent", "mute", "muted", "ohne", "aus", "sans", "sin",
        "senza", "sem", "без", "không", "无", "無", "关", "なし", "없음", "꺼짐", "无声",
        "disabled", "non",
    ];
    const ON: [&str; 20] = [
        "on", "with", "w/", "native", "mit", "an", "avec", "con", "com", "со", "с", "có", "有",
        "开", "あり", "있음", "켜짐", "有声", "enabled", "includes",
    ];
    const WHOLE: [(&str, &str); 8] = [
        ("silent", "off"),
        ("muted", "off"),
        ("无声", "off"),
        ("有声", "on"),
        ("無音", "off"),
        ("no audio", "off"),
        ("video only", "off"),
        ("video + audio", "on"),
    ];
    if let Some((_, value)) = WHOLE.iter().find(|(whole, _)| *whole == text) {
        return Some(value);
    }
    if text.chars().count() > 32 || text.contains(", ") || !says(text, &SPEAKS) {
        return None;
    }
    let is_off = says(text, &OFF);
    let is_on = says(text, &ON);
    match (is_off, is_on) {
        (true, _) => Some("off"),
        (false, true) => Some("on"),
        _ => None,
    }
}

/// Whether a text has one of the words, whole where words are parted by blanks.
pub fn says(text: &str, words: &[&str]) -> bool {
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '/')
        .collect();
    words.iter().any(|word| {
        let is_wide = word.chars().any(|c| c > '\u{2fff}');
        if is_wide || word.contains(' ') {
            text.contains(word)
        } else {
            parts.contains(word)
        }
    })
}

fn yes_or_no(text: &str) -> Option<&'static str> {
    match text {
        "on" | "yes" | "true" | "with" | "included" | "enabled" | "ja" | "an" | "mit" | "oui"
        | "avec" | "sí" | "si" | "con" | "sì" | "sim" | "да" | "с" | "есть" | "có" | "有"
        | "是" | "开" | "开启" | "あり" | "オン" | "있음" | "켜짐" | "예" | "포함" | "✓" | "✔"
        | "✅" => Some("on"),
        "off" | "no" | "false" | "without" | "none" | "disabled" | "nein" | "aus" | "ohne"
        | "non" | "sans" | "sin" | "senza" | "não" | "нет" | "без" | "không" | "无" | "無"
        | "否" | "关" | "关闭" | "なし" | "オフ" | "없음" | "꺼짐" | "아니요" | "미포함" | "✗"
        | "✘" | "❌" | "-" | "—" => Some("off"),
        _ => None,
    }
}

fn length(text: &str) -> Option<String> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.strip_prefix(&digits)?.trim().trim_start_matches('-');
    let unit = unit
        .strip_suffix("video")
        .or(unit.strip_suffix("clip"))
        .unwrap_or(unit)
        .trim();
    let is_seconds = matches!(
        unit,
        "s" | "sec"
            | "secs"
            | "second"
            | "seconds"
            | "sek"
            | "sekunden"
            | "秒"
            | "초"
            | "сек"
            | "giây"
    );
    let is_some = matches!(digits.len(), 1..=3) && !digits.starts_with('0');
    (is_some && is_seconds).then(|| format!("{digits}s"))
}

fn input(text: &str) -> Option<&'static str> {
    match text {
        "with video input" | "video input" | "with input video" => Some("video"),
        "with image input" | "image input" => Some("image"),
        "text input" | "text only" => Some("text"),
        _ => None,
    }
}

fn mode(text: &str) -> Option<&'static str> {
    Some(match text {
        "标准" | "標準" | "スタンダード" | "표준" | "стандарт" | "стандартный" => {
            "standard"
        }
        "专业" | "專業" | "プロ" | "프로" | "профи" => "pro",
        "快速" | "高速" | "빠름" | "быстрый" => "fast",
        "高品质" | "高画质" | "高品質" | "고품질" => "high-quality",
        _ => return None,
    })
}

/// Whether a text, in lower case, is a mode by a name that is known.
pub fn is_known_mode(text: &str) -> bool {
    mode(text).is_some()
}

/// A way to have a video made, as the last part of a route.
pub fn route_mode(text: &str) -> Option<&'static str> {
    const WAYS: [(&str, &[&str]); 6] = [
        (
            "text-to-video",
            &[
                "text to video",
                "text-to-video",
                "t2v",
                "文生视频",
                "文本生成视频",
                "テキストから動画",
                "텍스트 투 비디오",
            ],
        ),
        (
            "image-to-video",
            &[
                "image to video",
                "image-to-video",
                "i2v",
                "图生视频",
                "画像から動画",
                "이미지 투 비디오",
            ],
        ),
        (
            "reference-to-video",
            &["reference to video", "reference-to-video", "r2v"],
        ),
        (
            "video-to-video",
            &["video to video", "video-to-video", "v2v"],
        ),
        (
            "video-edit",
            &["video edit", "video editing", "edit video", "video-edit"],
        ),
        (
            "extend",
            &["video extension", "extend video", "video extend"],
        ),
    ];
    let text = plain(text);
    let mut found = WAYS
        .iter()
        .filter(|(_, words)| words.iter().any(|word| text == *word));
    found.next().map(|(way, _)| *way)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_by_their_words() {
        for (text, expected) in [
            ("Resolution", Some(Header::Dimension("resolution"))),
            ("Enable audio", Some(Header::Dimension("sound"))),
            ("Price(USD) per second", Some(Header::Price)),
            ("List price", Some(Header::Other)),
            ("You save", Some(Header::Other)),
            ("Modell", Some(Header::Model)),
            ("分辨率", Some(Header::Dimension("resolution"))),
            ("声音", Some(Header::Dimension("sound"))),
            ("Spec", None),
            ("Season", None),
        ] {
            assert_eq!(header(text), expected, "{text}");
        }
    }

    #[test]
    fn values_are_known_by_themselves_or_below_their_header() {
        for (text, expected) in [
            ("720p", "resolution=720p"),
            ("4K", "resolution=4k"),
            ("1080P", "resolution=1080p"),
            ("1080p (Full HD)", "resolution=1080p"),
            ("1280 x 720", "resolution=1280x720"),
            ("Audio Off", "sound=off"),
            ("With audio", "sound=on"),
            ("no audio", "sound=off"),
            ("Ohne Ton", "sound=off"),
            ("Со звуком", "sound=on"),
            ("无音频", "sound=off"),
            ("오디오 있음", "sound=on"),
            ("Có âm thanh", "sound=on"),
            ("5s", "length=5s"),
            ("10 seconds", "length=10s"),
            ("Standard", "-"),
            ("24 fps", "-"),
            ("720", "-"),
        ] {
            let found = value(text).map_or("-".to_owned(), |(key, value)| format!("{key}={value}"));
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(value_of("sound", "Yes").as_deref(), Some("on"));
        assert_eq!(value_of("sound", "无").as_deref(), Some("off"));
        assert_eq!(value_of("mode", "Pro Max").as_deref(), Some("pro-max"));
        assert_eq!(value_of("mode", "极速"), None);
    }
}
