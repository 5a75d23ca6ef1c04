//! What every command starts from: the configuration, the clock, the store and the book.

use std::sync::Arc;

use jiff::Timestamp;

use super::exit::Failure;
use super::terminal;
use super::{Form, Format, Global, LogLines};
use crate::book::Book;
use crate::book::render::{Table, TableFormat, pretty};
use crate::clock::Clock;
use crate::config::{Config, Overrides, log_filter};
use crate::instant;
use crate::log::{self, LogFormat};
use crate::query::book;
use crate::source::Catalog;
use crate::standing::Expected;
use crate::store::{Access, Store, StoreError};

#[derive(Clone)]
pub(super) struct Context {
    global: Global,
    pub config: Config,
    pub clock: Clock,
    pub format: Format,
    pub quiet: bool,
}

impl Context {
    pub(super) fn new(global: &Global) -> Result<Self, Failure> {
        let clock = match &global.now {
            None => Clock::System,
            Some(text) => Clock::At(instant::parse(text, Timestamp::now())?),
        };
        let config = Config::load(&overrides(global))?;
        Ok(Self {
            global: global.clone(),
            config,
            clock,
            format: match global.format {
                Form::Listing(format) => format,
                // What `export` says beside what it writes is for people.
                Form::Tool(_) => Format::Table,
            },
            quiet: global.quiet > 0,
        })
    }

    /// The same command line with the configuration as it is now.
    pub(super) fn anew(&self) -> Result<Self, Failure> {
        Self::new(&self.global)
    }

    /// The same command line with another configuration.
    pub(super) fn with(&self, config: Config) -> Self {
        Self {
            config,
            ..self.clone()
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn catalog(&self) -> Result<Catalog, Failure> {
        Ok(self.config.catalog()?)
    }

    /// What is watched, and who is told.
    pub(super) fn expected(&self) -> Result<Expected, Failure> {
        Ok(Expected {
            catalog: Arc::new(self.catalog()?),
            recipients: self.config.told.recipients.clone(),
        })
    }

    /// The instant that `--as-of` means; the present where it is not given, and of the present day
    /// what there is of it.
    pub(super) fn as_of(&self, text: Option<&str>) -> Result<Timestamp, Failure> {
        let now = self.now();
        let Some(text) = text else {
            return Ok(now);
        };
        let instant = instant::parse(text, now)?;
        if instant > now && instant::day(instant) != instant::day(now) {
            let now = instant::shown(now);
            return Err(Failure::Usage(format!(
                "`{text}` is yet to come, and prices are known up to now, {now}"
            )));
        }
        Ok(instant.min(now))
    }

    pub(super) fn open(&self, access: Access) -> Result<Store, Failure> {
        Ok(Store::open(&self.config.store, access)?)
    }

    /// Opens to write what is there, of whatever version: where there is no store, none is made.
    pub(super) fn open_existing(&self) -> Result<Store, Failure> {
        match Store::open(&self.config.store, Access::ReadOnly) {
            Ok(_) | Err(StoreError::Older { .. }) => self.open(Access::ReadWrite),
            Err(error) => Err(error.into()),
        }
    }

    /// The book at an instant, from the store.
    pub(super) fn book(&self, as_of: Timestamp) -> Result<Book, Failure> {
        let store = self.open(Access::ReadOnly)?;
        Ok(book(&store, as_of, &self.catalog()?)?)
    }

    /// Writes a listing: the table for people, or the same as JSON, CSV, Markdown or HTML.
    pub(super) fn listing(&self, table: &Table, json: &serde_json::Value) -> Result<(), Failure> {
        let text = match self.format {
            Format::Table => terminal::columns(table),
            Format::Json => pretty(json),
            Format::Csv => table.render(TableFormat::Csv),
            Format::Markdown => table.render(TableFormat::Markdown),
            Format::Html => table.render(TableFormat::Html),
        };
        Ok(terminal::data(&text)?)
    }
}

/// What the command line says of the configuration.
fn overrides(global: &Global) -> Overrides {
    Overrides {
        file: global.config.clone(),
        store: global.store.clone(),
        selectors: global.selectors.clone(),
    }
}

/// Logs go to stderr, as much as was asked for, else from the level `own` on, or the configured
/// one; `RATEBOOK_LOG` says it in detail. A configuration
/// that cannot be read says nothing of it: the command will tell that.
pub(super) fn start_logging(global: &Global, own: Option<&'static str>) -> Result<(), Failure> {
    let configured = Config::load(&overrides(global)).map(|config| config.log);
    let configured = configured.unwrap_or_default();
    let level = match (global.quiet, global.verbose) {
        (0, 0) => own.unwrap_or(configured.level.name()),
        (1, _) => "error",
        (0, 1) => "info",
        (0, 2) => "debug",
        (0, _) => "trace",
        _ => "off",
    };
    let filter = log_filter().unwrap_or_else(|| match level {
        // What the packages under it say, too.
        "trace" => level.to_owned(),
        level => format!("ratebook={level}"),
    });
    let format = match global.log_format {
        None => configured.format,
        Some(LogLines::Text) => LogFormat::Text,
        Some(LogLines::Json) => LogFormat::Json,
    };
    log::start(format, &filter)
        .map_err(|error| Failure::Usage(format!("RATEBOOK_LOG: {error}")))?;
    Ok(())
}
