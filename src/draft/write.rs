//! Sets of rates to the text of a selector file, with a note beside all that is unsure.

use std::fmt::Write as _;

use super::billing::{Billing, rules};
use super::names::{ModelName, PLAIN_MODE, Subject};
use super::set::{Dimension, Meant, PriceKeys, RouteBy, Says, Set, Shape, Way};
use crate::escape::{is_invisible, line};
use crate::price::{Amount, Currency, Unit};
use crate::source::Format;

/// What stands at the top of the file.
#[derive(Clone, Debug)]
pub struct Head<'a> {
    pub subject: &'a Subject,
    pub url: &'a str,
    /// A browser showed it, and not the server.
    pub is_rendered: bool,
    pub format: Format,
    pub says: Vec<String>,
    pub language: Option<String>,
    pub skip: Vec<String>,
    /// What is unsure of the page as a whole.
    pub notes: &'a [PageNote],
    /// What the page says of billing.
    pub billing: &'a [Billing],
}

/// A note in the section of the page.
#[derive(Clone, Debug)]
pub struct PageNote {
    pub above: Above,
    pub text: String,
}

/// The key that a note is about, and stands above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Above {
    Url,
    Render,
    Skip,
}

/// The id of the one page.
pub const PAGE: &str = "pricing";

/// The text of the file.
pub fn file(head: &Head<'_>, sets: &[Set]) -> String {
    let mut text = String::new();
    let Head { subject, .. } = head;
    let (provider, model) = (&subject.provider.shown, &subject.model.shown);
    text.push_str("# A draft, made by `ratebook selectors draft`. Compare each price with the page, look at each\n");
    text.push_str(
        "# NOTE, and take it out when you have. How this file works: `ratebook selectors guide`, or\n\
         # selectors/README.md, which `ratebook init` writes.\n",
    );
    let title = if subject.model.id.contains(&subject.provider.id) {
        model.clone()
    } else {
        format!("{model} on {provider}")
    };
    text.push_str("\n# NOTE: title, provider and model are taken from the page's title and address, and so are the\n");
    text.push_str("# names of the routes: change them now if you like, and never later. `--provider NAME` drafts\n");
    text.push_str("# them with another name.\n");
    push(&mut text, "title", &quoted(&title));
    push(&mut text, "provider", &quoted(provider));
    push(&mut text, "model", &quoted(model));
    text.push_str("# When it is checked; by itself every six hours. Or six fields of cron, the seconds first:\n");
    text.push_str("# schedule = \"0 30 8 * * Mon-Fri\"\n# every = \"6h\"\n");
    page(&mut text, head);
    let rules = billing(&mut text, head.billing);
    for model in routes(sets) {
        text.push_str("\n[[route]]\n");
        push(&mut text, "id", &quoted(&route(subject, &model)));
        push(&mut text, "title", &quoted(&title_of(&model)));
        text.push_str(&rules);
    }
    for set in sets {
        rates(&mut text, subject, set);
    }
    expect(&mut text, subject, sets);
    text
}

fn page(text: &mut String, head: &Head<'_>) {
    text.push_str("\n[[page]]\n");
    push(text, "id", &quoted(PAGE));
    notes(text, head, Above::Url);
    push(text, "url", &quoted(head.url));
    if head.is_rendered {
        notes(text, head, Above::Render);
        push(text, "render", &quoted("auto"));
    }
    match head.format {
        Format::Html => {}
        Format::Json => push(text, "format", &quoted("json")),
        Format::Markdown => push(text, "format", &quoted("markdown")),
    }
    text.push_str(
        "# NOTE: words that only this page should have: see that none of them is a slogan.\n",
    );
    push(text, "says", &list(&head.says));
    if let Some(language) = &head.language {
        push(text, "language", &quoted(language));
    }
    if !head.skip.is_empty() {
        notes(text, head, Above::Skip);
        let classes: Vec<String> = head.skip.iter().map(|class| format!(".{class}")).collect();
        push(text, "skip", &quoted(&classes.join(", ")));
    }
}

