//! What a job asks for to what is billed: its settings, checked, with those that rules and the
//! provider's defaults settle.

use smallvec::SmallVec;

use super::note::Remarks;
use super::{Job, NoEstimate, Note};
use crate::book::Book;
use crate::book::tariff::{Settled, Tariff};
use crate::rate::in_order;
use crate::rules::Setting;

/// For each key of a tariff the value, or nothing where the job leaves it open.
pub(super) type Values = SmallVec<[Option<usize>; 8]>;

/// Settles `values`, of which none is settled yet.
pub(super) fn settle<'b>(
    book: &'b Book,
    tariff: &'b Tariff,
    job: &Job,
    values: &mut Settled,
    notes: &mut impl Remarks<'b>,
) -> Result<(), NoEstimate> {
    for (key, value) in job.dimensions.iter() {
        let (at, value) = asked(tariff, key, value)?;
        if let Some(place) = values.get_mut(at) {
            *place = Some(value);
        }
    }
    if !tariff.settles_more {
        return Ok(());
    }
    // What the job itself or a rule says is fixed; a default gives way to a rule.
    let mut fixed: SmallVec<[bool; 8]> = values.iter().map(Option::is_some).collect();
    for (value, key) in values.iter_mut().zip(&tariff.keys) {
        if value.is_none() {
            *value = key.default;
        }
    }
    imply(book, tariff, job, values, &mut fixed, notes)?;
    for ((value, key), fixed) in values.iter().zip(&tariff.keys).zip(&fixed) {
        if let (Some(value), false) = (value.and_then(|at| key.values.get(at)), fixed) {
            notes.add(Note::Default {
                key: &key.name,
                value,
            });
        }
    }
    Ok(())
}

fn asked(tariff: &Tariff, key: &str, value: &str) -> Result<(usize, usize), NoEstimate> {
    let mut keys = tariff.keys.iter().enumerate();
    let Some((at, known)) = keys.find(|(_, known)| known.name == key) else {
        return Err(NoEstimate::UnknownDimension {
            route: tariff.route.clone(),
            key: key.to_owned(),
            known: tariff.keys.iter().map(|key| key.name.clone()).collect(),
        });
    };
    match known.values.iter().position(|v| v == value) {
        Some(value) => Ok((at, value)),
        None => Err(NoEstimate::UnknownValue {
            route: tariff.route.clone(),
            key: key.to_owned(),
            value: value.to_owned(),
            known: in_order(key, known.values.iter().map(String::as_str)),
        }),
    }
}

/// Applies the rules by which one setting settles another, until nothing is settled any more.
fn imply<'b>(
    book: &'b Book,
    tariff: &Tariff,
    job: &Job,
    values: &mut Settled,
    fixed: &mut [bool],
    notes: &mut impl Remarks<'b>,
) -> Result<(), NoEstimate> {
    loop {
        let mut settled = false;
        for implied in &tariff.implies {
            let holds = match implied.when {
                None => job.input_seconds.is_some(),
                Some((key, value)) => values.get(key) == Some(&Some(value)),
            };
            if !holds {
                continue;
            }
            let (Some(value), Some(is_fixed)) =
                (values.get_mut(implied.key), fixed.get_mut(implied.key))
            else {
                continue;
            };
            let rule = book.rule_at(implied.rule);
            match *value {
                Some(set) if set == implied.value && *is_fixed => {}
                Some(set) if *is_fixed => {
                    return Err(forced(tariff, implied.key, set, implied.value, rule));
                }
                before => {
                    if let (Some(rule), true) = (rule, before != Some(implied.value)) {
                        notes.add(Note::Settled(rule));
                    }
                    *value = Some(implied.value);
                    *is_fixed = true;
                    settled = true;
                }
            }
        }
        if !settled {
            return Ok(());
        }
    }
}

fn forced(
    tariff: &Tariff,
    key: usize,
    asked: usize,
    forced: usize,
    rule: Option<&crate::rules::Rule>,
) -> NoEstimate {
    let setting = |value: usize| {
        let key = tariff.keys.get(key)?;
        Some(Setting {
            key: key.name.clone(),
            value: key.values.get(value)?.clone(),
        })
    };
    let said = |value| setting(value).map_or_else(String::new, |s| s.to_string());
    NoEstimate::Forced {
        route: tariff.route.clone(),
        asked: said(asked),
        forced: said(forced),
        rule: rule.map_or_else(String::new, ToString::to_string),
    }
}
