//! What can be asked of the store, and the answers as programs get them: in one form, whether the
//! command line prints it (`--format json`) or the daemon answers it over HTTP.
//!
//! A question reads the store and is told the rest: the sources, the present, what credits cost.
//! How an answer is shown to people is not here.
//!
//! | file | answers |
//! |---|---|
//! | `book` | the price book of an instant, and those of all instants |
//! | `prices` | its prices, each with the time since which it holds |
//! | `track` | what happened to one rate |
//! | `history` | what happened to many, and to billing rules |
//! | `changes` | the recorded changes, part by part |
//! | `explain` | where a price comes from |
//! | `estimate` | what a job costs |
//! | `workload` | what jobs that recur cost together |
//! | `tables` | tables of any of the prices |
//! | `sources` | how a source stands, with its prices |
//! | `contradictions` | prices that cannot both be true |

mod book;
pub mod changes;
pub mod contradictions;
pub mod estimate;
pub mod explain;
pub mod history;
pub mod prices;
pub mod sources;
pub mod tables;
pub mod track;
pub mod workload;

pub use book::{book, dated};
