//! Pages changed and damaged at random: what is read is the same, a real change, or a problem, and
//! never a price that the page does not say.
//!
//! `RATEBOOK_MUTATIONS=10000` makes so many of each fixture; `CONTRIBUTING.md` tells more. Those that
//! are read as lies are kept below `target/tmp`; `RATEBOOK_SEEDS_OF_MUTANTS=315,725` makes only those.

mod around;
mod cards;
mod figure;
mod meaning;
mod mutate;
mod oracle;
mod paper;
mod said;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ratebook::page::Page;
use ratebook::reading::Extraction;
use ratebook::source::{Source, extract, judge};

use crate::fixtures;
use meaning::Meaning;
use mutate::{CHANGES, Dice};

/// So many mutants of each fixture are made without being asked for more.
const FEW: usize = 12;

/// A page is read in less, or it hangs.
const LONGEST: Duration = Duration::from_secs(1);

/// So many lies are told; the mutants of all are kept.
const MOST_TOLD: usize = 200;

/// What came of the mutants of one kind of fixture.
#[derive(Default)]
struct Counts {
    same: usize,
    changed: usize,
    problem: usize,
}

struct Fixture {
    name: String,
    kind: String,
    source: Source,
    meaning: Meaning,
    page: String,
    mutable: mutate::Page,
    observed: jiff::Timestamp,
    final_url: Option<String>,
}

fn fixtures() -> Vec<Fixture> {
    let mut all = Vec::new();
    // The invented pages have shapes that the second reading does not know.
    let is_known = |path: &PathBuf| !path.to_string_lossy().contains("invented");
    for path in fixtures::pages().into_iter().filter(is_known) {
        let expected = fixtures::expected(&path);
        let source = fixtures::CATALOG.source(&expected.source).unwrap().clone();
        let text = slim(&fs::read_to_string(&path).unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let hot = hot(&text, &path);
        all.push(Fixture {
            kind: format!(
                "{} {}",
                source.id,
                if expected.unreadable.is_some() {
                    "(unreadable)"
                } else {
                    ""
                }
            ),
            meaning: Meaning::of(&source.text),
            page: expected.page,
            mutable: mutate::Page { text, hot },
            observed: fixtures::observed(&path),
            final_url: expected.final_url,
            name,
            source,
        });
    }
    all
}

/// The page without classes, drawings and scripts, which nobody reads: five times as many mutants
/// in the same time.
fn slim(page: &str) -> String {
    let cut = |text: &str, start: &str, end: &str| {
        let mut pieces = text.split(start);
        let mut slim = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            slim.push_str(piece.split_once(end).map_or("", |(_, behind)| behind));
        }
        slim
    };
    let page = cut(page, "<svg", "</svg>");
    let page = cut(&page, "<script", "</script>");
    let page = cut(&page, "<style", "</style>");
    cut(&page, " class=\"", "\"")
}

/// The part of a page around its prices, where most changes are made.
fn hot(text: &str, path: &Path) -> Range<usize> {
    if path.extension().is_none_or(|ending| ending != "html") {
        return 0..text.len();
    }
    let heading = text.match_indices("Pricing</h").map(|(at, _)| at).last();
    let Some(heading) = heading else {
        return 0..text.len();
    };
    let start = text[..heading].rfind("<h").unwrap_or(heading);
    let section = text[heading..]
        .find("<h2")
        .map_or(text.len(), |at| heading + at);
    let last = text[..section]
        .rfind("redits")
        .map_or(section, |at| at + 300);
    let end = (last.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    start..end.unwrap_or(text.len()).max(heading)
}

fn page(fixture: &Fixture, body: Vec<u8>) -> Page {
    let spec = fixture.source.page(&fixture.page).unwrap();
    let (id, url) = (&fixture.source.id, spec.url.as_str());
    let page = Page::saved(id, &fixture.page, url, fixture.observed, body);
    Page {
        final_url: fixture.final_url.clone().unwrap_or_else(|| url.to_owned()),
        ..page
    }
}

fn prices(read: &Extraction) -> Vec<(String, String)> {
    let readings = read.readings.iter();
    let mut prices: Vec<_> = readings
        .map(|r| (r.rate.to_string(), r.price.to_string()))
        .collect();
    prices.sort();
    prices
}

fn read(fixture: &Fixture, page: &Page) -> Extraction {
    judge(
        &fixture.source,
        &[&fixture.page],
        vec![extract(&fixture.source, page)],
    )
}

/// One mutant: one change, sometimes a few on top of each other.
fn mutant(fixture: &Fixture, dice: &mut Dice) -> (Vec<&'static str>, Vec<u8>) {
    let mut names = Vec::new();
    let mut bytes = fixture.mutable.text.clone().into_bytes();
    let mut mutable = mutate::Page {
        text: fixture.mutable.text.clone(),
        hot: fixture.mutable.hot.clone(),
    };
    let several = [1, 1, 1, 2, 3][dice.below(5)];
    while names.len() < several {
        let (name, change) = CHANGES[dice.below(CHANGES.len())];
        let Some(changed) = change(dice, &mutable) else {
            continue;
        };
        names.push(name);
        bytes = changed;
        let Ok(text) = String::from_utf8(bytes.clone()) else {
            break;
        };
        let end = mutable
            .hot
            .end
            .saturating_add(text.len())
            .saturating_sub(mutable.text.len());
        let end = (end.min(text.len())..=text.len())
            .find(|at| text.is_char_boundary(*at))
            .unwrap();
        let start = mutable.hot.start.min(end);
        if end == start || !text.is_char_boundary(start) {
            break;
        }
        mutable = mutate::Page {
            text,
            hot: start..end,
        };
    }
    (names, bytes)
}

/// What came of mutants.
#[derive(Default)]
struct Tried {
    by_kind: BTreeMap<String, Counts>,
    by_change: BTreeMap<&'static str, Counts>,
    odd: BTreeMap<(String, String), usize>,
    lies: Vec<String>,
    longest: Duration,
}

/// For how long this thread was on a processor: whatever else the machine does, it does not count.
fn on_processor() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = stat.split(' ').next().unwrap();
    Duration::from_nanos(nanoseconds.parse().unwrap())
}

