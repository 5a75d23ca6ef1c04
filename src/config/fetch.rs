//! The table `[fetch]`: how pages are fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::ConfigError;
use super::file::read_file;
use super::secret::Wanted;
use super::values::Named;
use crate::address;
use crate::check::Origins;
use crate::fetch::{FetchSettings, Proxy};
use crate::length::Length;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FetchTable {
    user_agent: Option<String>,
    deadline: Option<Length>,
    connect_timeout: Option<Length>,
    max_body_bytes: Option<usize>,
    pub(super) allow_private: Option<bool>,
    gap: Option<Length>,
    at_once: Option<usize>,
    #[serde(default)]
    own_servers: Vec<String>,
    proxy: Option<String>,
    proxy_user: Option<String>,
    proxy_password_file: Option<Named>,
    ca_file: Option<Named>,
    #[serde(default)]
    pub(super) origins: BTreeMap<String, String>,
}

/// How pages are fetched, before the files that it names are read.
#[derive(Clone, Debug)]
pub struct FetchConfig {
    /// Without what stands in files.
    pub limits: FetchSettings,
    pub proxy: Option<ProxyConfig>,
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone, Debug)]
pub struct ProxyConfig {
    pub url: Url,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
}

impl FetchConfig {
    /// All of it, with the secret and the certificates.
    ///
    /// # Errors
    /// A file that cannot be read, or that others can read and should not.
    pub fn settings(&self) -> Result<FetchSettings, ConfigError> {
        let proxy = self.proxy.as_ref().map(|proxy| {
            let login = proxy.user.as_ref().map(|user| {
                let file = proxy.password_file.as_deref();
                Ok::<_, ConfigError>((user.clone(), Wanted::proxy_password().find(file)?))
            });
            Ok::<_, ConfigError>(Proxy {
                url: proxy.url.clone(),
                login: login.transpose()?,
            })
        });
        let authorities = self.ca_file.as_ref().map(|path| {
            let read = |cause| ConfigError::ReadAuthorities {
                path: path.clone(),
                cause,
            };
            read_file(path).map(String::into_bytes).map_err(read)
        });
        Ok(FetchSettings {
            proxy: proxy.transpose()?,
            authorities: authorities.transpose()?,
            ..self.limits.clone()
        })
    }
}

/// The longest gap: what waits for longer than a few of them never has its turn.
const LONGEST_GAP: Duration = Duration::from_mins(1);

/// The longest that one fetch may take: a check that hangs for longer helps nobody.
const LONGEST: Duration = Duration::from_hours(1);

/// The largest page: it is read in memory, as many at once as there are checks.
const LARGEST_BODY: usize = 256 << 20;

/// More requests at once to one host would be an attack.
const MOST_AT_ONCE: usize = 64;

pub(super) fn settings(
    raw: FetchTable,
    origins: &Origins,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<FetchConfig, String> {
    let defaults = FetchSettings::default();
    let duration = |set: Option<Length>, default: Duration, key: &str| match set {
        None => Ok(default),
        Some(Length(set)) => Duration::try_from(set)
            .ok()
            .filter(|d| !d.is_zero() && *d <= LONGEST)
            .ok_or_else(|| format!("`fetch.{key}` must be above zero and at most `1h`")),
    };
    let count = |set: Option<usize>, default: usize, most: usize, key: &str| match set {
        None => Ok(default),
        Some(count) if (1..=most).contains(&count) => Ok(count),
        Some(count) => Err(format!("`fetch.{key}` must be 1 to {most}, not {count}")),
    };
    if let Some(agent) = &raw.user_agent {
        let is_sent = |c: char| c == ' ' || c.is_ascii_graphic();
        if agent.trim().is_empty() || !agent.chars().all(is_sent) {
            return Err(
                "`fetch.user_agent` must be printable ASCII: it says to sites who asks".to_owned(),
            );
        }
    }
    let gap = match raw.gap {
        None => defaults.gap,
        Some(Length(gap)) => Duration::try_from(gap)
            .ok()
            .filter(|gap| *gap <= LONGEST_GAP)
            .ok_or("`fetch.gap` must be between `0s` and `1m`")?,
    };
    let named = raw.own_servers.iter().map(|server| {
        let url = address::parse(server);
        let url = url.map_err(|bad| format!("`fetch.own_servers`: {bad}"))?;
        Ok::<_, String>(url.origin().ascii_serialization())
    });
    let mut own_servers: BTreeSet<String> = named.collect::<Result<_, _>>()?;
    // What somebody put in the place of a site is theirs.
    own_servers.extend(origins.servers());
    Ok(FetchConfig {
        limits: FetchSettings {
            deadline: duration(raw.deadline, defaults.deadline, "deadline")?,
            connect_timeout: duration(
                raw.connect_timeout,
                defaults.connect_timeout,
                "connect_timeout",
            )?,
            max_body_bytes: count(
                raw.max_body_bytes,
                defaults.max_body_bytes,
                LARGEST_BODY,
                "max_body_bytes",
            )?,
            user_agent: raw.user_agent.unwrap_or(defaults.user_agent),
            allow_private: raw.allow_private.unwrap_or(defaults.allow_private),
            max_redirects: defaults.max_redirects,
            gap,
            at_once: count(raw.at_once, defaults.at_once, MOST_AT_ONCE, "at_once")?,
            own_servers,
            proxy: None,
            authorities: None,
            browser: None,
        },
        proxy: proxy(
            raw.proxy,
            raw.proxy_user,
            raw.proxy_password_file.map(|file| beside(file.0)),
        )?,
        ca_file: raw.ca_file.map(|file| beside(file.0)),
    })
}

fn proxy(
    url: Option<String>,
    user: Option<String>,
    password_file: Option<PathBuf>,
) -> Result<Option<ProxyConfig>, String> {
    let Some(url) = url else {
        return match (user, password_file) {
            (None, None) => Ok(None),
            _ => {
                Err("`fetch.proxy_user` and `fetch.proxy_password_file` need `fetch.proxy`".into())
            }
        };
    };
    if user.is_none() && password_file.is_some() {
        return Err("`fetch.proxy_password_file` needs `fetch.proxy_user`".to_owned());
    }
    let url = address::parse(&url).map_err(|bad| match bad {
        address::BadAddress::Userinfo => "`fetch.proxy`: write the user as `proxy_user` and the \
             password into the file that `proxy_password_file` names"
            .to_owned(),
        bad => format!("`fetch.proxy`: {bad}"),
    })?;
    Ok(Some(ProxyConfig {
        url,
        user,
        password_file,
    }))
}

pub(super) fn origins(raw: BTreeMap<String, String>) -> Result<Origins, String> {
    for origin in raw.iter().flat_map(|(from, to)| [from, to]) {
        address::parse(origin).map_err(|bad| format!("`fetch.origins`: {bad}"))?;
    }
    let plain = |origin: String| origin.trim_end_matches('/').to_owned();
    let pairs = raw.into_iter().map(|(from, to)| (plain(from), plain(to)));
    Ok(Origins(pairs.collect()))
}
