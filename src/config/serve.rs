//! The table `[serve]`: where the daemon answers other programs, and what they must bring.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::ConfigError;
use super::secret::Wanted;
use crate::secret::Secret;

/// A token is at least so long: shorter ones can be tried out.
const SHORTEST_TOKEN: usize = 16;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServeTable {
    listen: Option<String>,
    token_file: Option<PathBuf>,
}

/// Where the daemon answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServeConfig {
    pub listen: SocketAddr,
    pub token_file: Option<PathBuf>,
}

pub(super) fn serve(
    raw: &ServeTable,
    beside: &impl Fn(PathBuf) -> PathBuf,
) -> Result<Option<ServeConfig>, String> {
    let token_file = raw.token_file.clone().map(beside);
    let Some(listen) = &raw.listen else {
        return match token_file {
            None => Ok(None),
            Some(_) => Err("`serve.token_file` is for an address: set `serve.listen`, too".into()),
        };
    };
    let listen = listen.parse().map_err(|_| {
        format!(
            "`serve.listen` is `{listen}`, which is no address with a port such as `127.0.0.1:9464`"
        )
    })?;
    Ok(Some(ServeConfig { listen, token_file }))
}

impl ServeConfig {
    /// What every request must bring. Only an address of this machine needs nothing.
    ///
    /// # Errors
    /// [`ConfigError::NoToken`] where it needs one and there is none, [`ConfigError::BadToken`], or
    /// why the file cannot be read.
    pub fn token(&self) -> Result<Option<Secret>, ConfigError> {
        let found = Wanted::token().find(self.token_file.as_deref());
        let token = match found {
            Err(ConfigError::NoSecret { .. }) if self.listen.ip().is_loopback() => {
                return Ok(None);
            }
            Err(ConfigError::NoSecret {
                variable,
                credential,
                ..
            }) => {
                return Err(ConfigError::NoToken {
                    listen: self.listen,
                    variable,
                    credential,
                });
            }
            found => found?,
        };
        let text = token.expose();
        // What a header can carry (RFC 6750).
        if text.len() < SHORTEST_TOKEN || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ConfigError::BadToken {
                least: SHORTEST_TOKEN,
            });
        }
        Ok(Some(token))
    }
}
