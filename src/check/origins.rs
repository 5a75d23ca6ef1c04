//! Other servers to ask in place of the pages' own.

use url::Url;

/// Pairs of origins: the pages' own, and the one to ask in its place (a mirror, a test server).
#[derive(Clone, Debug, Default)]
pub struct Origins(pub Vec<(String, String)>);

impl Origins {
    /// The servers that are asked in place of others.
    pub fn servers(&self) -> impl Iterator<Item = String> {
        let urls = self.0.iter().filter_map(|(_, to)| Url::parse(to).ok());
        urls.map(|url| url.origin().ascii_serialization())
    }

    /// The address to ask for a page's URL.
    pub fn address_of(&self, url: &str) -> String {
        let replaced = self.0.iter().find_map(|(from, to)| {
            let path = url.strip_prefix(from.as_str())?;
            let whole = path.is_empty() || path.starts_with(['/', '?', '#']);
            whole.then(|| format!("{to}{path}"))
        });
        replaced.unwrap_or_else(|| url.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_itself_is_replaced() {
        let origins = Origins(vec![(
            "https://kling.ai".to_owned(),
            "http://127.0.0.1:1".to_owned(),
        )]);
        for (url, address) in [
            ("https://kling.ai/a?b=c", "http://127.0.0.1:1/a?b=c"),
            ("https://kling.ai", "http://127.0.0.1:1"),
            (
                "https://kling.ai.example.org/a",
                "https://kling.ai.example.org/a",
            ),
            (
                "https://example.org/https://kling.ai/",
                "https://example.org/https://kling.ai/",
            ),
        ] {
            assert_eq!(origins.address_of(url), address);
        }
    }
}
