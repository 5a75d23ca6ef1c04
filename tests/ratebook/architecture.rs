//! The direction of imports, and the one home of each foreign package.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file of the program, without comments and tests.
struct File {
    /// `store/record.rs`
    name: String,
    /// `store`
    module: String,
    code: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All that is compiled into the program, the roots of the crates apart.
fn files() -> Vec<File> {
    let (mut files, mut tests) = (Vec::new(), BTreeSet::new());
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                tests.extend(test_modules(&path, &text));
                files.push((path, text));
            }
        }
    }
    let is_test = |path: &Path| {
        path.ancestors()
            .any(|p| tests.contains(&p.with_extension("")))
    };
    let mut files: Vec<File> = files
        .into_iter()
        .filter(|(path, _)| !is_test(path))
        .map(|(path, text)| {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            let module = name.split('/').next().unwrap().trim_end_matches(".rs");
            File {
                module: module.to_owned(),
                code: code(&text),
                name,
            }
        })
        .filter(|file| file.module != "lib" && file.module != "main")
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(files.len() > 50, "the sources are there");
    files
}

/// The paths, without ending, of the modules that a file declares for tests only.
fn test_modules(path: &Path, text: &str) -> Vec<PathBuf> {
    let stem = path.file_stem().unwrap();
    let folder = match stem.to_str().unwrap() {
        "mod" | "lib" | "main" => path.parent().unwrap().to_owned(),
        _ => path.with_extension(""),
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let names = declared.filter_map(|pair| {
        let name = pair[1]
            .trim_start_matches("pub(crate) ")
            .strip_prefix("mod ")?;
        name.strip_suffix(';')
    });
    names.map(|name| folder.join(name)).collect()
}

/// Without comments and the tests at the end of a file.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| *line != "mod tests {");
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| [line, "\n"]).collect()
}

/// The modules as `lib.rs` declares them.
fn flow() -> Vec<String> {
    let lib = code(&fs::read_to_string(root().join("lib.rs")).unwrap());
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    declared
        .map(|rest| rest.trim_end_matches(';').to_owned())
        .collect()
}

