//! What must hold for any input at all. The fuzzer (`fuzz/`) looks for an input for which it does
//! not; the tests hold it for inputs found so before, and for mutated pages.
//!
//! Each function takes bytes as a fuzzer makes them, and panics where a property is broken.

pub mod heavy;
pub mod json;
pub mod page;
pub mod price_text;
pub mod selector_file;
pub mod sentence;
