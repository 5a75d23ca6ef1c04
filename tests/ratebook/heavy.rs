//! No page takes long: what is much of something is read in time, or refused with the reason.

use std::time::Duration;

use crate::properties::heavy;

/// Far above what any of them takes, and far below what time that grows with the square would be.
const LONGEST: Duration = Duration::from_secs(20);

/// `RATEBOOK_HEAVY=8000000` makes the pages as long as a page can be.
#[test]
fn no_page_takes_long() {
    let bytes = std::env::var("RATEBOOK_HEAVY").map_or(40_000, |n| n.parse().unwrap());
    let mut slow = Vec::new();
    let only = std::env::var("RATEBOOK_HEAVY_ONLY").ok();
    for page in heavy::pages(bytes) {
        if only.as_ref().is_some_and(|only| only != page.name()) {
            continue;
        }
        let (took, told) = page.read();
        println!(
            "{:>8} kB {:>7} ms  {}: {told}",
            page.bytes() / 1000,
            took.as_millis(),
            page.name()
        );
        if took > LONGEST {
            slow.push(format!("{} took {took:?}", page.name()));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
