//! How pages are fetched: how far a fetch may go, how hosts are treated, and the way there.

use std::collections::BTreeSet;
use std::time::Duration;

use url::Url;

use super::BrowserSettings;
use crate::secret::Secret;

/// Says what this is to those who run the site. A configuration does well to add `(+https://…)`
/// with a way to reach whoever runs the monitor.
pub const DEFAULT_USER_AGENT: &str =
    concat!("ratebook/", env!("CARGO_PKG_VERSION"), " (price monitor)");

/// The name by which a robots.txt may address this program, whatever its user agent is set to.
pub(super) const PRODUCT: &str = env!("CARGO_PKG_NAME");

/// How pages are fetched.
#[derive(Clone, Debug)]
pub struct FetchSettings {
    /// For all of a fetch together: names, connections, redirects, body, and trying again. Waiting
    /// for one's turn at a host is not part of it.
    pub deadline: Duration,
    /// For one connection, name and TLS included.
    pub connect_timeout: Duration,
    /// Of the body after the content coding is undone.
    pub max_body_bytes: usize,
    /// Redirects followed before one too many is an error.
    pub max_redirects: usize,
    pub user_agent: String,
    /// Lets private and special addresses through the [`Gate`](super::Gate).
    pub allow_private: bool,
    /// Between the beginnings of two requests to one host.
    pub gap: Duration,
    /// Requests to one host at once.
    pub at_once: usize,
    /// Origins (`http://127.0.0.1:8080`) that need no manners: no robots.txt, no gap, any number
    /// at once.
    pub own_servers: BTreeSet<String>,
    /// What connects in our place. None but this one is used, whatever the environment says.
    pub proxy: Option<Proxy>,
    /// Certificates of authorities to trust beside the machine's, as PEM.
    pub authorities: Option<Vec<u8>>,
    /// How pages are rendered; `None`: not at all.
    pub browser: Option<BrowserSettings>,
}

/// A proxy that connects in our place.
#[derive(Clone, Debug)]
pub struct Proxy {
    pub url: Url,
    /// The user and the password.
    pub login: Option<(String, Secret)>,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_body_bytes: 8 * 1024 * 1024,
            max_redirects: 5,
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            allow_private: false,
            gap: Duration::from_secs(1),
            at_once: 2,
            own_servers: BTreeSet::new(),
            proxy: None,
            authorities: None,
            browser: None,
        }
    }
}

impl FetchSettings {
    pub(super) fn is_own(&self, url: &Url) -> bool {
        // Most have none.
        !self.own_servers.is_empty()
            && self
                .own_servers
                .contains(&url.origin().ascii_serialization())
    }

    /// Between requests to the server of a URL.
    pub(super) fn gap_of(&self, url: &Url) -> Duration {
        if self.is_own(url) {
            Duration::ZERO
        } else {
            self.gap
        }
    }
}
