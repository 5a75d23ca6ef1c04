//! The tables of a page, wherever on it they are looked for.

use std::cell::{LazyCell, OnceCell};

use scraper::ElementRef;

use super::record::{Found, MOST_RECORDS, Record};
use crate::source::dom::{Dom, Scope};

/// The tables of a page that a selector looks at, each read once however often it is looked at.
pub(super) struct Tables<'a> {
    all: Vec<(ElementRef<'a>, OnceCell<Looked>)>,
    dom: &'a Dom,
    /// Reads one table, given its number among them, from 1.
    look: Look<'a>,
    /// What came nearest to a table where there is none.
    nearest: LazyCell<Option<String>, Nearest<'a>>,
}

pub(super) type Nearest<'a> = Box<dyn FnOnce() -> Option<String> + 'a>;

pub(super) type Look<'a> = Box<dyn Fn(ElementRef<'a>, usize) -> Looked + 'a>;

/// What one table is.
pub(super) enum Looked {
    Records(Vec<Record>),
    /// Another table: its number and headers.
    Other(String),
    Ambiguous {
        wanted: String,
        found: String,
    },
}

impl<'a> Tables<'a> {
    pub(super) fn new(
        dom: &'a Dom,
        tables: Vec<ElementRef<'a>>,
        look: Look<'a>,
        nearest: Nearest<'a>,
    ) -> Self {
        let tables = tables.into_iter();
        Self {
            all: tables.map(|table| (table, OnceCell::new())).collect(),
            dom,
            look,
            nearest: LazyCell::new(nearest),
        }
    }

    /// The records of the tables in `scope`.
    pub(super) fn within(&self, scope: Scope) -> Found {
        let mut records: Option<Vec<Record>> = None;
        let mut seen = Vec::new();
        for (n, (table, looked)) in self.all.iter().enumerate() {
            if !scope.holds(self.dom.span(table.id())) {
                continue;
            }
            let looked = looked.get_or_init(|| (self.look)(*table, n.saturating_add(1)));
            match looked {
                Looked::Records(more) => {
                    let records = records.get_or_insert_default();
                    records.extend(more.iter().cloned());
                    if records.len() > MOST_RECORDS {
                        break;
                    }
                }
                Looked::Other(what) => seen.push(what.as_str()),
                Looked::Ambiguous { wanted, found } => {
                    let (wanted, found) = (wanted.clone(), found.clone());
                    return Found::Ambiguous { wanted, found };
                }
            }
        }
        if records.is_none() {
            seen.extend(self.nearest.as_deref());
        }
        match records {
            Some(records) => Found::Records(records),
            None if seen.is_empty() => Found::Nothing("no table".to_owned()),
            None => Found::Nothing(told(&seen)),
        }
    }
}

/// The tables that were there instead, not more of them than a person reads.
fn told(seen: &[&str]) -> String {
    const MOST: usize = 12;
    let mut told = seen
        .iter()
        .take(MOST)
        .copied()
        .collect::<Vec<_>>()
        .join("; ");
    if let Some(more) = seen.len().checked_sub(MOST).filter(|more| *more > 0) {
        told.push_str(&format!("; and {more} more"));
    }
    told
}
