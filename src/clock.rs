//! What time it is: the edges ask here, the core is told.

use jiff::Timestamp;

/// The clock of the machine, or a given instant (for the demo and for replays).
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    At(Timestamp),
}

impl Clock {
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::At(instant) => instant,
        }
    }
}
