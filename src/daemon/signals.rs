//! What a person or a service manager asks of the running program.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{self, UnboundedReceiver};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// SIGTERM, SIGINT: end, once what is under way has ended or is given up.
    Stop,
    /// SIGHUP: read the configuration and the selector files anew.
    Reload,
}

/// Listens from now on. Asked to stop a second time, the program ends at once.
///
/// # Errors
/// Where the system does not let it listen.
pub fn listen() -> io::Result<UnboundedReceiver<Ask>> {
    let (mut terminate, mut interrupt, mut hang_up) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
        signal(SignalKind::hangup())?,
    );
    let (ask, asked) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut is_stopping = false;
        loop {
            let what = tokio::select! {
                _ = terminate.recv() => Ask::Stop,
                _ = interrupt.recv() => Ask::Stop,
                _ = hang_up.recv() => Ask::Reload,
            };
            if what == Ask::Stop && is_stopping {
                at_once();
            }
            is_stopping |= what == Ask::Stop;
            // The daemon may have ended by itself.
            let _ = ask.send(what);
        }
    });
    Ok(asked)
}

#[expect(clippy::exit, reason = "the second signal asks for exactly this")]
fn at_once() {
    std::process::exit(1);
}
