//! The figures. Those that count are of all that the store holds, so that they survive a restart.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::desk::{Desk, Figures};
use super::process;
use crate::exposition::{CONTENT_TYPE, Exposition, Kind, seconds, unix};
use crate::outcome::Outcome;
use crate::standing::{SourceStanding, Standing, State as Stands};
use crate::store::{CaseState, LastCheck, MailState, SourceStatus, Timed};

pub(super) async fn metrics(State(desk): State<Arc<Desk>>) -> Response {
    match desk.figures().await {
        Ok(figures) => {
            let kind = (header::CONTENT_TYPE, CONTENT_TYPE);
            ([kind], exposition(&figures)).into_response()
        }
        // A scrape that fails is itself told by Prometheus.
        Err(error) => {
            let told = format!("{}\n", crate::escape::line(&error.to_string()));
            (StatusCode::SERVICE_UNAVAILABLE, told).into_response()
        }
    }
}

fn exposition(figures: &Figures) -> String {
    let mut exposition = Exposition::default();
    program(&mut exposition, &figures.standing);
    sources(&mut exposition, &figures.standing);
    checks(&mut exposition, figures);
    mail(&mut exposition, figures);
    let mut store = exposition.family(
        "ratebook_store_bytes",
        Kind::Gauge,
        "What the store takes on the disk: the file, and the log beside it.",
    );
    store.sample(&[("part", "file")], figures.size.file_bytes);
    store.sample(&[("part", "log")], figures.size.log_bytes);
    taken(&mut exposition);
    exposition.text()
}

fn program(exposition: &mut Exposition, standing: &Standing) {
    exposition
        .family(
            "ratebook_build_info",
            Kind::Gauge,
            "Always 1; the labels say which program runs.",
        )
        .sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    let faults = standing.faults();
    exposition
        .family(
            "ratebook_healthy",
            Kind::Gauge,
            "1 where nothing needs a person, as /healthz and `ratebook status --check` say.",
        )
        .sample(&[], u8::from(faults.is_empty()));
    exposition
        .family(
            "ratebook_faults",
            Kind::Gauge,
            "How many things need a person.",
        )
        .sample(&[], faults.len());
    exposition
        .family(
            "ratebook_contradictions",
            Kind::Gauge,
            "Pairs of prices that cannot both be true.",
        )
        .sample(&[], standing.contradictions);
}

type OfSource = fn(&SourceStanding, Timestamp) -> Option<String>;

/// One figure a source: name, what it is, and how it is had.
const OF_SOURCES: [(&str, &str, OfSource); 11] = [
    (
        "ratebook_source_last_check_timestamp_seconds",
        "When the last check of a source ended.",
        |source, _| Some(unix(last(source)?.finished)),
    ),
    (
        "ratebook_source_last_good_timestamp_seconds",
        "When a source was last read in full.",
        |source, _| source.last_good().map(unix),
    ),
    (
        "ratebook_source_last_good_age_seconds",
        "For how long a source was not read in full.",
        |source, now| Some(age(source.last_good()?, now)),
    ),
    (
        "ratebook_source_allowance_seconds",
        "For how long a source may stay unread before that is trouble.",
        |source, _| Some(source.allowance?.as_secs().to_string()),
    ),
    (
        "ratebook_source_next_due_timestamp_seconds",
        "When a source is checked next.",
        |source, _| status(source)?.next_due.map(unix),
    ),
    (
        "ratebook_source_last_fetch_seconds",
        "How long the last check took to fetch the pages of a source, waiting for its turn included.",
        |source, _| last(source)?.took.fetch.map(seconds),
    ),
    (
        "ratebook_source_last_read_seconds",
        "How long the last check took to read the pages of a source.",
        |source, _| last(source)?.took.read.map(seconds),
    ),
    (
        "ratebook_source_rates",
        "How many rates the snapshot in force of a source shows.",
        |source, _| Some(status(source)?.rates.to_string()),
    ),
    (
        "ratebook_source_in_trouble",
        "1 where a source cannot be reached or read and that was told.",
        |source, _| Some(u8::from(status(source)?.trouble.is_some()).to_string()),
    ),
    (
        "ratebook_source_held_readings",
        "Readings of a source that are held back because they are doubtful.",
        |source, _| {
            let held = status(source)?.held.as_ref();
            let open = held.is_some_and(|case| case.state == CaseState::Open);
            Some(u8::from(open).to_string())
        },
    ),
    (
        "ratebook_source_fault",
        "1 where a source needs a person.",
        |source, now| Some(u8::from(source.fault(now).is_some()).to_string()),
    ),
];

fn status(source: &SourceStanding) -> Option<&SourceStatus> {
    source.status.as_ref()
}

