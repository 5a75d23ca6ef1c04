//! The sources that ratebook watches: those built in, and those of the user's folder.

use super::selectors::{BadSelectors, Source};

/// The selector files built into the program: id and text.
const BUILT_IN: [(&str, &str); 3] = [
    (
        "gptimage2-kling-3",
        include_str!("../../selectors/gptimage2-kling-3.toml"),
    ),
    (
        "gptimage2-kling-o3",
        include_str!("../../selectors/gptimage2-kling-o3.toml"),
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
        sources.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { sources })
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}
