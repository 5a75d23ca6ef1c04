//! Changes of a selector file, made in its text: what a person wrote stays as it is, comments and
//! all.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::draft::quoted;

/// One change. Numbers are the places of `[[rates]]`, `[[rates.read]]`, `[[rules]]` in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another word of a field.
    FieldWord { field: String, word: String },
    /// Another word for the value of a dimension.
    ValueWord {
        rates: usize,
        key: String,
        value: String,
        word: String,
    },
    RouteWord {
        rates: usize,
        route: String,
        word: String,
    },
    /// Another heading below which one way looks.
    SectionWord {
        rates: usize,
        read: usize,
        word: String,
    },
    /// Another way to read, beside those that there are.
    Way { rates: usize, way: Way },
    /// Prices of cards need no label.
    Unlabelled { rates: usize },
    /// Only rows with these words.
    Only {
        rates: usize,
        field: String,
        words: Vec<String>,
    },
    /// A word by which a page is recognised gives way to another one, or to none.
    Says {
        page: usize,
        old: String,
        new: Option<String>,
    },
    /// Another heading above billing rules.
    RulesSection { rules: usize, word: String },
    /// Another sentence that says the page's date.
    Published { sentence: String },
}

/// A way to read, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub section: Option<String>,
    /// `table = "table"`, and what else there is: keys and texts.
    pub keys: Vec<(&'static str, String)>,
}

/// The text with the changes; nothing where the file does not have the places.
pub fn edited(text: &str, edits: &[Edit]) -> Option<String> {
    let mut file: DocumentMut = text.parse().ok()?;
    for edit in edits {
        apply(&mut file, edit)?;
    }
    Some(with_ends_of(text, &file.to_string()))
}

/// The new text with the ends of lines of the old one, which are written as `\n` by now: those of a
/// line that stayed are its own, and a new line ends like the one before it.
fn with_ends_of(old: &str, new: &str) -> String {
    if !old.contains('\r') {
        return new.to_owned();
    }
    let ends = old.split_inclusive('\n');
    let mut old: Vec<(&str, &str)> = ends
        .map(|line| {
            let bare = line.trim_end_matches(['\r', '\n']);
            (bare, line.get(bare.len()..).unwrap_or_default())
        })
        .collect();
    let mut end = old.first().map_or("\n", |(_, end)| end);
    let mut text = String::with_capacity(new.len());
    for line in new.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\r', '\n']);
        if let Some(at) = old.iter().position(|(known, _)| *known == bare) {
            end = old.get(at).map_or(end, |(_, end)| end);
            old.drain(..=at);
        }
        text.push_str(bare);
        if line.ends_with('\n') {
            text.push_str(if end.is_empty() { "\n" } else { end });
        }
    }
    text
}

fn apply(file: &mut DocumentMut, edit: &Edit) -> Option<()> {
    match edit {
        Edit::FieldWord { field, word } => {
            let words = entry(file.as_table_mut(), "words")?;
            if words.contains_key(field) {
                return add(words.get_mut(field)?, word);
            }
            let mut both = Array::new();
            both.push(text(field));
            both.push(text(word));
            words.insert(field, Item::Value(Value::Array(both)));
            Some(())
        }
        Edit::ValueWord {
            rates,
            key,
            value,
            word,
        } => {
            let dimension = inside(rates_of(file, *rates)?, "dimensions")?;
            let words = inside(inside(dimension, key)?, "words")?;
            add_or_insert(words, value, word)
        }
        Edit::RouteWord { rates, route, word } => {
            let words = inside(inside(rates_of(file, *rates)?, "route")?, "words")?;
            add_or_insert(words, route, word)
        }
        Edit::SectionWord { rates, read, word } => {
            let way = nth(rates_of(file, *rates)?.get_mut("read")?, *read)?;
            add_or_insert(way, "section", word)
        }
        Edit::Way { rates, way } => {
            let read = rates_of(file, *rates)?.get_mut("read")?;
            push_way(read, way)
        }
        Edit::Unlabelled { rates } => {
            let price = rates_of(file, *rates)?.get_mut("price")?;
            let keys = price.as_table_like_mut()?;
            keys.insert("unlabelled", Item::Value(Value::from(true)));
            // The blank before the closing brace was that of the last key.
            if let Item::Value(Value::InlineTable(keys)) = price {
                keys.fmt();
            }
            Some(())
        }
        Edit::Only {
            rates,
            field,
            words,
        } => {
            let rates = rates_of(file, *rates)?;
            let words = Item::Value(Value::Array(words.iter().map(|w| text(w)).collect()));
            if rates.contains_key("where") {
                inside(rates, "where")?.insert(field, words);
            } else {
                let mut only = InlineTable::new();
                only.insert(field, words.into_value().ok()?);
                rates.insert("where", Item::Value(Value::InlineTable(only)));
            }
            Some(())
        }
        Edit::Says { page, old, new } => {
            let page = nth(file.get_mut("page")?, *page)?;
            replace(page.get_mut("says")?, old, new.as_deref())
        }
        Edit::RulesSection { rules, word } => {
            let rules = nth(file.get_mut("rules")?, *rules)?;
            add_or_insert(rules, "section", word)
        }
        Edit::Published { sentence } => {
            let published = inside(file.as_table_mut(), "published")?;
            add(published.get_mut("text")?, sentence)
        }
    }
}

