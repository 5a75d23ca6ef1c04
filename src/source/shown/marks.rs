//! What was read, where on the page, and how it is labelled.

use crate::reading::{Absence, Extraction, Mention, Reading, RuleReading};

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Price,
    /// A cell that says that it has no price.
    Absent,
    Rule,
    Mention,
}

impl Kind {
    /// Its class in the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Price => "rb-price",
            Self::Absent => "rb-absent",
            Self::Rule => "rb-rule",
            Self::Mention => "rb-mention",
        }
    }
}

/// One thing that was read.
#[derive(Clone, Debug)]
pub(super) struct Mark<'e> {
    pub kind: Kind,
    /// Its name among the fragments of the document.
    pub id: String,
    /// The rate, the route of a rule, or the sentence of a mention.
    pub of: String,
    /// The price or the rule, in words.
    pub value: String,
    /// The text that it was read from.
    pub text: &'e str,
    /// The path of the node or of the keys.
    pub node: &'e str,
    /// How the selector file found it.
    pub selector: &'e str,
}

/// All marks of what was read, one for each thing.
pub(super) fn marks(extraction: &Extraction) -> Vec<Mark<'_>> {
    let prices = extraction.readings.iter().map(price);
    let absent = extraction.absent.iter().map(absence);
    let rules = extraction.rules.iter().filter_map(rule);
    let mentions = extraction.mentions.iter().map(mention);
    let all = prices.chain(absent).chain(rules).chain(mentions);
    let mut marks: Vec<Mark<'_>> = all.collect();
    for (n, mark) in (1_usize..).zip(&mut marks) {
        mark.id = format!("r{n}");
    }
    marks
}

fn price(reading: &Reading) -> Mark<'_> {
    Mark {
        kind: Kind::Price,
        id: String::new(),
        of: reading.rate.to_string(),
        value: reading.price.to_string(),
        text: &reading.text,
        node: &reading.provenance.node,
        selector: &reading.provenance.selector,
    }
}

fn absence(absence: &Absence) -> Mark<'_> {
    Mark {
        kind: Kind::Absent,
        id: String::new(),
        of: absence.rate.to_string(),
        value: "no price".to_owned(),
        text: &absence.text,
        node: &absence.provenance.node,
        selector: &absence.provenance.selector,
    }
}

/// A rule that the file states stands on no page.
fn rule(rule: &RuleReading) -> Option<Mark<'_>> {
    let provenance = rule.provenance.as_ref()?;
    Some(Mark {
        kind: Kind::Rule,
        id: String::new(),
        of: rule.route.to_string(),
        value: rule.rule.to_string(),
        text: &rule.text,
        node: &provenance.node,
        selector: &provenance.selector,
    })
}

fn mention(mention: &Mention) -> Mark<'_> {
    Mark {
        kind: Kind::Mention,
        id: String::new(),
        of: mention.pattern.clone(),
        value: mention.price.to_string(),
        text: &mention.text,
        node: &mention.provenance.node,
        selector: &mention.provenance.selector,
    }
}

impl Mark<'_> {
    /// Its label, which stands once in the document.
    pub(super) fn label(&self) -> String {
        let html = crate::escape::html;
        format!(
            "<span class=\"rb-label {}\" id=\"{}\" title=\"{}\"><b>{}</b> {}</span>",
            self.kind.class(),
            self.id,
            html(self.selector),
            html(&self.value),
            html(&self.of),
        )
    }
}
