//! The structures of a page by their kind, and what headings and places say of each.

use super::{Chooser, Seen};
use crate::draft::avoid::not_of_this_page;
use crate::draft::names::{ModelName, PLAIN_MODE};
use crate::draft::rows::Fixed;
use crate::draft::vocabulary::{route_mode, value};
use crate::draft::{cards, data, sentences, tables};
use crate::source::{CardText, Part, What};

impl<'a> Chooser<'a> {
    /// What the headings say of a part; with `is_named`, that they name its model.
    fn fixed(&self, part: &Part, is_named: bool) -> Fixed {
        let mut fixed = Fixed::default();
        let mut mode = PLAIN_MODE;
        for heading in part.headings.iter().rev() {
            if let Some((key, value)) = value(heading)
                && matches!(key, "resolution" | "sound")
                && !fixed.dimensions.iter().any(|(known, _)| known == key)
            {
                fixed.dimensions.push((key.to_owned(), value));
                continue;
            }
            if let Some(said) = route_mode(heading).filter(|_| mode == PLAIN_MODE) {
                mode = said;
                continue;
            }
            if fixed.model.is_none() && !self.outline.names.contains(heading) {
                fixed.model = ModelName::of_heading(heading).filter(|named| {
                    let (id, subject) = (&named.model.id, self.subject);
                    let first = subject
                        .model
                        .id
                        .split(['-', '.'])
                        .next()
                        .unwrap_or_default();
                    let is_more =
                        *id != subject.provider.id && !subject.model.id.starts_with(id.as_str());
                    let is_of = id.contains(&subject.provider.id)
                        || (!first.is_empty() && id.starts_with(first));
                    fixed.is_unsure = !is_of;
                    is_more && (is_of || is_named)
                });
            }
        }
        if mode != PLAIN_MODE {
            let model = fixed
                .model
                .take()
                .unwrap_or_else(|| self.subject.in_mode(mode));
            fixed.model = Some(ModelName {
                mode: mode.to_owned(),
                ..model
            });
        }
        fixed
    }