fn rates_of(file: &mut DocumentMut, n: usize) -> Option<&mut dyn TableLike> {
    nth(file.get_mut("rates")?, n)
}

/// The n-th table of a list, however it is written.
fn nth(list: &mut Item, n: usize) -> Option<&mut dyn TableLike> {
    match list {
        Item::ArrayOfTables(tables) => tables.get_mut(n).map(|table| table as &mut dyn TableLike),
        Item::Value(Value::Array(array)) => match array.get_mut(n)? {
            Value::InlineTable(table) => Some(table as &mut dyn TableLike),
            _ => None,
        },
        _ => None,
    }
}

fn inside<'t>(table: &'t mut dyn TableLike, key: &str) -> Option<&'t mut dyn TableLike> {
    table.get_mut(key)?.as_table_like_mut()
}

fn entry<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut dyn TableLike> {
    let item = table
        .entry(key)
        .or_insert_with(|| Item::Table(Table::new()));
    item.as_table_like_mut()
}

/// A text as selector files write it: what shows nothing is written as its number.
fn text(text: &str) -> Value {
    quoted(text).parse().unwrap_or_else(|_| Value::from(text))
}

fn add_or_insert(table: &mut dyn TableLike, key: &str, word: &str) -> Option<()> {
    if table.contains_key(key) {
        return add(table.get_mut(key)?, word);
    }
    table.insert(key, Item::Value(text(word)));
    Some(())
}

/// Adds a word to a text or a list of texts.
fn add(item: &mut Item, word: &str) -> Option<()> {
    match item {
        Item::Value(Value::Array(words)) => {
            if words.iter().any(|known| known.as_str() == Some(word)) {
                return Some(());
            }
            let last = words.len().checked_sub(1).and_then(|n| words.get(n));
            let before = last.and_then(|last| last.decor().prefix().cloned());
            let mut word = text(word);
            // One a line stays one a line.
            if let Some(before) = before.filter(|b| b.as_str().is_some_and(|b| b.contains('\n'))) {
                word.decor_mut().set_prefix(before);
                words.push_formatted(word);
            } else {
                words.push(word);
            }
            Some(())
        }
        Item::Value(one) if one.as_str() == Some(word) => Some(()),
        Item::Value(one @ Value::String(_)) => {
            let decor = one.decor().clone();
            let mut first = one.clone();
            first.decor_mut().clear();
            let mut both = Array::new();
            both.push(first);
            both.push(text(word));
            *one = Value::Array(both);
            *one.decor_mut() = decor;
            Some(())
        }
        _ => None,
    }
}

