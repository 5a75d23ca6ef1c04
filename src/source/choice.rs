//! Which sources are watched: names, with `*` for anything; `!` before one leaves it out.

use wildmatch::WildMatch;

/// The names of sources that are chosen.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    written: String,
    name: WildMatch,
    leaves_out: bool,
}

impl Choice {
    pub fn new(written: &[String]) -> Self {
        let patterns = written.iter().map(|text| {
            let name = text.strip_prefix('!');
            Pattern {
                written: text.clone(),
                name: WildMatch::new(name.unwrap_or(text)),
                leaves_out: name.is_some(),
            }
        });
        Self {
            patterns: patterns.collect(),
        }
    }

    /// Whether a source is chosen. Where nothing but what is left out is named, all others are.
    pub fn takes(&self, id: &str) -> bool {
        let matching = |leaves_out: bool| {
            let patterns = self.patterns.iter();
            patterns.filter(move |pattern| pattern.leaves_out == leaves_out)
        };
        let named = matching(false).any(|pattern| pattern.name.matches(id));
        let is_meant = named || matching(false).next().is_none();
        is_meant && !matching(true).any(|pattern| pattern.name.matches(id))
    }

    /// Why these sources cannot be chosen from those of `ids`.
    pub fn mistake(&self, ids: &[&str]) -> Option<String> {
        for pattern in &self.patterns {
            if ids.iter().any(|id| pattern.name.matches(id)) {
                continue;
            }
            let shown = pattern.written.escape_debug();
            return Some(format!(
                "there is no source `{shown}`{}",
                meant(&pattern.written, ids)
            ));
        }
        let none = !ids.iter().any(|id| self.takes(id));
        none.then(|| "no source is left".to_owned())
    }

    pub fn written(&self) -> Vec<&str> {
        let patterns = self.patterns.iter();
        patterns.map(|pattern| pattern.written.as_str()).collect()
    }

    /// Whether all are chosen, because nothing is said.
    pub fn is_everything(&self) -> bool {
        self.patterns.is_empty()
    }
}

/// What was meant, or all that can be.
fn meant(written: &str, ids: &[&str]) -> String {
    let name = written.trim_start_matches('!').to_lowercase();
    let near = ids
        .iter()
        .map(|id| (strsim::damerau_levenshtein(&name, id), *id))
        .min();
    let longest = name.chars().count();
    match near {
        Some((slips, id)) if slips <= 3 && slips.saturating_mul(2) < longest => {
            format!("; did you mean `{id}`?")
        }
        _ => format!("; there are `{}`", ids.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 4] = ["a-one", "a-two", "b-one", "mine"];

    fn taken(patterns: &[&str]) -> Vec<&'static str> {
        let written: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let choice = Choice::new(&written);
        IDS.into_iter().filter(|id| choice.takes(id)).collect()
    }

    #[test]
    fn names_choose_and_leave_out() {
        assert_eq!(taken(&[]), IDS);
        assert_eq!(taken(&["mine"]), ["mine"]);
        assert_eq!(taken(&["a-*"]), ["a-one", "a-two"]);
        assert_eq!(taken(&["!a-*"]), ["b-one", "mine"]);
        assert_eq!(taken(&["!a-*", "*-one"]), ["b-one"]);
        assert_eq!(taken(&["*", "!mine"]), ["a-one", "a-two", "b-one"]);
        assert_eq!(taken(&["mine", "!mine"]), [""; 0]);
    }

    #[test]
    fn what_names_nothing_is_a_mistake() {
        let mistake = |patterns: &[&str]| {
            let written: Vec<String> = patterns.iter().map(ToString::to_string).collect();
            Choice::new(&written).mistake(&IDS)
        };
        assert_eq!(mistake(&[]), None);
        assert_eq!(mistake(&["a-*", "!a-two"]), None);
        let told = mistake(&["mime"]).unwrap();
        assert_eq!(told, "there is no source `mime`; did you mean `mine`?");
        let told = mistake(&["*", "!a-tow"]).unwrap();
        assert_eq!(told, "there is no source `!a-tow`; did you mean `a-two`?");
        let told = mistake(&["vendor-*"]).unwrap();
        assert!(
            told.ends_with("there are `a-one`, `a-two`, `b-one`, `mine`"),
            "{told}"
        );
        assert_eq!(mistake(&["!*"]).unwrap(), "no source is left");
    }
}
