//! A check and all that it brought, in one transaction: the one place where the book moves.

use rusqlite::{Connection, params};

use super::archive::{self, LastPage, Packed};
use super::cells::{change, insert, instant, micros};
use super::entry::{CaseStep, CheckRecord, CheckedPage, Recorded};
use super::error::{Fault, StoreError};
use super::{
    Store, alerts, changes, contradictions, intervals, repairs, snapshots, sources, suspects, tally,
};
use crate::outcome::Outcome;
use crate::snapshot::SnapshotId;

impl Store {
    /// Records a check with its pages, its snapshot, the changes and the mails that tell of them:
    /// all of it, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] where another snapshot is in force than the check compared with;
    /// [`StoreError::TroubleMoved`] and [`StoreError::CaseMoved`] where the trouble or what is held
    /// back is not as its step takes it to be;
    /// [`StoreError::Unfit`] where the record does not fit together; [`StoreError::Write`].
    pub fn record(&mut self, record: &CheckRecord<'_>) -> Result<Recorded, StoreError> {
        agrees(record)?;
        let packed = self.read("look for pages", |connection| pack(connection, record))?;
        self.write("record a check", |connection| {
            write(connection, record, &packed)
        })
    }
}

/// The pages that came, compressed: whole where a snapshot is to rest on them, else as what sets
/// them apart from the last that were read.
fn pack<'r>(
    connection: &Connection,
    record: &'r CheckRecord<'_>,
) -> Result<Vec<Packed<'r>>, Fault> {
    let last = match sources::last_good_check(connection, record.source)? {
        Some((check, _)) if record.accepted.is_none() => archive::last_pages(connection, check)?,
        _ => Vec::new(),
    };
    let received = record.pages.iter().filter_map(|page| match page {
        CheckedPage::Received(page) => Some(page),
        CheckedPage::NotModified { .. } => None,
    });
    received
        .map(|page| archive::pack(connection, page, archive::base(connection, page, &last)?))
        .collect()
}

fn agrees(record: &CheckRecord<'_>) -> Result<(), StoreError> {
    let contradiction = |problem: &str| {
        Err(StoreError::Unfit {
            of: record.source.to_owned(),
            problem: problem.to_owned(),
        })
    };
    if record.accepted.is_some() != (record.outcome == Outcome::Changed) {
        return contradiction("a snapshot comes with the outcome `changed` and with no other");
    }
    if let Some((snapshot, _)) = &record.accepted
        && snapshot.source != record.source
    {
        return contradiction("the snapshot is of another source");
    }
    if record.outcome == Outcome::Unchanged && record.expected_snapshot.is_none() {
        return contradiction("without a snapshot nothing is unchanged");
    }
    let holds = matches!(record.case, CaseStep::Open(_) | CaseStep::Seen(_));
    if holds != (record.outcome == Outcome::Suspect) {
        return contradiction("a reading is held with the outcome `suspect` and with no other");
    }
    if record.outcome.is_good() && !record.problems.is_empty() {
        return contradiction("a reading with problems moves no price book");
    }
    if !record.outcome.is_good() && record.contradictions.mentions.is_some() {
        return contradiction("only what was read in full is held against other sources");
    }
    Ok(())
}

