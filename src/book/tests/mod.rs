//! Tests of the price book: what it computes, in every format, from books of all kinds.

mod best;
mod bills;
mod credits;
mod documents;
mod estimates;
mod exports;
mod golden;
mod laws;
mod renders;