/// Reads mutants of one fixture, the `n`th, and looks at what was read.
fn try_all(fixture: &Fixture, n: usize, seeds: &[usize]) -> Tried {
    let mut tried = Tried::default();
    let original = page(fixture, fixture.mutable.text.clone().into_bytes());
    let original = prices(&read(fixture, &original));
    for &seed in seeds {
        let mut dice = Dice::new(u64::try_from(n * 1_000_003 + seed + 1).unwrap());
        let (changes, body) = mutant(fixture, &mut dice);
        let page = page(fixture, body);
        let start = on_processor();
        let read = read(fixture, &page);
        let took = on_processor().saturating_sub(start);
        tried.longest = tried.longest.max(took);
        let tally = |counts: &mut Counts| {
            if !read.problems.is_empty() {
                counts.problem += 1;
            } else if prices(&read) == original {
                counts.same += 1;
            } else {
                counts.changed += 1;
            }
        };
        tally(tried.by_kind.entry(fixture.kind.clone()).or_default());
        if let [change] = changes.as_slice() {
            tally(tried.by_change.entry(change).or_default());
        }
        // What is not text is not read, and a page of which nothing is read tells no lie.
        let Ok(text) = page.text() else {
            assert!(read.readings.is_empty() && !read.problems.is_empty());
            continue;
        };
        if read.readings.is_empty() && !read.problems.is_empty() {
            continue;
        }
        let verdict = oracle::judged(&fixture.meaning, &fixture.page, &text, &read);
        for text in verdict.odd {
            *tried.odd.entry(text).or_default() += 1;
        }
        if !verdict.lies.is_empty() {
            let kept = format!("mutant-{n}-{seed}-{}", fixture.name);
            fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(kept), &text).unwrap();
        }
        for lie in verdict.lies {
            let name = &fixture.name;
            tried
                .lies
                .push(format!("{name} seed {seed} {changes:?}: {lie}"));
        }
    }
    tried
}

fn add<K: Ord>(to: &mut BTreeMap<K, Counts>, more: BTreeMap<K, Counts>) {
    for (key, counts) in more {
        let so_far = to.entry(key).or_default();
        so_far.same += counts.same;
        so_far.changed += counts.changed;
        so_far.problem += counts.problem;
    }
}

#[test]
fn no_mutant_of_a_page_is_read_as_what_it_does_not_say() {
    let many = std::env::var("RATEBOOK_MUTATIONS").map_or(FEW, |n| n.parse().unwrap());
    let seeds: Vec<usize> = match std::env::var("RATEBOOK_SEEDS_OF_MUTANTS") {
        Ok(only) => only.split(',').map(|n| n.parse().unwrap()).collect(),
        Err(_) => (0..many).collect(),
    };
    let fixtures = fixtures();
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Tried::default());
    let work = || {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(fixture) = fixtures.get(n) else {
                return;
            };
            let tried = try_all(fixture, n, &seeds);
            eprintln!("{n} {}: {} lies", fixture.name, tried.lies.len());
            let mut all = all.lock().unwrap();
            add(&mut all.by_kind, tried.by_kind);
            add(&mut all.by_change, tried.by_change);
            for (text, times) in tried.odd {
                *all.odd.entry(text).or_default() += times;
            }
            all.lies.extend(tried.lies);
            all.longest = all.longest.max(tried.longest);
        }
    };
    // As many at once as there are processors.
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut all = all.into_inner().unwrap();
    let told = |what: &str, counts: &Counts| {
        let Counts {
            same,
            changed,
            problem,
        } = counts;
        println!("{what}: {same} the same, {changed} changed, {problem} a problem");
    };
    for (kind, counts) in &all.by_kind {
        told(kind, counts);
    }
    for (change, counts) in &all.by_change {
        told(change, counts);
    }
    println!("longest: {:?}", all.longest);
    for ((text, price), times) in &all.odd {
        println!("odd: {times} × {text:?} as {price}");
    }
    let count = all.lies.len();
    all.lies.truncate(MOST_TOLD);
    assert!(all.lies.is_empty(), "{count} lies\n{}", all.lies.join("\n"));
    assert!(all.longest < LONGEST, "a page took {:?}", all.longest);
}