fn notes(text: &mut String, head: &Head<'_>, key: Above) {
    for note in head.notes.iter().filter(|note| note.above == key) {
        let _ = writeln!(text, "# NOTE: {}.", line(&one_line(&note.text)));
    }
}

/// What the page says of billing, as notes; and the line for each route that would say it.
fn billing(text: &mut String, billing: &[Billing]) -> String {
    if billing.is_empty() {
        return String::new();
    }
    text.push_str("\n# NOTE: the page also says how a clip is billed, and none of this is drafted: without rules an\n");
    text.push_str("# estimate takes the exact length. Read it with [[rules]], which tells when it changes, or say\n");
    text.push_str("# it in each [[route]]: see “Billing rules” in the guide.\n");
    for Billing { text: said, rule } in billing {
        let said = one_line(said);
        let _ = write!(text, "#   “{}”", line(&said));
        if let Some((topic, value)) = rule {
            let _ = write!(text, ": {topic} = {}?", quoted(value));
        }
        text.push('\n');
    }
    let rules: Vec<String> = rules(billing)
        .iter()
        .map(|(topic, value)| format!("{topic} = {}", quoted(value)))
        .collect();
    if rules.is_empty() {
        String::new()
    } else {
        format!("# rules = {{ {} }}\n", rules.join(", "))
    }
}

/// The models and modes of all sets, each once.
fn routes(sets: &[Set]) -> Vec<ModelName> {
    let mut known: Vec<ModelName> = Vec::new();
    for meant in sets.iter().flat_map(|set| &set.meant) {
        let model = &meant.model;
        if !known
            .iter()
            .any(|k| k.model.id == model.model.id && k.mode == model.mode)
        {
            known.push(model.clone());
        }
    }
    known
}

fn route(subject: &Subject, model: &ModelName) -> String {
    format!("{}/{}/{}", subject.provider.id, model.model.id, model.mode)
}

fn title_of(model: &ModelName) -> String {
    if model.mode == PLAIN_MODE {
        model.model.shown.clone()
    } else {
        format!("{} {}", model.model.shown, model.mode)
    }
}

fn rates(text: &mut String, subject: &Subject, set: &Set) {
    let _ = write!(text, "\n# {}.\n", line(&one_line(&set.seen)));
    for doubt in &set.doubts {
        let _ = writeln!(text, "# NOTE: {}.", line(&one_line(doubt)));
    }
    text.push_str("[[rates]]\n");
    match &set.route {
        RouteBy::Fixed(model) => push(text, "route", &quoted(&route(subject, model))),
        RouteBy::Field(field, models) => {
            push(text, "route.field", &quoted(field));
            let mut words: Vec<(String, Vec<String>)> = Vec::new();
            for model in models {
                let id = route(subject, model);
                match words.iter_mut().find(|(known, _)| *known == id) {
                    Some((_, known)) => known.push(model.written.clone()),
                    None => words.push((id, vec![model.written.clone()])),
                }
            }
            push(text, "route.words", &table(&words));
        }
    }
    if !set.only.is_empty() {
        push(text, "where", &table(&set.only));
    }
    push(text, "price", &price(&set.price, &set.meant));
    for dimension in &set.dimensions {
        let Dimension { key, says } = dimension;
        let value = match says {
            Says::Value(value) => format!("{{ value = {} }}", quoted(value)),
            Says::Field(field, words) => {
                format!("{{ field = {}, words = {} }}", quoted(field), table(words))
            }
        };
        push(text, &format!("dimensions.{}", bare(key)), &value);
    }
    let ways: Vec<String> = set.ways.iter().map(way).collect();
    match ways.as_slice() {
        [one] => push(text, "read", &format!("[{one}]")),
        several => {
            text.push_str("read = [\n");
            for way in several {
                let _ = writeln!(text, "  {way},");
            }
            text.push_str("]\n");
        }
    }
}