    /// The last heading above a part, where it names something else than the page does.
    pub(super) fn other_name<'p>(&self, part: &'p Part) -> Option<&'p str> {
        let heading = part
            .headings
            .last()
            .filter(|heading| !self.outline.names.contains(heading))?;
        let id = ModelName::of_heading(heading)?.model.id;
        let (model, provider) = (&self.subject.model.id, &self.subject.provider.id);
        let is_known = id.contains(model.as_str())
            || model.contains(id.as_str())
            || id.contains(provider.as_str());
        (!is_known && route_mode(heading).is_none() && value(heading).is_none()).then_some(heading)
    }

    pub(super) fn tables(&self, is_named: bool) -> Vec<Seen<'a>> {
        let parts = self.outline.parts.iter();
        let tables = parts.filter_map(|part| match &part.what {
            What::Table(table) => Some((part, table)),
            _ => None,
        });
        let seen = tables.map(|(part, table)| {
            let fixed = self.fixed(part, is_named);
            let forms = match avoided(part) {
                Some(why) => Err(why),
                None => {
                    tables::sets(part, table, self.subject, &fixed).map_err(|why| why.join("; "))
                }
            };
            let headers: Vec<&str> = table.cells.iter().take(5).map(String::as_str).collect();
            Seen {
                part,
                what: format!("the table ({})", headers.join(", ")),
                forms,
                fixed,
            }
        });
        seen.collect()
    }

    pub(super) fn cards(&self, is_named: bool) -> Vec<Seen<'a>> {
        let mut lists: Vec<(usize, Vec<(&'a Part, &'a CardText)>)> = Vec::new();
        for part in &self.outline.parts {
            if let What::Card(card) = &part.what {
                match lists.iter_mut().find(|(list, _)| *list == card.list) {
                    Some((_, cards)) => cards.push((part, card)),
                    None => lists.push((card.list, vec![(part, card)])),
                }
            }
        }
        let seen = lists.into_iter().flat_map(|(_, list)| {
            // What a card calls itself counts as its heading does.
            let is_avoided = |(part, card): &(&Part, &CardText)| {
                avoided(part).is_some() || avoided_by_name(card).is_some()
            };
            let (avoided, own): (Vec<_>, Vec<_>) = list.into_iter().partition(is_avoided);
            [own, avoided].into_iter().filter(|list| !list.is_empty())
        });
        let seen = seen.filter_map(|list| {
            let (part, card) = *list.first()?;
            let text = card.lines.get(card.price).cloned().unwrap_or_default();
            let what = match list.len() {
                1 => format!("the price “{text}”"),
                n => format!("{n} prices, the first “{text}”"),
            };
            let fixed = self.fixed(part, is_named);
            // A heading inside of a card is of that card.
            let fixed = Fixed {
                model: fixed.model.filter(|_| outside(part, &list)),
                dimensions: if outside(part, &list) {
                    fixed.dimensions
                } else {
                    Vec::new()
                },
                is_unsure: fixed.is_unsure,
            };
            let forms = match avoided(part).or_else(|| avoided_by_name(card)) {
                Some(why) => Err(why),
                None => cards::sets(&list, self.subject, &fixed),
            };
            Some(Seen {
                part,
                what,
                forms,
                fixed,
            })
        });
        seen.collect()
    }

    pub(super) fn data(&self) -> Vec<Seen<'a>> {
        let parts = self.outline.parts.iter();
        let seen = parts.filter_map(|part| match &part.what {
            What::Rows(rows) => Some(Seen {
                part,
                what: format!("the data at `{}`", rows.path),
                forms: data::sets(rows, self.subject, &Fixed::default())?,
                fixed: Fixed::default(),
            }),
            _ => None,
        });
        let (priced, other): (Vec<Seen<'a>>, Vec<Seen<'a>>) =
            seen.partition(|seen| seen.forms.is_ok());
        // Lists without prices are of no interest where another has them.
        if priced.is_empty() { other } else { priced }
    }

    pub(super) fn sentences(&self) -> Vec<Seen<'a>> {
        let parts = self.outline.parts.iter();
        let seen = parts.filter_map(|part| match &part.what {
            What::Sentence(sentence) => {
                let fixed = self.fixed(part, false);
                let forms = match avoided(part) {
                    Some(why) => Err(why),
                    None => sentences::sets(sentence, self.subject, &fixed),
                };
                let what = format!(
                    "the sentence “{}”",
                    sentence.chars().take(80).collect::<String>()
                );
                Some(Seen {
                    part,
                    what,
                    forms,
                    fixed,
                })
            }
            _ => None,
        });
        seen.collect()
    }
}

/// The same by the words that stand in a card before its price.
fn avoided_by_name(card: &CardText) -> Option<String> {
    const LONGEST_NAME: usize = 40;
    let mut names = card
        .lines
        .iter()
        .take(card.price)
        .filter(|line| line.chars().count() <= LONGEST_NAME);
    names.find_map(|name| {
        let why = not_of_this_page(name)?;
        Some(format!("{why}, as “{name}” says"))
    })
}

/// Why a part is not one of the page's own prices, by where it stands.
fn avoided(part: &Part) -> Option<String> {
    if let Some(aside) = part.aside {
        return Some(format!("it stands in {aside}"));
    }
    part.headings.iter().rev().find_map(|heading| {
        let why = not_of_this_page(heading)?;
        Some(format!("{why}, as its heading “{heading}” says"))
    })
}

/// Whether the last heading above a card stands outside of all cards of its list.
fn outside(part: &Part, list: &[(&Part, &CardText)]) -> bool {
    let last = part.headings.last();
    let is_in =
        |(_, card): &(&Part, &CardText)| last.is_some_and(|heading| card.lines.contains(heading));
    !list.iter().any(is_in)
}
