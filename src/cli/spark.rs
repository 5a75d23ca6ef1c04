//! A price over time in one line of text: `▁▁▁▁▁▆▆▆`.

use jiff::Timestamp;

use crate::price::Amount;

/// From the lowest to the highest price of the line.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Where nothing was priced.
const GAP: char = '·';

/// The full height is at least this part of the highest price: a change of a tenth of a per cent
/// shall not look like a cliff.
const LEAST_SPAN: u32 = 5;

/// One character a column, each for the price at the end of its part of the time.
pub(super) fn sparkline(
    (start, end): (Timestamp, Timestamp),
    columns: u32,
    price_at: impl Fn(Timestamp) -> Option<Amount>,
) -> String {
    let prices: Vec<Option<Amount>> = (1..=columns)
        .filter_map(|column| part(start, end, column, columns))
        .map(price_at)
        .collect();
    let Some((low, span)) = scale(&prices) else {
        return String::new();
    };
    let block = |amount: &Amount| {
        let level = level(*amount, low, span).unwrap_or(0);
        BLOCKS.get(level).copied().unwrap_or(GAP)
    };
    prices
        .iter()
        .map(|price| price.as_ref().map_or(GAP, block))
        .collect()
}

/// The instant at which the first `n` of `of` equal parts of a time have passed.
pub(super) fn part(start: Timestamp, end: Timestamp, n: u32, of: u32) -> Option<Timestamp> {
    let (start, end) = (start.as_millisecond(), end.as_millisecond());
    let passed = end.checked_sub(start)?.checked_mul(i64::from(n))?;
    let passed = passed.checked_div(i64::from(of))?;
    Timestamp::from_millisecond(start.checked_add(passed)?).ok()
}

/// The lowest price, and how much more the full height means.
fn scale(prices: &[Option<Amount>]) -> Option<(Amount, Amount)> {
    let low = prices.iter().flatten().min().copied()?;
    let high = prices.iter().flatten().max().copied()?;
    let least = high.ratio(Amount::from(LEAST_SPAN), 12)?;
    Some((low, high.minus(low).ok()?.max(least)))
}

fn level(amount: Amount, low: Amount, span: Amount) -> Option<usize> {
    let steps = u32::try_from(BLOCKS.len()).ok()?.checked_sub(1)?;
    let above = amount.minus(low).ok()?.times(Amount::from(steps)).ok()?;
    above.ratio(span, 0)?.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(prices: &[&str]) -> String {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let count = u32::try_from(prices.len()).unwrap();
        sparkline((at(0), at(i64::from(count) * 10)), count, |t| {
            let column = usize::try_from(t.as_second() / 10 - 1).unwrap();
            prices[column].parse().ok()
        })
    }

    #[test]
    fn a_price_that_stays_is_flat_and_a_gap_is_no_price() {
        assert_eq!(line(&["0.1", "0.10", "0.1"]), "▁▁▁");
        assert_eq!(line(&["-", "0.1", "-"]), "·▁·");
        assert_eq!(line(&["-", "-"]), "");
        assert_eq!(line(&[]), "");
    }

    #[test]
    fn the_height_tells_how_much_a_price_moved() {
        assert_eq!(line(&["0.1", "0.2", "0.3"]), "▁▅█");
        assert_eq!(line(&["0.1125", "0.135"]), "▁▇");
        assert_eq!(line(&["1.000", "1.001"]), "▁▁");
        assert_eq!(line(&["1", "1.03"]), "▁▂");
    }
}