fn price(keys: &PriceKeys, meant: &[Meant]) -> String {
    let mut parts = vec![format!("field = {}", quoted(&keys.field))];
    if let Some(to) = &keys.to {
        parts.push(format!("to = {}", quoted(to)));
    }
    match keys.context.as_slice() {
        [] => {}
        [one] => parts.push(format!("context = {}", quoted(one))),
        several => parts.push(format!("context = {}", list(several))),
    }
    let currency = one(meant.iter().map(|m| m.price.currency.to_string()));
    let unit = one(meant.iter().map(|m| m.price.unit.to_string()));
    let mut assumed = Vec::new();
    for (name, value, is_assumed) in [
        ("currency", currency, keys.assume_currency),
        ("unit", unit, keys.assume_unit),
    ] {
        let Some(value) = value else { continue };
        let written = format!("{name} = {}", quoted(&value));
        if is_assumed {
            assumed.push(written);
        } else {
            parts.push(written);
        }
    }
    if !assumed.is_empty() {
        parts.push(format!("assume = {{ {} }}", assumed.join(", ")));
    }
    if keys.unlabelled {
        parts.push("unlabelled = true".to_owned());
    }
    if !keys.absent.is_empty() {
        parts.push(format!("absent = {}", list(&keys.absent)));
    }
    format!("{{ {} }}", parts.join(", "))
}

/// What all say, where it is one thing.
fn one(mut all: impl Iterator<Item = String>) -> Option<String> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

fn way(way: &Way) -> String {
    let mut parts = Vec::new();
    if let Some(section) = &way.section {
        parts.push(format!("section = {}", quoted(section)));
    }
    match &way.shape {
        Shape::Table { css } => parts.push(format!("table = {}", quoted(css))),
        Shape::Grid { rows, columns } => {
            parts.push(format!(
                "grid = \"table\", rows = {}, columns = {}",
                quoted(rows),
                quoted(columns)
            ));
        }
        Shape::Cards => parts.push("cards = \"*\"".to_owned()),
        Shape::Sentence { css, sentence } => {
            parts.push(format!(
                "text = {}, sentence = {}",
                quoted(css),
                quoted(sentence)
            ));
        }
        Shape::Data { place, path } => {
            parts.push(format!("json = {}, rows = {}", quoted(place), quoted(path)));
        }
    }
    format!("{{ {} }}", parts.join(", "))
}

fn expect(text: &mut String, subject: &Subject, sets: &[Set]) {
    let meant: Vec<&Meant> = sets.iter().flat_map(|set| &set.meant).collect();
    text.push_str("\n[expect]\n");
    let rates: Vec<String> = sets
        .iter()
        .flat_map(|set| expected(subject, &set.meant))
        .collect();
    match rates.as_slice() {
        [one] => push(text, "rates", &quoted(one)),
        several => {
            text.push_str("rates = [\n");
            for rate in several {
                let _ = writeln!(text, "  {},", quoted(rate));
            }
            text.push_str("]\n");
        }
    }
    let room: usize = sets.iter().map(|set| set.room).sum();
    text.push_str(
        "# Rows beside these are news, up to so many in all; with more the page is unreadable.\n",
    );
    push(
        text,
        "at_most",
        &meant
            .len()
            .saturating_add(room.max(meant.len()))
            .to_string(),
    );
    let mut ranges: Vec<(&Currency, &Unit, Amount, Amount)> = Vec::new();
    for Meant { price, .. } in meant {
        let (low, high) = (price.amount, price.amount_max.unwrap_or(price.amount));
        match ranges
            .iter_mut()
            .find(|(c, u, ..)| **c == price.currency && **u == price.unit)
        {
            Some((_, _, min, max)) => {
                *min = (*min).min(low);
                *max = (*max).max(high);
            }
            None => ranges.push((&price.currency, &price.unit, low, high)),
        }
    }
    for (currency, unit, min, max) in ranges {
        let (min, max) = (power_of_ten(min, -1), power_of_ten(max, 2));
        text.push_str("\n[[expect.price]]\n");
        push(text, "currency", &quoted(&currency.to_string()));
        push(text, "unit", &quoted(&unit.to_string()));
        push(text, "min", &quoted(&min));
        push(text, "max", &quoted(&max));
    }
}

