//! Selector files that are drafted for pages which nobody has described: those of `fixtures/draft`,
//! and every page of `fixtures/` that can be read. Adding a page is adding two files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ratebook::draft::{Draft, NoDraft, draft, format_of};
use ratebook::page::{Page, PageHash, Validators};
use ratebook::price::Price;
use ratebook::rate::RateId;
use ratebook::source::{Source, extract, judge, lint};
use serde::Deserialize;

use crate::fixtures::{self, CATALOG};
use crate::properties::heavy;
use crate::site::Answer;
use crate::world::{World, run_it};

/// What is on a page of `fixtures/draft`, written down before it was drafted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled {
    #[serde(rename = "about")]
    _about: String,
    url: String,
    /// For each rate its price, as people read it.
    #[serde(default)]
    rates: BTreeMap<String, String>,
    /// Nothing on it may be drafted.
    #[serde(default)]
    refused: bool,
}

/// What became of the rates of one page.
#[derive(Default)]
struct Figures {
    right: usize,
    /// Drafted, and not on the page or another price; and those of them without a note of doubt.
    wrong: usize,
    silent: usize,
    missed: usize,
}

impl Figures {
    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.silent += other.silent;
        self.missed += other.missed;
    }

    fn share(&self) -> usize {
        self.right * 100 / (self.right + self.wrong + self.missed).max(1)
    }
}

fn page_of(body: Vec<u8>, url: &str) -> Page {
    Page {
        source: String::new(),
        page: String::new(),
        url: url.to_owned(),
        final_url: url.to_owned(),
        status: 200,
        content_type: None,
        validators: Validators::default(),
        observed: "2026-11-22T00:00:00Z".parse().unwrap(),
        hash: PageHash::of(&body),
        body,
    }
}

fn drafted(path: &Path, url: &str) -> (Page, Result<Draft, NoDraft>) {
    let page = page_of(fs::read(path).unwrap(), url);
    let format = format_of(&path.to_string_lossy(), &page);
    let drafted = draft(&page, format);
    (page, drafted)
}

fn labelled() -> Vec<(PathBuf, Labelled)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/draft/pages");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with(".expected.json"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 30, "the pages are there");
    let read = |path: PathBuf| {
        let label = fs::read(path.with_extension("expected.json")).unwrap();
        let label = serde_json::from_slice(&label)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, label)
    };
    paths.into_iter().map(read).collect()
}

/// A draft is a file that passes its own test and its own lint.
fn stands(draft: &Draft, page: &Page, name: &str) {
    let source = Source::parse(&draft.id, "draft.toml", &draft.text)
        .unwrap_or_else(|bad| panic!("{name}: {bad}\n{}", draft.text));
    assert!(
        lint(&source).is_empty(),
        "{name}: {:?}\n{}",
        lint(&source),
        draft.text
    );
    let id = source.pages[0].id.clone();
    let page = Page {
        source: source.id.clone(),
        page: id.clone(),
        ..page.clone()
    };
    let read = judge(&source, &[id.as_str()], vec![extract(&source, &page)]);
    assert!(
        read.problems.is_empty(),
        "{name}: {:?}\n{}",
        read.problems,
        draft.text
    );
    assert_eq!(read.readings.len(), draft.readings.len(), "{name}");
}

/// The draft of one page, to be looked at: `RATEBOOK_DRAFT=cards-de`.
fn shown(name: &str, drafted: &Result<Draft, NoDraft>) -> String {
    if !std::env::var("RATEBOOK_DRAFT").is_ok_and(|wanted| name.contains(&wanted)) {
        return String::new();
    }
    match drafted {
        Ok(draft) => format!("{}\n{:#?}\n{:#?}", draft.text, draft.doubts, draft.left_out),
        Err(none) => format!("{none}\n{:#?}", none.left_out),
    }
}

