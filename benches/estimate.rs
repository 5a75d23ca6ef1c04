//! How long one estimate takes in process: `cargo bench --bench estimate`.
#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on must stop"
)]

use divan::{Bencher, black_box};
use jiff::{SignedDuration, Timestamp};
use ratebook::book::Book;
use ratebook::book::dated::Dated;
use ratebook::book::estimate::{Job, estimate, totals};

fn main() {
    divan::main();
}

fn book() -> Book {
    Book::from_json(include_str!("../src/book/golden/book.json")).unwrap()
}

/// Jobs of ever more rules: no rule but a range of lengths; rounded and billed by what comes out;
/// left open, so that four prices fit.
const JOBS: [&str; 3] = ["plain", "rules", "open"];

fn job(name: &str) -> Job {
    let (route, settings) = match name {
        "plain" => (
            "gptimage2/kling-3/text-to-video",
            "resolution=720p,sound=off",
        ),
        "rules" => ("gptimage2/kling-o3/reference-to-video", "resolution=720p"),
        _ => ("gptimage2/kling-3/text-to-video", ""),
    };
    let mut job = Job::new(route.parse().unwrap(), "5".parse().unwrap());
    job.dimensions = settings.parse().unwrap();
    job
}

/// The bill with its lines, its notes and its total.
#[divan::bench(args = JOBS, sample_size = 1_000)]
fn explained(bencher: Bencher<'_, '_>, name: &str) {
    let (book, job) = (book(), job(name));
    bencher.bench_local(|| {
        estimate(black_box(&book), black_box(&job))
            .unwrap()
            .totals
            .len()
    });
}

/// The totals of the same bill.
#[divan::bench(args = JOBS, sample_size = 1_000)]
fn total(bencher: Bencher<'_, '_>, name: &str) {
    let (book, job) = (book(), job(name));
    bencher.bench_local(|| totals(black_box(&book), black_box(&job)).unwrap().len());
}

/// The book of an instant among those of a thousand, and the totals of the bill there.
#[divan::bench(args = JOBS, sample_size = 1_000)]
fn total_as_of(bencher: Bencher<'_, '_>, name: &str) {
    let (book, job) = (book(), job(name));
    let books = (0..1_000).map(|hours| {
        let mut book = book.clone();
        book.as_of += SignedDuration::from_hours(hours);
        book
    });
    let until: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
    let dated = Dated::new(books.collect(), until);
    let instant = book.as_of + SignedDuration::from_mins(300 * 60 + 30);
    bencher.bench_local(|| {
        let book = black_box(&dated).at(black_box(instant)).unwrap();
        totals(book, black_box(&job)).unwrap().len()
    });
}
