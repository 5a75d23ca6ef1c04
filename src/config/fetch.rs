//! The table `[fetch]`: how pages are fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;
use url::Url;

use super::ConfigError;
use super::file::read_file;
use super::secret::{PROXY_PASSWORD_VARIABLE, password};
use crate::address;
use crate::check::Origins;
use crate::fetch::{FetchSettings, Proxy};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FetchTable {
    user_agent: Option<String>,
    deadline: Option<SignedDuration>,
    connect_timeout: Option<SignedDuration>,
    max_body_bytes: Option<usize>,
    pub(super) allow_private: Option<bool>,
    gap: Option<SignedDuration>,
    at_once: Option<usize>,
    #[serde(default)]
    own_servers: Vec<String>,
    proxy: Option<String>,
    proxy_user: Option<String>,
    proxy_password_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
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
                Ok::<_, ConfigError>((user.clone(), password(file, PROXY_PASSWORD_VARIABLE)?))
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

pub(super) fn settings(
    raw: FetchTable,
    origins: &Origins,
    beside: &dyn Fn(PathBuf) -> PathBuf,
) -> Result<FetchConfig, String> {
    let defaults = FetchSettings::default();
    let duration = |set: Option<SignedDuration>, default: Duration, key: &str| match set {
        None => Ok(default),
        Some(set) => Duration::try_from(set)
            .ok()
            .filter(|d| !d.is_zero())
            .ok_or_else(|| format!("`fetch.{key}` must be above zero")),
    };
    let count = |set: Option<usize>, default: usize, key: &str| match set {
        Some(0) => Err(format!("`fetch.{key}` must be above zero")),
        set => Ok(set.unwrap_or(default)),
    };
    let gap = match raw.gap {
        None => defaults.gap,
        Some(gap) => Duration::try_from(gap)
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
                "max_body_bytes",
            )?,
            user_agent: raw.user_agent.unwrap_or(defaults.user_agent),
            allow_private: raw.allow_private.unwrap_or(defaults.allow_private),
            max_redirects: defaults.max_redirects,
            gap,
            at_once: count(raw.at_once, defaults.at_once, "at_once")?,
            own_servers,
            proxy: None,
            authorities: None,
        },
        proxy: proxy(
            raw.proxy,
            raw.proxy_user,
            raw.proxy_password_file.map(beside),
        )?,
        ca_file: raw.ca_file.map(beside),
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
