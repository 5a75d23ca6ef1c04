//! What a person should know of a line or a total: the rules that were applied, and how far the
//! price can be relied on.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use smallvec::SmallVec;

use super::Line;
use crate::price::Amount;
use crate::rules::{Billed, Rule};

/// Where remarks go. The engine is one; whether it is asked for a bill that explains itself, or for
/// the totals of a million jobs, is said by where its remarks go.
pub(super) trait Remarks<'b>: Default {
    /// The lines that they stand in, where they are read.
    type Lines: Default;

    fn add(&mut self, note: Note<'b>);

    /// Those that were made; `None` where nobody reads them.
    fn kept(self) -> Option<Notes<'b>>;

    fn keep(lines: &mut Self::Lines, line: Line<'b>);

    /// Whether somebody reads them: what is costly is looked up only then.
    const ARE_READ: bool;
}

/// Remarks that are read.
pub(super) type Notes<'b> = SmallVec<[Note<'b>; 4]>;

impl<'b> Remarks<'b> for Notes<'b> {
    type Lines = SmallVec<[Line<'b>; 2]>;

    const ARE_READ: bool = true;

    fn add(&mut self, note: Note<'b>) {
        self.push(note);
    }

    fn kept(self) -> Option<Notes<'b>> {
        Some(self)
    }

    fn keep(lines: &mut Self::Lines, line: Line<'b>) {
        lines.push(line);
    }
}

/// Nobody reads them.
#[derive(Default)]
pub(super) struct Unread;

impl<'b> Remarks<'b> for Unread {
    type Lines = ();

    const ARE_READ: bool = false;

    fn add(&mut self, _: Note<'b>) {}

    fn kept(self) -> Option<Notes<'b>> {
        None
    }

    fn keep((): &mut (), _: Line<'b>) {}
}

/// One remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note<'b> {
    /// Which video's length is billed.
    BilledBy(Billed),
    /// The rule changed what is billed.
    Applied(&'b Rule),
    /// The rule settled a setting that the job left open.
    Settled(&'b Rule),
    /// The provider's documented default for a setting that the job left open.
    Default { key: &'b str, value: &'b str },
    /// The source was next seen with another price; when it changed is not known.
    AnotherSeen { by: Timestamp },
    /// The source was next seen without the price.
    GoneBy { by: Timestamp },
    /// The rule was next seen changed; when it changed is not known.
    RuleChanged { rule: &'b Rule, by: Timestamp },
    /// The source has not been read for longer than it may be.
    Stale {
        last_seen: Timestamp,
        age: SignedDuration,
    },
    /// No selector file names the source any more: nobody looks whether the price still holds.
    Unwatched {
        source: &'b str,
        last_seen: Timestamp,
    },
    /// Nothing says what a generation costs that fails.
    FailuresUnknown(Amount),
}

impl Note<'_> {
    /// Whether the figures may not be what will be billed.
    pub fn is_doubt(&self) -> bool {
        match self {
            Self::BilledBy(_) | Self::Applied(_) | Self::Settled(_) | Self::Default { .. } => false,
            Self::AnotherSeen { .. }
            | Self::GoneBy { .. }
            | Self::RuleChanged { .. }
            | Self::Stale { .. }
            | Self::Unwatched { .. }
            | Self::FailuresUnknown(_) => true,
        }
    }
}

impl fmt::Display for Note<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minute = |at: &Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
        match self {
            Self::BilledBy(Billed::Output) => f.write_str("output duration"),
            Self::BilledBy(Billed::Input) => f.write_str("input duration"),
            Self::BilledBy(Billed::Both) => f.write_str("input and output duration"),
            Self::Applied(rule) | Self::Settled(rule) => rule.fmt(f),
            Self::Default { key, value } => write!(f, "{key}={value} by default"),
            Self::AnotherSeen { by } => write!(
                f,
                "another price was seen by {}; when it changed is not known",
                minute(by)
            ),
            Self::GoneBy { by } => write!(
                f,
                "no price was seen by {}; when it went is not known",
                minute(by)
            ),
            Self::RuleChanged { rule, by } => write!(
                f,
                "{rule}: another rule was seen by {}; when it changed is not known",
                minute(by)
            ),
            Self::Stale { last_seen, age } => {
                let days = age.as_hours() / 24;
                write!(f, "stale: last seen {}", minute(last_seen))?;
                if days > 0 {
                    write!(f, ", {days} d before")?;
                }
                Ok(())
            }
            Self::Unwatched { source, last_seen } => write!(
                f,
                "{source} is no longer watched: last seen {}",
                minute(last_seen)
            ),
            Self::FailuresUnknown(failures) => write!(
                f,
                "{} failed a clip: nothing says whether they are charged",
                failures.normalized()
            ),
        }
    }
}
