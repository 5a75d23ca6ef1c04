//! ratebook keeps a dated, provable price book of per-second video generation prices.
//!
//! # The flow
//!
//! ```text
//! selectors/*.toml ─┐
//!                   ▼
//!   schedule ─▶ fetch ─▶ Page ─▶ extract ─▶ Extraction ─▶ judge ─▶ Snapshot ─▶ compare ─▶ Diff ─▶ Alert ─▶ outbox ─▶ mail
//!                        │ archived by hash      │ readings + problems       └▶ doubts? held back
//!                        ▼                       ▼                     price Book ─▶ estimate(Job) ─▶ Estimate
//!                     (bytes)               (provenance)                    └──────▶ tables / report / export
//!
//!   Snapshots of several sources ─▶ find ─▶ Contradiction ─▶ Alert
//!   store ─▶ query ─▶ the command line, or HTTP
//! ```
//!
//! A source begins as a draft: [`draft::draft`] finds what a page prices and writes the selector file
//! that reads it. When its page changed, [`repair::repair`] finds the same rates again and proposes a
//! change of the file.
//!
//! One function, [`check::Checker::check`], runs one source once and reads like this picture from
//! top to bottom. The daemon is that function on a schedule, plus delivery of the outbox.
//!
//! # The modules
//!
//! They are declared below in the order of the flow, and each uses only those above it; a test
//! keeps it so. First the vocabulary (what a price, a rate, a rule, a page, a reading is), then
//! the steps that turn one into the next, then the edges. Everything between a page and an alert
//! or an estimate is synchronous, does no I/O and is told what time it is. Each foreign package
//! has one home: reqwest and Chromium in [`fetch`], scraper in [`source`], similar in [`alert`],
//! lettre in [`mail`], rusqlite in [`store`], `toml_edit` in [`repair`], tokio-cron-scheduler in
//! [`daemon`], axum and hyper in [`serve`], the environment in [`config`]. What can be asked of
//! the store has one form ([`query`]), whether the command line prints it or the daemon answers it
//! over HTTP.
//!
//! # Invariants
//!
//! 1. Amounts are decimals from text to output ([`price::Amount`]); no float touches a price, and
//!    a result that cannot be said exactly is an error or says that it is rounded.
//! 2. A check ends in exactly one [`outcome::Outcome`], recorded. Only `changed` and `unchanged`
//!    move the price book. Nothing unreadable or suspect ever becomes a baseline or a removal:
//!    what is implausible ([`plausible::doubts`]) is held back until a second check or a person
//!    settles it.
//! 3. "Unchanged" is decided on prices and rules ([`change::compare`]), never on bytes. A page
//!    that the server calls unmodified is read again from the archive, since its selector file
//!    may have changed.
//! 4. Every stored price leads to its page's bytes, and reading those bytes again with the stored
//!    selectors gives the same price.
//! 5. Snapshot, changes and outbox rows commit in one transaction ([`store::Store::record`]).
//!    Delivery is marked after the recipient accepts. Kill it anywhere: nothing is lost, and a
//!    mail is repeated only where acceptance is unknowable, with the same id and bytes. A digest is
//!    such a row as well, committed with the note of what it tells.
//! 6. A→B→A is two changes. The same change is one alert.
//! 7. Silence is a fault: a source not read for longer than its allowance is trouble, told once,
//!    and its recovery once.
//! 8. A combination without a price has no estimate ([`book::estimate::NoEstimate`]): never zero,
//!    never a neighbour's price.
//! 9. Prices of one thing that cannot both be true stay in the book, each as its source says it.
//!    That they contradict each other ([`contradiction::find`]) is told once while it lasts, and
//!    never of a source that may only lag behind.
//! 10. One gate for every fetch ([`fetch`]); one escape for every output ([`escape`]).
//!
//! # Deliberately absent
//!
//! No template language and no `XPath`: page text is only ever data. No clock in the core. No
//! caching of prices outside the store: a query reads the store, and a check compares with what
//! the store holds. (The HTTP API keeps the books that it made last, and asks the store each time
//! whether they are still of its state.) No SQL outside [`store`], which speaks this vocabulary and not SQLite's.

// The vocabulary.
pub mod price;
pub mod rate;
pub mod rules;
pub mod credits;
pub mod escape;
pub mod exposition;
pub mod instant;
pub mod length;
pub mod unparsed;
pub mod clock;
pub mod outcome;
pub mod secret;
pub mod file;
pub mod address;
pub mod page;
pub mod reading;

// A page to its readings.
pub mod source;
pub mod draft;
pub mod repair;
pub mod fetch;

// Readings to changes, prices and words.
pub mod snapshot;
pub mod change;
pub mod plausible;
pub mod contradiction;
pub mod book;
pub mod alert;

// What lasts, and what leaves the machine.
pub mod mail;
pub mod webhook;
pub mod command;
pub mod store;
pub mod outbox;

// The program.
pub mod log;
pub mod check;
pub mod standing;
pub mod config;
pub mod query;
pub mod daemon;
pub mod serve;
pub mod sink;
pub mod demo;
pub mod cli;

#[cfg(test)]
mod test_data;
