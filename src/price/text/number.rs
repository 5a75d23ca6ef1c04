//! A number as written to an exact amount: which separator is the decimal one.
//!
//! The rules, in the order in which they are tried:
//! 1. Two different separators: the last is the decimal one, the others group (`1,234.5`,
//!    `1.234,5`, `1 234,5`). Groups are threes, or the Indian twos before a last three.
//! 2. One separator several times groups (`1,234,567`); if the groups do not fit, it is no number.
//! 3. A point alone is the decimal point: three decimals are not thousands (`1.125`, `0.075`).
//!    Only where the text elsewhere uses the decimal comma, `1.125` could be either: refused.
//! 4. A comma alone before one, two, four or more digits is the decimal comma (`6,4`, `0,0738`).
//! 5. A comma alone before three digits is the decimal comma after a zero (`0,112`), and groups
//!    after one to three other digits (`1,125` is 1125), unless the text elsewhere uses the decimal
//!    comma: then it could be either, and is refused.
//!    In rupiah and dong, which have no smaller coin, three digits are a group with either sign.
//! 6. A leading zero before other digits (`007`) is no amount, nor is anything else.

use crate::price::Amount;

use super::NotAPrice;

/// What a text's language and its other numbers say about its separators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Convention {
    pub(super) decimal_comma: bool,
    pub(super) decimal_point: bool,
    /// The currency has no coin small enough for three decimals.
    pub(super) no_cents: bool,
}

impl Convention {
    /// Adds what the number itself proves.
    pub(super) fn learn(&mut self, raw: &str) {
        let Some((whole, separator, fraction)) = split_last(raw) else {
            return;
        };
        let mixed = whole.chars().any(|c| !c.is_ascii_digit() && c != separator);
        let single = whole.chars().all(|c| c.is_ascii_digit());
        if mixed || (single && (fraction.len() != 3 || whole.starts_with('0'))) {
            self.decimal_comma |= separator == ',';
            self.decimal_point |= separator == '.';
        }
    }
}

/// Reads a number as written.
pub(super) fn amount(raw: &str, convention: Convention) -> Result<Amount, NotAPrice> {
    let plain = plain_decimal(raw, convention)?;
    plain
        .parse()
        .map_err(|_| NotAPrice::NotDecimal(excerpt(raw)))
}

fn plain_decimal(raw: &str, convention: Convention) -> Result<String, NotAPrice> {
    let malformed = || NotAPrice::NotDecimal(excerpt(raw));
    // An exponent separates nothing: `1e400` is not 1400.
    if raw.contains(['e', 'E']) {
        return Err(malformed());
    }
    let Some((whole, separator, fraction)) = split_last(raw) else {
        return whole_number(raw).ok_or_else(malformed);
    };
    let repeated = whole.contains(separator);
    let mixed = whole.chars().any(|c| !c.is_ascii_digit());
    let decimal = match separator {
        '٫' => !repeated,
        '.' | ',' => {
            !repeated && (mixed || is_decimal(raw, whole, separator, fraction, convention)?)
        }
        _ => false,
    };
    if decimal {
        let whole = if whole.is_empty() { "0" } else { whole };
        let whole = whole_number(whole).ok_or_else(malformed)?;
        Ok(format!("{whole}.{fraction}"))
    } else {
        whole_number(raw).ok_or_else(malformed)
    }
}

/// Rules 3 to 5: whether the only separator of a number is the decimal one.
fn is_decimal(
    raw: &str,
    whole: &str,
    separator: char,
    fraction: &str,
    convention: Convention,
) -> Result<bool, NotAPrice> {
    let could_group =
        fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    let ambiguous = Err(NotAPrice::Separators(excerpt(raw)));
    match separator {
        '.' | ',' if could_group && convention.no_cents => Ok(false),
        '.' if could_group && convention.decimal_comma => ambiguous,
        '.' => Ok(true),
        _ if could_group && convention.decimal_comma && !convention.decimal_point => ambiguous,
        _ if could_group => Ok(false),
        // `0.1 … 1,5`: one text, two decimal signs.
        _ if convention.decimal_point => ambiguous,
        // Four digits and more before a comma and three behind: neither grouped nor plain.
        _ if fraction.len() == 3 && whole.len() > 3 => Err(NotAPrice::NotDecimal(excerpt(raw))),
        _ => Ok(true),
    }
}

/// Digits, or digits grouped by one separator throughout.
fn whole_number(text: &str) -> Option<String> {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    if text.len() > 1 && text.starts_with('0') {
        return None;
    }
    let Some(separator) = separator else {
        return (!text.is_empty()).then(|| text.to_owned());
    };
    let groups: Vec<&str> = text.split(separator).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let digits = groups.iter().all(|g| g.chars().all(|c| c.is_ascii_digit()));
    let threes = (1..=3).contains(&first.len()) && middle.iter().all(|g| g.len() == 3);
    let indian = separator == ','
        && (1..=2).contains(&first.len())
        && !middle.is_empty()
        && middle.iter().all(|g| g.len() == 2);
    let grouped = digits && last.len() == 3 && (threes || indian) && !first.starts_with('0');
    grouped.then(|| groups.concat())
}

/// The parts around the last separator, where only digits follow it.
fn split_last(raw: &str) -> Option<(&str, char, &str)> {
    let separator = raw.chars().rev().find(|c| !c.is_ascii_digit())?;
    let (whole, fraction) = raw.rsplit_once(separator)?;
    Some((whole, separator, fraction))
}

/// Enough of a number to recognise it by.
fn excerpt(raw: &str) -> String {
    raw.chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Option<String> {
        let mut convention = Convention::default();
        convention.learn(raw);
        amount(raw, convention).ok().map(|a| a.to_string())
    }

    #[test]
    fn separators_are_told_apart_by_their_place() {
        for (raw, value) in [
            ("0.075", "0.075"),
            ("0,075", "0.075"),
            ("0,112", "0.112"),
            ("1,125", "1125"),
            ("1.125", "1.125"),
            ("6,4", "6.4"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1 234,50", "1234.50"),
            ("1'234'567.5", "1234567.5"),
            ("1.234.567", "1234567"),
            ("12,34,567", "1234567"),
            ("12,34,567.80", "1234567.80"),
            ("0٫075", "0.075"),
            ("10٬000", "10000"),
            (".07", "0.07"),
            ("0.1000", "0.1000"),
        ] {
            assert_eq!(read(raw).as_deref(), Some(value), "{raw}");
        }
    }

    #[test]
    fn what_fits_no_convention_is_refused() {
        for raw in [
            "0.07.5",
            "1e-3",
            "007",
            "1,2,3",
            "1234,567",
            "19⁹⁹",
            "1,23.456.7",
            "0 500",
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
        assert_eq!(read(&"9".repeat(400)), None);
    }

    #[test]
    fn a_text_with_decimal_commas_makes_three_digits_ambiguous() {
        let commas = Convention {
            decimal_comma: true,
            ..Convention::default()
        };
        assert!(matches!(
            amount("1,125", commas),
            Err(NotAPrice::Separators(_))
        ));
        assert!(matches!(
            amount("1.125", commas),
            Err(NotAPrice::Separators(_))
        ));
        assert!(amount("0.125", commas).is_ok());
    }
}
