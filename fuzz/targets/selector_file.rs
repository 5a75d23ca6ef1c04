#![no_main]

use libfuzzer_sys::fuzz_target;
use ratebook_fuzz::properties;

fuzz_target!(|input: &[u8]| properties::selector_file::holds(input));
