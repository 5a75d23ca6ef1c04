//! What stands beside the page: what is wrong with it, what is missing, and a list of what was read.

use super::Verdict;
use super::marks::{Kind, Mark};
use crate::escape::html;
use crate::reading::{Problem, Remark};

pub(super) fn margin(verdict: &Verdict<'_>, marks: &[Mark<'_>]) -> String {
    let extraction = verdict.extraction;
    let (class, outcome) = if extraction.problems.is_empty() {
        ("rb-good", "read")
    } else {
        ("rb-bad", "unreadable")
    };
    let published = extraction
        .published
        .map(|date| format!(" · published {date}"));
    let mut margin = format!(
        "<h1>{}</h1>\n<p><b class=\"{class}\">{outcome}</b> · page {}{}</p>\n\
         <p class=\"rb-small\">{}<br>{}</p>\n",
        html(&verdict.source.title),
        html(&verdict.page.page),
        published.unwrap_or_default(),
        html(verdict.name),
        verdict.page.hash,
    );
    margin.push_str(&section(
        "Problems",
        extraction.problems.iter().map(problem),
    ));
    let missing = verdict.missing.iter();
    margin.push_str(&section(
        "Expected and missing",
        missing.map(|rate| html(&rate.to_string())),
    ));
    margin.push_str(&section("Let pass", extraction.remarks.iter().map(remark)));
    for (kind, title) in [
        (Kind::Price, "Prices"),
        (Kind::Absent, "Without a price"),
        (Kind::Rule, "Billing rules"),
        (Kind::Mention, "Mentioned"),
    ] {
        let of_kind = marks.iter().filter(|mark| mark.kind == kind);
        margin.push_str(&section(title, of_kind.map(listed)));
    }
    let stated = extraction
        .rules
        .iter()
        .filter(|rule| rule.provenance.is_none());
    let stated = stated.map(|rule| {
        let words = format!("{}: {}", rule.route, rule.rule);
        html(&words)
    });
    margin.push_str(&section("Rules that the file states", stated));
    margin
}

fn section(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.map(|item| format!("<li>{item}</li>\n")).collect();
    let items = items.concat();
    if items.is_empty() {
        return String::new();
    }
    format!("<h2>{title}</h2>\n<ul>\n{items}</ul>\n")
}

fn problem(problem: &Problem) -> String {
    format!(
        "<b class=\"rb-bad\">{}</b><br>{}<br><span class=\"rb-small\">{}</span>",
        html(&problem.selector),
        html(&problem.trouble.to_string()),
        html(problem.advice()),
    )
}

fn remark(remark: &Remark) -> String {
    html(&remark.row())
}

/// What was read, with a way to where it stands.
fn listed(mark: &Mark<'_>) -> String {
    format!(
        "<a href=\"#{}\">{}</a> {}<br><span class=\"rb-small\">{}</span>",
        mark.id,
        html(&mark.of),
        html(&mark.value),
        html(mark.selector),
    )
}

/// What was read where nothing is shown: in scripts, for one.
pub(super) fn elsewhere(marks: &[&Mark<'_>]) -> String {
    let items = marks.iter().map(|mark| {
        format!(
            "{}<span class=\"rb-read\">{}</span><br><span class=\"rb-small\">{}</span>",
            mark.label(),
            html(mark.text),
            html(mark.node),
        )
    });
    section("Read where a person sees nothing", items)
}
