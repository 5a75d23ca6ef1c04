//! A CSS selector taken apart, for whoever judges how it is written. What it means is scraper's
//! business.

/// One simple selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Simple {
    Element(String),
    Class(String),
    Id(String),
    Attribute(String),
    /// `:not(.x)`, with what stands in its brackets.
    Pseudo(String, Option<String>),
}

/// Simple selectors for one element, and the sign before them, such as `+`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compound {
    pub behind: Option<char>,
    pub simple: Vec<Simple>,
}

/// The alternatives of a selector, each as its compounds from left to right.
///
/// The text must be one that scraper takes; of any other something is made, and nothing panics.
pub fn alternatives(written: &str) -> Vec<Vec<Compound>> {
    let mut reader = Reader {
        rest: written.trim(),
    };
    let mut all = vec![vec![Compound::default()]];
    while let Some(c) = reader.rest.chars().next() {
        match c {
            ',' => {
                reader.skip(c);
                all.push(vec![Compound::default()]);
            }
            '>' | '+' | '~' => {
                reader.skip(c);
                begin(&mut all, Some(c));
            }
            _ if c.is_whitespace() => {
                reader.skip(c);
                begin(&mut all, None);
            }
            _ => {
                let simple = reader.simple(c);
                let compound = all.last_mut().and_then(|one| one.last_mut());
                if let (Some(compound), Some(simple)) = (compound, simple) {
                    compound.simple.push(simple);
                }
            }
        }
    }
    for one in &mut all {
        one.retain(|compound| !compound.simple.is_empty());
    }
    all
}

/// The next compound of the last alternative; blanks around a sign are one with it.
fn begin(all: &mut [Vec<Compound>], behind: Option<char>) {
    let Some(one) = all.last_mut() else {
        return;
    };
    match one.last_mut() {
        Some(last) if last.simple.is_empty() => last.behind = behind.or(last.behind),
        _ => one.push(Compound {
            behind,
            simple: Vec::new(),
        }),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self, c: char) {
        self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
    }

    fn simple(&mut self, first: char) -> Option<Simple> {
        match first {
            '.' => {
                self.skip(first);
                Some(Simple::Class(self.name()))
            }
            '#' => {
                self.skip(first);
                Some(Simple::Id(self.name()))
            }
            '[' => Some(Simple::Attribute(self.bracketed('[', ']'))),
            ':' => {
                self.skip(first);
                let name = self.name();
                let inside = self.rest.starts_with('(').then(|| self.bracketed('(', ')'));
                Some(Simple::Pseudo(name, inside))
            }
            _ => {
                let name = self.name();
                if name.is_empty() {
                    // `*`, `|`, or what is no selector.
                    self.skip(first);
                    return None;
                }
                Some(Simple::Element(name))
            }
        }
    }

    /// A name, without the `\` of what is escaped in it.
    fn name(&mut self) -> String {
        let mut name = String::new();
        let mut escaped = false;
        while let Some(c) = self.rest.chars().next() {
            let is_plain = c.is_alphanumeric() || c == '-' || c == '_' || !c.is_ascii();
            match c {
                _ if escaped || is_plain => name.push(c),
                '\\' => {}
                _ => break,
            }
            escaped = c == '\\' && !escaped;
            self.skip(c);
        }
        name
    }

    /// What stands between this bracket and its partner; brackets in quotes count for nothing.
    fn bracketed(&mut self, open: char, close: char) -> String {
        let mut inside = String::new();
        let mut depth = 0_usize;
        let mut quote = None;
        while let Some(c) = self.rest.chars().next() {
            self.skip(c);
            match quote {
                Some(q) => quote = Some(q).filter(|q| *q != c),
                None if c == '"' || c == '\'' => quote = Some(c),
                None if c == open => {
                    depth = depth.saturating_add(1);
                    if depth == 1 {
                        continue;
                    }
                }
                None if c == close => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        break;
                    }
                }
                None => {}
            }
            inside.push(c);
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_is_taken_apart() {
        let element = |name: &str| Simple::Element(name.to_owned());
        let pseudo =
            |name: &str, inside: &str| Simple::Pseudo(name.to_owned(), Some(inside.to_owned()));
        let compound = |behind, simple: &[Simple]| Compound {
            behind,
            simple: simple.to_vec(),
        };
        assert_eq!(
            alternatives("main >table.a\\:b , td:not([x=\")\"]) + *:nth-child(2n + 1)"),
            [
                vec![
                    compound(None, &[element("main")]),
                    compound(
                        Some('>'),
                        &[element("table"), Simple::Class("a:b".to_owned())]
                    ),
                ],
                vec![
                    compound(None, &[element("td"), pseudo("not", "[x=\")\"]")]),
                    compound(Some('+'), &[pseudo("nth-child", "2n + 1")]),
                ],
            ]
        );
        for odd in ["", "\\", "((", "]", ":", ">>", "a|b", "é#", "[\"", ",,"] {
            alternatives(odd);
        }
    }
}
