//! The core of the program, from price text to what a page says, and what must hold of it.
//!
//! Modules use only those declared above them, so the first ones of the program are a crate by
//! themselves: no network, no store, and a build of a minute instead of ten.
#![allow(dead_code, reason = "the rest of the program uses it")]

extern crate self as ratebook;

#[path = "../../src/price/mod.rs"]
pub mod price;
#[path = "../../src/rate.rs"]
pub mod rate;
#[path = "../../src/rules/mod.rs"]
pub mod rules;
#[path = "../../src/escape.rs"]
pub mod escape;
#[path = "../../src/length.rs"]
pub mod length;
#[path = "../../src/unparsed.rs"]
pub mod unparsed;
#[path = "../../src/address/mod.rs"]
pub mod address;
#[path = "../../src/page.rs"]
pub mod page;
#[path = "../../src/reading.rs"]
pub mod reading;
#[path = "../../src/source/mod.rs"]
pub mod source;

#[path = "../../tests/ratebook/properties/mod.rs"]
pub mod properties;