/// The rates of one set: one text where they are all that its words allow, else one for each.
fn expected(subject: &Subject, meant: &[Meant]) -> Vec<String> {
    let mut routes: Vec<String> = Vec::new();
    let mut values: Vec<(String, Vec<String>)> = Vec::new();
    for rate in meant {
        let route = format!("{}/{}", rate.model.model.id, rate.model.mode);
        if !routes.contains(&route) {
            routes.push(route);
        }
        for (key, value) in &rate.dimensions {
            match values.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) if !known.contains(value) => known.push(value.clone()),
                Some(_) => {}
                None => values.push((key.clone(), vec![value.clone()])),
            }
        }
    }
    let is_full = meant
        .iter()
        .all(|rate| rate.dimensions.len() == values.len());
    let all = values
        .iter()
        .fold(routes.len(), |all, (_, v)| all.saturating_mul(v.len()));
    if is_full && all == meant.len() {
        let dimensions: Vec<String> = values
            .iter()
            .map(|(key, values)| format!("{key}={}", braces(values)))
            .collect();
        return vec![rate_text(subject, &braces(&routes), &dimensions)];
    }
    let each = meant.iter().map(|rate| {
        let route = format!("{}/{}", rate.model.model.id, rate.model.mode);
        let dimensions: Vec<String> = rate
            .dimensions
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        rate_text(subject, &route, &dimensions)
    });
    each.collect()
}

fn rate_text(subject: &Subject, route: &str, dimensions: &[String]) -> String {
    let provider = &subject.provider.id;
    if dimensions.is_empty() {
        format!("{provider}/{route}")
    } else {
        format!("{provider}/{route}[{}]", dimensions.join(","))
    }
}

fn braces(values: &[String]) -> String {
    match values {
        [one] => one.clone(),
        several => format!("{{{}}}", several.join(",")),
    }
}

/// The power of ten of an amount's first digit, so many tens away: of 0.075 and -1 it is 0.001.
fn power_of_ten(amount: Amount, away: i32) -> String {
    let written = amount.to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let whole = whole.trim_start_matches('0');
    let power = if whole.is_empty() {
        let zeros = fraction.chars().take_while(|c| *c == '0').count();
        i32::try_from(zeros).map_or(0, |zeros| zeros.saturating_add(1).saturating_neg())
    } else {
        i32::try_from(whole.len()).map_or(0, |digits| digits.saturating_sub(1))
    };
    let power = power.saturating_add(away);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if power >= 0 {
        format!("1{}", zeros(power))
    } else {
        format!("0.{}1", zeros(power.saturating_neg().saturating_sub(1)))
    }
}

fn push(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = {value}");
}

fn list(texts: &[String]) -> String {
    match texts {
        [one] => quoted(one),
        several => {
            let quoted: Vec<String> = several.iter().map(|text| quoted(text)).collect();
            format!("[{}]", quoted.join(", "))
        }
    }
}

fn table(words: &[(String, Vec<String>)]) -> String {
    let pairs: Vec<String> = words
        .iter()
        .map(|(key, words)| format!("{} = {}", bare(key), list(words)))
        .collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A key as TOML writes it.
fn bare(key: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(is_plain) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A text as TOML writes it. Page text is hostile: what shows nothing is written as its number.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            _ if is_invisible(c) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_wide_and_made_of_powers_of_ten() {
        let power = |text: &str, away| power_of_ten(text.parse().unwrap(), away);
        assert_eq!(power("0.075", -1), "0.001");
        assert_eq!(power("0.15", 2), "10");
        assert_eq!(power("12", -1), "1");
        assert_eq!(power("9", -1), "0.1");
        assert_eq!(power("1.125", 2), "100");
    }

    #[test]
    fn hostile_text_stays_within_its_quotes() {
        let text = quoted("a\"\\\u{202e}\nb");
        assert_eq!(text, r#""a\"\\\U0000202E\U0000000Ab""#);
        let read: toml::Table = toml::from_str(&format!("x = {text}")).unwrap();
        assert_eq!(read["x"].as_str().unwrap(), "a\"\\\u{202e}\nb");
    }
}
