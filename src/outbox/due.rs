//! When what waits is due, by the clock and the configuration as they are now: the one place that
//! says what becomes of a time that was planned by a clock that has been set since, or for a
//! schedule that is another now.

use jiff::Timestamp;

use crate::source::Schedule;
use crate::store::{MailState, Planned, Store, StoreError};

use super::deliver::LONGEST_WAIT;
use super::{Address, Recipient};

/// Takes the outbox over from whoever had it before: ends the attempts that were cut off, and plans
/// anew. Tells how many there were. Only for the owner of the [`crate::store::DaemonLock`], before
/// it sends anything.
///
/// # Errors
/// [`StoreError`].
pub fn take_over(
    store: &mut Store,
    recipients: &[Recipient],
    now: Timestamp,
) -> Result<usize, StoreError> {
    replan(store, recipients, now)?;
    store.end_attempts(None, None, now)
}

/// Plans anew what waits for later: at a start, with another configuration, and where the clock was
/// set back.
///
/// # Errors
/// [`StoreError`].
pub fn replan(
    store: &mut Store,
    recipients: &[Recipient],
    now: Timestamp,
) -> Result<(), StoreError> {
    let planned = store.planned(now)?.into_iter();
    let changes: Vec<(Planned, Timestamp)> = planned
        .filter_map(|planned| {
            let next = next(&planned, recipients, now);
            (next != planned.next).then_some((planned, next))
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    store.replan(&changes)
}

/// When it is due that was planned for later.
fn next(planned: &Planned, recipients: &[Recipient], now: Timestamp) -> Timestamp {
    if planned.state == MailState::Gathering {
        // Whoever gathers no more is told what was gathered.
        let next = digest_of(recipients, &planned.recipient).and_then(|s| s.next_after(now));
        return next.unwrap_or(now);
    }
    // No mail waits for longer: that was another clock.
    if planned.next.duration_since(now) > LONGEST_WAIT {
        now
    } else {
        planned.next
    }
}

fn digest_of<'r>(recipients: &'r [Recipient], address: &str) -> Option<&'r Schedule> {
    recipients
        .iter()
        .find_map(|recipient| match &recipient.address {
            Address::Mail {
                to,
                digest: Some(schedule),
                ..
            } if to.address() == address => Some(schedule.as_ref()),
            _ => None,
        })
}
