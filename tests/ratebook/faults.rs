//! The catalogue of faults, `tests/faults/`: whole, and its tests exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

const SECTIONS: [(&str, std::ops::RangeInclusive<u32>); 9] = [
    ("fetch", 1..=30),
    ("extraction", 31..=44),
    ("storage", 45..=60),
    ("mail", 61..=85),
    ("schedule", 86..=98),
    ("api", 99..=109),
    ("configuration", 110..=117),
    ("output", 118..=126),
    ("service", 127..=130),
];

/// The names of all functions in the Rust files below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let marked = text.split("test]\n").skip(1);
            let named = marked.filter_map(|behind| behind.split_once("fn ")?.1.split_once('('));
            names.extend(named.map(|(name, _)| name.to_owned()));
        }
    }
}

#[test]
fn every_case_is_shown_by_tests_that_exist_or_argued() {
    let mut tests = BTreeSet::new();
    functions(&root().join("src"), &mut tests);
    functions(&root().join("tests"), &mut tests);
    let mut wrong = Vec::new();
    for (section, cases) in SECTIONS {
        let text = fs::read_to_string(root().join(format!("tests/faults/{section}.md"))).unwrap();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| line.starts_with("| ") && !line.starts_with("| case"))
            .map(|line| {
                line.trim_matches(['|', ' '])
                    .split('|')
                    .map(str::trim)
                    .collect()
            })
            .collect();
        let numbers: Vec<u32> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
        assert_eq!(
            numbers,
            cases.collect::<Vec<u32>>(),
            "the cases of {section}"
        );
        for row in rows {
            let [case, fault, seen, shown] = row[..] else {
                wrong.push(format!("{section} {}: not four cells", row[0]));
                continue;
            };
            if shown == "not yet" {
                continue;
            }
            if fault.is_empty() || seen.is_empty() {
                wrong.push(format!(
                    "{section} {case}: the fault and what is seen are not told"
                ));
            }
            if let Some(why) = shown.strip_prefix("none:") {
                if why.trim().len() < 20 {
                    wrong.push(format!("{section} {case}: no reason for having no test"));
                }
                continue;
            }
            let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
            if named.is_empty() {
                wrong.push(format!("{section} {case}: names no test"));
            }
            for path in named {
                let name = path.rsplit("::").next().unwrap_or_default();
                if !tests.contains(name) {
                    wrong.push(format!("{section} {case}: there is no test `{path}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