#[test]
fn drafted_pages_after_real_ones_are_read_as_they_were_labelled() {
    let mut all = Figures::default();
    let mut wrong = Vec::new();
    let mut rows = Vec::new();
    for (path, label) in labelled() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (page, drafted) = drafted(&path, &label.url);
        println!("{}", shown(&name, &drafted));
        let mut figures = Figures::default();
        let found: BTreeMap<String, String> = match &drafted {
            Ok(draft) => {
                stands(draft, &page, &name);
                let rates = draft.readings.iter();
                rates
                    .map(|r| (r.rate.to_string(), r.price.to_string()))
                    .collect()
            }
            Err(_) => BTreeMap::new(),
        };
        let wanted: BTreeMap<String, String> = label
            .rates
            .iter()
            .map(|(rate, price)| (rate.parse::<RateId>().unwrap().to_string(), price.clone()))
            .collect();
        assert_eq!(label.refused, wanted.is_empty(), "{name}");
        for (rate, price) in &found {
            if wanted.get(rate) == Some(price) {
                figures.right += 1;
            } else {
                figures.wrong += 1;
                let has_doubt = drafted.as_ref().is_ok_and(|draft| !draft.doubts.is_empty());
                figures.silent += usize::from(!has_doubt);
                wrong.push(format!("{name}: {rate} {price}"));
            }
        }
        figures.missed = wanted
            .keys()
            .filter(|rate| !found.contains_key(*rate))
            .count();
        if let (true, Err(none)) = (figures.missed > 0, &drafted) {
            wrong.push(format!("{name}: {none} {:?}", none.left_out));
        } else if figures.missed > 0 {
            let left = drafted.as_ref().map(|draft| draft.left_out.clone());
            wrong.push(format!("{name}: {} missed {left:?}", figures.missed));
        }
        rows.push(format!(
            "{name:32} right {:2} wrong {:2} missed {:2}",
            figures.right, figures.wrong, figures.missed
        ));
        all.add(&figures);
    }
    println!("{}\n{}", rows.join("\n"), wrong.join("\n"));
    println!(
        "labelled pages: right {}, wrong {} ({} without a note), missed {}: {}% right",
        all.right,
        all.wrong,
        all.silent,
        all.missed,
        all.share()
    );
    assert_eq!(all.silent, 0, "{wrong:#?}");
    assert!(all.share() >= 85, "{wrong:#?}");
}

/// A rate without the name of its route, which is a person's choice: sound and resolution, and the
/// rest by which it is told from others.
fn parted(rate: &RateId) -> (Vec<(String, String)>, String) {
    let is_known = |key: &str| matches!(key, "resolution" | "sound");
    // `Full HD` is 1080p by another name: which of them stands in a rate is the file's choice.
    let one_name = |value| match value {
        "full-hd" => "1080p",
        "hd" => "720p",
        "2160p" => "4k",
        value => value,
    };
    // And where a vendor calls `4k` a mode, it is a resolution by what it says.
    let dimensions = rate.dimensions.iter().map(|(key, value)| {
        let key = if value == "4k" { "resolution" } else { key };
        (key, one_name(value))
    });
    let (known, rest): (Vec<_>, Vec<_>) = dimensions.partition(|(key, _)| is_known(key));
    let rest: Vec<String> = rest.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let mut known: Vec<(String, String)> = known
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    known.sort();
    (known, format!("{}[{}]", rate.route, rest.join(",")))
}

/// Which drafted name each name of the file by hand is, where one can be told: the same prices for
/// the same sound and resolution.
fn figures_of(wanted: &[(RateId, String)], found: &[(RateId, String)]) -> Figures {
    type Priced = BTreeSet<(Vec<(String, String)>, String)>;
    let by_name = |rates: &[(RateId, String)]| {
        let mut names: BTreeMap<String, Priced> = BTreeMap::new();
        for (rate, price) in rates {
            let (known, name) = parted(rate);
            names
                .entry(name)
                .or_default()
                .insert((known, price.clone()));
        }
        names
    };
    let (wanted, mut found) = (by_name(wanted), by_name(found));
    let mut figures = Figures::default();
    for prices in wanted.values() {
        let best = found
            .iter()
            .max_by_key(|(_, own)| own.intersection(prices).count());
        let best = best.map(|(name, own)| (name.clone(), own.clone()));
        let Some((name, own)) = best.filter(|(_, own)| own.intersection(prices).count() > 0) else {
            figures.missed += prices.len();
            continue;
        };
        found.remove(&name);
        let right = own.intersection(prices).count();
        figures.right += right;
        figures.wrong += own.len() - right;
        let said: BTreeSet<_> = own.iter().map(|(known, _)| known).collect();
        figures.missed += prices
            .iter()
            .filter(|(known, _)| !said.contains(known))
            .count();
    }
    figures.wrong += found.values().map(BTreeSet::len).sum::<usize>();
    figures
}

