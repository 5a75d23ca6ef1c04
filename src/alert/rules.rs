//! Changed billing rules, as sentences of the page: one sentence may say several rules.

use crate::change::RuleChange;
use crate::rate::Route;
use crate::rules::Rule;
use crate::snapshot::Snapshot;

/// One sentence about billing that changed: the rules that it said and says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentenceChange {
    pub route: Route,
    pub before: Vec<Rule>,
    pub now: Vec<Rule>,
}

/// The rule changes of a diff, those that stand in one sentence of the page together.
pub fn sentences(changes: &[RuleChange], before: &Snapshot, now: &Snapshot) -> Vec<SentenceChange> {
    let mut sentences: Vec<(Option<&str>, SentenceChange)> = Vec::new();
    for change in changes {
        let text = text_of(now, &change.route, change.now.as_ref())
            .or_else(|| text_of(before, &change.route, change.before.as_ref()));
        let known = sentences
            .iter_mut()
            .find(|(t, s)| t.is_some() && *t == text && s.route == change.route);
        match known {
            Some((_, sentence)) => {
                sentence.before.extend(change.before.clone());
                sentence.now.extend(change.now.clone());
            }
            None => sentences.push((
                text,
                SentenceChange {
                    route: change.route.clone(),
                    before: change.before.clone().into_iter().collect(),
                    now: change.now.clone().into_iter().collect(),
                },
            )),
        }
    }
    sentences
        .into_iter()
        .map(|(_, sentence)| sentence)
        .collect()
}

fn text_of<'s>(snapshot: &'s Snapshot, route: &Route, rule: Option<&Rule>) -> Option<&'s str> {
    let rule = rule?;
    let mut rules = snapshot.rules.iter();
    let reading = rules.find(|r| &r.route == route && &r.rule == rule)?;
    Some(&reading.text)
}

/// A sentence of a page in a message: the whole of it is in the store.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 200;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl SentenceChange {
    /// `billed by input duration → billed by output duration, rounded to the nearest whole second`.
    pub fn in_short(&self) -> String {
        let say = |rules: &[Rule]| {
            let rules: Vec<String> = rules.iter().map(|r| shortened(&r.to_string())).collect();
            rules.join(", ")
        };
        match (self.before.as_slice(), self.now.as_slice()) {
            (before, []) => format!("no longer: {}", say(before)),
            ([], now) => format!("new rule: {}", say(now)),
            (before, now) => format!("{} → {}", say(before), say(now)),
        }
    }
}
