//! A price in the few forms that the fixtures use, read strictly: anything else is no figure.

use ratebook::price::Amount;

/// `$0.075/ second(5.4 Credits)`, `+2 credits/s`, `0.084`: what is said, and nothing besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    pub amount: Option<Amount>,
    pub currency: Option<&'static str>,
    pub unit: Option<String>,
    pub add_on: bool,
    /// Credits in brackets.
    pub beside: Option<Amount>,
}

pub fn figure(text: &str) -> Option<Figure> {
    let text = super::paper::tidy(text).to_lowercase();
    let mut figure = Figure::default();
    let mut rest = text.as_str();
    if let Some(behind) = rest.strip_prefix('+') {
        figure.add_on = true;
        rest = behind;
    }
    if let Some(behind) = rest.strip_prefix('$') {
        figure.currency = Some("USD");
        rest = behind;
    }
    rest = number(rest, &mut figure.amount)?;
    if figure.currency.is_none()
        && let Some(behind) = credits(rest)
    {
        figure.currency = Some("credits");
        rest = behind;
    }
    if let Some(behind) = rest.trim_start().strip_prefix('/') {
        rest = unit(behind.trim_start(), &mut figure.unit)?;
    }
    if let Some(behind) = rest.trim_start().strip_prefix('(') {
        rest = number(behind.trim_start(), &mut figure.beside)?;
        rest = credits(rest)?.trim_start().strip_prefix(')')?;
    }
    rest.trim().is_empty().then_some(figure)
}

fn number<'t>(text: &'t str, to: &mut Option<Amount>) -> Option<&'t str> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let is_plain = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit());
    *to = Some(digits.parse().ok().filter(|_| is_plain)?);
    Some(rest)
}

fn credits(text: &str) -> Option<&str> {
    let text = text.trim_start();
    text.strip_prefix("credits")
        .or_else(|| text.strip_prefix("credit"))
}

fn unit<'t>(text: &'t str, to: &mut Option<String>) -> Option<&'t str> {
    let end = text
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let name = match word {
        "s" | "sec" | "second" | "seconds" => "second",
        "minute" | "min" => "minute",
        "hour" => "hour",
        "request" => "request",
        "video" => "video",
        _ => return None,
    };
    *to = Some(name.to_owned());
    Some(rest)
}