#[test]
fn drafted_fixtures_are_read_as_files_by_hand_read_them() {
    let (mut all, mut wrong, mut rows) = (Figures::default(), Vec::new(), Vec::new());
    for path in fixtures::pages() {
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
        let name = name.to_string_lossy().into_owned();
        let expected = fixtures::expected(&path);
        let Some(source) = CATALOG.source(&expected.source) else {
            panic!("{name}: no source");
        };
        let url = source.page(&expected.page).unwrap().url.to_string();
        let by_hand = fixtures::read(&path, &expected);
        let (page, drafted) = drafted(&path, &url);
        println!("{}", shown(&name, &drafted));
        let silent = |draft: &Draft| draft.doubts.is_empty();
        if expected.unreadable.is_some() {
            // What a person must look at may be drafted, as what it shows; what comes in place of
            // a page may not.
            if is_in_place(expected.unreadable.as_deref().unwrap_or_default()) {
                assert!(drafted.is_err(), "{name} is no page of prices");
            }
            continue;
        }
        let drafted_prices = drafted
            .as_ref()
            .map_or(&[][..], |draft| draft.readings.as_slice());
        // A file by hand may know more digits, from another layout.
        let shown = |price: &Price| {
            let same = drafted_prices.iter().find(|r| price.same_as(&r.price));
            same.map_or_else(|| price.to_string(), |r| r.price.to_string())
        };
        let wanted: Vec<(RateId, String)> = by_hand
            .readings
            .iter()
            .map(|r| (r.rate.clone(), shown(&r.price)))
            .collect();
        let found: Vec<(RateId, String)> = match &drafted {
            Ok(draft) => {
                stands(draft, &page, &name);
                draft
                    .readings
                    .iter()
                    .map(|r| (r.rate.clone(), r.price.to_string()))
                    .collect()
            }
            Err(_) => Vec::new(),
        };
        let mut figures = figures_of(&wanted, &found);
        if figures.wrong > 0 && drafted.as_ref().is_ok_and(silent) {
            figures.silent = figures.wrong;
        }
        if figures.wrong > 0 {
            wrong.push(format!("{name}: {found:?}"));
        }
        if figures.missed > 0 {
            let left = match &drafted {
                Ok(draft) => draft.left_out.clone(),
                Err(none) => none.left_out.clone(),
            };
            wrong.push(format!("{name}: missed {} {left:?}", figures.missed));
        }
        rows.push(format!(
            "{name:70} right {:2} wrong {:2} missed {:2}",
            figures.right, figures.wrong, figures.missed
        ));
        all.add(&figures);
    }
    println!("{}\n{}", rows.join("\n"), wrong.join("\n"));
    println!(
        "fixtures: right {}, wrong {} ({} without a note), missed {}: {}% right",
        all.right,
        all.wrong,
        all.silent,
        all.missed,
        all.share()
    );
    assert_eq!(all.silent, 0, "{wrong:#?}");
    assert!(all.share() >= 85, "{wrong:#?}");
}

/// Whether such a page shows nothing of the vendor's prices.
fn is_in_place(reason: &str) -> bool {
    matches!(
        reason,
        "challenge"
            | "refused"
            | "rate-limited"
            | "not-here"
            | "login"
            | "maintenance"
            | "server-error"
            | "shell"
            | "soft-not-found"
            | "parked"
            | "moved"
    )
}

const PAGE: &str = "<!doctype html><title>Swift 2 pricing</title><h1>Swift 2</h1><h2>Pricing</h2>\
    <table><tr><th>Resolution</th><th>Price</th></tr>\
    <tr><td>720p</td><td>$0.04 / second</td></tr>\
    <tr><td>1080p</td><td>$0.08 / second</td></tr></table>";

#[test]
fn a_draft_is_fetched_written_once_and_then_reads_its_page() {
    let world = World::new();
    world
        .site
        .show("/swift", Answer::Page(PAGE.as_bytes().to_vec()));
    let url = format!("{}/swift", world.site.origin());
    let output = world.path("selectors/swift.toml").display().to_string();
    let drafted = world.run(&["selectors", "draft", &url, "--output", &output]);
    assert_eq!(drafted.ended(0), "");
    assert!(
        drafted.stderr.contains("$0.04/s") && drafted.stderr.contains("2 prices"),
        "{drafted:?}"
    );
    assert_eq!(world.site.asked_for("/swift").len(), 1);
    // The draft passes its own test and lint, and is never overwritten.
    let saved = world.write("saved.html", PAGE).display().to_string();
    world.run(&["selectors", "test", &output, &saved]).ended(0);
    world
        .run(&["selectors", "lint", "--strict", &output])
        .ended(0);
    let before = fs::read_to_string(&output).unwrap();
    let again = world.run(&["selectors", "draft", &saved, "--output", &output]);
    assert!(again.failed(1).contains("there already"), "{again:?}");
    assert_eq!(fs::read_to_string(&output).unwrap(), before);
}

