//! Where in the text of a JSON document each value stands.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::value::RawValue;

use super::{Pairs, nesting, read};

/// The place of every value that is no list and no object, by the path that readings give for it:
/// `rows[3].price`. Of a key that stands twice it is the first.
pub fn places(text: &str) -> HashMap<String, Range<usize>> {
    let mut found = HashMap::new();
    if nesting(text) > super::DEEPEST {
        return found;
    }
    // From the last to the first, so that of two at one path the first stays.
    let mut open: Vec<(String, &str, usize)> = vec![(String::new(), text.trim(), start(text))];
    while let Some((path, value, at)) = open.pop() {
        match value.as_bytes().first() {
            Some(b'{') => {
                let Ok(Pairs(pairs)) = read::<Pairs<'_>>(value) else {
                    continue;
                };
                let separator = if path.is_empty() { "" } else { "." };
                open.extend(pairs.into_iter().filter_map(|(key, inner)| {
                    let inside = at.saturating_add(offset(value, inner)?);
                    Some((format!("{path}{separator}{key}"), inner.get(), inside))
                }));
            }
            Some(b'[') => {
                let Ok(items) = read::<Vec<&RawValue>>(value) else {
                    continue;
                };
                open.extend(items.into_iter().enumerate().filter_map(|(n, inner)| {
                    let inside = at.saturating_add(offset(value, inner)?);
                    Some((format!("{path}[{n}]"), inner.get(), inside))
                }));
            }
            _ => {
                found.insert(path, at..at.saturating_add(value.len()));
            }
        }
    }
    found
}

fn start(text: &str) -> usize {
    text.len().saturating_sub(text.trim_start().len())
}

/// Where in `outer` a value stands that was read from it.
fn offset(outer: &str, inner: &RawValue) -> Option<usize> {
    let inner = inner.get().as_ptr().addr();
    inner.checked_sub(outer.as_ptr().addr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_found_where_it_stands() {
        let text = "\n {\"rows\": [ {\"price\": 0.10, \"of\": {\"a.b\": \"x \\\" y\"}}, {\"price\" :null} ],\"a\":1,\"a\":2}";
        let places = places(text);
        for (path, written) in [
            ("rows[0].price", "0.10"),
            ("rows[0].of.a.b", "\"x \\\" y\""),
            ("rows[1].price", "null"),
            ("a", "1"),
        ] {
            let place = places[path].clone();
            assert_eq!(text.get(place), Some(written), "{path}");
        }
        assert_eq!(places.len(), 4);
        assert!(super::places("no json").len() <= 1);
        assert!(super::places(&"[".repeat(100_000)).is_empty());
    }
}
