//! What a browser is for: which pages need one, and when a page that is rendered shows it all.

use super::extract::extract;
use super::file::Render;
use super::judge::lacking;
use super::selectors::{PageSpec, Source};
use crate::page::Page;
use crate::reading::{Extraction, Impostor, Trouble};

/// Whether a browser may see on a page what was not read of it: it waits for its scripts, it asks
/// for a browser, or it lacks rates that it should have. What it is not by any means, a login or
/// the notice of a maintenance, it is not in a browser either.
pub fn wants_browser(source: &Source, page: &PageSpec, whole: &Extraction) -> bool {
    let problems = || whole.problems.iter().filter(|p| p.page == page.id);
    let is_lost = problems().any(|problem| match &problem.trouble {
        Trouble::Undecodable { .. } => true,
        Trouble::Impostor { kind, .. } => !matches!(
            kind,
            Impostor::Challenge | Impostor::Shell | Impostor::Consent | Impostor::OtherModel
        ),
        _ => false,
    });
    let is_another = problems().any(|problem| {
        matches!(
            problem.trouble,
            Trouble::Impostor { .. } | Trouble::NotRecognised { .. }
        )
    });
    page.render == Render::Auto
        && problems().next().is_some()
        && !is_lost
        && (is_another || !lacking(source, &page.id, whole).is_empty())
}

/// What a page says, if that is all that it should say: to be compared with what it says later.
pub fn complete(source: &Source, page: &Page) -> Option<String> {
    let spec = source.page(&page.page)?;
    let read = extract(source, page);
    let is_partly_elsewhere = source.pages.iter().any(|other| {
        other.id != spec.id && other.routes.iter().any(|route| spec.routes.contains(route))
    });
    let is_all = if is_partly_elsewhere {
        !read.readings.is_empty()
    } else {
        lacking(source, &spec.id, &read).is_empty()
    };
    let readings = read.readings.iter();
    let rules = read.rules.iter();
    let says = || {
        let readings = readings.map(|r| format!("{} {} {}\n", r.rate, r.price, r.text));
        let rules = rules.map(|r| format!("{} {:?}\n", r.route, r.rule));
        readings.chain(rules).collect()
    };
    (read.problems.is_empty() && is_all).then(says)
}
