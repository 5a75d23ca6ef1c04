//! `run`: the daemon.

use std::sync::Arc;

use clap::Args;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::parts::{LAST_WAIT, checker_of, runtime, ways};
use super::terminal;
use crate::clock::Clock;
use crate::config::Config;
use crate::credits::Plan;
use crate::daemon::{self, Ask, Daemon, DaemonError, Setup};
use crate::secret::Secret;
use crate::serve::{Server, Subject};
use crate::source::Catalog;
use crate::store::{DaemonLock, Store, StoreHandle};

/// Said where nobody is told.
const NOBODY: &str = "no [mail], [[webhook]] or [[command]] is configured: changes are recorded, \
                      nobody is told";

#[derive(Debug, Args)]
pub(super) struct RunArgs {}

pub(super) fn run(context: &Context, _args: &RunArgs) -> Result<Exit, Failure> {
    if let Clock::At(_) = context.clock {
        let message = "a daemon lives in the present: `--now` is for commands that run once";
        return Err(Failure::Usage(message.to_owned()));
    }
    let runtime = runtime()?;
    // Whoever asks it to stop while it starts is heard, too.
    let asked = runtime.block_on(async { daemon::listen() });
    let asked = asked.map_err(|error| Failure::Failed(format!("listen for signals: {error}")))?;
    // No store is made for a configuration that cannot be used.
    let catalog = context.catalog()?;
    // A file that is no store of ours is refused before anything is put beside it, and none is
    // brought up to date that another daemon works with.
    let examined = Store::examine(&context.config.store)?;
    let lock = DaemonLock::acquire(&context.config.store)?;
    let store = StoreHandle::new(examined.open(&lock)?);
    let server = endpoint(context)?;
    let setup = setup(context, &store, catalog)?;
    if setup.ways.is_empty() && !context.quiet {
        terminal::note(NOBODY);
    }
    let result = runtime.block_on(live(context, setup, (store, server), asked));
    runtime.shutdown_timeout(LAST_WAIT);
    result.map(|()| Exit::Done)
}

async fn live(
    context: &Context,
    setup: Setup,
    (store, server): (StoreHandle, Option<(Server, Option<Secret>)>),
    asked: UnboundedReceiver<Ask>,
) -> Result<(), Failure> {
    let (told, credits) = watch::channel(context.config.credits.clone().into());
    let reload = {
        let (context, store) = (context.clone(), store.clone());
        move || {
            let anew = reloaded(&context, &store);
            let (setup, credits) = anew.map_err(|failure| failure.in_one_line())?;
            told.send_replace(credits.into());
            Ok(setup)
        }
    };
    let daemon = Daemon::new(setup, Arc::new(reload)).await?;
    let serving = server.map(|(server, token)| {
        server.start(Subject {
            store: context.config.store.clone(),
            expected: daemon.expected(),
            credits,
            clock: context.clock,
            token,
        })
    });
    let result = daemon.run(asked).await;
    if let Some(serving) = serving {
        serving.stop().await;
    }
    // Only now: whoever closes it last puts its log into the file and removes it, which the
    // endpoint, that only reads, cannot.
    drop(store);
    result.map_err(|error| match error {
        DaemonError::Store(error) => Failure::Store(error),
        error @ DaemonError::Heartbeat(_) => Failure::Failed(error.to_string()),
    })
}

/// The address that is configured, taken, and what requests must bring.
fn endpoint(context: &Context) -> Result<Option<(Server, Option<Secret>)>, Failure> {
    let Some(serve) = &context.config.serve else {
        return Ok(None);
    };
    let token = serve.token()?;
    let server = Server::bind(serve.listen).map_err(|error| {
        let message = format!("{error}\nhint: stop what listens there, or choose another port");
        Failure::Settings(message)
    })?;
    Ok(Some((server, token)))
}

/// What the daemon works by.
fn setup(context: &Context, store: &StoreHandle, catalog: Catalog) -> Result<Setup, Failure> {
    Ok(Setup {
        ways: ways(context, &catalog)?,
        checker: checker_of(context, store.clone(), catalog)?,
        pace: context.config.pace,
    })
}

/// The same from the configuration as it is now, and what credits cost by it.
fn reloaded(context: &Context, store: &StoreHandle) -> Result<(Setup, Vec<Plan>), Failure> {
    let anew = context.anew()?;
    if let Some(key) = fixed_key(&context.config, &anew.config) {
        return Err(Failure::Settings(format!(
            "`{key}` cannot be changed while the daemon runs\nhint: restart it"
        )));
    }
    let setup = setup(&anew, store, anew.catalog()?)?;
    Ok((setup, anew.config.credits))
}

/// The first difference that only a new start can bring about.
fn fixed_key(old: &Config, new: &Config) -> Option<&'static str> {
    let keys = [
        ("store", old.store != new.store),
        ("serve", old.serve != new.serve),
        ("log", old.log != new.log),
    ];
    keys.into_iter()
        .find_map(|(key, differs)| differs.then_some(key))
}
