//! Checks the words of a sentence against its claims: no figure, date or comparison stands in the
//! text that no claim accounts for.

use jiff::civil::Date;

use super::checker::{day, whole};
use crate::book::report::{Claim, Statement};
use crate::price::money;

/// What of a claim a sentence may show as an amount, a per cent, a date.
fn shown(claims: &[Claim]) -> (Vec<i128>, Vec<i128>, Vec<Date>) {
    let (mut amounts, mut percents, mut dates) = (vec![], vec![], vec![]);
    for claim in claims {
        match claim {
            Claim::Rate { price, .. } | Claim::Begins { price, .. } => {
                amounts.push(whole(price.amount));
            }
            Claim::PerCredit { amount, .. } => amounts.push(whole(amount.amount)),
            Claim::Dearer { above, .. } | Claim::DearerRate { above, .. } => {
                amounts.extend(above.by.as_ref().map(|by| whole(by.amount)));
                percents.extend(above.percent.map(whole));
            }
            Claim::Clip { cost, .. } => {
                amounts.extend(numbers(cost).iter().map(|n| whole(n.parse().unwrap())));
            }
            Claim::Published { date, .. } | Claim::Observed { date, .. } => dates.push(*date),
            Claim::Gap {
                last_seen,
                changed_by,
                ..
            } => {
                dates.extend([day(*last_seen), day(*changed_by)]);
            }
            _ => {}
        }
    }
    (amounts, percents, dates)
}

/// The runs of digits and points of a text.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|run| run.trim_matches('.'))
        .filter(|run| !run.is_empty())
        .collect()
}

/// Each dollar amount, per cent and date of a sentence is one of its claims.
pub(super) fn figures_are_claimed(statement: &Statement) {
    let (amounts, percents, dates) = shown(&statement.claims);
    let text = &statement.text;
    for after in text.split('$').skip(1) {
        let number = numbers(after)[0];
        let amount = whole(number.parse().unwrap());
        assert!(
            amounts.contains(&amount),
            "${number} is not claimed: {text}"
        );
    }
    for before in text.split('%').collect::<Vec<_>>().split_last().unwrap().1 {
        let number = *numbers(before).last().unwrap();
        let mut percent = whole(number.parse().unwrap());
        if before.ends_with("less than 0.1") {
            percent = 0;
        }
        assert!(
            percents.contains(&percent),
            "{number}% is not claimed: {text}"
        );
    }
    for word in text.split(|c: char| !c.is_ascii_digit() && c != '-') {
        if let Ok(date) = word.parse::<Date>() {
            assert!(dates.contains(&date), "{date} is not claimed: {text}");
        }
    }
}

/// A sentence that compares has the claim of it, and "from" is said of what varies alone.
pub(super) fn words_are_claimed(statement: &Statement) {
    let text = &statement.text;
    let has = |wanted: fn(&Claim) -> bool| statement.claims.iter().any(wanted);
    let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if says(&[
        " both start",
        " both cost",
        " all start",
        " all cost",
        "cost the same",
    ]) {
        assert!(has(|c| matches!(c, Claim::Same { .. })), "{text}");
    }
    if says(&[" more than "]) && !says(&["not all", "known to"]) {
        let dearer = |c: &Claim| matches!(c, Claim::Dearer { .. } | Claim::DearerRate { .. });
        assert!(has(dearer), "{text}");
    }
    if says(&["cannot be compared", "not all"]) {
        let unclear = |c: &Claim| matches!(c, Claim::Unclear { .. } | Claim::Verdict { .. });
        assert!(has(unclear), "{text}");
    }
    if says(&["not at the name of the model"]) {
        assert!(has(|c| matches!(c, Claim::SharedModesSame)), "{text}");
    }
    for claim in &statement.claims {
        if let Claim::Begins { price, varies, .. } = claim {
            let digits = if price.currency.is_money() { 2 } else { 0 };
            let amount = price.amount.with_at_least(digits);
            let shown = format!(
                "{}{}",
                money(&amount, None, &price.currency),
                price.unit.suffix()
            );
            let said_of = |verb: &str| text.split(verb).skip(1).any(|t| t.starts_with(&shown));
            let from = said_of(" start from ") || said_of(" starts from ");
            assert!(!from || *varies, "`from` for a single price: {text}");
        }
    }
}