fn last(source: &SourceStanding) -> Option<&LastCheck> {
    status(source)?.last.as_ref()
}

/// Zero for what lies ahead: a clock was set back.
fn age(then: Timestamp, now: Timestamp) -> String {
    let age = Duration::try_from(now.duration_since(then));
    seconds(age.unwrap_or_default())
}

fn sources(exposition: &mut Exposition, standing: &Standing) {
    let watched: Vec<&SourceStanding> = standing.watched().collect();
    let mut info = exposition.family(
        "ratebook_source_info",
        Kind::Gauge,
        "Always 1 for a source that is watched; the labels say what it is.",
    );
    for source in &watched {
        let labels = [
            ("source", source.id.as_str()),
            ("title", source.title.as_str()),
        ];
        info.sample(&labels, 1);
    }
    let mut outcomes = exposition.family(
        "ratebook_source_last_outcome",
        Kind::Gauge,
        "1 for the outcome of the last check of a source, 0 for the others.",
    );
    for source in &watched {
        let Some(last) = last(source) else { continue };
        for outcome in Outcome::ALL {
            let labels = [("source", source.id.as_str()), ("outcome", outcome.name())];
            outcomes.sample(&labels, u8::from(outcome == last.outcome));
        }
    }
    for (name, help, of) in OF_SOURCES {
        let mut family = exposition.family(name, Kind::Gauge, help);
        for source in &watched {
            if let Some(value) = of(source, standing.now) {
                family.sample(&[("source", &source.id)], value);
            }
        }
    }
    let fresh = watched.iter().filter(|s| s.state == Stands::Fresh).count();
    let mut states = exposition.family(
        "ratebook_sources",
        Kind::Gauge,
        "How many sources are watched, and how many of them are fresh.",
    );
    states.sample(&[("state", "watched")], watched.len());
    states.sample(&[("state", "fresh")], fresh);
}

fn checks(exposition: &mut Exposition, figures: &Figures) {
    let mut checks = exposition.family(
        "ratebook_checks_total",
        Kind::Counter,
        "Checks by how they ended, since the store was made.",
    );
    let (mut fetched, mut was_read) = (BTreeMap::new(), BTreeMap::new());
    for tally in &figures.checks {
        let source = tally.source.as_str();
        let labels = [("source", source), ("outcome", tally.outcome.name())];
        checks.sample(&labels, tally.checks);
        let timed: &mut Timed = fetched.entry(source).or_default();
        *timed = timed.and(tally.fetch);
        let timed: &mut Timed = was_read.entry(source).or_default();
        *timed = timed.and(tally.read);
    }
    let mut fetch = exposition.family(
        "ratebook_fetch_seconds",
        Kind::Summary,
        "How long checks took to fetch their pages, since the store was made.",
    );
    for (source, timed) in &fetched {
        fetch.sum(&[("source", source)], timed.total, timed.count);
    }
    let mut read = exposition.family(
        "ratebook_read_seconds",
        Kind::Summary,
        "How long checks took to read their pages, since the store was made.",
    );
    for (source, timed) in &was_read {
        read.sum(&[("source", source)], timed.total, timed.count);
    }
}

fn mail(exposition: &mut Exposition, figures: &Figures) {
    let standing = &figures.standing;
    let mut mails = exposition.family(
        "ratebook_outbox_mails",
        Kind::Gauge,
        "Mails that are not sent: waiting for their next attempt, or parked for a person.",
    );
    for state in [MailState::Waiting, MailState::Parked] {
        let count = standing.mails.iter().filter(|m| m.state == state).count();
        mails.sample(&[("state", state.name())], count);
    }
    let waiting = standing
        .mails
        .iter()
        .find(|m| m.state == MailState::Waiting);
    let oldest = waiting.map_or_else(|| "0".to_owned(), |m| age(m.created, standing.now));
    exposition
        .family(
            "ratebook_outbox_oldest_age_seconds",
            Kind::Gauge,
            "For how long the oldest waiting mail has waited; 0 where none waits.",
        )
        .sample(&[], oldest);
    let mut attempts = exposition.family(
        "ratebook_delivery_attempts_total",
        Kind::Counter,
        "Attempts to deliver by how they ended, since the store was made.",
    );
    for tally in &figures.attempts {
        attempts.sample(&[("result", tally.result.name())], tally.attempts);
    }
}

fn taken(exposition: &mut Exposition) {
    if let Some(bytes) = process::resident_bytes() {
        exposition
            .family(
                "process_resident_memory_bytes",
                Kind::Gauge,
                "Memory in use.",
            )
            .sample(&[], bytes);
    }
    if let Some(files) = process::open_files() {
        exposition
            .family("process_open_fds", Kind::Gauge, "Open file descriptors.")
            .sample(&[], files);
    }
}
