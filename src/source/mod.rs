//! A monitored page: how its selector file is written, and how the page is read with it.

mod catalog;
mod choice;
mod content;
mod css;
mod dom;
mod extract;
mod file;
mod json;
mod judge;
mod outline;
mod recognise;
mod rendering;
mod schedule;
mod selectors;
mod shown;
mod template;
mod words;

#[cfg(test)]
mod docs_test;

pub use catalog::{BadCatalog, Catalog, FileText, built_in, parse_all, priced_twice};
pub use choice::Choice;
pub(crate) use extract::told_by;
pub use extract::{READER, extract};
pub use file::{Correspondence, Format, Mentioned, Render, Repairs};
pub(crate) use json::in_words;
pub use judge::{judge, missing_rates};
pub use outline::{CardText, DataRows, Outline, Part, TableText, What};
pub use rendering::{complete, wants_browser};
pub use schedule::{BadSchedule, Schedule};
pub use selectors::{
    BadSelectors, CorrespondsSpec, Doubt, Field, MentionSpec, PageSpec, RatesSpec, ReadSpec,
    RouteOf, RouteSpec, Shape, Source, lint,
};
pub use shown::{Verdict, shown};
pub(crate) use words::Sentence;
pub use words::{Word, Words, normalized};
