//! The work under way: checks, deliveries and the small rounds beside them, each a task of its
//! own.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use super::due::{self, Hastened, Plan};
use super::post::Pause;
use crate::check::{CheckError, Checker, Mode};
use crate::mail::Mailer;
use crate::outbox::{Delivery, deliver};
use crate::source::Source;
use crate::store::StoreError;

/// What a task of the daemon was.
pub(super) enum Done {
    /// The instant is when the source is due next.
    Check(Result<Timestamp, CheckError>),
    Delivery(Result<Delivery, StoreError>),
    Watch(Result<(), CheckError>),
    Listened(Result<Vec<Hastened>, StoreError>),
}

/// The work under way.
#[derive(Default)]
pub(super) struct Work {
    tasks: JoinSet<Done>,
    /// The source of each check under way.
    checks: HashMap<Id, (String, AbortHandle)>,
    delivery: Option<Id>,
}

impl Work {
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn is_checked(&self, source: &str) -> bool {
        self.checks.values().any(|(id, _)| id == source)
    }

    pub(super) fn is_delivering(&self) -> bool {
        self.delivery.is_some()
    }

    pub(super) fn check(&mut self, checker: Checker, source: Source) {
        let id = source.id.clone();
        let task = self.tasks.spawn(check(checker, source));
        self.checks.insert(task.id(), (id, task));
    }

    pub(super) fn deliver(&mut self, checker: &Checker, mailer: Arc<Mailer>) {
        let (store, clock) = (checker.store.clone(), checker.clock);
        let task = self
            .tasks
            .spawn(async move { Done::Delivery(deliver(&store, &mailer, clock).await) });
        self.delivery = Some(task.id());
    }

    /// Looks for sources that were not read for longer than they may be.
    pub(super) fn watch(&mut self, checker: Checker) {
        self.tasks
            .spawn(async move { Done::Watch(watch(&checker).await) });
    }

    /// Looks for sources that somebody else has made due.
    pub(super) fn listen(&mut self, checker: &Checker, resting: Vec<(String, Timestamp)>) {
        let store = checker.store.clone();
        self.tasks
            .spawn(async move { Done::Listened(due::listen(store, resting).await) });
    }

    /// The next task that ends; none where nothing is under way.
    pub(super) async fn next(&mut self) -> Option<Result<(Id, Done), JoinError>> {
        self.tasks.join_next_with_id().await
    }

    /// Takes note of a task's end, a panic included: its source is checked again when due.
    pub(super) fn finish(
        &mut self,
        done: Result<(Id, Done), JoinError>,
        plan: &mut Plan,
        pause: &mut Pause,
        now: Timestamp,
    ) {
        let id = match &done {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        let source = self.checks.remove(&id);
        if self.delivery == Some(id) {
            self.delivery = None;
        }
        let source = source.map_or_else(|| "daemon".to_owned(), |(source, _)| source);
        match done {
            Ok((_, Done::Check(Ok(next)))) => plan.set(source, next),
            Ok((_, Done::Check(Err(error)))) => {
                tracing::error!(source, step = "store", "check not recorded: {error}");
            }
            Ok((_, Done::Delivery(Ok(delivery)))) => pause.after(&delivery, now),
            Ok((_, Done::Delivery(Err(error)))) => tracing::error!(step = "store", "{error}"),
            Ok((_, Done::Watch(Err(error)))) => {
                tracing::error!(step = "store", "silence not told: {error}");
            }
            Ok((_, Done::Watch(Ok(())))) => {}
            Ok((_, Done::Listened(Ok(hastened)))) => plan.hasten(hastened),
            Ok((_, Done::Listened(Err(error)))) => tracing::error!(step = "store", "{error}"),
            Err(error) => tracing::error!(source, "a task ended by a fault of ratebook: {error}"),
        }
    }

    /// Gives up the checks, which are done again at the next start, and lets the rest end.
    pub(super) async fn drain(&mut self) {
        for (_, check) in self.checks.values() {
            check.abort();
        }
        while self.tasks.join_next().await.is_some() {}
    }

    pub(super) fn give_up(&mut self) {
        self.tasks.abort_all();
    }
}

/// Checks a source, then stores when it is due next: as its schedule says, or sooner to look at a
/// doubtful reading again. A check that a kill cut short is made up for at the next start.
async fn check(checker: Checker, source: Source) -> Done {
    let checked = checker.check(&source, Mode::Record).await;
    let again = checked.as_ref().ok().and_then(|checked| checked.again);
    let next = due::after(&source, checker.clock.now());
    let next = again.map_or(next, |again| again.min(next));
    // Whatever is planned: a site that wishes to be left alone is.
    let wish = checked.as_ref().ok().and_then(|checked| checked.not_before);
    let next = wish.map_or(next, |wish| wish.max(next));
    let id = source.id;
    let stored = checker.store.with(move |store| store.set_due(&id, next));
    let stored = stored.await.map_err(CheckError::Store);
    Done::Check(checked.and(stored.map(|()| next)))
}

/// Tells of sources that were not read for longer than they may be, whatever the reason.
async fn watch(checker: &Checker) -> Result<(), CheckError> {
    for source in checker.catalog.sources() {
        checker.tell_silence(source).await?;
    }
    Ok(())
}
