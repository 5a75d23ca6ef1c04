//! Alerts to mails, and waiting mails to their recipients.
//!
//! What each recipient is sent is composed once, when the alert is committed, and its bytes never
//! change after; so is whom it goes to. This module decides what a failed attempt means: wait and
//! try again, or be parked where a person sees it. Nothing is ever dropped by the program.
//!
//! | file | says |
//! |---|---|
//! | `recipients` | who is told, which way, and when |
//! | `wishes` | what a recipient asked to be told of |
//! | `letters` | from an alert to what each recipient is sent |
//! | `digest` | from what was gathered to one mail |
//! | `way` | the ways out, and what a failure on each means |
//! | `deliver` | one round on one way |
//! | `ledger` | what rounds have in common: what could not be written yet, and the end of all |
//! | `lane` | when each way is tried |
//! | `due` | when what waits is due, by the clock and the configuration as they are now |
//! | `strays` | what waits for those who are told no more |
//! | `overdue` | what has waited for very long |

mod deliver;
mod digest;
mod due;
mod lane;
mod ledger;
mod letters;
mod overdue;
mod recipients;
mod strays;
mod way;
mod wishes;

#[cfg(test)]
mod tests;

pub use deliver::{Delivery, deliver, wait};
pub use due::{replan, take_over};
pub use lane::Lanes;
pub use ledger::Ledger;
pub use letters::{EVENT_VERSION, Occasion, letters, trial_event};
pub use overdue::{LONG, remind};
pub use recipients::{Address, Program, Recipient};
pub use strays::{Stray, strays, warn_of};
pub use way::Way;
pub use wishes::{Asked, Wanted, Wishes};
