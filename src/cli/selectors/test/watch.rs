//! `selectors test --watch`: reads again whenever the selector file or a page was saved, and says
//! what that changed.
//!
//! Files are looked at, not subscribed to: a few of them, five times a second, cost nothing that
//! one could measure, and it works on every file system and however an editor saves.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use signal_hook::consts::{SIGINT, SIGTERM};

use super::super::super::context::Context;
use super::super::super::exit::{Exit, Failure};
use super::super::super::{Format, terminal};
use super::{TestArgs, Tested, TestedPage, place, tested, write_html};
use crate::book::render::{Table, pretty};
use crate::escape;
use crate::page::PageHash;

/// How long it is between two looks. What was saved must stay as it is from one to the next, so
/// that no half of a file is read.
const LOOK: Duration = Duration::from_millis(200);

pub(super) fn watch(context: &Context, args: &TestArgs) -> Result<Exit, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let registered = signal_hook::flag::register(signal, Arc::clone(&stop));
        registered.map_err(|error| Failure::Failed(format!("wait for Ctrl-C: {error}")))?;
    }
    let mut watched = Watched::new(paths(context, args));
    let mut last: Option<Facts> = None;
    loop {
        clear()?;
        // What is wrong now may be right when it is saved next.
        match tested(context, args) {
            Ok(tested) => {
                let facts = facts(&tested);
                tell(
                    context,
                    &tested,
                    last.as_ref().map(|last| changes(last, &facts)),
                )?;
                last = Some(facts);
                // What was read is read, wherever the page for it cannot be written.
                if let Err(failure) = write_html(args, &tested) {
                    failure.print();
                }
            }
            Err(Failure::Write(error)) => return Err(Failure::Write(error)),
            Err(failure) => failure.print(),
        }
        if context.format != Format::Json {
            let many = watched.files.len();
            terminal::note(&format!("watching {many} files; Ctrl-C ends this"));
        }
        while !watched.changed(&stop) {
            if stop.load(Ordering::Relaxed) {
                return Ok(Exit::Done);
            }
            thread::sleep(LOOK);
        }
    }
}

/// The files whose contents decide what is read.
fn paths(context: &Context, args: &TestArgs) -> Vec<PathBuf> {
    // Also where it is not there yet, or is broken: it may be mended.
    let mut paths = vec![place(context, &args.file)];
    for page in &args.pages {
        let written = page.to_string_lossy();
        paths.push(match written.split_once('=') {
            Some((_, path)) if !page.exists() => PathBuf::from(path),
            _ => page.clone(),
        });
    }
    paths
}

/// What is seen of a file without reading it.
type Stamp = Option<(SystemTime, u64)>;

/// The files as they were when they were read last.
struct Watched {
    files: Vec<(PathBuf, Stamp, Option<PageHash>)>,
}

impl Watched {
    fn new(paths: Vec<PathBuf>) -> Self {
        let files = paths.into_iter().map(|path| {
            let (stamp, hash) = (stamp(&path), hash(&path));
            (path, stamp, hash)
        });
        Self {
            files: files.collect(),
        }
    }

