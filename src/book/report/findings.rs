//! Statements that several parts of the report make: the summary, the sections and the FAQ.

use super::standing::Standing;
use super::words::list;
use super::{Claim, Statement};

/// What is said where there are no two models to compare, or no mode that two have.
pub(super) fn alone(standing: &Standing<'_, '_>) -> Option<Statement> {
    let names = standing.names();
    let families = || {
        let first = standing.models.iter().filter_map(|routes| routes.first());
        first.map(|offer| offer.route.family()).collect()
    };
    match names.as_slice() {
        [] => Some(no_routes()),
        [one] => Some(Statement::new(
            format!(
                "{one} is the only model with route prices: there is no other to compare it with."
            ),
            vec![Claim::Models { models: families() }],
        )),
        _ if standing.shared.is_empty() => {
            let only = standing.offers.iter().map(|offer| Claim::Only {
                route: offer.route.clone(),
            });
            Some(Statement::new(
                format!("{} have no mode in common.", list(&names)),
                only.collect(),
            ))
        }
        _ => None,
    }
}

pub(super) fn no_routes() -> Statement {
    Statement::new(
        "The book has no route prices at this date.",
        vec![Claim::NoRoutePrice],
    )
}

pub(super) fn dearer(standing: &Standing<'_, '_>) -> Vec<Statement> {
    let sentences = standing.dearer.iter();
    sentences
        .map(|d| d.sentence(standing.book, &d.between_models()))
        .collect()
}

pub(super) fn boundaries(standing: &Standing<'_, '_>) -> Vec<Statement> {
    let sentences = standing.boundaries.iter();
    sentences
        .map(|d| d.sentence(standing.book, &d.within_model()))
        .collect()
}

pub(super) fn unclear(standing: &Standing<'_, '_>) -> Vec<Statement> {
    let groups = standing.unclear.iter();
    groups
        .map(|routes| standing.unclear_sentence(routes))
        .collect()
}

pub(super) fn none_dearer(standing: &Standing<'_, '_>) -> Statement {
    let known = if standing.unclear.is_empty() {
        ""
    } else {
        ", as far as their prices can be compared"
    };
    Statement::new(
        format!(
            "No model begins higher in one of its modes than in another, and none higher than \
             another model in the same mode{known}."
        ),
        vec![Claim::NoneDearer],
    )
}
