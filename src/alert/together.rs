//! The sentence that all prices of a source moved as one.

use crate::change::Diff;
use crate::plausible::{PerCredit, Together, together};
use crate::price::Amount;
use crate::snapshot::Snapshot;

/// That all prices moved by one factor, or that a credit is rated anew, if it is so: `All 8 prices
/// rose by 5.9% together; the credits are unchanged: $1/72 → $1/68 per credit.`
pub fn moved_together(before: &Snapshot, now: &Snapshot, diff: &Diff) -> Option<String> {
    let told = together(before, now, diff)?;
    let mut sentence = moved(&told);
    if let Some((was, is)) = &told.per_credit {
        sentence.push_str(&rated(&told, was, is));
    }
    Some(format!("{sentence}."))
}

fn moved(told: &Together) -> String {
    let prices = told.prices;
    let Some((percent, is_about)) = told.percent else {
        return format!("All {prices} prices stand at another ratio to their credits");
    };
    let (did, by) = if percent.is_negative() {
        ("fell", Amount::ZERO.minus(percent).unwrap_or(percent))
    } else {
        ("rose", percent)
    };
    let about = if is_about { "about " } else { "" };
    format!("All {prices} prices {did} by {about}{by}% together")
}

fn rated(told: &Together, was: &PerCredit, is: &PerCredit) -> String {
    if was == is {
        return format!("; {is}, as before");
    }
    let credits = if told.same_credits {
        "; the credits are unchanged: "
    } else {
        ": "
    };
    format!("{credits}{} → {is}", was.money())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::compare;
    use crate::test_data::{price, snapshot};

    fn told<const N: usize>(before: [&str; N], now: [&str; N]) -> Option<String> {
        let names = ["p/m/a", "p/m/b", "p/m/c", "p/m/d"];
        let rows =
            |texts: [&str; N]| -> Vec<_> { names.into_iter().zip(texts.map(price)).collect() };
        let before = snapshot(&rows(before), &[], None);
        let now = snapshot(&rows(now), &[], Some(&before));
        moved_together(&before, &now, &compare(&before, &now))
    }

    #[test]
    fn what_all_rows_have_in_common_is_one_sentence() {
        for (sentence, told) in [
            (
                "All 4 prices rose by 5.9% together; the credits are unchanged: $1/72 → $1/68 per \
                 credit.",
                told(
                    [
                        "0.0750 (5.4)",
                        "0.1125 (8.1)",
                        "0.1000 (7.1982)",
                        "0.1500 (10.8)",
                    ],
                    [
                        "0.0794 (5.4)",
                        "0.1191 (8.1)",
                        "0.1059 (7.1982)",
                        "0.1588 (10.8)",
                    ],
                ),
            ),
            (
                "All 3 prices fell by 50.0% together; $1/72 per credit, as before.",
                told(
                    ["0.150 (10.8)", "0.300 (21.6)", "0.450 (32.4)"],
                    ["0.075 (5.4)", "0.150 (10.8)", "0.225 (16.2)"],
                ),
            ),
            (
                "All 3 prices rose by 20.0% together.",
                told(["1", "2.00", "5"], ["1.2", "2.40", "6"]),
            ),
            (
                "All 3 prices rose by about 36% together.",
                told(["0.12", "0.15", "0.22"], ["0.16", "0.20", "0.30"]),
            ),
            (
                "All 3 prices stand at another ratio to their credits: $1/72 → $1/50 per credit.",
                told(
                    ["0.150 (10.8)", "0.300 (21.6)", "0.450 (32.4)"],
                    ["0.160 (8.0)", "0.320 (16.0)", "0.440 (22.0)"],
                ),
            ),
        ] {
            assert_eq!(told.as_deref(), Some(sentence));
        }
        assert_eq!(told(["1", "2", "4"], ["1.2", "2.4", "4"]), None);
        assert_eq!(told(["1", "2", "4"], ["1.2", "2.4", "5.9"]), None);
        assert_eq!(told(["1", "2"], ["1.2", "2.4"]), None);
    }
}