    /// Whether one says something else than before. One that was saved as it was does not.
    fn changed(&mut self, stop: &AtomicBool) -> bool {
        let mut is_other = false;
        for (path, seen, known) in &mut self.files {
            let mut now = stamp(path);
            if now == *seen {
                continue;
            }
            // Until it rests: editors write in parts, or move another file into its place.
            loop {
                thread::sleep(LOOK);
                let later = stamp(path);
                if later == now || stop.load(Ordering::Relaxed) {
                    break;
                }
                now = later;
            }
            *seen = now;
            let hash = hash(path);
            is_other |= hash != *known;
            *known = hash;
        }
        is_other
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

fn hash(path: &Path) -> Option<PageHash> {
    let is_file = fs::metadata(path).is_ok_and(|about| about.is_file());
    let bytes = is_file.then(|| fs::read(path).ok()).flatten()?;
    Some(PageHash::of(&bytes))
}

/// A terminal shows the last reading only.
fn clear() -> io::Result<()> {
    if io::stdout().is_terminal() {
        terminal::data("\x1b[2J\x1b[H")?;
    }
    Ok(())
}

/// What was read, in words, by what it is.
type Facts = BTreeMap<String, String>;

fn facts(tested: &Tested) -> Facts {
    let mut facts = Facts::new();
    for page in &tested.pages {
        let of = if tested.pages.len() > 1 {
            format!("{}: ", page.path.display())
        } else {
            String::new()
        };
        let mut add = |what: String, value: String| facts.insert(format!("{of}{what}"), value);
        for reading in &page.extraction.readings {
            add(reading.rate.to_string(), reading.price.to_string());
        }
        for absence in &page.extraction.absent {
            add(absence.rate.to_string(), "no price".to_owned());
        }
        for rule in &page.extraction.rules {
            let topic = rule.rule.topic().name();
            add(format!("{} {topic}", rule.route), rule.rule.to_string());
        }
        for mention in &page.extraction.mentions {
            add(format!("“{}”", mention.pattern), mention.price.to_string());
        }
        for problem in &page.extraction.problems {
            add(format!("problem: {problem}"), String::new());
        }
        for remark in &page.extraction.remarks {
            add(format!("let pass: {}", remark.row()), String::new());
        }
    }
    facts
}

/// What is otherwise now, a line each.
fn changes(before: &Facts, now: &Facts) -> Vec<String> {
    let value = |value: &str| match value {
        "" => String::new(),
        value => format!("  {value}"),
    };
    let mut lines = Vec::new();
    for (what, was) in before {
        match now.get(what) {
            None => lines.push(format!("- {what}{}", value(was))),
            Some(is) if is != was => lines.push(format!("~ {what}  {was} → {is}")),
            Some(_) => {}
        }
    }
    let new = now.iter().filter(|(what, _)| !before.contains_key(*what));
    lines.extend(new.map(|(what, is)| format!("+ {what}{}", value(is))));
    lines
}

/// Prints a reading, and what changed since the one before it.
fn tell(context: &Context, tested: &Tested, changes: Option<Vec<String>>) -> Result<(), Failure> {
    if context.format == Format::Json {
        return Ok(terminal::data(&pretty(&tested.json()))?);
    }
    let mut text = String::new();
    for page in &tested.pages {
        text.push_str(&told(tested, page));
    }
    if let Some(changes) = changes {
        text.push_str(&terminal::styled(terminal::BOLD, "since the last reading"));
        text.push('\n');
        if changes.is_empty() {
            text.push_str("  nothing changed\n");
        }
        for line in &changes {
            text.push_str(&format!("  {}\n", escape::line(line)));
        }
    }
    Ok(terminal::data(&text)?)
}

fn told(tested: &Tested, page: &TestedPage) -> String {
    let extraction = &page.extraction;
    let outcome = if extraction.problems.is_empty() {
        terminal::styled(terminal::GREEN, "read")
    } else {
        terminal::styled(terminal::RED, "unreadable")
    };
    let name = page.path.to_string_lossy();
    let mut text = format!(
        "{} as {}: {outcome}, {} prices\n",
        terminal::styled(terminal::BOLD, &escape::line(&name)),
        page.page.page,
        extraction.readings.len(),
    );
    let rows = extraction.readings.iter().map(|reading| {
        vec![
            reading.rate.to_string(),
            reading.price.to_string(),
            reading.text.clone(),
        ]
    });
    let table = Table {
        name: String::new(),
        caption: String::new(),
        columns: ["rate", "price", "text"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    if !table.rows.is_empty() {
        text.push_str(&terminal::columns(&table));
    }
    let mut add = |label: &str, what: &str| {
        text.push_str(&format!("  {label} {}\n", escape::line(what)));
    };
    for rate in tested.missing(page) {
        add(
            &terminal::styled(terminal::YELLOW, "missing:"),
            &rate.to_string(),
        );
    }
    for absence in &extraction.absent {
        let what = format!("{} ({})", absence.rate, absence.in_words());
        add("no price:", &what);
    }
    for rule in &extraction.rules {
        add("rule:", &format!("{}: {}", rule.route, rule.rule));
    }
    for mention in &extraction.mentions {
        add(
            "mentioned:",
            &format!("{}: {}", mention.pattern, mention.price),
        );
    }
    for remark in &extraction.remarks {
        add("let pass:", &remark.row());
    }
    for problem in &extraction.problems {
        add(
            &terminal::styled(terminal::RED, "problem:"),
            &problem.to_string(),
        );
        add("  ", problem.advice());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_otherwise_is_told() {
        let of = |pairs: &[(&str, &str)]| -> Facts {
            let pairs = pairs.iter();
            pairs
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect()
        };
        let before = of(&[("a", "$1/s"), ("b", "$2/s"), ("problem: x", "")]);
        let now = of(&[("a", "$1/s"), ("b", "$3/s"), ("c", "$4/s")]);
        let told = ["~ b  $2/s → $3/s", "- problem: x", "+ c  $4/s"];
        assert_eq!(changes(&before, &now), told);
        assert!(changes(&now, &now).is_empty());
    }

    #[test]
    fn what_was_saved_as_it_was_is_no_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.html");
        fs::write(&path, "one").unwrap();
        let stop = AtomicBool::new(false);
        let mut watched = Watched::new(vec![path.clone()]);
        assert!(!watched.changed(&stop));
        let later = SystemTime::now() + Duration::from_mins(1);
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(later)
            .unwrap();
        assert!(!watched.changed(&stop), "touched");
        fs::write(&path, "two").unwrap();
        assert!(watched.changed(&stop) && !watched.changed(&stop));
        fs::remove_file(&path).unwrap();
        assert!(watched.changed(&stop) && !watched.changed(&stop), "gone");
        let other = folder.path().join("other");
        fs::write(&other, "two").unwrap();
        fs::rename(&other, &path).unwrap();
        assert!(watched.changed(&stop), "and there again");
    }
}
