//! The store as its callers see it, one file a promise.

mod contradictions;
mod history;
mod intervals;
mod mails;
mod opening;
mod plans;
mod records;
mod retention;
mod suspects;
mod tallies;
