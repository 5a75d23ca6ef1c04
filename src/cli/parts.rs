//! What the commands that act are put together from: the runtime, the checker, the mailer.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use super::context::Context;
use super::exit::Failure;
use crate::book::workload::{Work, Workload};
use crate::check::Checker;
use crate::clock::Clock;
use crate::config::Config;
use crate::fetch::{Fetcher, cause_chain, shown_url};
use crate::mail::Mailer;
use crate::outbox::{Delivery, Ledger, Way, Wishes, deliver};
use crate::source::Catalog;
use crate::store::StoreHandle;

/// How long a blocked thread (a name being looked up) may hold up the end of the program.
pub(super) const LAST_WAIT: Duration = Duration::from_millis(500);

pub(super) fn runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.map_err(|error| Failure::Failed(format!("start the runtime: {error}")))
}

/// A checker of the configured sources on the configured clock.
pub(super) fn checker(context: &Context, store: StoreHandle) -> Result<Checker, Failure> {
    checker_of(context, store, context.catalog()?)
}

/// The same where the sources were read already.
pub(super) fn checker_of(
    context: &Context,
    store: StoreHandle,
    catalog: Catalog,
) -> Result<Checker, Failure> {
    if let Some(proxy) = &context.config.fetch.proxy {
        let proxy = shown_url(proxy.url.as_str());
        tracing::info!(
            event = "proxy",
            proxy,
            "pages are fetched by way of a proxy"
        );
    }
    let workloads = workloads(context, &catalog)?;
    Ok(Checker {
        fetcher: fetcher(context)?,
        store,
        catalog: Arc::new(catalog),
        recipients: context.config.told.recipients.clone(),
        origins: context.config.origins.clone(),
        clock: context.clock,
        keep: context.config.keep,
        workloads: workloads.into(),
        plans: context.config.credits.clone().into(),
        selectors: context.config.selectors.clone(),
    })
}

/// The workloads of the configuration, whose routes are known.
pub(super) fn workloads(context: &Context, catalog: &Catalog) -> Result<Vec<Workload>, Failure> {
    let workloads = context.config.read_workloads()?;
    for (workload, path) in workloads.iter().zip(&context.config.workloads) {
        let is_unknown = |work: &&Work| {
            let mut sources = catalog.sources().iter();
            !sources.any(|source| source.route(&work.job.route).is_some())
        };
        if let Some(work) = workload.works.iter().find(is_unknown) {
            return Err(Failure::Settings(format!(
                "{}: the job `{}`: no source reads the route `{}`",
                path.display(),
                work.name,
                work.job.route
            )));
        }
    }
    Ok(workloads)
}

/// What fetches pages as it is configured, by way of a proxy too.
pub(super) fn fetcher(context: &Context) -> Result<Fetcher, Failure> {
    Fetcher::new(context.config.fetch.settings()?)
        .map_err(|error| Failure::Settings(cause_chain(&error)))
}

/// The way to the configured mail server; `None` where no mail is configured. The password is
/// read here, so that commands which send nothing need none.
pub(super) fn mailer(context: &Context) -> Result<Option<Mailer>, Failure> {
    let Some(mail) = &context.config.mail else {
        return Ok(None);
    };
    let mailer = Mailer::new(&mail.smtp()?);
    mailer
        .map(Some)
        .map_err(|error| Failure::Settings(error.to_string()))
}

/// All configured ways out, with their secrets: to somebody who asked for what there is.
pub(super) fn ways(context: &Context, catalog: &Catalog) -> Result<Vec<Arc<Way>>, Failure> {
    no_unknown_routes(&context.config, catalog)?;
    let mut ways: Vec<Way> = mailer(context)?.map(Way::Mail).into_iter().collect();
    let told = &context.config.told;
    for webhook in &told.webhooks {
        ways.push(webhook.way(&context.config.fetch)?);
    }
    for command in &told.commands {
        ways.push(command.way()?);
    }
    Ok(ways.into_iter().map(Arc::new).collect())
}

/// Whoever asks for routes that no selector file has would never be told of anything.
fn no_unknown_routes(config: &Config, catalog: &Catalog) -> Result<(), Failure> {
    for asked in &config.told.asked {
        let one = Wishes {
            routes: vec![asked.glob.clone()],
            ..Wishes::everything()
        };
        if !catalog.sources().iter().any(|source| one.concern(source)) {
            let cause = format!(
                "`{}`, of which {} asked to be told, is no route of any selector file in use\n\
                 hint: `ratebook prices` lists the rates that are known",
                asked.glob, asked.by
            );
            return Err(asked.place.wrong(cause).into());
        }
    }
    Ok(())
}

/// One round on every way, none waiting for another.
pub(super) async fn deliver_all(
    store: &StoreHandle,
    ways: &[Arc<Way>],
    clock: Clock,
) -> Result<Delivery, Failure> {
    let ledger = Arc::new(Ledger::default());
    let mut rounds = JoinSet::new();
    for way in ways {
        let (store, way, ledger) = (store.clone(), Arc::clone(way), Arc::clone(&ledger));
        rounds.spawn(async move { deliver(&store, &way, clock, &ledger).await });
    }
    let (mut all, mut failed) = (Delivery::default(), None);
    while let Some(round) = rounds.join_next().await {
        let round = round.map_err(|error| Failure::Failed(format!("deliver: {error}")))?;
        match round {
            Ok(delivery) => all = all.and(delivery),
            Err(error) => failed = Some(error),
        }
    }
    // What was taken and could not be marked so is tried once more: another may have made room.
    ledger.write_up(store).await?;
    failed.map_or(Ok(all), |error| Err(error.into()))
}