/// Puts a word in the place of another one, or takes it out.
fn replace(item: &mut Item, old: &str, new: Option<&str>) -> Option<()> {
    match item {
        Item::Value(Value::Array(words)) => {
            let is_old = |word: &Value| word.as_str() == Some(old);
            let at = words.iter().position(is_old)?;
            match new {
                Some(new) => {
                    words.replace(at, text(new));
                }
                None if words.len() > 1 => {
                    words.remove(at);
                }
                None => return None,
            }
            Some(())
        }
        Item::Value(one @ Value::String(_)) => {
            let mut word = text(new?);
            *word.decor_mut() = one.decor().clone();
            *one = word;
            Some(())
        }
        _ => None,
    }
}

fn push_way(read: &mut Item, way: &Way) -> Option<()> {
    let section = way.section.as_ref().map(|words| ("section", words));
    let keys = way.keys.iter().map(|(key, text)| (*key, text));
    match read {
        Item::ArrayOfTables(ways) => {
            let mut table = Table::new();
            // As the ones before it.
            let before = ways.iter().last().map(|last| last.decor().clone());
            for (key, words) in section.into_iter().chain(keys) {
                table.insert(key, Item::Value(text(words)));
            }
            if let Some(before) = before.filter(|_| ways.len() > 1) {
                *table.decor_mut() = before;
            }
            ways.push(table);
        }
        Item::Value(Value::Array(ways)) => {
            let mut table = InlineTable::new();
            for (key, words) in section.into_iter().chain(keys) {
                table.insert(key, text(words));
            }
            let last = ways.len().checked_sub(1).and_then(|n| ways.get(n));
            let before = last.and_then(|last| last.decor().prefix().cloned());
            let mut table = Value::InlineTable(table);
            match before.filter(|b| b.as_str().is_some_and(|b| b.contains('\n'))) {
                Some(before) => {
                    table.decor_mut().set_prefix(before);
                    ways.push_formatted(table);
                }
                None => ways.push(table),
            }
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_keeps_its_end() {
        let before = "# mine\r\n[words]\r\nPrice = \"Price\"\n# last\r\n";
        let edits = [Edit::FieldWord {
            field: "Sound".to_owned(),
            word: "Ton".to_owned(),
        }];
        assert_eq!(
            edited(before, &edits).unwrap(),
            "# mine\r\n[words]\r\nPrice = \"Price\"\nSound = [\"Sound\", \"Ton\"]\n# last\r\n"
        );
        assert_eq!(edited(before, &[]).unwrap(), before);
    }

    #[test]
    fn a_file_keeps_its_comments_and_its_form() {
        let before = "# mine\n[words]\nPrice = \"Price\" # here\n\n[[rates]]\nroute = \"v/m/make\"\nprice = { field = \"Price\" }\nread = [{ table = \"table\" }]\n\n[rates.dimensions]\n# a note\nsound = { field = \"Sound\", words = { off = \"Off\" } }\n";
        let edits = [
            Edit::FieldWord {
                field: "Price".to_owned(),
                word: "Cost".to_owned(),
            },
            Edit::ValueWord {
                rates: 0,
                key: "sound".to_owned(),
                value: "off".to_owned(),
                word: "With\u{202e}out".to_owned(),
            },
            Edit::Way {
                rates: 0,
                way: Way {
                    section: Some("Rates".to_owned()),
                    keys: vec![("cards", "*".to_owned())],
                },
            },
            Edit::Unlabelled { rates: 0 },
            Edit::Only {
                rates: 0,
                field: "Model".to_owned(),
                words: vec!["A".to_owned(), "B".to_owned()],
            },
        ];
        let after = edited(before, &edits).unwrap();
        let expected = "# mine\n[words]\nPrice = [\"Price\", \"Cost\"] # here\n\n[[rates]]\nroute = \"v/m/make\"\nprice = { field = \"Price\", unlabelled = true }\nread = [{ table = \"table\" }, { section = \"Rates\", cards = \"*\" }]\nwhere = { Model = [\"A\", \"B\"] }\n\n[rates.dimensions]\n# a note\nsound = { field = \"Sound\", words = { off = [\"Off\", \"With\\U0000202Eout\"] } }\n";
        assert_eq!(after, expected);
        assert_eq!(
            edited(
                before,
                &[Edit::RulesSection {
                    rules: 0,
                    word: String::new()
                }]
            ),
            None
        );
    }
}
