//! The values that a field tells, and new names of them.

use super::Finder;
use crate::repair::edit::Edit;
use crate::repair::words::Values;
use crate::source::{Field, RouteOf, Word, normalized};

impl<'a> Finder<'a> {
    /// Whether the field tells routes or dimensions, or which rows are meant.
    pub(super) fn tells(&self, field: &Field) -> bool {
        !self.values_of(field).is_empty()
    }

    /// Whether its values could be those of anything: `On`, `Yes`.
    pub(super) fn is_generic(&self, field: &Field) -> bool {
        const GENERIC: [&str; 14] = [
            "on", "off", "yes", "no", "true", "false", "with", "without", "-", "included", "none",
            "standard", "pro", "basic",
        ];
        let sets = self.values_of(field);
        let mut words = sets.iter().flat_map(|set| &set.values.values);
        words.all(|(_, _, words)| {
            let mut words = words.iter();
            words.all(|word| GENERIC.contains(&normalized(word.written()).as_str()))
        })
    }

    /// The values that the field tells: of the route, of each dimension, and those of `where`.
    pub(super) fn values_of(&self, field: &Field) -> Vec<Set<'_>> {
        let mut sets = Vec::new();
        let is = |other: &Field| other.name == field.name;
        let names = |key: &'a str, field: &'a Field| -> Vec<&'a str> {
            let words = field.words.iter().map(Word::written);
            words.chain([field.name.as_str(), key]).collect()
        };
        if let RouteOf::ByField(of, routes) = &self.spec.route
            && is(of)
        {
            let values = routes.iter();
            sets.push(Set {
                what: Of::Route(routes.iter().map(|(r, _)| r.to_string()).collect(), self.at),
                values: Values {
                    names: names("model", of),
                    values: values.map(|(_, words)| ("", "", words)).collect(),
                },
            });
        }
        for dimension in self.spec.dimensions.iter().filter(|d| is(&d.field)) {
            let values = dimension.words.iter();
            sets.push(Set {
                what: Of::Dimension(
                    dimension.key.clone(),
                    dimension.words.iter().map(|(v, _)| v.clone()).collect(),
                    self.at,
                ),
                values: Values {
                    names: names(&dimension.key, &dimension.field),
                    values: values
                        .map(|(value, words)| (dimension.key.as_str(), value.as_str(), words))
                        .collect(),
                },
            });
        }
        for (of, words) in self.spec.only.iter().filter(|(of, _)| is(of)) {
            sets.push(Set {
                what: Of::Only,
                values: Values {
                    names: names("", of),
                    values: vec![("", "", words)],
                },
            });
        }
        sets
    }
}

/// What the file must learn to know a text as a value of the field.
pub(super) fn learn(sets: &[Set<'_>], text: &str) -> Vec<Edit> {
    let is_known = sets.iter().any(|set| set.values.knows(text));
    let mut edits = Vec::new();
    for set in sets {
        if set.values.knows(text) {
            continue;
        }
        // A text that says several things holds the new name of one of them.
        if let Some((n, word)) = set.values.within(text) {
            edits.extend(set.edit(n, word));
            continue;
        }
        if is_known {
            continue;
        }
        if let Some((n, _)) = set.values.meant(text) {
            edits.extend(set.edit(n, text.trim().to_owned()));
        }
    }
    edits
}

/// What a column says beside its label.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    pub(super) edits: Vec<Edit>,
    /// Fields and texts of rows that are none of the file's.
    pub(super) left_out: Vec<(String, String)>,
}

/// The values that one field tells of one thing.
pub(super) struct Set<'w> {
    pub(super) what: Of,
    pub(super) values: Values<'w>,
}

/// What the values are of: the route, a dimension, or `where`; and their places in the file.
pub(super) enum Of {
    Route(Vec<String>, usize),
    Dimension(String, Vec<String>, usize),
    Only,
}

impl Set<'_> {
    pub(super) fn edit(&self, n: usize, word: String) -> Option<Edit> {
        match &self.what {
            Of::Route(routes, rates) => Some(Edit::RouteWord {
                rates: *rates,
                route: routes.get(n)?.clone(),
                word,
            }),
            Of::Dimension(key, values, rates) => Some(Edit::ValueWord {
                rates: *rates,
                key: key.clone(),
                value: values.get(n)?.clone(),
                word,
            }),
            Of::Only => None,
        }
    }
}
