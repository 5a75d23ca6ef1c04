//! Prices a million jobs from a book that was exported, in process and without a store:
//!
//! ```sh
//! ratebook export --output book.json
//! cargo run --release --example price_jobs -- book.json
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example shows what it does"
)]

use std::process::ExitCode;
use std::time::Instant;

use ratebook::book::Book;
use ratebook::book::estimate::{Job, NoEstimate, totals};
use ratebook::price::Amount;

const JOBS: u32 = 1_000_000;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: price_jobs BOOK.json, which `ratebook export --output BOOK.json` writes");
        return ExitCode::from(2);
    };
    match run(&path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(path: &str) -> Result<(), Box<dyn std::error::Error>> {
    let book = Book::from_json(&std::fs::read_to_string(path)?)?;
    // One clip of each rate that is paid in dollars, as long as the route allows.
    let mut jobs = Vec::new();
    for entry in book.entries() {
        let job = Job::of_rate(&entry.rate, Amount::from(5_u32));
        match totals(&book, &job) {
            Ok(totals)
                if totals
                    .iter()
                    .all(|total| total.currency.to_string() == "USD") =>
            {
                jobs.push(job);
            }
            Ok(_) | Err(NoEstimate::OutsideDuration { .. }) => {}
            Err(error) => eprintln!("{}: {error}", entry.rate),
        }
    }
    if jobs.is_empty() {
        return Err("the book has no job that costs dollars".into());
    }
    let (mut low, mut high) = (Amount::ZERO, Amount::ZERO);
    let began = Instant::now();
    for job in jobs.iter().cycle().zip(0..JOBS).map(|(job, _)| job) {
        for total in totals(&book, job)? {
            low = low.plus(total.low)?;
            high = high.plus(total.high)?;
        }
    }
    let took = began.elapsed();
    println!(
        "{JOBS} jobs of {} kinds in {took:.2?}, {:.0?} each",
        jobs.len(),
        took / JOBS
    );
    println!("together ${} to ${}", low.normalized(), high.normalized());
    println!("prices of {}", book.as_of);
    Ok(())
}
