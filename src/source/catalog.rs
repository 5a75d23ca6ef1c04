//! The sources that ratebook watches: those built in, and those of the user's folder.

use super::choice::Choice;
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

/// The text of the file of that name which is built into the program.
pub fn built_in(id: &str) -> Option<&'static str> {
    let mut files = BUILT_IN.iter();
    files.find(|(name, _)| *name == id).map(|(_, text)| *text)
}

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

/// The files that there are: those of the user's folder, and the built-in ones of which there is
/// no namesake in it.
fn files(own: &[FileText]) -> impl Iterator<Item = (&str, String, &str)> {
    let built_in = BUILT_IN
        .iter()
        .filter(|(id, _)| !own.iter().any(|file| file.id == *id))
        .map(|(id, text)| (*id, format!("selectors/{id}.toml"), *text));
    let own = own.iter();
    built_in.chain(own.map(|file| (file.id.as_str(), file.path.clone(), file.text.as_str())))
}

/// All sources, watched or not, in the order of their ids.
///
/// # Errors
/// The first [`BadSelectors`].
pub fn parse_all(own: &[FileText]) -> Result<Vec<Source>, BadSelectors> {
    let mut sources = parsed(own, &Choice::default())?;
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(sources)
}

/// The built-in ones first, so that of two which say the same it is the user's that is wrong.
fn parsed(own: &[FileText], choice: &Choice) -> Result<Vec<Source>, BadSelectors> {
    files(own)
        .filter(|(id, ..)| choice.takes(id))
        .map(|(id, path, text)| Source::parse(id, &path, text))
        .collect()
}

/// Why there are no such sources to be watched.
#[derive(Debug, thiserror::Error)]
pub enum BadCatalog {
    #[error(transparent)]
    Selectors(#[from] BadSelectors),
    /// The choice names what there is not.
    #[error("{0}")]
    Choice(String),
}

impl Catalog {
    /// The built-in sources, with the user's files in place of those of the same name and beside
    /// the others.
    ///
    /// # Errors
    /// The first [`BadSelectors`].
    pub fn new(own: &[FileText]) -> Result<Self, BadSelectors> {
        Self::chosen(own, &Choice::default())
    }

    /// Those of them that are chosen. The file of another is not even looked into, so it may be
    /// wrong, and name routes that one of these has.
    ///
    /// # Errors
    /// [`BadCatalog`].
    pub fn of(own: &[FileText], choice: &Choice) -> Result<Self, BadCatalog> {
        let ids: Vec<&str> = files(own).map(|(id, ..)| id).collect();
        if let Some(mistake) = choice.mistake(&ids) {
            return Err(BadCatalog::Choice(mistake));
        }
        Ok(Self::chosen(own, choice)?)
    }

    fn chosen(own: &[FileText], choice: &Choice) -> Result<Self, BadSelectors> {
        let mut sources = parsed(own, choice)?;
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

fn each_route_once(sources: &[Source]) -> Result<(), BadSelectors> {
    for (n, source) in sources.iter().enumerate() {
        if let Some(twice) = priced_twice(source, &sources.iter().take(n)) {
            return Err(twice);
        }
    }
    Ok(())
}

/// The first route of a source that one of `others` prices already. A route has one source: two
/// would answer a question about its price differently.
pub fn priced_twice<'s>(
    source: &Source,
    others: &(impl Iterator<Item = &'s Source> + Clone),
) -> Option<BadSelectors> {
    source.routes.iter().find_map(|spec| {
        let other = others
            .clone()
            .find(|other| other.route(&spec.route).is_some())?;
        let named = format!("\"{}\"", spec.route);
        let line = source.text.lines().position(|line| line.contains(&named));
        Some(BadSelectors {
            file: source.file.clone(),
            line: line.map_or(1, |line| line.saturating_add(1)),
            cause: Cause::Value(format!(
                "the route `{}` is priced by {} already\n\
                 hint: take it out of one of them, or leave one of the two sources out with \
                 `sources` in the configuration",
                spec.route, other.file
            )),
        })
    })
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
        // One of the two may be left out, whatever else is wrong with it.
        let choice = Choice::new(&["!copy".to_owned()]);
        assert!(Catalog::of(&[own("copy")], &choice).is_ok());
        let broken = FileText {
            text: "?".to_owned(),
            ..own("copy")
        };
        let catalog = Catalog::of(&[broken], &choice).unwrap();
        assert!(catalog.source("copy").is_none() && catalog.source(id).is_some());
        let unknown = Choice::new(&["kling-llm".to_owned()]);
        let error = Catalog::of(&[], &unknown).unwrap_err().to_string();
        assert!(error.contains("did you mean `kling-llms`?"), "{error}");
    }
}
