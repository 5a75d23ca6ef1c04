//! Tests of the price book: what it computes, in every format, from books of all kinds.

mod best;
mod bills;
mod credits;
mod estimates;
mod golden;
mod laws;
mod renders;
