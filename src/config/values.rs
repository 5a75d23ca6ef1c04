//! Values that several tables of the configuration hold, each refused where it stands if it cannot
//! be meant.

use std::path::PathBuf;

use serde::Deserialize;

/// A path that names something.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Named(pub(super) PathBuf);

impl TryFrom<String> for Named {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() {
            return Err("the path is empty: name a file, or leave the key out");
        }
        if text.contains('\0') {
            return Err("no path has a NUL in it");
        }
        Ok(Self(PathBuf::from(text)))
    }
}

/// The port of a server.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "i64")]
pub(super) struct Port(pub(super) u16);

impl TryFrom<i64> for Port {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        let port = u16::try_from(number).ok().filter(|port| *port > 0);
        port.map(Self)
            .ok_or_else(|| format!("`{number}` is no port: write 1 to 65535"))
    }
}

/// A list of at least one: an empty one asks for nothing, which nobody means.
#[derive(Debug, Deserialize)]
#[serde(
    try_from = "Vec<T>",
    bound(deserialize = "T: serde::de::DeserializeOwned")
)]
pub(super) struct Several<T>(pub(super) Vec<T>);

impl<T> TryFrom<Vec<T>> for Several<T> {
    type Error = &'static str;

    fn try_from(list: Vec<T>) -> Result<Self, Self::Error> {
        if list.is_empty() {
            return Err("the list is empty: name what you mean, or leave the key out");
        }
        Ok(Self(list))
    }
}
