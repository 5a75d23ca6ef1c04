//! The table `[serve]`: where the daemon answers other programs on this machine.

use std::net::SocketAddr;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServeTable {
    listen: Option<String>,
}

pub(super) fn listen(raw: &ServeTable) -> Result<Option<SocketAddr>, String> {
    let Some(listen) = &raw.listen else {
        return Ok(None);
    };
    let address: SocketAddr = listen.parse().map_err(|_| {
        format!(
            "`serve.listen` is `{listen}`, which is no address with a port such as `127.0.0.1:9464`"
        )
    })?;
    if address.ip().is_loopback() {
        Ok(Some(address))
    } else {
        Err(format!(
            "`serve.listen` is `{listen}`: only this machine is answered, on `127.0.0.1` or `[::1]`; \
             who is elsewhere is let in by a proxy that asks who they are"
        ))
    }
}