/// Half a file would be in the way of the next draft.
#[test]
fn a_draft_that_cannot_be_written_whole_leaves_no_file() {
    let world = World::new();
    let page = world.write("swift.html", PAGE).display().to_string();
    let program = world.program();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -f 1; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args())
        .args(["selectors", "draft", &page, "--output", "swift.toml"])
        .env_clear()
        .current_dir(world.path(""));
    let ran = run_it(&mut shell);
    assert!(ran.failed(1).contains("write `swift.toml`"), "{ran:?}");
    assert!(!world.path("swift.toml").exists());
    world
        .run(&["selectors", "draft", &page, "--output", "swift.toml"])
        .ended(0);
}

#[test]
fn a_page_without_prices_is_refused_with_what_was_seen() {
    let world = World::new();
    let page = "<h1>Marl</h1><p>Made in 2026.</p><h2>Related models</h2><p>$0.33 / second</p>";
    let page = world.write("marl.html", page).display().to_string();
    let refused = world.run(&["selectors", "draft", &page]);
    let said = refused.failed(1);
    assert!(
        said.contains("no draft") && said.contains("other models"),
        "{said}"
    );
    let refused = world.run(&["selectors", "draft", &page, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(refused.ended(1)).unwrap();
    assert!(json["text"].is_null() && json["why"].is_string(), "{json}");
    assert_eq!(json["left_out"][0]["what"], "the price “$0.33 / second”");
    let missing = world.run(&["selectors", "draft", "nowhere.html"]);
    assert!(missing.failed(1).contains("nowhere.html"), "{missing:?}");
    let odd = world.run(&["selectors", "draft", "ftp://vendor.example/"]);
    odd.failed(2);
}

#[test]
fn a_draft_in_json_has_the_file_and_what_it_reads() {
    let world = World::new();
    let page = world.write("swift.html", PAGE).display().to_string();
    let url = "https://my-vendor.example/swift";
    let drafted = world.run(&[
        "selectors",
        "draft",
        &page,
        "--url",
        url,
        "--format",
        "json",
    ]);
    let json: serde_json::Value = serde_json::from_str(drafted.ended(0)).unwrap();
    assert_eq!(json["source"], "my-vendor-swift-2");
    assert_eq!(
        json["readings"][1]["rate"],
        "my-vendor/swift-2/generate[resolution=1080p]"
    );
    let text = json["text"].as_str().unwrap();
    assert!(
        text.contains("url = \"https://my-vendor.example/swift\""),
        "{text}"
    );
    assert!(json["why"].is_null());
}

/// Pages that are much of something, and pages with damage: none ends the program, none takes long.
#[test]
fn no_page_takes_a_draft_long() {
    let mut slow = Vec::new();
    for page in heavy::pages(10_000) {
        let body = page.text().as_bytes().to_vec();
        let began = Instant::now();
        let page_of = page_of(body, "https://my-vendor.example/pricing");
        let format = format_of("", &page_of);
        let _ = draft(&page_of, format);
        let took = began.elapsed();
        println!("{:>7} ms  {}", took.as_millis(), page.name());
        if took > Duration::from_secs(20) {
            slow.push(format!("{} took {took:?}", page.name()));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
    // The beginning of a page, and a page with a hole, are pages.
    for (path, label) in labelled() {
        let body = fs::read(&path).unwrap();
        let cut = body.len() / 2;
        let mut holed = body[..cut / 2].to_vec();
        holed.extend(&body[cut..]);
        for damaged in [body[..cut].to_vec(), holed] {
            let page = page_of(damaged, &label.url);
            if let Ok(draft) = draft(&page, format_of(&path.to_string_lossy(), &page)) {
                stands(&draft, &page, &path.to_string_lossy());
            }
        }
    }
}

/// A page as a vendor may have it: a table, and below it in words how a clip is billed.
const BILLED: &str = "<!doctype html><html lang=en><title>Pricing | Heron video API</title>\
    <h1>Pricing</h1><h2>Video generation</h2>\
    <table><tr><th>Model</th><th>Resolution</th><th>Audio</th><th>Price</th></tr>\
    <tr><td>Heron 2</td><td>720p</td><td>No</td><td>$0.04 / second</td></tr>\
    <tr><td>Heron 2</td><td>720p</td><td>Yes</td><td>$0.06 / second</td></tr>\
    <tr><td>Heron 2 Mini</td><td>720p</td><td>No</td><td>$0.02 / second</td></tr></table>\
    <h2>Questions</h2>\
    <details><summary>How is a clip billed?</summary><p>Seconds are rounded up to the next whole \
    second. Clips last <b>4</b> to 12 seconds.</p></details>\
    <p>Refunds \u{1b}[31m are made by hand.</p>";

#[test]
fn what_a_page_says_of_billing_is_told_and_the_next_steps() {
    let world = World::new();
    let page = world.write("heron.html", BILLED).display().to_string();
    let output = world.path("selectors/heron.toml").display().to_string();
    let url = "https://heron.example/pricing";
    let draft = |more: &[&str]| {
        let mut command = vec!["selectors", "draft", &page, "--url", url];
        command.extend(more);
        world.run(&command)
    };
    let drafted = draft(&["--provider", "Grey Heron", "--output", &output]);
    assert_eq!(drafted.ended(0), "");
    let said = &drafted.stderr;
    for line in [
        "not taken: “Seconds are rounded up to the next whole second.”: how a clip is billed; it \
         seems to say `rounding = \"up 1 s\"`",
        "not taken: “Clips last 4 to 12 seconds.”: how a clip is billed; it seems to say `duration",
        "warning: a table (Model, Resolution, Audio, Price) stands below the heading",
        "ratebook selectors test heron PAGE",
        "ratebook check heron --dry-run",
        "sources = [\"heron\"]",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    assert!(
        !said.contains("put it at") && !said.contains('\u{1b}'),
        "{said}"
    );
    let text = fs::read_to_string(&output).unwrap();
    assert!(
        !text.contains('\u{1b}') && text.contains("are made by hand"),
        "{text}"
    );
    assert!(text.contains("\n# every = \"6h\"\n"), "{text}");
    // What is written as a remark can be used as it stands.
    let rules = "# rules = { rounding = \"up 1 s\", duration = \"4-12 s\" }\n";
    assert_eq!(text.matches(rules).count(), 2, "{text}");
    let text = text.replace("# rules", "rules").replace("# every", "every");
    fs::write(&output, text).unwrap();
    let linted = world.run(&["selectors", "lint", "--strict", "heron"]);
    assert!(
        linted.ended(0).contains("heron.toml   3 rates expected"),
        "{linted:?}"
    );
    let row =
        "<tr><td>Heron 2 Mini</td><td>720p</td><td>Yes</td><td>$0.03 / second</td></tr></table>";
    let longer = BILLED.replace("</table>", row);
    let longer = world.write("longer.html", longer).display().to_string();
    let tested = world.run(&["selectors", "test", "heron", &longer]);
    assert!(
        tested
            .ended(0)
            .contains("grey-heron/heron-2-mini/generate[resolution=720p,sound=on]"),
        "{tested:?}"
    );
    // Elsewhere it says where the file belongs; of a name that names nothing, so much.
    let elsewhere = world.path("heron-2.toml").display().to_string();
    let drafted = draft(&["--output", &elsewhere]);
    assert!(drafted.stderr.contains("put it at "), "{drafted:?}");
    assert!(draft(&["--provider", "…"]).failed(2).contains("--provider"));
    let json = draft(&["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(json.ended(0)).unwrap();
    assert_eq!(json["billing"][1]["rule"], "duration");
    assert_eq!(json["billing"][1]["value"], "4-12 s");
    let title = json["text"]
        .as_str()
        .unwrap()
        .lines()
        .find(|line| line.starts_with("title"));
    assert_eq!(title, Some("title = \"Heron video\""));
}

#[test]
fn lint_takes_names_of_sources_and_the_guide_is_printed() {
    let world = World::new();
    let linted = world.run(&["selectors", "lint", "kling-llms"]);
    assert!(linted.ended(0).contains("(built in)"), "{linted:?}");
    let unknown = world.run(&["selectors", "lint", "kling-llm"]);
    assert!(
        unknown.failed(3).contains("no source of that name"),
        "{unknown:?}"
    );
    let guide = world.run(&["selectors", "guide"]);
    assert_eq!(guide.ended(0), include_str!("../../selectors/README.md"));
}
