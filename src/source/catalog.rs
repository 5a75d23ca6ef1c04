//! The sources that ratebook watches: those built in, and those of the user's folder.

use super::selectors::{BadSelectors, Cause, Doubt, Source};
use crate::rate::RateId;

/// The selector files built into the program: id and text.
const BUILT_IN: [(&str, &str); 5] = [
    (
        "gptimage2-kling-3",
        include_str!("../../selectors/gptimage2-kling-3.toml"),
    ),
    (
        "gptimage2-kling-o3",
        include_str!("../../selectors/gptimage2-kling-o3.toml"),
    ),
    (
        "gptimage2-model-pricing",
        include_str!("../../selectors/gptimage2-model-pricing.toml"),
    ),
    (
        "kling-llms",
        include_str!("../../selectors/kling-llms.toml"),
    ),
    (
        "kling-video-3-guide",
        include_str!("../../selectors/kling-video-3-guide.toml"),
    ),
];

/// A selector file of the user's folder.
#[derive(Clone, Debug)]
pub struct FileText {
    pub id: String,
    /// Its path, for messages.
    pub path: String,
    pub text: String,
}

/// All sources, in the order of their ids.
#[derive(Clone, Debug)]
pub struct Catalog {
    sources: Vec<Source>,
}

impl Catalog {
    /// The built-in sources, with the user's files in place of those of the same name and beside
    /// the others.
    ///
    /// # Errors
    /// The first [`BadSelectors`].
    pub fn new(own: &[FileText]) -> Result<Self, BadSelectors> {
        let mut sources = BUILT_IN
            .iter()
            .filter(|(id, _)| !own.iter().any(|file| file.id == *id))
            .map(|(id, text)| Source::parse(id, &format!("selectors/{id}.toml"), text))
            .chain(
                own.iter()
                    .map(|file| Source::parse(&file.id, &file.path, &file.text)),
            )
            .collect::<Result<Vec<_>, _>>()?;
        each_route_once(&sources)?;
        sources.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { sources })
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    pub fn source(&self, id: &str) -> Option<&Source> {
        let by_id = |source: &Source| source.id.as_str().cmp(id);
        let place = self.sources.binary_search_by(by_id).ok()?;
        self.sources.get(place)
    }
}

impl Catalog {
    /// The relations of `source` to rates that neither it, nor the catalog, nor `others` could
    /// read: they are never told.
    pub fn unrelated(&self, source: &Source, others: &[Source]) -> Vec<Doubt> {
        let pairs = source.corresponds.iter().flat_map(|spec| {
            let to = spec.pairs.iter().map(|(_, to)| to);
            to.map(|to| (spec.line, to))
        });
        let mentions = source.mentions.iter().flat_map(|spec| {
            let of = spec.of.iter().flatten();
            of.map(|of| (spec.line, of))
        });
        let all = || self.sources.iter().chain(others).chain([source]);
        let unread = |rate: &RateId| !all().any(|source| source.could_read(rate));
        pairs
            .chain(mentions)
            .filter(|(_, rate)| unread(rate))
            .map(|(line, rate)| Doubt {
                line,
                cause: format!("no source reads `{rate}`, nor a part of it"),
                hint: "name rates as `ratebook prices` does, or add the file that reads them"
                    .to_owned(),
            })
            .collect()
    }
}

/// A route has one source: two would answer a question about its price differently.
fn each_route_once(sources: &[Source]) -> Result<(), BadSelectors> {
    for (n, source) in sources.iter().enumerate() {
        for spec in &source.routes {
            let mut earlier = sources.iter().take(n);
            let Some(other) = earlier.find(|other| other.route(&spec.route).is_some()) else {
                continue;
            };
            let named = format!("\"{}\"", spec.route);
            let line = source.text.lines().position(|line| line.contains(&named));
            return Err(BadSelectors {
                file: source.file.clone(),
                line: line.map_or(1, |line| line.saturating_add(1)),
                cause: Cause::Value(format!(
                    "the route `{}` is priced by {} already",
                    spec.route, other.file
                )),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_built_in_files_relate_is_read() {
        let catalog = Catalog::new(&[]).unwrap();
        for source in catalog.sources() {
            let unrelated = catalog.unrelated(source, &[]);
            assert!(unrelated.is_empty(), "{unrelated:?}");
        }
        let related = catalog.sources().iter().filter(|source| {
            let own = source.corresponds.len() + source.mentions.len();
            own > 0
        });
        assert!(related.count() > 2);
        let without = Catalog { sources: vec![] };
        let llms = catalog.source("kling-llms").unwrap();
        let unrelated = without.unrelated(llms, &[]);
        assert!(unrelated[0].cause.contains("no source reads `kling/"));
    }

    #[test]
    fn a_route_is_priced_by_one_source() {
        let (id, text) = BUILT_IN[0];
        let own = |id: &str| FileText {
            id: id.to_owned(),
            path: format!("mine/{id}.toml"),
            text: text.to_owned(),
        };
        assert!(
            Catalog::new(&[own(id)]).is_ok(),
            "a file replaces its namesake"
        );
        let error = Catalog::new(&[own("copy")]).unwrap_err().to_string();
        assert!(error.starts_with("mine/copy.toml:"), "{error}");
        assert!(
            error.contains("is priced by selectors/gptimage2-kling-3.toml already"),
            "{error}"
        );
    }
}
