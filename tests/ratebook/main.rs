//! The one integration binary: the real program, real HTTP, real SMTP, real files.
//!
//! A test makes a [`world::World`]: a folder with a configuration and a store, a web site and a
//! mail server on loopback. It then runs the built program in it and looks at what came of it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on must stop"
)]

mod acme;
mod api;
mod architecture;
mod backtest;
mod bad_answers;
mod clocks;
mod backup;
mod browser;
mod commands;
mod config;
mod contradictions;
mod crash;
mod daemon;
mod drafts;
mod exports;
mod extraction;
mod faults;
mod fetching;
mod fixtures;
mod full;
mod fuzzed;
mod heavy;
mod hostile;
mod impostors;
mod load;
mod mail;
mod migrations;
mod mistakes;
mod mutations;
mod own_source;
mod output;
mod pipeline;
mod postfix;
mod programs;
mod properties;
mod readme;
mod recipients;
mod redesigns;
mod repairs;
mod replay;
mod secrets;
mod selectors;
mod serve;
mod service;
mod signals;
mod site;
mod soak;
mod sources;
mod store;
mod suspect;
mod tables;
mod tls;
mod unreadable;
mod without_price;
mod workload;
mod world;
