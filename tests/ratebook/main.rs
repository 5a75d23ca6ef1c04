//! The one integration binary: the real program, real HTTP, real SMTP, real files.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

mod fixtures;
mod readme;
