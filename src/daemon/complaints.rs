//! What fails again and again is said when it begins, when it fails otherwise, ever less often while
//! it lasts, and when it is over: a full disk must not fill the log, too.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long after it was said first it is said again; twice as long each time.
const FIRST: Duration = Duration::from_mins(1);
const LONGEST: Duration = Duration::from_hours(1);

/// So many causes of one failure are said as soon as they come.
const MOST_CAUSES: usize = 8;

/// What fails now.
#[derive(Debug, Default)]
pub(super) struct Complaints(HashMap<String, Complaint>);

#[derive(Debug)]
struct Complaint {
    /// The causes that were said.
    causes: Vec<String>,
    last: Instant,
    /// How long it is not said again.
    pause: Duration,
    /// How often it failed.
    times: u64,
}

/// Something that is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It fails; so often in a row by now.
    Fails(u64),
    /// It works again, after so many failures.
    Over(u64),
}

impl Complaints {
    /// Something ended, well or by this cause. What is to be said of it, if anything.
    pub(super) fn hear(&mut self, what: &str, cause: Option<&str>, now: Instant) -> Option<Said> {
        let Some(cause) = cause else {
            let over = self.0.remove(what)?;
            return Some(Said::Over(over.times));
        };
        let Some(known) = self.0.get_mut(what) else {
            let new = Complaint {
                causes: vec![cause.to_owned()],
                last: now,
                pause: FIRST,
                times: 1,
            };
            self.0.insert(what.to_owned(), new);
            return Some(Said::Fails(1));
        };
        known.times = known.times.saturating_add(1);
        let is_due = now.saturating_duration_since(known.last) >= known.pause;
        let is_new = !known.causes.iter().any(|said| said == cause);
        if is_due {
            known.pause = known.pause.saturating_mul(2).min(LONGEST);
            known.last = now;
        }
        if is_new && known.causes.len() < MOST_CAUSES {
            known.causes.push(cause.to_owned());
            return Some(Said::Fails(known.times));
        }
        is_due.then_some(Said::Fails(known.times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_that_lasts_is_said_ever_less_often_and_its_end_once() {
        let (mut complaints, start) = (Complaints::default(), Instant::now());
        let mut said = Vec::new();
        // A day of failures, one a second, with two causes in turn.
        for second in 0..86_400 {
            let now = start + Duration::from_secs(second);
            let cause = if second % 2 == 0 { "full" } else { "locked" };
            if let Some(told) = complaints.hear("mail", Some(cause), now) {
                said.push((second, told));
            }
        }
        let seconds: Vec<u64> = said.iter().map(|(second, _)| *second).collect();
        assert_eq!(seconds[..6], [0, 1, 60, 180, 420, 900]);
        assert!(seconds.len() < 35, "{seconds:?}");
        assert_eq!(said[5].1, Said::Fails(901));
        // What else fails is said for itself.
        let now = start + Duration::from_hours(24);
        assert_eq!(
            complaints.hear("watch", Some("full"), now),
            Some(Said::Fails(1))
        );
        assert_eq!(complaints.hear("mail", None, now), Some(Said::Over(86_400)));
        assert_eq!(complaints.hear("mail", None, now), None);
        assert_eq!(
            complaints.hear("mail", Some("full"), now),
            Some(Said::Fails(1))
        );
    }
}
