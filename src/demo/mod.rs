//! What `ratebook demo` replays: the bundled dated pages behind a web server on loopback. The rest
//! of the demo is the program itself, with other addresses and a given clock.

mod pages;
mod site;

pub use pages::{DATES, is_published};
pub use site::Site;