/// The words that follow `start` in a text.
fn words_after<'a>(text: &'a str, start: &str) -> BTreeSet<&'a str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let found = text.match_indices(start).filter(|(at, _)| {
        !text[..*at].ends_with(is_word) // the end of a longer word
    });
    found
        .map(|(at, _)| {
            let rest = &text[at + start.len()..];
            &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn modules_import_only_what_is_declared_before_them() {
    let flow = flow();
    let place = |module: &str| flow.iter().position(|m| m == module);
    let mut wrong = Vec::new();
    for file in files() {
        let own = place(&file.module);
        assert!(own.is_some(), "lib.rs does not declare {}", file.name);
        for module in words_after(&file.code, "crate::") {
            assert!(!module.is_empty(), "{}: one `use` a module", file.name);
            match place(module) {
                Some(other) if Some(other) > own => {
                    wrong.push(format!("{} imports crate::{module}", file.name));
                }
                Some(_) => {}
                // Something that stands in lib.rs itself.
                None => wrong.push(format!("{}: what is crate::{module}?", file.name)),
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Foreign packages and the modules that may know them.
const HOMES: [(&str, &[&str]); 20] = [
    ("reqwest", &["fetch"]),
    ("rusqlite", &["store"]),
    ("lettre", &["mail"]),
    ("tokio_rustls", &["mail"]),
    ("scraper", &["source"]),
    ("html5ever", &["source"]),
    ("croner", &["source"]),
    ("similar", &["alert"]),
    ("toml_edit", &["repair"]),
    ("tokio_cron_scheduler", &["daemon"]),
    ("sd_notify", &["daemon"]),
    ("rust_decimal", &["price"]),
    ("iso_currency", &["price"]),
    ("encoding_rs", &["page"]),
    ("axum", &["demo", "serve"]),
    ("hyper", &["serve"]),
    ("hyper_util", &["serve"]),
    ("clap", &["cli"]),
    ("tracing_subscriber", &["log"]),
    ("anstream", &["cli"]),
];

#[test]
fn each_foreign_package_has_one_home() {
    let files = files();
    let mut wrong = Vec::new();
    for (package, homes) in HOMES {
        let mut is_used = false;
        for file in &files {
            if words_after(&file.code, &format!("{package}::")).is_empty() {
                continue;
            }
            is_used = true;
            if !homes.contains(&file.module.as_str()) {
                wrong.push(format!("{} uses {package}", file.name));
            }
        }
        assert!(is_used, "nobody uses {package}: take it from the list");
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_configuration_reads_the_environment() {
    for file in files() {
        let reads = ["env::var", "env::vars", "env::var_os"]
            .iter()
            .any(|call| file.code.contains(&format!("{call}(")));
        assert!(!reads || file.module == "config", "{}", file.name);
    }
}

#[test]
fn nothing_switches_the_checking_of_certificates_off() {
    for file in files() {
        for word in [
            "danger_accept",
            "dangerous()",
            "tls_danger",
            "builder_dangerous",
        ] {
            assert!(!file.code.contains(word), "{} has `{word}`", file.name);
        }
    }
}

/// Everything between a page and an alert, an estimate or a table: told what time it is, and
/// touching nothing.
const CORE: [&str; 18] = [
    "price",
    "rate",
    "rules",
    "escape",
    "exposition",
    "instant",
    "length",
    "unparsed",
    "outcome",
    "page",
    "reading",
    "source",
    "snapshot",
    "change",
    "plausible",
    "contradiction",
    "book",
    "alert",
];

#[test]
fn the_core_is_synchronous_and_does_no_input_and_output() {
    let edges = [
        "async ",
        ".await",
        "tokio::",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "Timestamp::now",
        "Zoned::now",
        "SystemTime",
        "Instant::now",
        "tracing::",
    ];
    for file in files()
        .iter()
        .filter(|file| CORE.contains(&file.module.as_str()))
    {
        for edge in edges {
            assert!(!file.code.contains(edge), "{} has `{edge}`", file.name);
        }
    }
}

#[test]
fn no_float_stands_in_the_program() {
    for file in files() {
        for float in ["f32", "f64"] {
            let words = file.code.split(|c: char| !c.is_alphanumeric() && c != '_');
            assert!(
                !words.into_iter().any(|word| word == float),
                "{}",
                file.name
            );
        }
    }
}

/// Certificates are checked, always.
#[test]
fn nothing_dangerous_is_asked_of_a_client() {
    for file in files() {
        for danger in ["danger_accept", "builder_dangerous", "Tls::Opportunistic"] {
            assert!(!file.code.contains(danger), "{} has `{danger}`", file.name);
        }
    }
}

/// The fuzzer builds the first modules of the program as a crate of its own, where the program's
/// build does not see it: what it names is there, in the program's order, with all that it uses.
#[test]
fn the_fuzzer_builds_what_is_there() {
    let fuzzer = fs::read_to_string(root().join("../fuzz/src/lib.rs")).unwrap();
    let paths = fuzzer.lines().filter_map(|line| {
        let path = line.strip_prefix("#[path = \"../../src/")?;
        path.strip_suffix("\"]")
    });
    let flow = flow();
    let mut built = Vec::new();
    for path in paths {
        assert!(root().join(path).exists(), "fuzz/src/lib.rs: no src/{path}");
        let module = path.trim_end_matches("/mod.rs").trim_end_matches(".rs");
        built.push(flow.iter().position(|m| m == module).unwrap());
    }
    assert!(built.len() > 5 && built.is_sorted(), "{built:?}");
    let is_built = |module: &str| built.iter().any(|at| flow[*at] == module);
    let manifest = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let (own, fuzzers) = (manifest("../Cargo.toml"), manifest("../fuzz/Cargo.toml"));
    for file in files().iter().filter(|file| is_built(&file.module)) {
        for used in words_after(&file.code, "crate::") {
            assert!(is_built(used), "{}: the fuzzer lacks {used}", file.name);
        }
        let packages = own.lines().filter_map(|line| line.split_once(" = "));
        for (package, _) in packages.filter(|(_, behind)| behind.contains(['"', '{'])) {
            let path = format!("{}::", package.replace('-', "_"));
            let is_used = !words_after(&file.code, &path).is_empty();
            let is_there = fuzzers.contains(&format!("\n{package} = "));
            assert!(
                is_there || !is_used,
                "{}: the fuzzer lacks {package}",
                file.name
            );
        }
    }
}