fn write(
    connection: &Connection,
    record: &CheckRecord<'_>,
    packed: &[Packed<'_>],
) -> Result<Recorded, Fault> {
    let source = record.source;
    let in_force = snapshots::in_force(connection, source)?;
    if in_force != record.expected_snapshot {
        return Err(StoreError::Overtaken {
            of: source.to_owned(),
            compared: record.expected_snapshot,
            in_force,
        }
        .into());
    }
    sources::know(connection, source)?;
    // Before this check stands among them.
    let last_good = sources::last_good_check(connection, source)?;
    let known_pages = match last_good {
        Some((check, _)) => archive::last_pages(connection, check)?,
        None => Vec::new(),
    };
    let check = write_check(connection, record, in_force)?;
    tally::add(connection, record)?;
    for page in packed {
        archive::archive(connection, page)?;
    }
    for page in &record.pages {
        write_page(connection, record, check, page, &known_pages)?;
    }
    let mut snapshot = in_force;
    if let Some((accepted, diff)) = &record.accepted {
        let last_seen = last_good.map(|(_, finished)| finished);
        let number = snapshots::write(connection, check, accepted)?;
        let turned = intervals::turn(connection, number, accepted, last_seen)?;
        changes::write(connection, check, accepted, diff, &turned)?;
        let put_in_force = "UPDATE check_run SET snapshot = ?2 WHERE id = ?1";
        change(connection, put_in_force, params![check, number.0])?;
        snapshot = Some(number);
    }
    #[cfg(feature = "broken-store")]
    connection.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
    let now = record.finished;
    let alert = match &record.alert {
        Some(alert) => Some(alerts::write(
            connection,
            alerts::Of {
                check: Some(check),
                source: Some(source),
            },
            now,
            alert,
        )?),
        None => None,
    };
    sources::step(connection, source, now, &record.trouble, alert)?;
    suspects::step(connection, record, check, in_force, alert)?;
    if let Some(again) = record.again {
        sources::due_by(connection, source, again)?;
    }
    contradictions::step(connection, check, source, now, &record.contradictions)?;
    if let Some(repair) = &record.repair {
        repairs::keep(connection, source, check, repair)?;
    }
    Ok(Recorded { check, snapshot })
}

fn write_check(
    connection: &Connection,
    record: &CheckRecord<'_>,
    in_force: Option<SnapshotId>,
) -> Result<i64, Fault> {
    let selectors = archive::keep_selectors(connection, record.source, record.selectors)?;
    Ok(insert(
        connection,
        "INSERT INTO check_run
            (source, started, finished, outcome, cause, problems, selectors, reader, snapshot,
             fetch_us, read_us)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            record.source,
            instant(record.started),
            instant(record.finished),
            record.outcome.name(),
            record.cause,
            sources::problems_cell(record)?,
            selectors,
            record.reader,
            in_force.map(|snapshot| snapshot.0),
            record.took.fetch.map(micros),
            record.took.read.map(micros),
        ],
    )?)
}

fn write_page(
    connection: &Connection,
    record: &CheckRecord<'_>,
    check: i64,
    fetched: &CheckedPage,
    known: &[LastPage],
) -> Result<(), Fault> {
    let (found, status) = match fetched {
        CheckedPage::Received(page) => (
            LastPage {
                page: page.page.clone(),
                url: page.url.clone(),
                final_url: page.final_url.clone(),
                hash: page.hash,
                validators: page.validators.clone(),
                content_type: page.content_type.clone(),
                observed: page.observed,
            },
            page.status,
        ),
        CheckedPage::NotModified { page, url, hash } => {
            let known = known.iter().find(|k| &k.page == page && &k.hash == hash);
            let known = known.ok_or_else(|| {
                let problem = format!("`{page}` is said to be unmodified, but was never {hash}");
                Fault::unfit(record.source, problem)
            })?;
            let found = LastPage {
                url: url.clone(),
                observed: record.finished,
                ..known.clone()
            };
            (found, NOT_MODIFIED)
        }
    };
    let row = archive::page_number(connection, found.hash)?;
    change(
        connection,
        "INSERT INTO check_page (check_run, page_id, url, final_url, status, page, etag,
            last_modified, content_type, observed, not_modified)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            check,
            found.page,
            found.url,
            found.final_url,
            status,
            row,
            found.validators.etag,
            found.validators.last_modified,
            found.content_type,
            instant(found.observed),
            matches!(fetched, CheckedPage::NotModified { .. }),
        ],
    )?;
    Ok(())
}

/// The HTTP status that says so.
const NOT_MODIFIED: u16 = 304;
