//! What the fuzzer starts from, and what it found: everything that must hold of any input holds of
//! these. `fuzz/README.md` tells how the fuzzer is run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::properties::{self, page::PAGES};

type Holds = fn(&[u8]);

/// A target's name, and the property behind it.
const TARGETS: [(&str, Holds); 5] = [
    ("price_text", properties::price_text::holds),
    ("selector_file", properties::selector_file::holds),
    ("page", properties::page::holds),
    ("json", properties::json::holds),
    ("sentence", properties::sentence::holds),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// An input for a target.
struct Seed {
    target: &'static str,
    input: Vec<u8>,
}

fn seed(target: &'static str, head: &[u8], rest: &str) -> Seed {
    Seed {
        target,
        input: [head, rest.as_bytes()].concat(),
    }
}

/// The fenced blocks of a language in the documentation of selector files.
fn documented(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join("selectors/README.md")).unwrap();
    let fence = format!("```{language}\n");
    let parts = readme.split(&fence).skip(1);
    let blocks = parts.filter_map(|part| part.split("\n```").next());
    blocks.map(str::to_owned).collect()
}

fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    let cases = fs::read_to_string(root().join("src/price/text/cases.tsv")).unwrap();
    for line in cases.lines().filter(|line| !line.starts_with("# ")) {
        let text = line.split('\t').next().unwrap_or_default();
        seeds.push(seed("price_text", &[0xff], text));
    }
    let mut files = documented("toml");
    let paths = files_in(&root().join("selectors"));
    let tomls = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "toml"));
    files.extend(tomls.map(|path| fs::read_to_string(path).unwrap()));
    for file in &files {
        seeds.push(seed("selector_file", &[], file));
        for line in file.lines().filter(|line| line.contains("text = ")) {
            for text in line.split('"').skip(1).step_by(2) {
                let said = text
                    .replace("{date}", "2026-02-06")
                    .replace(['{', '}'], "3");
                seeds.push(seed("sentence", format!("{text}\n").as_bytes(), &said));
            }
        }
    }
    let json = documented("json");
    for document in &json {
        for path in ["data[*].prices[*]", "data[*]", "[*]", "offers", "a.b[*][*]"] {
            seeds.push(seed("json", format!("{path}\n").as_bytes(), document));
        }
    }
    // Small pages, each read with every source that could mean it.
    let documented = ["html", "json", "markdown"].map(documented).concat();
    for (n, (source, _)) in PAGES.iter().enumerate() {
        let n = u8::try_from(n).unwrap();
        for page in &documented {
            if source.title == "My Vendor" {
                seeds.push(seed("page", &[n, 0], page));
            }
        }
    }
    for (n, (source, page)) in PAGES.iter().enumerate() {
        let n = u8::try_from(n).unwrap();
        for path in fixtures_of(&source.title) {
            let name = path.to_string_lossy();
            let is_page = name.ends_with(&format!(".{page}.html")) || !name.ends_with(".html");
            if is_page || source.title.starts_with("Kling VIDEO") {
                let text = fs::read_to_string(&path).unwrap();
                seeds.push(seed("page", &[n, 0], prices_of(&text)));
            }
        }
    }
    seeds
}

/// The fixtures of the source with this title.
fn fixtures_of(title: &str) -> Vec<PathBuf> {
    let folder = match title {
        "Kling 3.0 on GPTImage2" => "gptimage2-kling-3",
        "Kling O3 on GPTImage2" => "gptimage2-kling-o3",
        "Kling VIDEO 3.0 Model User Guide" => "kling-video-3-guide",
        "Model prices of GPTImage2 (public JSON)" => "gptimage2-model-pricing",
        "Kling API prices (llms.txt)" => "kling-llms",
        _ => return Vec::new(),
    };
    let mut files = files_in(&root().join("fixtures").join(folder));
    files.retain(|path| !path.to_string_lossy().ends_with(".expected.json"));
    files
}

/// The part of a page that says its prices: a fuzzer that must change 80 kB changes nothing.
fn prices_of(page: &str) -> &str {
    let start = page
        .find("Billing Rules")
        .or_else(|| page.find(">Pricing<"));
    let start = start.and_then(|at| page[..at].rfind('<')).unwrap_or(0);
    let end = page
        .rfind("</table>")
        .map_or(page.len(), |at| page.len().min(at + 6_000));
    let end = (end..page.len())
        .find(|at| page.is_char_boundary(*at))
        .unwrap_or(page.len());
    page.get(start..end).unwrap_or(page)
}

/// With `RATEBOOK_SEEDS=FOLDER` they are written there, a folder a target.
#[test]
fn every_seed_holds() {
    let seeds = seeds();
    for (target, holds) in TARGETS {
        let mut count = 0;
        for seed in seeds.iter().filter(|seed| seed.target == target) {
            holds(&seed.input);
            count += 1;
            if let Some(folder) = std::env::var_os("RATEBOOK_SEEDS") {
                let folder = Path::new(&folder).join(target);
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join(format!("seed-{count:04}")), &seed.input).unwrap();
            }
        }
        assert!(count >= 5, "{target} has {count} seeds");
    }
}

/// Inputs that once broke something, by target.
#[test]
fn what_the_fuzzer_found_holds() {
    for (target, holds) in TARGETS {
        for path in files_in(&root().join("fuzz/found").join(target)) {
            println!("{}", path.display());
            holds(&fs::read(&path).unwrap());
        }
    }
}
