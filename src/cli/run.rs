//! `run`: the daemon.

use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::parts::{LAST_WAIT, checker, mailer, runtime};
use super::terminal;
use crate::clock::Clock;
use crate::daemon::{Daemon, DaemonError};
use crate::serve::{Server, Subject};
use crate::store::{Access, DaemonLock, StoreHandle};

#[derive(Debug, Args)]
pub(super) struct RunArgs {}

pub(super) fn run(context: &Context, _args: &RunArgs) -> Result<Exit, Failure> {
    if let Clock::At(_) = context.clock {
        let message = "a daemon lives in the present: `--now` is for commands that run once";
        return Err(Failure::Usage(message.to_owned()));
    }
    // A file that is no store of ours is refused before anything is put beside it.
    let store = StoreHandle::new(context.open(Access::ReadWrite)?);
    let _lock = DaemonLock::acquire(&context.config.store)?;
    let server = context.config.listen.map(Server::bind).transpose();
    let server = server.map_err(|error| {
        let message = format!("{error}\nhint: stop what listens there, or choose another port");
        Failure::Settings(message)
    })?;
    let daemon = Daemon {
        checker: checker(context, store)?,
        mailer: mailer(context)?,
    };
    if daemon.mailer.is_none() && !context.quiet {
        terminal::note("no [mail] is configured: changes are recorded, nobody is told");
    }
    let (_catalog, watched) = watch::channel(Arc::clone(&daemon.checker.catalog));
    let subject = Subject {
        store: context.config.store.clone(),
        catalog: watched,
        clock: context.clock,
    };
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        let stop = stop_signal()?;
        // It ends with the runtime.
        server.map(|server| tokio::spawn(server.run(subject)));
        daemon.run(stop).await.map_err(|error| match error {
            DaemonError::Store(error) => Failure::Store(error),
            error @ DaemonError::Heartbeat(_) => Failure::Failed(error.to_string()),
        })
    });
    runtime.shutdown_timeout(LAST_WAIT);
    result.map(|()| Exit::Done)
}

/// Done when the program is asked to stop; asked a second time, it ends at once.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let listen = |kind| {
        let signal = signal(kind);
        signal.map_err(|error| Failure::Failed(format!("listen for signals: {error}")))
    };
    let (mut terminate, mut interrupt) = (
        listen(SignalKind::terminate())?,
        listen(SignalKind::interrupt())?,
    );
    let (asked, stop) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut asked = Some(asked);
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            match asked.take() {
                // The daemon may have ended by itself.
                Some(asked) => {
                    let _ = asked.send(());
                }
                None => at_once(),
            }
        }
    });
    Ok(async {
        let _ = stop.await;
    })
}

#[expect(clippy::exit, reason = "the second signal asks for exactly this")]
fn at_once() {
    std::process::exit(1);
}
