//! Numbers as programs write them: JSON says `1.5e-7` where a page says 0.00000015.

/// No price has more places than these.
const MOST_PLACES: usize = 20;

/// The plain form of a number of the kind `7.5e-2`, to the last digit: `0.075`.
pub(super) fn without_exponent(text: &str) -> Option<String> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (number, power) = text.trim().split_once(['e', 'E'])?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let unsigned = power.trim_start_matches(['+', '-']);
    if !is_digits(whole) || !(fraction.is_empty() || is_digits(fraction)) || !is_digits(unsigned) {
        return None;
    }
    let places: usize = unsigned
        .parse()
        .ok()
        .filter(|places| *places <= MOST_PLACES)?;
    let digits = format!("{whole}{fraction}");
    // Where the point stands in the digits, once enough zeros stand around them.
    let zeros = "0".repeat(places);
    let plain = if power.starts_with('-') {
        let digits = format!("{zeros}{digits}");
        let at = whole.len();
        let (before, behind) = digits.split_at_checked(at)?;
        format!("{before}.{behind}")
    } else {
        let digits = format!("{digits}{zeros}");
        let at = whole.len().saturating_add(places);
        let (before, behind) = digits.split_at_checked(at)?;
        let behind = behind.get(..fraction.len().saturating_sub(places))?;
        if behind.is_empty() {
            before.to_owned()
        } else {
            format!("{before}.{behind}")
        }
    };
    let whole = plain.trim_start_matches('0');
    Some(if whole.is_empty() || whole.starts_with('.') {
        format!("0{whole}")
    } else {
        whole.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponent_moves_the_point_and_changes_no_digit() {
        for (written, plain) in [
            ("7.5e-2", "0.075"),
            ("1e-07", "0.0000001"),
            ("1.50E-1", "0.150"),
            ("12e1", "120"),
            ("1.25e1", "12.5"),
            ("1.5e+3", "1500"),
            ("0.0e0", "0.0"),
            ("10e-2", "0.10"),
        ] {
            assert_eq!(
                without_exponent(written).as_deref(),
                Some(plain),
                "{written}"
            );
        }
        for other in [
            "5",
            "e5",
            "1e",
            "1.e5x",
            "1e21",
            "1e99999999999",
            "-1e2",
            "1e2e3",
            "1e2 $",
            ".",
        ] {
            assert_eq!(without_exponent(other), None, "{other}");
        }
    }
}
