//! Lists of JSON: in a document, and in the scripts of a page.

use super::{DataRows, MOST_PARTS, Part, What};
use crate::source::css::Css;
use crate::source::dom::Dom;
use crate::source::json::{Json, Script, lists_in, members_of};

/// More objects of one list than this are not looked at.
const MOST_ROWS: usize = 2_000;

/// Lists nest no deeper where prices stand.
const DEEPEST: usize = 12;

pub(super) fn of_document(value: &Json) -> Vec<Part> {
    let mut found = Found::default();
    found.walk(value, "", &[], false, 0);
    found.parts()
}

pub(super) fn of_scripts(dom: &Dom) -> Vec<Part> {
    let Ok(css) = Css::parse("script") else {
        return Vec::new();
    };
    let scripts = dom.scripts(&css).map(|(_, text)| Script {
        place: String::new(),
        text,
    });
    let mut found = Found::default();
    for (path, value) in lists_in(&scripts.collect::<Vec<_>>()) {
        found.walk(&value, &path, &[], true, 0);
    }
    found.parts()
}

#[derive(Default)]
struct Found(Vec<DataRows>);

impl Found {
    fn parts(self) -> Vec<Part> {
        let mut lists = self.0;
        lists.truncate(MOST_PARTS);
        let parts = lists.into_iter().map(|rows| Part {
            headings: Vec::new(),
            closed: Vec::new(),
            above: String::new(),
            below: String::new(),
            aside: None,
            what: What::Rows(rows),
        });
        parts.collect()
    }

    fn walk(
        &mut self,
        value: &Json,
        path: &str,
        around: &[(String, String)],
        in_script: bool,
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Json::List(items) => {
                let path = format!("{path}[*]");
                for item in items.iter().take(MOST_ROWS) {
                    self.object(item, &path, around, in_script, depth);
                }
            }
            object => self.object(object, path, around, in_script, depth),
        }
    }

    fn object(
        &mut self,
        value: &Json,
        path: &str,
        around: &[(String, String)],
        in_script: bool,
        depth: usize,
    ) {
        let Json::Object(pairs) = value else {
            return;
        };
        let mut members = members_of(value);
        let own = members.len();
        for member in around {
            if !members.iter().any(|(key, _)| *key == member.0) {
                members.push(member.clone());
            }
        }
        // What an object inside of a row says, the row says as well.
        let is_row = path.ends_with("[*]") || (!path.contains("[*]") && !path.is_empty());
        if own > 0 && is_row {
            self.row(path, in_script, members.clone());
        }
        for (key, inner) in pairs {
            let is_plain =
                !key.is_empty() && !key.contains(['.', '[', ']', '{', '}', '"', '\\', '$']);
            if is_plain && matches!(inner, Json::List(_) | Json::Object(_)) {
                let dot = if path.is_empty() { "" } else { "." };
                let inside = format!("{path}{dot}{key}");
                self.walk(inner, &inside, &members, in_script, depth.saturating_add(1));
            }
        }
    }

    fn row(&mut self, path: &str, in_script: bool, members: Vec<(String, String)>) {
        // The rows of a list come one after the other, those of lists inside them between.
        let count = self.0.len();
        let known = self.0.iter_mut().rev().find(|list| list.path == path);
        match known {
            Some(list) if list.rows.len() < MOST_ROWS => list.rows.push(members),
            None if count < MOST_PARTS => self.0.push(DataRows {
                in_script,
                path: path.to_owned(),
                rows: vec![members],
            }),
            _ => {}
        }
    }
}
