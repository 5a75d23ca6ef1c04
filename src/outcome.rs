//! How a check ended: in exactly one of these outcomes.

use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Read in full; prices and rules are those of the snapshot in force.
    Unchanged,
    /// Read in full; prices or rules differ, or this is the first snapshot.
    Changed,
    /// A page came, but its reading cannot be trusted.
    Unreadable,
    /// Read, but implausible: held for confirmation.
    Suspect,
    /// No page came.
    Unreachable,
}

impl Outcome {
    pub const ALL: [Self; 5] = [
        Self::Unchanged,
        Self::Changed,
        Self::Unreadable,
        Self::Suspect,
        Self::Unreachable,
    ];

    /// The outcome's name in the store, in logs and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::Unreadable => "unreadable",
            Self::Suspect => "suspect",
            Self::Unreachable => "unreachable",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    /// Whether the source was read in full. Only such a check moves the price book.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Unchanged | Self::Changed)
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
